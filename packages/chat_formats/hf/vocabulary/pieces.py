"""What the tokens of a tokenizer.json stand for, in bytes. Knows nothing of how text is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chat_formats.sentencepiece_pieces import piece_text

ToBytes = Callable[[int, str], bytes]  # of a token's id and its piece


def pieces_of(values: Mapping[str, Any]) -> Iterator[tuple[int, bytes]]:
    """Ids and bytes of a tokenizer.json, but for its added tokens."""
    added = {each["id"]: each["content"] for each in values.get("added_tokens") or ()}
    piece_bytes = bytes_reader(values, added)
    for piece, token_id in values["model"]["vocab"].items():
        if token_id not in added:
            yield token_id, piece_bytes(token_id, piece)


def bytes_reader(values: Mapping[str, Any], added: Mapping[int, str]) -> ToBytes:
    """What makes bytes of a token's id and piece, in this kind of vocabulary."""
    if "ByteLevel" in _types(values.get("pre_tokenizer")) | _types(values.get("decoder")):
        return lambda token_id, piece: (
            piece.encode() if token_id in added else _from_byte_level(piece)
        )
    falls_back = bool(values["model"].get("byte_fallback"))
    return lambda token_id, piece: (
        piece.encode() if token_id in added else piece_text(piece, has_bytes=falls_back)
    )


def _types(part: Any) -> set[str]:
    """Of a part of a tokenizer, which may be a sequence of parts."""
    if not isinstance(part, dict):
        return set()
    inner = part.get("pretokenizers") or part.get("decoders") or ()
    return {str(part.get("type"))}.union(*map(_types, inner))


def _from_byte_level(piece: str) -> bytes:
    return b"".join(
        bytes([_BYTE_OF[each]]) if each in _BYTE_OF else each.encode() for each in piece
    )


def _byte_alphabet() -> dict[str, int]:
    """How GPT-2's vocabularies write bytes: those that are seen as they are, others above 255."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in seen]
    alphabet = {chr(byte): byte for byte in seen}
    return alphabet | {chr(256 + place): byte for place, byte in enumerate(others)}


_BYTE_OF = _byte_alphabet()
