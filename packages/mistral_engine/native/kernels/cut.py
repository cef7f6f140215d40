"""Of each row's weights only the largest: a Triton kernel. What it computes: choose/cuts.py.

A program takes a row, which stays in a multiprocessor's cache while it is gone through some thirty
times. Where nothing is to be cut a program ends at once.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.kernels.available import kernel, tl

_BLOCK = 4096


def cut_rows(weights: Tensor, limits: Tensor, *, is_share: bool) -> None:
    """See choose/cuts.py: `keep_share` if is_share, else `keep_largest`. In place.

    weights: float32 (rows, n), each row contiguous. limits: float64 (rows, 1).
    """
    rows, length = weights.shape
    with torch.cuda.device_of(weights):
        _cut_row[(rows,)](
            weights,
            limits,
            length,
            weights.stride(0),
            limits.stride(0),
            is_share=is_share,
            block=_BLOCK,
            num_warps=8,
        )


@kernel(varying=("length", "row_stride", "limit_stride"))
def _cut_row(  # type: ignore[no-untyped-def]
    weights,
    limits,
    length,
    row_stride,
    limit_stride,
    is_share: tl.constexpr,
    block: tl.constexpr,
):
    row = tl.program_id(0).to(tl.int64)
    own = weights + row * row_stride
    given = tl.load(limits + row * limit_stride)
    off = 1.0 if is_share else length
    if given < off:
        limit = given.to(tl.int64)
        if is_share:
            everything = _sum_above(own, length, -1, is_share, block)
            limit = tl.ceil(given * everything.to(tl.float64)).to(tl.int64)
        low = 0
        high = 0x3F800000  # the bits of 1, the largest weight
        for _ in range(30):
            middle = (low + high) // 2
            fits = _sum_above(own, length, middle, is_share, block) < limit
            low = tl.where(fits, low, middle + 1)
            high = tl.where(fits, middle, high)
        room = limit - _sum_above(own, length, high, is_share, block)
        _clear_below(own, length, high, room, is_share, block)


@kernel()
def _amounts(weight, is_share: tl.constexpr):  # type: ignore[no-untyped-def]
    if is_share:  # in units of 2**-40, by halves: GPUs for graphics turn few floats into int64
        scaled = weight * 1048576.0  # by 2**20 is exact
        high = scaled.to(tl.int32)
        low = ((scaled - high.to(tl.float32)) * 1048576.0).to(tl.int32)
        amount = (high.to(tl.int64) << 20) + low.to(tl.int64)
    else:
        amount = tl.full(weight.shape, 1, tl.int64)
    return amount


@kernel()
def _sum_above(  # type: ignore[no-untyped-def]
    own, length, bits_below, is_share: tl.constexpr, block: tl.constexpr
):
    """What the weights amount to whose bits are above these."""
    total = tl.zeros([block], tl.int64)
    for start in range(0, length, block):
        index = start + tl.arange(0, block)
        weight = tl.load(own + index, mask=index < length, other=0.0)
        counts = weight.to(tl.int32, bitcast=True) > bits_below
        total += tl.where(counts, _amounts(weight, is_share), 0)
    return tl.sum(total, 0)


@kernel()
def _clear_below(  # type: ignore[no-untyped-def]
    own, length, least, room, is_share: tl.constexpr, block: tl.constexpr
):
    """Zero what is below `least`, and of what equals it all that the room does not hold."""
    seen = 0
    for start in range(0, length, block):
        index = start + tl.arange(0, block)
        weight = tl.load(own + index, mask=index < length, other=0.0)
        bits = weight.to(tl.int32, bitcast=True)
        tied = (bits == least).to(tl.int32)
        before = seen + tl.cumsum(tied, 0) - tied
        fits = before.to(tl.int64) * _amounts(weight, is_share) < room
        stays = (bits > least) | ((bits == least) & fits)
        tl.store(own + index, 0.0, mask=(index < length) & ~stays)
        seen += tl.sum(tied, 0)
