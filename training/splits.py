"""Which items belong to which exam, and how many of them the corpus words alike.

Knows nothing of how they are judged.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from training.corpus import train_conversations
from training.exam.final import final_exam
from training.exam.first import first_exam
from training.exam.item import Item
from training.held_out import normalise
from training.talk import exam as talk
from training.tools import exam as tools


def development() -> list[Item]:
    """Looked at while the corpus grows."""
    return [*talk.items(), *tools.items()]


SPLITS: dict[str, Callable[[], list[Item]]] = {
    "development": development,
    "final": final_exam,
    "first": first_exam,
}

CONVERSATIONS = 50_000


def overlap(items: list[Item], conversations: int = CONVERSATIONS) -> dict[str, tuple[int, int]]:
    """By category: how many last questions share their wording, with names, places and numbers
    blanked out, with so much of the corpus, and of how many. No exam is said literally in training;
    but an author who has not read the corpus still finds common wordings."""
    said = {
        normalise(text)
        for conversation in itertools.islice(train_conversations(seed=0), conversations)
        for text in conversation.user_texts
    }
    found: dict[str, tuple[int, int]] = {}
    for item in items:
        shared, total = found.get(item.category, (0, 0))
        known = normalise(item.conversation.user_texts[-1]) in said
        found[item.category] = (shared + known, total + 1)
    return found
