"""Reads what a Mistral model says: text, and calls behind the token that begins them."""

from __future__ import annotations

from chat_formats.chat_format import Said
from chat_formats.detokenizer import Detokenizer, Pieces
from chat_formats.mistral.calls import CallScanner
from engine_api.request import Prompt


class MistralReader:
    """Implements AnswerReader.

    begin_calls_id: None for a vocabulary without calls. Where no tools were on offer it is a
    control token like any other: whatever is said is text.
    """

    def __init__(self, pieces: Pieces, begin_calls_id: int | None, prompt: Prompt) -> None:
        self._detokenizer = Detokenizer(pieces, prompt.lead)
        self._begin_calls_id = begin_calls_id if prompt.may_call else None
        self._scanner: CallScanner | None = None

    @property
    def lead(self) -> str:
        return self._detokenizer.lead

    @property
    def in_calls(self) -> bool:
        return self._scanner is not None

    @property
    def num_calls(self) -> int:
        return self._scanner.num_calls if self._scanner is not None else 0

    def read(self, token_id: int) -> Said:
        said = self._said(self._detokenizer.decode(token_id))
        if token_id == self._begin_calls_id and self._scanner is None:
            self._scanner = CallScanner()
        return said

    def flush(self) -> Said:
        return self._said(self._detokenizer.flush())

    def _said(self, text: str) -> Said:
        if self._scanner is None:
            return Said(text)
        return Said("", tuple(self._scanner.feed(text)))
