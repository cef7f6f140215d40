"""A cache by its tokens, for engines that are told its bytes."""

from __future__ import annotations

import json
from pathlib import Path


def cache_gib(checkpoint: Path, num_tokens: int, dtype_bytes: int = 4) -> float:
    """kv_cache_gib for so many tokens of this model. dtype_bytes: of a number, 4 in float32."""
    return num_tokens * _numbers_per_token(checkpoint) * dtype_bytes / 2**30


def _numbers_per_token(checkpoint: Path) -> int:
    """Of the keys and values of all layers."""
    config = json.loads((checkpoint / "config.json").read_text())
    text = config.get("text_config", config)
    head_dim = text["head_dim"] or text["hidden_size"] // text["num_attention_heads"]
    return int(2 * text["num_hidden_layers"] * text["num_key_value_heads"] * head_dim)
