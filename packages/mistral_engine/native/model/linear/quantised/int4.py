"""Weights of 4 bits, a scale for each group in a row, and two libraries' products with them.

AutoRound's kernels (Intel's auto-round-lib, BesTLA) round activations to 8 bits, group by group,
where the CPU multiplies those, and multiply in float32 elsewhere. They are an installation of their
own, for Linux on x86-64. torch's round no activations and run everywhere, and are slow with more
than a few rows.
"""

from __future__ import annotations

from functools import lru_cache, partial

import torch
from torch import Tensor

from mistral_engine.native.model.linear.onednn import ONEDNN as PACKED
from mistral_engine.native.model.linear.quantised.rounding import round_groups, stretch_of
from mistral_engine.native.model.linear.quantised.rows import stretched
from mistral_engine.native.model.linear.quantised.trial import on_cpu, works
from mistral_engine.native.model.linear.way import Product, UnfitWeightError, Way

_GROUP = 32
_FORM = ("int8", "int4", "fp32")  # of activations, weights and scales
_BLOCK = 16  # outputs that torch packs together
# Between linears: the weights' own type, where this CPU computes in bfloat16.
_ACTIVATIONS = None if PACKED.suits(torch.device("cpu"), torch.bfloat16) else torch.float32


@lru_cache(maxsize=1)
def _autoround_works() -> bool:
    return works(_pack_autoround, torch.float32)


def _pack_autoround(weight: Tensor) -> Product:
    import auto_round_kernel

    stretch = stretch_of(weight)
    rounded, scales = round_groups(weight, stretch, _GROUP)
    turned = (rounded.T.contiguous(), scales.T.contiguous())  # (in, out), (in / group, out)
    packed = auto_round_kernel.repack_quantized_weight(
        *turned, torch.empty(0, dtype=torch.int8), _GROUP, *_FORM, False
    )
    no_bias = torch.empty(0)
    num_out, num_in = weight.shape

    def multiply(inputs: Tensor) -> Tensor:
        outputs: Tensor = auto_round_kernel.woqgemm(
            inputs.float(), packed, no_bias, num_out, num_in, _GROUP, *_FORM, False
        )
        return outputs.to(inputs.dtype)

    return stretched(multiply, stretch)


@lru_cache(maxsize=1)
def _torch_works() -> bool:
    return works(_pack_torch, torch.bfloat16)


def _pack_torch(weight: Tensor) -> Product:
    if len(weight) % _BLOCK:
        raise UnfitWeightError(f"{len(weight):,} rows; it packs {_BLOCK} together")
    stretch = stretch_of(weight)
    rounded, scales = round_groups(weight, stretch, _GROUP)
    packed = torch._convert_weight_to_int4pack_for_cpu(rounded.to(torch.int32).add_(8), 1)
    # (in / group, out, 2): a scale, and what stands for the middle of the range
    steps = torch.stack((scales.T, torch.zeros_like(scales.T)), -1).bfloat16()
    product = partial(
        torch._weight_int4pack_mm_for_cpu, mat2=packed, qGroupSize=_GROUP, qScaleAndZeros=steps
    )
    return stretched(product, stretch)


AUTOROUND = Way("int4-autoround", _ACTIVATIONS, partial(on_cpu, _autoround_works), _pack_autoround)
TORCH = Way("int4-torch", torch.bfloat16, partial(on_cpu, _torch_works), _pack_torch)
INT4 = (AUTOROUND, TORCH)
