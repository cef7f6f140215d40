"""config.json as published, but for its sizes. Knows nothing of weights and tokenizers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Config = dict[str, Any]
LEFT_OUT = object()  # as the value of a key: it is not there

# Of Mistral-7B-v0.1, in the comments where it differs.
_PLAIN: Config = {
    "architectures": ["MistralForCausalLM"],
    "attention_dropout": 0.0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "hidden_act": "silu",
    "hidden_size": 64,  # 4,096
    "initializer_range": 0.02,
    "intermediate_size": 128,  # 14,336
    "max_position_embeddings": 32768,
    "model_type": "mistral",
    "num_attention_heads": 4,  # 32
    "num_hidden_layers": 2,  # 32
    "num_key_value_heads": 2,  # 8
    "rms_norm_eps": 1e-05,
    "rope_theta": 10000.0,
    "sliding_window": 4096,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.36.0",
    "use_cache": True,
}
_V03 = {"rope_theta": 1000000.0, "sliding_window": None}
_TEKKEN = {"max_position_embeddings": 131072, "head_dim": 32, "rope_theta": 1e8}
_VISION: Config = {
    "attention_dropout": 0.0,
    "head_dim": 16,
    "hidden_act": "silu",
    "hidden_size": 32,
    "image_size": 28,
    "initializer_range": 0.02,
    "intermediate_size": 48,
    "model_type": "pixtral",
    "num_attention_heads": 2,
    "num_channels": 3,
    "num_hidden_layers": 1,
    "patch_size": 14,
    "rope_theta": 10000.0,
}


def v01(vocab_size: int, **changes: Any) -> Config:
    """Mistral-7B-v0.1's: a window of 4,096."""
    return _changed(_PLAIN | {"vocab_size": vocab_size}, changes)


def v03(vocab_size: int, **changes: Any) -> Config:
    """Mistral-7B-Instruct-v0.2's and v0.3's: no window."""
    return _changed(v01(vocab_size) | _V03, changes)


def with_tekken(vocab_size: int, **changes: Any) -> Config:
    """Mistral-Nemo's and later ones': the heads together are wider than the model."""
    return _changed(v03(vocab_size) | _TEKKEN, changes)


def multimodal(text: Config, **changes: Any) -> Config:
    """Mistral-Small-3.1's and later ones': a language model, and what sees images."""
    inner = {key: value for key, value in text.items() if key != "architectures"}
    whole = {
        "architectures": ["Mistral3ForConditionalGeneration"],
        "image_token_index": 10,
        "model_type": "mistral3",
        "multimodal_projector_bias": False,
        "projector_hidden_act": "gelu",
        "spatial_merge_size": 2,
        "text_config": inner,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.50.0.dev0",
        "vision_config": _VISION,
        "vision_feature_layer": -1,
    }
    return _changed(whole, changes)


def write_config(directory: Path, config: Config, generation: Config | None = None) -> None:
    """generation: what generation_config.json says, bos and eos in all; None leaves it out."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config, indent=2))
    if generation is not None:
        said = {"_from_model_config": True, "bos_token_id": 1, "eos_token_id": 2} | generation
        (directory / "generation_config.json").write_text(json.dumps(said, indent=2))


def _changed(config: Config, changes: Config) -> Config:
    together = config | changes
    return {key: value for key, value in together.items() if value is not LEFT_OUT}
