"""Parts of calls -> the calls, as a client puts them together."""

from __future__ import annotations

from collections.abc import Iterable

from chat_formats.chat_format import CallPart
from engine_api.events import CallBegun


def put_together(parts: Iterable[CallPart]) -> list[tuple[CallBegun, str]]:
    """What begins each, and its arguments. They come in order, and no piece is empty."""
    heads: list[CallBegun] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, CallBegun):
            assert part.index == len(heads)
            heads.append(part)
            texts.append("")
        else:
            assert part.index == len(heads) - 1
            assert part.text
            texts[-1] += part.text
    return list(zip(heads, texts, strict=True))
