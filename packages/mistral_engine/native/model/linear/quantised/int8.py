"""Weights of 8 bits, a scale for each row, and three libraries' products with them.

oneDNN's is for CPUs with VNNI or AMX, FBGEMM's for those with AVX2; both round activations to 8
bits. torch's rounds no activations, and runs everywhere.

Without VNNI sums of two products are held in 16 bits. Activations of 7 bits would keep every sum
within, and double what rounding them changes. So FBGEMM has 8 bits, and weights of which no two
neighbours add up to more than such a sum can hold, which costs their rounding a quarter.

Khudia et al. 2021, FBGEMM.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache, partial

import torch
from torch import Tensor

from mistral_engine.native.model.linear.onednn import packs_bfloat16
from mistral_engine.native.model.linear.quantised.rounding import round_rows, stretch_of
from mistral_engine.native.model.linear.quantised.rows import RowProduct, stretched
from mistral_engine.native.model.linear.quantised.trial import is_quick, on_cpu, works
from mistral_engine.native.model.linear.way import Product, Way, with_rows

_LEVELS = 127  # of activations, on either side of 0
_MOST_OF_TWO = (2**15 - 1) // (2 * _LEVELS + 1) - 1  # rounding adds one
_SLOW = "int8 is slower than 16 bits here with more than a few streams: quantization none is faster"


@dataclass(frozen=True, slots=True)
class _Numbers:
    """How oneDNN is given whole numbers: of which type, what stands for 0, and how many rows at
    the fewest."""

    dtype: torch.dtype
    zero: int
    fewest: int


# One by a small weight takes oneDNN a hundred times as long as two do, with AMX. Without, four read
# a weight that does not stay in cache a fifth faster than one, on an AMD EPYC.
_SIGNED = _Numbers(torch.int8, 0, 2)
_UNSIGNED = _Numbers(torch.uint8, _LEVELS + 1, 4)


@lru_cache(maxsize=1)
def _onednn_numbers() -> _Numbers | None:
    """Those that this CPU multiplies, of two that give the same sums. None: it does neither.

    VNNI has products of unsigned numbers by signed ones alone, AMX has both. For what a CPU lacks
    oneDNN falls back to a loop that takes a thousand times as long. Without VNNI its sums of two
    products overflow 16 bits, and it is slower than FBGEMM.
    """
    has_vnni = getattr(torch.cpu, "_is_vnni_supported", lambda: False)()
    if not has_vnni or not packs_bfloat16():
        return None
    for numbers in (_SIGNED, _UNSIGNED):
        pack = partial(_pack_onednn_for, numbers)
        if works(pack, torch.float32) and is_quick(pack, torch.float32):
            return numbers
    return None


def _pack_onednn(weight: Tensor) -> Product:
    numbers = _onednn_numbers()
    assert numbers is not None  # _onednn_works
    return _pack_onednn_for(numbers, weight)


def _onednn_works() -> bool:
    return _onednn_numbers() is not None


def _pack_onednn_for(numbers: _Numbers, weight: Tensor) -> Product:
    stretch = stretch_of(weight)
    rounded, scales = round_rows(weight, stretch)
    packed = torch.ops.onednn.qlinear_prepack(rounded, None)
    zeros = torch.zeros(len(scales), dtype=torch.int32)

    def multiply_whole(whole: Tensor) -> Tensor:
        outputs: Tensor = torch.ops.onednn.qlinear_pointwise(
            *(whole, 1 / _LEVELS, numbers.zero, packed, scales, zeros),
            *(None, 1.0, 0, torch.float32, "none", [], ""),
        )
        return outputs

    def multiply(rows: Tensor) -> Tensor:
        whole = (rows * _LEVELS).round_().add_(numbers.zero).to(numbers.dtype)
        return with_rows(numbers.fewest, multiply_whole, whole)

    return RowProduct(multiply, _LEVELS, stretch)


@lru_cache(maxsize=1)
def _fbgemm_works() -> bool:
    return works(_pack_fbgemm, torch.float32)


def _pack_fbgemm(weight: Tensor) -> Product:
    stretch = stretch_of(weight)
    rounded, scales = round_rows(weight, stretch, _MOST_OF_TWO)
    zeros = torch.zeros(len(scales), dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tensors that say how they are quantised will go, in time
        quantised = torch._make_per_channel_quantized_tensor(rounded, scales.double(), zeros, 0)
    packed = torch.ops.quantized.linear_prepack(quantised, None)

    def multiply(rows: Tensor) -> Tensor:
        outputs: Tensor = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            rows, 1 / _LEVELS, _LEVELS + 1, packed
        )
        return outputs

    return RowProduct(multiply, _LEVELS, stretch)


@lru_cache(maxsize=1)
def _torch_works() -> bool:
    return works(_pack_torch, torch.bfloat16)


def _pack_torch(weight: Tensor) -> Product:
    stretch = stretch_of(weight)
    rounded, scales = round_rows(weight, stretch)
    return stretched(
        partial(torch._weight_int8pack_mm, mat2=rounded, scales=scales.bfloat16()), stretch
    )


ONEDNN = Way("int8-onednn", None, partial(on_cpu, _onednn_works), _pack_onednn)
FBGEMM = Way(
    *("int8-fbgemm", torch.float32, partial(on_cpu, _fbgemm_works), _pack_fbgemm),
    packs_on_one_core=True,
)
TORCH = Way("int8-torch", torch.bfloat16, partial(on_cpu, _torch_works), _pack_torch, caution=_SLOW)
INT8 = (ONEDNN, FBGEMM, TORCH)
