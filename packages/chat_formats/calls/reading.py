"""What readers of answers share that may have calls in them.

Knows neither how calls are written nor what they begin with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from chat_formats.chat_format import CallPart
from chat_formats.detokenizer import Detokenizer, Pieces
from engine_api.request import Prompt


class Scanner(Protocol):
    """Reads one answer's calls. num_calls: that have begun."""

    num_calls: int

    def mark(self, token_id: int) -> Iterable[CallPart]:
        """What a token adds that may be a control token. Its text is fed before."""

    def feed(self, text: str) -> Iterable[CallPart]:
        """What the text adds."""


class CallingReader:
    """Of AnswerReader what is alike: a text, and a scanner once calls have begun."""

    def __init__(self, pieces: Pieces, prompt: Prompt) -> None:
        self._detokenizer = Detokenizer(pieces, prompt.lead)
        self._scanner: Scanner | None = None

    @property
    def lead(self) -> str:
        return self._detokenizer.lead

    @property
    def in_calls(self) -> bool:
        return self._scanner is not None

    @property
    def num_calls(self) -> int:
        return self._scanner.num_calls if self._scanner is not None else 0
