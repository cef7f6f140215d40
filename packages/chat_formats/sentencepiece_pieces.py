"""How SentencePiece writes text in its pieces. Knows no vocabulary."""

from __future__ import annotations

import re

SPACE = "\u2581"  # inside a piece
_BYTE = re.compile("<0x([0-9A-Fa-f]{2})>")


def piece_text(piece: str, *, has_bytes: bool = True) -> bytes:
    """The bytes a piece stands for. has_bytes: pieces like <0x0A> stand for single bytes."""
    if has_bytes and (byte := _BYTE.fullmatch(piece)):
        return bytes.fromhex(byte[1])
    return piece.replace(SPACE, " ").encode()
