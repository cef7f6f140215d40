"""A LoRA adapter as peft writes it: adapter_config.json, and A and B of each layer it changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from tests.checkpoints.making.config import Config

ATTENTION = ("q_proj", "k_proj", "v_proj", "o_proj")
ALL = (*ATTENTION, "gate_proj", "up_proj", "down_proj")
_RANK = 4


def write_adapter(
    directory: Path, base: Config, base_name: str, targets: tuple[str, ...] = ALL, **changes: Any
) -> None:
    """base: the config of the model that it changes. changes: to adapter_config.json.

    B is not zero, as it is before training: the adapter matters to what is said.
    """
    directory.mkdir(parents=True, exist_ok=True)
    settings = {
        "alpha_pattern": {},
        "auto_mapping": None,
        "base_model_name_or_path": base_name,
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "init_lora_weights": True,
        "layers_pattern": None,
        "layers_to_transform": None,
        "lora_alpha": 16,
        "lora_dropout": 0.05,
        "modules_to_save": None,
        "peft_type": "LORA",
        "r": _RANK,
        "rank_pattern": {},
        "revision": None,
        "target_modules": list(targets),
        "task_type": "CAUSAL_LM",
        "use_dora": False,
        "use_rslora": False,
    }
    settings |= changes
    (directory / "adapter_config.json").write_text(json.dumps(settings, indent=2))
    (directory / "README.md").write_text(f"---\nbase_model: {base_name}\nlibrary_name: peft\n---\n")
    weights = adapter_weights(base, targets, settings["r"])
    save_file(weights, directory / "adapter_model.safetensors", {"format": "pt"})


def adapter_weights(base: Config, targets: tuple[str, ...], rank: int) -> dict[str, torch.Tensor]:
    """lora_A: (rank, in), lora_B: (out, rank)."""
    draw = torch.Generator().manual_seed(7)
    hidden, inner = base["hidden_size"], base["intermediate_size"]
    head = base.get("head_dim") or hidden // base["num_attention_heads"]
    queries, keys = (base[f"num_{of}_heads"] * head for of in ("attention", "key_value"))
    sizes = {  # (in, out)
        "q_proj": (hidden, queries),
        "k_proj": (hidden, keys),
        "v_proj": (hidden, keys),
        "o_proj": (queries, hidden),
        "gate_proj": (hidden, inner),
        "up_proj": (hidden, inner),
        "down_proj": (inner, hidden),
    }
    weights = {}
    for layer in range(base["num_hidden_layers"]):
        for target in targets:
            block = "self_attn" if target in ATTENTION else "mlp"
            name = f"base_model.model.model.layers.{layer}.{block}.{target}"
            num_in, num_out = sizes[target]
            a = torch.randn(rank, num_in, generator=draw) / num_in**0.5
            b = torch.randn(num_out, rank, generator=draw) * 0.1
            weights |= {f"{name}.lora_A.weight": a, f"{name}.lora_B.weight": b}
    return weights
