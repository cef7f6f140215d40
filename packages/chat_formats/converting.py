"""A checkpoint's vocabulary in the form that other engines read: tokenizer.json and its settings.

For those that were saved with a SentencePiece model alone. Knows no engine.
"""

from __future__ import annotations

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
    values = from_sentencepiece(checkpoint, found[0]) | {"decoder": _DECODER}
    named = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": values["model"]["unk_token"]}
    # The class that reads tokenizer.json as it stands; others build rules of their own.
    as_it_stands = {"tokenizer_class": "PreTrainedTokenizerFast"}
    settings = named | read_object(checkpoint / _SETTINGS) | as_it_stands
    return {TOKENIZER_JSON: values, _SETTINGS: settings}
