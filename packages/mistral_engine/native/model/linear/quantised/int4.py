"""Weights of 4 bits, a scale for each group in a row, and two libraries' products with them.

AutoRound's kernels (Intel's auto-round-lib, BesTLA) round activations to 8 bits, group by group,
where the CPU multiplies those, and multiply in float32 elsewhere. They are an installation of their
own, for Linux on x86-64. torch's round no activations and run everywhere, and are slow with more
than a few rows, which the log says.
"""

from __future__ import annotations

from functools import lru_cache, partial

import torch
from torch import Tensor
from torch.nn import functional

from mistral_engine.native.model.linear.onednn import packs_bfloat16
from mistral_engine.native.model.linear.quantised.rounding import round_groups, stretch_of
from mistral_engine.native.model.linear.quantised.rows import stretched
from mistral_engine.native.model.linear.quantised.trial import on_cpu, works
from mistral_engine.native.model.linear.way import Product, Way

GROUP = 32  # weights of a row that share a scale
_FORM = ("int8", "int4", "fp32")  # of activations, weights and scales
_BLOCK = 16  # outputs that torch packs together
_ROWS = 1024  # packed at a time: what is between stays small, and torch's blocks come out even
_SLOW = (
    "int4 is slower than 16 bits here with more than a few streams: int8 is faster, and so is int4 "
    "with auto-round-lib, for Linux on x86-64: pip install auto-round-lib==0.16.0"
)
# Between linears: the weights' own type, where this CPU computes in bfloat16.
_ACTIVATIONS = None if packs_bfloat16() else torch.float32


@lru_cache(maxsize=1)
def _autoround_works() -> bool:
    return works(_pack_autoround, torch.float32)


def _pack_autoround(weight: Tensor) -> Product:
    import auto_round_kernel

    stretch = stretch_of(weight)
    rounded, scales = round_groups(weight, stretch, GROUP)
    turned = (rounded.T.contiguous(), scales.T.contiguous())  # (in, out), (in / group, out)
    packed = auto_round_kernel.repack_quantized_weight(
        *turned, torch.empty(0, dtype=torch.int8), GROUP, *_FORM, False
    )
    no_bias = torch.empty(0)
    num_out, num_in = weight.shape

    def multiply(inputs: Tensor) -> Tensor:
        outputs: Tensor = auto_round_kernel.woqgemm(
            inputs.float(), packed, no_bias, num_out, num_in, GROUP, *_FORM, False
        )
        return outputs.to(inputs.dtype)

    return stretched(multiply, stretch)


@lru_cache(maxsize=1)
def _torch_works() -> bool:
    return works(_pack_torch, torch.bfloat16)


def _pack_torch(weight: Tensor) -> Product:
    stretch = stretch_of(weight)
    blocks = [_pack_rows(rows, stretch) for rows in weight.split(_ROWS)]
    packed, steps = torch.cat([one for one, _ in blocks]), torch.cat([two for _, two in blocks], 1)
    multiply = partial(
        torch._weight_int4pack_mm_for_cpu, mat2=packed, qGroupSize=GROUP, qScaleAndZeros=steps
    )
    num_out = len(weight)
    product = multiply if num_out == len(packed) else lambda inputs: multiply(inputs)[:, :num_out]
    return stretched(product, stretch)


def _pack_rows(rows: Tensor, stretch: Tensor | None) -> tuple[Tensor, Tensor]:
    """(out, in) -> uint8 (out, in / 2), and bfloat16 (in / group, out, 2), out in whole blocks.

    Of the last two: a scale, and what stands for the middle of the range.
    """
    rounded, scales = round_groups(rows, stretch, GROUP)
    missing = -len(rows) % _BLOCK
    rounded = functional.pad(rounded.to(torch.int32).add_(8), (0, 0, 0, missing))
    scales = functional.pad(scales, (0, 0, 0, missing)).T
    packed = torch._convert_weight_to_int4pack_for_cpu(rounded, 1)
    return packed, torch.stack((scales, torch.zeros_like(scales)), -1).bfloat16()


AUTOROUND = Way("int4-autoround", _ACTIVATIONS, partial(on_cpu, _autoround_works), _pack_autoround)
TORCH = Way("int4-torch", torch.bfloat16, partial(on_cpu, _torch_works), _pack_torch, caution=_SLOW)
INT4 = (AUTOROUND, TORCH)
