"""Turns token ids into text that is always valid Unicode, one token at a time.

Knows nothing of stop strings, and nothing of why the tokens were chosen.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from chat_formats.spelling import Speller

_new_utf8_decoder = codecs.getincrementaldecoder("utf-8")


class Pieces(Protocol):
    """What it asks of a vocabulary: see chat_format.py."""

    @property
    def lead(self) -> str: ...

    def piece_bytes(self, token_id: int) -> bytes: ...


class Detokenizer:
    """The text of one answer. Not for sharing between threads or answers.

    What decode() and flush() return, joined, is the bytes of all tokens decoded as UTF-8, with
    U+FFFD for what is not valid. A character whose bytes are still incomplete is held back.

    lead: what the tokens begin with that is not the text's; it is dropped where it is there. After
    a control token, which ends one text and begins another, it is the vocabulary's.
    """

    __slots__ = ("_decoder", "_lead", "_pieces")

    def __init__(self, pieces: Pieces, lead: str) -> None:
        self._pieces = pieces
        self._decoder = _new_utf8_decoder(errors="replace")
        self._lead: bytes = lead.encode()

    @property
    def lead(self) -> str:
        """What is dropped of the next token, where it begins with it."""
        return self._lead.decode()

    def decode(self, token_id: int) -> str:
        """The text that this token completes; may be empty."""
        data = self._pieces.piece_bytes(token_id)
        if not data:  # a control token
            return self.flush()
        if self._lead:
            data, self._lead = data.removeprefix(self._lead), b""
        return self._decoder.decode(data)

    def flush(self) -> str:
        """End the text: U+FFFD if it stopped inside a character, else nothing.

        What is decoded after it is a text of its own.
        """
        self._lead = self._pieces.lead.encode()
        return self._decoder.decode(b"", final=True)


def decode(token_ids: Iterable[int], pieces: Pieces) -> str:
    """The text of a whole sequence. Control tokens stand for none."""
    detokenizer = Detokenizer(pieces, pieces.lead)
    return "".join(map(detokenizer.decode, token_ids)) + detokenizer.flush()


class Place(NamedTuple):
    """Where a token stands in a text.

    offset: where its own text begins, in characters. data: that text, of which it may be half a
    character; None for a control token. lead: see Detokenizer.
    """

    offset: int
    data: bytes | None
    lead: str


def find_places(token_ids: Iterable[int], pieces: Pieces) -> list[Place]:
    """Of all tokens of a whole text."""
    detokenizer, speller, found = Detokenizer(pieces, pieces.lead), Speller(), []
    for token_id in token_ids:
        lead, data = detokenizer.lead, pieces.piece_bytes(token_id)
        part = speller.add(data.removeprefix(lead.encode()))
        found.append((part, bool(data), lead))
        speller.read(detokenizer.decode(token_id))
    speller.read(detokenizer.flush())
    return [
        Place(part.offset, part.data if has_text else None, lead) for part, has_text, lead in found
    ]
