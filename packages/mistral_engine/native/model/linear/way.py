"""What a form of weights offers. Knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor
from torch.nn import functional

# (rows, in) -> (rows, out), both of the way's activations.
Product = Callable[[Tensor], Tensor]


def with_rows(fewest: int, product: Product, rows: Tensor) -> Tensor:
    """(rows, in) -> (rows, out). Fewer than `fewest` are multiplied with zeros beside them."""
    if not 0 < len(rows) < fewest:
        return product(rows)
    return product(functional.pad(rows, (0, 0, 0, fewest - len(rows))))[: len(rows)]


@runtime_checkable
class Adding(Protocol):
    """A product that can be added to what is there already, in the same kernel."""

    def add_to(self, total: Tensor, inputs: Tensor) -> Tensor:
        """total (rows, out), changed in place."""


class UnfitWeightError(ValueError):
    """A weight has values that the form cannot hold. The text says which, and the limit."""


@dataclass(frozen=True, slots=True)
class Way:
    """One form of a weight, and the product with it.

    name: what `engine.linear` calls it.
    computes_in: the type of activations that its products take and give; None: the weights' own.
    suits: whether it runs on a device, for weights of a type. Operators that are not there are no
        error.
    pack: a weight (out, in) -> the product, which holds all it needs of it. Raises
        UnfitWeightError.
    packs_on_one_core: whether several weights are better packed at once.
    fills_rows: whether few rows may be quicker with rows of zeros beside them; see few_rows.
    caution: what the log says where it is taken; empty: nothing.
    """

    name: str
    computes_in: torch.dtype | None
    suits: Callable[[torch.device, torch.dtype], bool]
    pack: Callable[[Tensor], Product]
    packs_on_one_core: bool = False
    fills_rows: bool = False
    caution: str = ""

    def activations(self, weights: torch.dtype) -> torch.dtype:
        """The type of activations between linears whose weights are of that type."""
        return weights if self.computes_in is None else self.computes_in
