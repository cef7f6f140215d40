"""How a model learns from its gradients. Knows nothing of what they are gradients of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from torch import nn
from transformers import MistralForCausalLM


class Optimizers:
    """Muon for the matrices inside the layers, AdamW for embeddings, head and norms; side by side,
    and Muon twice, since its products are too small for several cores."""

    def __init__(self, model: MistralForCausalLM) -> None:
        inner = [p for p in model.model.layers.parameters() if p.ndim == 2]
        outer = [p for p in model.parameters() if all(p is not q for q in inner)]
        inner.sort(key=lambda matrix: -matrix.numel())  # so that the halves cost alike
        self._parameters = [*inner, *outer]
        self._all: list[torch.optim.Optimizer] = [
            *(_muon(half) for half in (inner[::2], inner[1::2])),
            torch.optim.AdamW(outer, lr=0.0, betas=(0.9, 0.98), weight_decay=0.0),
        ]
        self._threads = ThreadPoolExecutor(len(self._all))

    def step(self, rate: float) -> None:
        """Learn from the gradients at this rate, and forget them."""
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        list(self._threads.map(lambda optimizer: _step(optimizer, rate), self._all))

    def state(self) -> list[dict[str, Any]]:
        return [optimizer.state_dict() for optimizer in self._all]

    def load(self, state: list[dict[str, Any]]) -> None:
        for optimizer, saved in zip(self._all, state, strict=True):
            optimizer.load_state_dict(saved)


def _muon(matrices: list[nn.Parameter]) -> torch.optim.Optimizer:
    return torch.optim.Muon(matrices, lr=0.0, weight_decay=0.05, adjust_lr_fn="match_rms_adamw")


def _step(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
