"""Cuts rows of weights down to their largest: so many of them, or such a share of all.

Without sorting, and without waiting for the device. Weights are not negative, so the bit patterns
of their floats are in their own order, and thirty halvings of the patterns up to that of 1 find the
least weight that stays. What is summed up is whole numbers, so that no order of summing and no
neighbour changes anything: what stays is what stays of a stable sort, equal weights in the order of
their indices, on every device.

Plain tensors here, to say what is meant and to test it on a CPU; on CUDA the same is one kernel
(kernels/cut.py), and thirty passes over a row stay in a multiprocessor's cache. Knows nothing of
sampling.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.kernels import is_available
from mistral_engine.native.kernels.cut import cut_rows

# A weight amounts to so many units, cut off below one: of 2**17 weights less than 2**-23 is lost,
# as float32 itself rounds, and their sum stays within int64.
_UNITS = 2.0**40
_LARGEST = 0x3F800000  # the bits of 1
_HALVINGS = 30  # of so many patterns one is left


def keep_largest(weights: Tensor, counts: Tensor) -> None:
    """Of each row the `counts` largest weights; the others become 0. A row of no more is left.

    weights: float32 (rows, n), in [0, 1], changed in place. counts: float64 (rows, 1), from 1 on.
    """
    if is_available(weights.device):
        cut_rows(weights, counts, is_share=False)
        return
    amounts = torch.ones_like(weights, dtype=torch.long)
    _cut(weights, amounts, counts.long(), counts >= weights.shape[-1])


def keep_share(weights: Tensor, shares: Tensor) -> None:
    """Of each row the fewest, largest first, whose sum is at least this share of all.

    weights: as above. shares: float64 (rows, 1), above 0; from 1 on a row is left as it is.
    """
    if is_available(weights.device):
        cut_rows(weights, shares, is_share=True)
        return
    amounts = (weights * _UNITS).long()
    limits = torch.ceil(shares * amounts.sum(-1, keepdim=True)).long()
    _cut(weights, amounts, limits, shares >= 1)


def _cut(weights: Tensor, amounts: Tensor, limits: Tensor, is_off: Tensor) -> None:
    """A weight stays where all larger ones amount to less than the limit.

    amounts: int64 (rows, n); limits: int64 (rows, 1); is_off: bool (rows, 1).
    """
    bits = weights.view(torch.int32)
    low = torch.zeros_like(limits, dtype=torch.int32)
    high = torch.full_like(low, _LARGEST)
    for _ in range(_HALVINGS):
        middle = (low + high) // 2
        fits = _sum_where(bits > middle, amounts) < limits
        low = torch.where(fits, low, middle + 1)
        high = torch.where(fits, middle, high)
    above, tied = bits > high, bits == high
    room = limits - _sum_where(above, amounts)
    before = tied.cumsum(-1) - 1  # of the tied: how many of them are before
    stays = above | (tied & (before * amounts < room)) | is_off
    weights.mul_(stays)


def _sum_where(mask: Tensor, amounts: Tensor) -> Tensor:
    """(rows, 1)."""
    return (amounts * mask).sum(-1, keepdim=True)
