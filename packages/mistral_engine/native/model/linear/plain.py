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
    return partial(functional.linear, weight=weight)


PLAIN = Way("plain", None, _suits, _pack)
