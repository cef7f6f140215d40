"""Random weights under the published names, in safetensors: whole, or in shards with an index.

Drawn so wide that attention matters to what is said. Knows config.json, and no tokenizer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from tests.checkpoints.making.config import Config

Weights = dict[str, Tensor]
_DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}


def write_weights(
    directory: Path, config: Config, dtype: str = "bfloat16", num_shards: int = 1
) -> None:
    """All that the config asks for, in `dtype`, whatever the config says of that."""
    weights = multimodal_weights(config) if "text_config" in config else text_weights(config)
    save(
        directory, {name: tensor.to(_DTYPES[dtype]) for name, tensor in weights.items()}, num_shards
    )


def save(directory: Path, weights: Weights, num_shards: int = 1) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    if num_shards == 1:
        save_file(weights, directory / "model.safetensors", {"format": "pt"})
        return
    files: dict[str, str] = {}
    names = sorted(weights)
    for shard in range(num_shards):
        file = f"model-{shard + 1:05}-of-{num_shards:05}.safetensors"
        held = {name: weights[name] for name in names[shard::num_shards]}
        save_file(held, directory / file, {"format": "pt"})
        files |= dict.fromkeys(held, file)
    size = sum(tensor.nbytes for tensor in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": files}
    (directory / "model.safetensors.index.json").write_text(json.dumps(index))


def text_weights(config: Config, seed: int = 0) -> Weights:
    """float32, named as MistralForCausalLM names them."""
    draw = _Draw(seed)
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    head = config.get("head_dim") or hidden // config["num_attention_heads"]
    queries, keys = (config[f"num_{of}_heads"] * head for of in ("attention", "key_value"))
    weights = {
        "model.embed_tokens.weight": draw.normal(config["vocab_size"], hidden),
        "model.norm.weight": draw.norm(hidden),
    }
    if not config["tie_word_embeddings"]:
        weights["lm_head.weight"] = draw.linear(config["vocab_size"], hidden)
    for layer in range(config["num_hidden_layers"]):
        of_layer = {
            "self_attn.q_proj": draw.linear(queries, hidden),
            "self_attn.k_proj": draw.linear(keys, hidden),
            "self_attn.v_proj": draw.linear(keys, hidden),
            "self_attn.o_proj": draw.linear(hidden, queries),
            "mlp.gate_proj": draw.linear(inner, hidden),
            "mlp.up_proj": draw.linear(inner, hidden),
            "mlp.down_proj": draw.linear(hidden, inner),
            "input_layernorm": draw.norm(hidden),
            "post_attention_layernorm": draw.norm(hidden),
        }
        weights |= {f"model.layers.{layer}.{name}.weight": t for name, t in of_layer.items()}
    return weights


def multimodal_weights(config: Config) -> Weights:
    """float32, named as Mistral-Small-3.1 names them."""
    text, vision = config["text_config"], config["vision_config"]
    inside = text_weights({"tie_word_embeddings": False} | text)
    weights = {f"language_model.{name}": tensor for name, tensor in inside.items()}
    return weights | _vision_weights(vision, text["hidden_size"], config["spatial_merge_size"])


def _vision_weights(vision: Config, text_size: int, merged: int) -> Weights:
    draw = _Draw(seed=1)
    size, inner, patch = (vision[k] for k in ("hidden_size", "intermediate_size", "patch_size"))
    tower = {
        "patch_conv": draw.normal(size, vision["num_channels"], patch, patch),
        "ln_pre": draw.norm(size),
    }
    for layer in range(vision["num_hidden_layers"]):
        of_layer = {
            **{f"attention.{name}_proj": draw.linear(size, size) for name in "qkvo"},
            "attention_norm": draw.norm(size),
            "feed_forward.gate_proj": draw.linear(inner, size),
            "feed_forward.up_proj": draw.linear(inner, size),
            "feed_forward.down_proj": draw.linear(size, inner),
            "ffn_norm": draw.norm(size),
        }
        tower |= {f"transformer.layers.{layer}.{name}": t for name, t in of_layer.items()}
    projector = {
        "norm": draw.norm(size),
        "patch_merger.merging_layer": draw.linear(size, size * merged**2),
        "linear_1": draw.linear(text_size, size),
        "linear_2": draw.linear(text_size, text_size),
    }
    return {
        **{f"vision_tower.{name}.weight": tensor for name, tensor in tower.items()},
        **{f"multi_modal_projector.{name}.weight": tensor for name, tensor in projector.items()},
    }


class _Draw:
    """Random tensors, the same ones for one seed."""

    def __init__(self, seed: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self._generator)

    def linear(self, num_out: int, num_in: int) -> Tensor:
        return self.normal(num_out, num_in) * (1.5 / num_in**0.5)

    def norm(self, size: int) -> Tensor:
        return 1 + 0.1 * self.normal(size)


def read_config(directory: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((directory / "config.json").read_text())
    return config


_OWN_NAMES = {
    "model.embed_tokens": "tok_embeddings",
    "lm_head": "output",
    "model.norm": "norm",
    "model.layers": "layers",
    "self_attn.q_proj": "attention.wq",
    "self_attn.k_proj": "attention.wk",
    "self_attn.v_proj": "attention.wv",
    "self_attn.o_proj": "attention.wo",
    "mlp.gate_proj": "feed_forward.w1",
    "mlp.down_proj": "feed_forward.w2",
    "mlp.up_proj": "feed_forward.w3",
    "input_layernorm": "attention_norm",
    "post_attention_layernorm": "ffn_norm",
}


def consolidated(weights: Weights) -> Weights:
    """In Mistral's own naming, for files that nobody reads: q and k are not permuted."""
    renamed = {}
    for name, tensor in weights.items():
        for theirs, own in _OWN_NAMES.items():
            name = name.replace(theirs, own)
        renamed[name] = tensor.to(torch.bfloat16)
    return renamed
