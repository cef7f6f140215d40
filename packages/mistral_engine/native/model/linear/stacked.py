"""Linears that read the same input, as one. Knows no way."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from mistral_engine.native.model.linear.way import Adding, Product, with_rows


class Linear:
    """(rows, in) -> (rows, out), the outputs of all linears side by side.

    fewest_rows: fewer are computed with rows of zeros beside them; see few_rows.
    """

    __slots__ = ("_add", "_multiply", "fewest_rows", "num_in", "num_weights")

    def __init__(self, *linears: nn.Linear, pack: Callable[[Tensor], Product]) -> None:
        """pack: a weight (out, in) -> what multiplies with it; see Way."""
        weights = [linear.weight.detach() for linear in linears]
        self.num_in = weights[0].shape[1]
        self.num_weights = sum(weight.numel() for weight in weights)
        self.fewest_rows = 1
        self._multiply = pack(torch.cat(weights) if len(weights) > 1 else weights[0])
        self._add = self._multiply.add_to if isinstance(self._multiply, Adding) else None

    def __call__(self, inputs: Tensor) -> Tensor:
        return with_rows(self.fewest_rows, self._multiply, inputs)

    def add_to(self, total: Tensor, inputs: Tensor) -> Tensor:
        """total (rows, out) with the outputs added; it may be changed."""
        if self._add is not None and len(inputs) >= self.fewest_rows:
            return self._add(total, inputs)
        return total + self(inputs)
