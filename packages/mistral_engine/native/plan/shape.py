"""A model's sizes, of its config.json. Knows no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine_api.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Shape:
    """A dense decoder of Mistral's architecture.

    context: tokens that it was made for. window: no layer sees more tokens; None: one sees all.
    is_tied: the last linear is the embedding.
    """

    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    context: int
    window: int | None = None
    is_tied: bool = False

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Shape:
        """config: of config.json, also of a model that sees images. Raises ConfigError."""
        config = config.get("text_config") or config
        hidden, heads = _size(config, "hidden_size"), _size(config, "num_attention_heads")
        return cls(
            hidden=hidden,
            intermediate=_size(config, "intermediate_size"),
            layers=_size(config, "num_hidden_layers"),
            heads=heads,
            kv_heads=_size(config, "num_key_value_heads"),
            head_dim=config.get("head_dim") or hidden // heads,
            vocab=_size(config, "vocab_size"),
            context=_size(config, "max_position_embeddings"),
            window=_window(config),
            is_tied=bool(config.get("tie_word_embeddings")),
        )

    @property
    def query_width(self) -> int:
        return self.heads * self.head_dim

    @property
    def kv_width(self) -> int:
        """Of keys; values have the same."""
        return self.kv_heads * self.head_dim

    def cache_bytes_per_token(self, itemsize: int) -> int:
        """Keys and values of all layers."""
        return 2 * self.layers * self.kv_width * itemsize


def _size(config: Mapping[str, Any], key: str) -> int:
    value = config.get(key)
    if type(value) is not int or value < 1:
        raise ConfigError(f"config.json has {value!r} as {key}; it must be a whole number above 0")
    return value


def _window(config: Mapping[str, Any]) -> int | None:
    window: int | None = config.get("sliding_window")
    kinds = config.get("layer_types")
    return None if kinds is not None and "full_attention" in kinds else window


# Mistral-7B-Instruct-v0.3, as it is published.
MISTRAL_7B = Shape(
    hidden=4096,
    intermediate=14336,
    layers=32,
    heads=32,
    kv_heads=8,
    head_dim=128,
    vocab=32768,
    context=32768,
)
