"""Root mean square normalisation, Zhang and Sennrich 2019: x / sqrt(mean(x^2) + e) * weight.

What is a kernel on a GPU is ten operators on a CPU, where it is therefore done otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

Norm = Callable[[Tensor], Tensor]  # (rows, hidden) -> the same


def norm_of(module: Any, activations: torch.dtype) -> Norm:
    """module: of transformers. activations: the type of what is normalised."""
    on_cpu = module.weight.device.type == "cpu"
    return CpuNorm(module) if on_cpu else KernelNorm(module, activations)


class KernelNorm:
    """As torch has it: on CUDA one kernel, which rounds once where transformers rounds twice."""

    def __init__(self, module: Any, activations: torch.dtype) -> None:
        self._weight = module.weight.detach().to(activations)  # (hidden,)
        self._epsilon = module.variance_epsilon

    def __call__(self, hidden: Tensor) -> Tensor:
        return torch.rms_norm(hidden, self._weight.shape, self._weight, self._epsilon)


class CpuNorm:
    """In float32, by the sum instead of the mean of n squares: n e for e, sqrt(n) for 1."""

    def __init__(self, module: Any) -> None:
        size = len(module.weight)
        self._least = torch.tensor((size * module.variance_epsilon) ** 0.5)
        self._scaled = module.weight.detach().float() * size**0.5  # (hidden,)

    def __call__(self, hidden: Tensor) -> Tensor:
        length = torch.linalg.vector_norm(hidden, dim=-1, keepdim=True, dtype=torch.float32)
        scaled = (hidden / torch.hypot(length, self._least)).mul_(self._scaled)
        return scaled.to(hidden.dtype)
