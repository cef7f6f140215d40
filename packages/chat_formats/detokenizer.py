"""Turns token ids into text that is always valid Unicode, one token at a time.

Knows nothing of stop strings (stop.py), and nothing of why the tokens were chosen.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import Protocol

_new_utf8_decoder = codecs.getincrementaldecoder("utf-8")


class Vocabulary(Protocol):
    """What it asks of a tokenizer; see tokenizer.py."""

    @property
    def has_dummy_prefix(self) -> bool: ...

    def piece_bytes(self, token_id: int) -> bytes: ...


class Detokenizer:
    """The text of one answer. Not for sharing between threads or answers.

    What decode() and flush() return, joined, is the bytes of all tokens decoded as UTF-8, with
    U+FFFD for what is not valid. A character whose bytes are still incomplete is held back.

    continues_text: the answer goes on from text, so a leading space belongs to it. Otherwise the
    space that SentencePiece puts before every text is dropped, and again after a control token,
    which ends one text and begins another.
    """

    __slots__ = ("_decoder", "_drops_space", "_starts_afresh", "_tokenizer")

    def __init__(self, tokenizer: Vocabulary, continues_text: bool) -> None:
        self._tokenizer = tokenizer
        self._decoder = _new_utf8_decoder(errors="replace")
        self._drops_space = tokenizer.has_dummy_prefix
        self._starts_afresh = not continues_text

    def decode(self, token_id: int) -> str:
        """The text that this token completes; may be empty."""
        data = self._tokenizer.piece_bytes(token_id)
        if not data:  # a control token
            return self.flush()
        if self._starts_afresh:
            self._starts_afresh = False
            if self._drops_space:
                data = data.removeprefix(b" ")
        return self._decoder.decode(data)

    def flush(self) -> str:
        """End the text: U+FFFD if it stopped inside a character, else nothing.

        What is decoded after it is a text of its own.
        """
        self._starts_afresh = True
        return self._decoder.decode(b"", final=True)


def decode(token_ids: Iterable[int], vocabulary: Vocabulary) -> str:
    """The text of a whole sequence. Control tokens stand for none."""
    detokenizer = Detokenizer(vocabulary, continues_text=False)
    return "".join(map(detokenizer.decode, token_ids)) + detokenizer.flush()
