"""Weights of 16 bits in FBGEMM's layout, multiplied in float32: CPUs without bfloat16 products.

FBGEMM holds them as float16 (IEEE half), widened to float32 in registers; sums are float32. A
bfloat16 of a magnitude between 2^-17 and 65,504 is held exactly. Above that nothing can be held.
Below, the spacing of float16 stays 2^-24, so a value moves by at most 2^-25. Beside the largest
weight of its row, by which the row's outputs are scaled, that is less than bfloat16 itself has
rounded, unless the whole row is as small: rows whose largest magnitude is below 2^-16 are refused.

Khudia et al. 2021, FBGEMM.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from mistral_engine.native.model.linear.way import Product, UnfitWeightError, Way

LARGEST = 65504.0
SMALLEST_ROW = 2.0**-16


def _suits(device: torch.device, weights: torch.dtype) -> bool:
    quantized = torch.ops.quantized
    return (
        device.type == "cpu"
        and weights in (torch.bfloat16, torch.float16)
        and "fbgemm" in torch.backends.quantized.supported_engines
        and hasattr(quantized, "linear_prepack_fp16")
        and hasattr(quantized, "linear_dynamic_fp16")
    )


def _pack(weight: Tensor) -> Product:
    _require_fitting(weight)
    packed = torch.ops.quantized.linear_prepack_fp16(weight.float(), None)
    return partial(_multiply, packed=packed)


def _multiply(inputs: Tensor, packed: object) -> Tensor:
    outputs: Tensor = torch.ops.quantized.linear_dynamic_fp16(inputs, packed)
    return outputs


def _require_fitting(weight: Tensor) -> None:
    # (out,); without the copy that weight.abs() would be
    largest = torch.maximum(weight.amax(1), -weight.amin(1)).float()
    if bool((largest > LARGEST).any()):
        raise UnfitWeightError(
            f"a weight of magnitude {largest.max():,.0f}; float16 ends at {LARGEST:,.0f}"
        )
    small = largest[(largest > 0) & (largest < SMALLEST_ROW)]
    if small.numel():
        raise UnfitWeightError(
            f"a row of weights no larger than {small.min():.3g}; float16 holds rows from "
            f"{SMALLEST_ROW:.3g} on"
        )


FBGEMM = Way("fbgemm", torch.float32, _suits, _pack, packs_on_one_core=True)
