"""A checkpoint's vocabulary in the form that other engines read: tokenizer.json and its settings.

For those that were saved with a SentencePiece model alone. Knows no engine.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from chat_formats.hf import TOKENIZER_JSON, from_sentencepiece
from chat_formats.json_files import read_object
from chat_formats.mistral import FILE_NAMES
from chat_formats.sentencepiece_pieces import SPACE

_SETTINGS = "tokenizer_config.json"
_SENTENCEPIECE = "tokenizer.model"  # as the names of such files begin
# Pieces -> text, as SentencePiece does it: bytes where there are, and no space before a text.
_DECODER = {
    "type": "Sequence",
    "decoders": [
        {"type": "Replace", "pattern": {"String": SPACE}, "content": " "},
        {"type": "ByteFallback"},
        {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0},
    ],
}


def tokenizer_files(checkpoint: Path) -> dict[str, dict[str, Any]]:
    """What has to lie beside its weights, by the files' names; nothing where it is there already.

    Raises ConfigError for a SentencePiece model that has no such form.
    """
    names = [name for name in FILE_NAMES if (checkpoint / name).is_file()]
    found = [name for name in names if name.startswith(_SENTENCEPIECE)]
    if (checkpoint / TOKENIZER_JSON).is_file() or not found:
        return {}
    values = _finding_pieces(from_sentencepiece(checkpoint, found[0])) | {"decoder": _DECODER}
    named = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": values["model"]["unk_token"]}
    # The class that reads tokenizer.json as it stands; others build rules of their own.
    as_it_stands = {"tokenizer_class": "PreTrainedTokenizerFast"}
    settings = named | read_object(checkpoint / _SETTINGS) | as_it_stands
    return {TOKENIZER_JSON: values, _SETTINGS: settings}


def _finding_pieces(values: dict[str, Any]) -> dict[str, Any]:
    """The same, where user-defined pieces are found in a text, as SentencePiece finds them: once
    its spaces have their sign. What changes a text changes what is looked for too, so the space
    that is put before a text is taken from before exactly such a piece."""
    added = [token | {"normalized": not token["special"]} for token in values["added_tokens"]]
    pieces = [re.escape(token["content"]) for token in added if token["normalized"]]
    normalizer = values["normalizer"]
    if not pieces or normalizer is None:
        return values
    before = {"Regex": rf"\A{SPACE}(?=(?:{'|'.join(pieces)})\z)"}
    taken = {"type": "Replace", "pattern": before, "content": ""}
    # One sequence, not one inside another: llguidance does not look into that.
    changed = normalizer | {"normalizers": [*normalizer["normalizers"], taken]}
    return values | {"added_tokens": added, "normalizer": changed}
