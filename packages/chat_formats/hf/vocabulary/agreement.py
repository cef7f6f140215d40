"""Whether the tokenizers of one checkpoint are the same: tokenizer.json, and Mistral's own file.

Two that disagree would give a model other words than it was trained on. Knows no chat.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chat_formats.chat_format import Vocabulary
from chat_formats.hf.vocabulary.pieces import pieces_of
from engine_api.errors import ConfigError


def check_agreement(path: Path, values: Mapping[str, Any] | None, mistral: Vocabulary) -> None:
    """path: of Mistral's file. values: of tokenizer.json beside it; without one all is well. Its
    added tokens may differ: finetunes put them into free places.

    Raises ConfigError naming the first token that is another.
    """
    for token_id, data in sorted(pieces_of(values)) if values is not None else ():
        is_known = token_id < mistral.size and not mistral.is_control(token_id)
        if is_known and mistral.piece_bytes(token_id) != data:
            raise ConfigError(
                f"{path.parent}: tokenizer.json and {path.name} disagree, token {token_id:,} is "
                f"{_said(data)} in one and {_said(mistral.piece_bytes(token_id))} in the other; "
                "remove the one that the model was not trained with"
            )


def _said(data: bytes) -> str:
    return repr(data.decode(errors="backslashreplace"))
