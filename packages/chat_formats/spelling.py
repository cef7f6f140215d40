"""Says which part of a text each of its tokens spells. Knows nothing of why anybody asks."""

from __future__ import annotations

from dataclasses import dataclass

_LONGEST_CHARACTER = 4  # bytes


@dataclass(slots=True)
class Part:
    """What one token has of a text, as far as the text is known.

    offset: where it begins, in characters of the text. data: in UTF-8; may be half a character.
    Of bytes that are no character the first token has all of their U+FFFD, the others nothing.
    num_unread: bytes of the token that the text has not come to.
    """

    offset: int
    data: bytes
    num_unread: int


class Speller:
    """`add` the bytes of each token, without what is dropped, then `read` the text so far decoded.

    The text is to be the bytes, decoded as UTF-8 with U+FFFD for what is not valid.
    """

    __slots__ = ("_num_characters", "_parts", "_unread")

    def __init__(self) -> None:
        self._num_characters = 0
        self._unread = b""
        self._parts: list[Part] = []  # with bytes that are not read

    def add(self, data: bytes) -> Part:
        """The next token's part, which is filled in as the text is read."""
        part = Part(self._num_characters, b"", len(data))
        if data:
            self._unread += data
            self._parts.append(part)
        return part

    def read(self, text: str) -> None:
        data = text.encode()
        part = self._parts[0] if len(self._parts) == 1 else None
        if part is not None and not part.data and data == self._unread:  # nearly always: a token
            part.offset, part.data, part.num_unread = self._num_characters, data, 0
            self._num_characters += len(text)
            self._unread, self._parts = b"", []
            return
        for character in text:
            self._read_character(character.encode())
            self._num_characters += 1

    def _read_character(self, data: bytes) -> None:
        is_spelled = self._unread.startswith(data)
        count = len(data) if is_spelled else _num_invalid(self._unread)
        self._unread = self._unread[count:]
        while count:
            part = self._parts[0]
            taken = min(count, part.num_unread)
            if not part.data:
                part.offset = self._num_characters
            # Of a replacement all belongs to the token that begins it.
            now, data = (data[:taken], data[taken:]) if is_spelled else (data, b"")
            part.data += now
            part.num_unread -= taken
            count -= taken
            if not part.num_unread:
                del self._parts[0]


def _num_invalid(data: bytes) -> int:
    """How many of these bytes one U+FFFD stands for; they begin with some that are invalid."""
    try:
        data[:_LONGEST_CHARACTER].decode()
    except UnicodeDecodeError as error:
        return error.end
    raise ValueError("the text is not what the tokens spell")
