"""The folder that a run leaves, in the shape of the 7B's. Knows nothing of training."""

from __future__ import annotations

import copy
import os
import shutil
from pathlib import Path

import torch
from transformers import MistralForCausalLM

from training.encode import FILE_NAME


def publish(model: MistralForCausalLM, tokenizer: Path, out: Path) -> None:
    """Leave a model that can be served: the weights, and the tokenizer that they go with."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tokenizer, out / FILE_NAME)
    save_model(model, out)


def save_model(model: MistralForCausalLM, out: Path) -> None:
    """Write config.json and the weights in bfloat16; each file is replaced in one step."""
    staging = out / ".staging"
    half = copy.deepcopy(model)
    half.bfloat16()
    half.config.dtype = torch.bfloat16
    half.save_pretrained(staging)
    for name in ("config.json", "generation_config.json", "model.safetensors"):
        (staging / name).chmod(0o644)  # safetensors writes for its owner only
        os.replace(staging / name, out / name)
    for left in staging.iterdir():
        left.unlink()
    staging.rmdir()
