"""Numbers in JSON that come to an end: a weak model repeats digits for as long as it may.

Follows the JSON that is being written, and says which tokens would make a number longer than any
that is meant. Knows nothing of grammars: one that demands more digits gets them, see masks.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MOST_DIGITS = 19  # in a row, before the point and behind it: what 64 bits hold
MOST_EXPONENT_DIGITS = 3  # a float ends at e308

_QUOTE, _BACKSLASH, _OBJECT = b'"\\{'
_DIGITS, _EXPONENTS, _SIGNS = b"0123456789", b"eE", b"+-"


class Digits:
    """How the tokens of a vocabulary begin, as far as numbers go on with them.

    leading: a byte for each token, the number of digits that it begins with; most_leading: the
    largest of them.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = list(pieces)
        counts = (len(each) - len(each.lstrip(_DIGITS)) for each in self._pieces)
        self.leading = bytes(min(count, 255) for count in counts)
        self.most_leading = max(self.leading, default=0)

    def piece(self, token_id: int) -> bytes:
        return self._pieces[token_id]


class TooManyDigits(NamedTuple):
    """Tokens that would make a number too long: those with more in `leading` than `room`."""

    leading: bytes
    room: int


class NumberLimit:
    """Follows one JSON text, token by token.

    behind: what it stands behind; all before that is no JSON. Nothing: it begins at once.
    of_objects: of several, each of them an object; what stands before each is no JSON, such as a
    name, nor is any control token.
    """

    def __init__(self, digits: Digits, behind: bytes = b"", *, of_objects: bool = False) -> None:
        self._digits = digits
        self._behind = behind
        self._before = b""  # may begin what it stands behind
        self._of_objects = of_objects
        self._has_begun = not of_objects
        self._in_string = False
        self._is_escaped = False  # the next character of the string
        self._most = MOST_DIGITS
        self._count = 0  # of digits in a row

    def advance(self, token_id: int) -> None:
        piece = self._digits.piece(token_id)
        if not piece and self._of_objects:  # a control token
            self._has_begun, self._count = False, 0
        for byte in self._of_json(piece):
            if not self._has_begun:
                self._has_begun = byte == _OBJECT
            elif self._in_string:
                self._read_in_string(byte)
            elif byte in _DIGITS:
                self._count += 1
            else:
                self._in_string = byte == _QUOTE
                self._count = 0
                if byte not in _SIGNS:
                    self._most = MOST_EXPONENT_DIGITS if byte in _EXPONENTS else MOST_DIGITS

    def _of_json(self, data: bytes) -> bytes:
        if not self._behind:
            return data
        before, found, inside = (self._before + data).partition(self._behind)
        if found:
            self._behind = b""
            return inside
        self._before = before[1 - len(self._behind) :] if len(self._behind) > 1 else b""
        return b""

    def _read_in_string(self, byte: int) -> None:
        if self._is_escaped:
            self._is_escaped = False
        elif byte == _BACKSLASH:
            self._is_escaped = True
        elif byte == _QUOTE:
            self._in_string = False

    @property
    def too_long(self) -> TooManyDigits | None:
        """None: no token would make a number too long."""
        room = max(self._most - self._count, 0)
        if self._in_string or not self._count or room >= self._digits.most_leading:
            return None
        return TooManyDigits(self._digits.leading, room)
