"""Weights as they are, multiplied by torch: for GPUs, and for CPUs that have nothing better."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from mistral_engine.native.model.linear.way import Product, Way


def _suits(device: torch.device, weights: torch.dtype) -> bool:
    return True


def _pack(weight: Tensor) -> Product:
    return AddingProduct(weight) if weight.is_cuda else partial(functional.linear, weight=weight)


class AddingProduct:
    """Adds the product to what is there as it writes it: on a GPU one kernel less, and one rounding
    less, than a sum of its own."""

    def __init__(self, weight: Tensor) -> None:
        """weight: (out, in)."""
        self._weight = weight

    def __call__(self, inputs: Tensor) -> Tensor:
        return functional.linear(inputs, self._weight)

    def add_to(self, total: Tensor, inputs: Tensor) -> Tensor:
        """See Adding."""
        return total.addmm_(inputs, self._weight.T)


PLAIN = Way("plain", None, _suits, _pack)
