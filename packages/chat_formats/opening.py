"""A checkpoint's directory -> how its model writes. Knows all ways of writing there are."""

from __future__ import annotations

from pathlib import Path

from chat_formats.chat_format import ChatFormat


def open_format(checkpoint: Path) -> ChatFormat:
    """The way of writing that the files in `checkpoint` tell of.

    Raises ConfigError where there is none that is known, or where its files cannot be read.
    """
    from chat_formats.mistral import open_mistral

    return open_mistral(checkpoint)
