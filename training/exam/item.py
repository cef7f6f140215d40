"""One question of an exam. Knows nothing of models, nor of what makes an answer right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.conversation import Conversation

Judge = Callable[[str], bool]


@dataclass(frozen=True)
class Item:
    """One question of the exam. `judge` sees the text of the answer, control tokens left out."""

    category: str
    conversation: Conversation
    judge: Judge
    also: str = ""  # a second category, judged by `judge_also` on the same answer
    judge_also: Judge | None = None
