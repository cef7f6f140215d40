"""A checkpoint's directory -> how its model writes. Knows all ways of writing there are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from chat_formats.chat_format import ChatFormat
from chat_formats.ends import read_ends
from engine_api.errors import ConfigError


def open_format(checkpoint: Path) -> ChatFormat:
    """The way of writing that the files in `checkpoint` tell of.

    Raises ConfigError where there is none that is known, or where its files cannot be read.
    """
    from chat_formats.mistral import open_mistral

    chat_format = open_mistral(checkpoint)
    return replace(chat_format, ends=chat_format.ends | _known_ends(checkpoint, chat_format))


def _known_ends(checkpoint: Path, chat_format: ChatFormat) -> frozenset[int]:
    ends, size = read_ends(checkpoint), chat_format.vocabulary.size
    if beyond := [token_id for token_id in ends if token_id >= size]:
        raise ConfigError(
            f"an answer of {checkpoint} ends with token {min(beyond):,} (eos_token_id); its "
            f"tokenizer has {size:,} tokens and cannot say it"
        )
    return ends
