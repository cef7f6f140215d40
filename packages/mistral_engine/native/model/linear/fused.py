"""Linears that read the same input, as one. Knows no way."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from mistral_engine.native.model.linear.way import Product


class Linear(nn.Module):
    """(..., in) -> (..., out), the outputs of all linears side by side."""

    def __init__(self, *linears: nn.Linear, pack: Callable[[Tensor], Product]) -> None:
        """pack: a weight (out, in) -> what multiplies with it; see Way."""
        super().__init__()
        self._multiply = pack(torch.cat([linear.weight.detach() for linear in linears]))

    def forward(self, inputs: Tensor) -> Tensor:
        return self._multiply(inputs)
