"""Small checkpoints with random weights, in the layouts that people have. Each takes a moment."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import MistralConfig, MistralForCausalLM

from tests.server import REPOSITORY

_VOCABULARY = REPOSITORY / "data" / "tiny-mistral" / "tokenizer.model.v3"
WHOLE = "model.safetensors"


def run_told(told: str) -> None:
    """What the command at the end of a refusal does, here, as a shell would take it apart."""
    _, _, code, *arguments = shlex.split(told[told.index('python -c "') :])
    given, sys.argv = sys.argv, ["-c", *arguments]
    try:
        exec(code, {})
    finally:
        sys.argv = given


def tiny_config(**changed: Any) -> MistralConfig:
    settings: dict[str, Any] = {
        "vocab_size": 3072,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "sliding_window": None,
        "architectures": ["MistralForCausalLM"],
        "dtype": "bfloat16",
    }
    return MistralConfig(**{**settings, **changed})


def tiny_model(seed: int = 0, **changed: Any) -> MistralForCausalLM:
    """Random weights, large enough for greedy answers that are no ties."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = MistralForCausalLM(tiny_config(**changed)).to(torch.bfloat16)
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.ndim > 1:
                    parameter.normal_(std=0.2)
    return model


def write(folder: Path, *, seed: int = 0, shard: str = "1GB", **changed: Any) -> Path:
    """A checkpoint as transformers saves it, with the embedded model's vocabulary."""
    tiny_model(seed, **changed).save_pretrained(folder, max_shard_size=shard)
    shutil.copyfile(_VOCABULARY, folder / _VOCABULARY.name)
    return folder


def change_weights(folder: Path, **changed: torch.Tensor) -> None:
    """Dots in the names are written __."""
    weights = load_file(folder / WHOLE)
    weights |= {name.replace("__", "."): tensor for name, tensor in changed.items()}
    save_file(weights, folder / WHOLE, {"format": "pt"})


def recast(folder: Path, dtype: torch.dtype) -> None:
    """The weights' files in another type; config.json as it was."""
    weights = {k: v.to(dtype) for k, v in load_file(folder / WHOLE).items()}
    save_file(weights, folder / WHOLE, {"format": "pt"})
