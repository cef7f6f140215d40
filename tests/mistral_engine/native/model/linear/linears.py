"""Small linears, and what they give by plain multiplication."""

from __future__ import annotations

import torch
from torch import Tensor, nn

CPU = torch.device("cpu")


def two_linears(dtype: torch.dtype) -> tuple[nn.Linear, nn.Linear]:
    torch.manual_seed(0)
    first, second = (nn.Linear(64, n, bias=False, dtype=dtype) for n in (48, 16))
    return first, second


@torch.inference_mode()
def side_by_side(linears: tuple[nn.Linear, ...], inputs: Tensor) -> Tensor:
    """In float32: (..., in) -> (..., out) of all."""
    weights = [linear.weight.float() for linear in linears]
    return torch.cat([inputs.float() @ weight.T for weight in weights], dim=-1)
