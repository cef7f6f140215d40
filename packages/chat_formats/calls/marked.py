"""Reads what a model says: text, thoughts between control tokens, and calls behind one of theirs.

Knows nothing of how those calls are written: that is their scanner's.
"""

from __future__ import annotations

from typing import Protocol

from chat_formats.calls.reading import CallingReader, Scanner
from chat_formats.chat_format import Said, ThoughtFormat
from chat_formats.detokenizer import Pieces
from engine_api.request import Prompt


class WrittenCalls(Protocol):
    """How calls are written. begin: the token with which the first of them begins."""

    @property
    def begin(self) -> int: ...

    def open(self) -> Scanner: ...


class MarkedReader(CallingReader):
    """Implements AnswerReader.

    calls, thoughts: None for a vocabulary without them. Where no tools were on offer, or where the
    prompt asks for no turn, their marks are control tokens like any other: all said is text.
    """

    drops_space = False  # what stands before a control token is text

    def __init__(
        self,
        pieces: Pieces,
        calls: WrittenCalls | None,
        thoughts: ThoughtFormat | None,
        prompt: Prompt,
    ) -> None:
        super().__init__(pieces, prompt)
        self.in_thoughts = False
        self._calls = calls if prompt.may_call else None
        self._thoughts = thoughts if prompt.may_think else None

    def read(self, token_id: int) -> Said:
        said = self._said(self._detokenizer.decode(token_id))
        if self._scanner is not None:
            return Said("", (*said.calls, *self._scanner.mark(token_id)))
        if self._calls is not None and token_id == self._calls.begin:
            self._scanner, self.in_thoughts = self._calls.open(), False
        elif self._thoughts is not None and token_id == self._thoughts.begin_id:
            self.in_thoughts = True
        elif self._thoughts is not None and token_id == self._thoughts.end_id:
            self.in_thoughts = False
        return said

    def flush(self) -> Said:
        return self._said(self._detokenizer.flush())

    def _said(self, text: str) -> Said:
        if self._scanner is not None:
            return Said("", tuple(self._scanner.feed(text)))
        return Said("", thoughts=text) if self.in_thoughts else Said(text)
