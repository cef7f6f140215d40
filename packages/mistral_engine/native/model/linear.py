"""Linears without bias, fused where they read the same input, and as fast as a CPU can read them.

On a CPU a packed linear has its weights in oneDNN's own layout, which is read at up to twice the
speed of a plain one. Knows nothing of what the linears are for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.nn import functional

_NEVER = 2**62
_MEASURED_ROWS = 128
_SMALLEST_MEASURED = 2**22  # weights; of smaller ones the calls cost more than the products


class FusedLinear(nn.Module):
    """Linears that read the same input, as one."""

    def __init__(self, *linears: nn.Linear) -> None:
        super().__init__()
        self.weight = nn.Parameter(_stacked(linears), requires_grad=False)  # (out, in)

    def forward(self, inputs: Tensor) -> Tensor:
        """(..., in) -> (..., out), the outputs of all linears side by side."""
        return functional.linear(inputs, self.weight)


class PackedLinear(nn.Module):
    """The same in oneDNN's layout; bfloat16 on a CPU only.

    Many rows at once are bound by arithmetic, not by memory. A CPU without AMX multiplies float32
    faster than bfloat16: there the weights are unpacked to float32 for the time of the product.
    """

    def __init__(self, *linears: nn.Linear) -> None:
        super().__init__()
        weight = _stacked(linears)  # (out, in)
        self._packed = torch.ops.mkldnn._reorder_linear_weight(weight)
        self._unpacked_from = rows_worth_unpacking(weight.numel())

    def forward(self, inputs: Tensor) -> Tensor:
        """(..., in) -> (..., out), the outputs of all linears side by side."""
        if inputs.numel() >= self._unpacked_from * inputs.shape[-1]:
            return _multiply_unpacked(inputs, self._packed)
        return _multiply_packed(inputs, self._packed)


def multiplies_float32_faster() -> bool:
    """Whether this machine multiplies float32 faster than bfloat16. Measured once."""
    return not can_pack(torch.bfloat16) or _measured_break_even() < _NEVER


def can_pack(dtype: torch.dtype) -> bool:
    """Whether torch on this CPU brings oneDNN's operators for this type."""
    return (
        dtype == torch.bfloat16
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
        and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    )


def _stacked(linears: tuple[nn.Linear, ...]) -> Tensor:
    return torch.cat([linear.weight.detach() for linear in linears])


def _multiply_packed(inputs: Tensor, packed: Tensor) -> Tensor:
    outputs: Tensor = torch.ops.mkldnn._linear_pointwise(inputs, packed, None, "none", [], "")
    return outputs


def _multiply_unpacked(inputs: Tensor, packed: Tensor) -> Tensor:
    return functional.linear(inputs.float(), packed.to_dense(torch.float32)).to(inputs.dtype)


def rows_worth_unpacking(num_weights: int) -> int:
    """How many rows of input make up for unpacking so many weights."""
    return _measured_break_even() if num_weights >= _SMALLEST_MEASURED else _NEVER


@lru_cache(maxsize=1)
def _measured_break_even() -> int:
    """The rows from which on float32 wins on this machine. Takes a quarter of a second, once.

    Unpacking is quick only where the C library keeps freed memory: see config.yaml.
    """
    weight = torch.ones(4096, 4096, dtype=torch.bfloat16)
    packed = torch.ops.mkldnn._reorder_linear_weight(weight)
    dense = weight.float()
    inputs = torch.ones(_MEASURED_ROWS, weight.shape[1], dtype=torch.bfloat16)
    in_bfloat16 = _seconds(lambda: _multiply_packed(inputs, packed))
    in_float32 = _seconds(lambda: functional.linear(inputs.float(), dense).to(inputs.dtype))
    if in_bfloat16 < 1.2 * in_float32:
        return _NEVER
    unpacking = _seconds(lambda: packed.to_dense(torch.float32))
    return int(_MEASURED_ROWS * unpacking / (in_bfloat16 - in_float32))


def _seconds(work: Callable[[], Tensor]) -> float:
    """The best of a few: noise only ever slows a machine down."""
    times = []
    for _ in range(3):
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return min(times)
