"""Weights in oneDNN's own layout, read at up to twice the speed of plain ones.

Many rows at once are bound by arithmetic, not by memory. A CPU without AMX multiplies float32
faster than bfloat16: there such weights are unpacked to float32 for the time of the product.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from mistral_engine.native.model.linear.timing import best_seconds
from mistral_engine.native.model.linear.way import Product, Way

_NEVER = 2**62
_MEASURED_ROWS = 128
_SMALLEST_MEASURED = 2**22  # weights; of smaller ones the calls cost more than the products


class PackedProduct:
    """(rows, in) -> (rows, out), by whichever product is faster for so many rows."""

    def __init__(self, weight: Tensor) -> None:
        self._packed = torch.ops.mkldnn._reorder_linear_weight(weight)
        is_wide = weight.dtype == torch.float32
        self._unpacked_from = _NEVER if is_wide else rows_worth_unpacking(weight.numel())

    def __call__(self, inputs: Tensor) -> Tensor:
        if len(inputs) >= self._unpacked_from:
            return _multiply_unpacked(inputs, self._packed)
        return _multiply_packed(inputs, self._packed)


def has_amx() -> bool:
    """Whether this CPU multiplies bfloat16 many times as fast as float32."""
    return _is_there("_is_amx_tile_supported")


def has_bfloat16() -> bool:
    """Whether this CPU has products of bfloat16 at all. Without, oneDNN makes do with float32's."""
    return has_amx() or _is_there("_is_avx512_bf16_supported")


def packs_bfloat16() -> bool:
    """Whether oneDNN multiplies packed bfloat16 here."""
    mkldnn = torch.ops.mkldnn
    return hasattr(mkldnn, "_linear_pointwise") and bool(mkldnn._is_mkldnn_bf16_supported())


def _is_there(feature: str) -> bool:
    """feature: of those that torch.cpu tells, where it does."""
    return bool(getattr(torch.cpu, feature, lambda: False)())


def _suits(device: torch.device, weights: torch.dtype) -> bool:
    if device.type != "cpu" or not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return False
    return weights == torch.float32 or (weights == torch.bfloat16 and packs_bfloat16())


def _pack(weight: Tensor) -> Product:
    return PackedProduct(weight)


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
    """The rows from which on float32 wins on this machine: never with AMX.

    Takes a quarter of a second elsewhere, once. Unpacking is quick only where the C library keeps
    freed memory: see config.yaml.
    """
    if has_amx():
        return _NEVER
    weight = torch.ones(4096, 4096, dtype=torch.bfloat16)
    packed = torch.ops.mkldnn._reorder_linear_weight(weight)
    dense = weight.float()
    inputs = torch.ones(_MEASURED_ROWS, weight.shape[1], dtype=torch.bfloat16)
    in_bfloat16, in_float32, unpacking = best_seconds(
        [
            lambda: _multiply_packed(inputs, packed),
            lambda: functional.linear(inputs.float(), dense).to(inputs.dtype),
            lambda: packed.to_dense(torch.float32),
        ]
    )
    if in_bfloat16 < 1.2 * in_float32:
        return _NEVER
    return int(_MEASURED_ROWS * unpacking / (in_bfloat16 - in_float32))


ONEDNN = Way("onednn", None, _suits, _pack, fills_rows=True)
