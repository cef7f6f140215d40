"""Merges a LoRA adapter into a model's weights. Knows nothing of how they were loaded.

Hu et al. 2021, LoRA: W + scaling * B @ A. Computed in float32 and rounded once.
"""

from __future__ import annotations

from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor

from engine_api.errors import ConfigError
from mistral_engine.checkpoint import Adapter
from mistral_engine.native.load.lora.plan import Update


@torch.no_grad()
def merge(adapter: Adapter, updates: list[Update], model: Any) -> None:
    """Changes the model's weights in place. Raises ConfigError if one of them is elsewhere."""
    modules = dict(model.named_modules())
    with safe_open(adapter.weights, framework="pt") as factors:
        for update in updates:
            weight = modules[update.module].weight
            if weight.is_meta:
                raise ConfigError(
                    f"{adapter.named} cannot be merged: {update.module} found no room on the "
                    "device and was offloaded; set device_map to cpu, or take a machine with more"
                )
            down, up = (
                factors.get_tensor(name).to(weight.device, torch.float32)
                for name in (update.down, update.up)
            )
            whole = weight if update.whole is None else factors.get_tensor(update.whole)
            whole = whole.to(weight.device, torch.float32)
            weight.copy_(whole + _difference(update, down, up))


def _difference(update: Update, down: Tensor, up: Tensor) -> Tensor:
    """(r, in) and (out, r) -> what is added to the weight."""
    product = up @ down
    return (product.T if update.is_turned else product) * update.scaling
