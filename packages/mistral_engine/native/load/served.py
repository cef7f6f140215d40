"""Whether a language model's config asks for what is computed here, by key and value.

transformers passes over keys that its Mistral classes do not know: such a model would load, and
answer wrongly without a word. Of positions: positions.py. Knows nothing of weights, and of how
anything is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.native.load.positions import ANOTHER, problems_of_positions

# Keys of other architectures, and the values of them that change nothing.
_NEUTRAL: dict[str, tuple[Any, ...]] = {
    "attention_bias": (False,),
    "mlp_bias": (False,),
    "use_bias": (False,),
    "use_qk_norm": (False,),
    "qk_norm": (False,),
    "attn_logit_softcapping": (),
    "final_logit_softcapping": (),
    "attention_multiplier": (),
    "embedding_multiplier": (1,),
    "residual_multiplier": (1,),
    "logits_scaling": (1,),
    "logit_scale": (1,),
}
_LAYER_TYPES = ("full_attention", "sliding_attention")


def require_computable(path: Path, config: Any) -> None:
    """Raises ConfigError, in one line with what to do, for what would be computed wrongly.

    config: transformers' configuration of a language model.
    """
    for problem in _problems(config):
        raise ConfigError(f"{path / 'config.json'}: {problem}")


def _problems(config: Any) -> Iterator[str]:
    yield from _foreign_keys(config)
    yield from _sizes(config)
    yield from _activation(config)
    yield from _layer_types(config)
    yield from _window(config)
    yield from problems_of_positions(config)


def _foreign_keys(config: Any) -> Iterator[str]:
    for key, neutral in _NEUTRAL.items():
        value = getattr(config, key, None)
        if value is not None and value not in neutral:
            yield f"{key} is {value!r}, which no Mistral has and nothing here computes: {ANOTHER}"
    if config.is_heterogeneous:
        yield f"per_layer_config makes layers of different shapes; one is served: {ANOTHER}"


def _sizes(config: Any) -> Iterator[str]:
    for key in ("num_hidden_layers", "num_attention_heads", "head_dim", "max_position_embeddings"):
        if getattr(config, key) < 1:
            yield f"{key} is {getattr(config, key)}; it must be at least 1: correct it"
    heads, kv_heads = config.num_attention_heads, config.num_key_value_heads
    if kv_heads < 1 or heads % kv_heads:
        yield (
            f"num_key_value_heads is {kv_heads}; it must divide num_attention_heads, {heads}: "
            "correct it, the weights cannot be of that shape"
        )


def _activation(config: Any) -> Iterator[str]:
    from transformers.activations import ACT2FN

    if config.hidden_act not in ACT2FN:
        yield f"hidden_act is {config.hidden_act!r}, which transformers does not know: {ANOTHER}"


def _layer_types(config: Any) -> Iterator[str]:
    kinds = getattr(config, "layer_types", None)
    if kinds is None:
        return
    for kind in kinds:
        if kind not in _LAYER_TYPES:
            yield f"layer_types has {kind!r}; {' and '.join(_LAYER_TYPES)} are served: {ANOTHER}"
    if len(kinds) != config.num_hidden_layers:
        yield (
            f"layer_types names {len(kinds)} layers and num_hidden_layers is "
            f"{config.num_hidden_layers}: correct the one that is wrong"
        )
    if "sliding_attention" in kinds and config.sliding_window is None:
        yield (
            "layer_types has 'sliding_attention' and sliding_window is null: write there how many "
            "tokens such a layer sees, or 'full_attention' for all"
        )


def _window(config: Any) -> Iterator[str]:
    window = config.sliding_window
    if window is None:
        return
    if window < 1:
        yield f"sliding_window is {window}; it must be at least 1, or null for none: correct it"
    if window >= config.max_position_embeddings:
        return
    # Keys of another architecture, which transformers does not look at here.
    if getattr(config, "use_sliding_window", None) is False:
        yield (
            f"use_sliding_window is false and sliding_window is {window}: write null as "
            "sliding_window, or take use_sliding_window out"
        )
    if getattr(config, "max_window_layers", None):
        yield (
            f"max_window_layers is {config.max_window_layers} and sliding_window is {window}: say "
            "with layer_types which layers have the window, and take max_window_layers out"
        )
