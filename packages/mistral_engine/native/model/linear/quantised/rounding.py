"""Weights rounded to whole numbers, with scales. Knows no kernel."""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.model.linear.way import UnfitWeightError

_TINY = torch.finfo(torch.float32).tiny
_UNUSUAL = 8.0  # times as large, or as small, as the usual column
# No further are columns stretched: 2^24 keeps even such a column within float32 beside any other.
_MOST_STRETCH = 2.0**24
_ROWS = 1024  # at a time: what is between a weight and its rounding stays small


def stretch_of(weight: Tensor) -> Tensor | None:
    """(out, in) -> (in,): multiplies columns of activations, and divides those of weights.

    Columns that are much smaller than the rest would be rounded to nothing beside it, and those
    that are much larger would do that to the rest. What reads columns of activations that are
    larger than others is often as much smaller. After Xiao et al. 2023, SmoothQuant, without its
    calibration: what is large in the activations then is up to rows.py. Powers of two, which round
    nothing, from 2^-24 to 2^24. Columns of zeros are left out: a pruned weight may have more of
    them than others. None: no column is unusual.
    """
    size = torch.zeros(weight.shape[1])  # of each column, beside the largest of each row
    for start in range(0, len(weight), _ROWS):
        rows = _floats(weight[start : start + _ROWS], None).abs_()
        largest = rows.amax(1, keepdim=True).clamp_min(_TINY)
        size += rows.div_(largest).sum(0)
    used = size > 0
    if not bool(used.any()):
        return None
    ratio = size / size[used].median()
    unusual = used & ((ratio < 1 / _UNUSUAL) | (ratio > _UNUSUAL))
    if not bool(unusual.any()):
        return None
    bounded = ratio.clamp(1 / _MOST_STRETCH, _MOST_STRETCH)
    return torch.where(unusual, bounded.log2().round().exp2(), 1.0)


def round_rows(
    weight: Tensor, stretch: Tensor | None, most_of_two: int = 254
) -> tuple[Tensor, Tensor]:
    """(out, in) -> int8 (out, in) from -127 to 127, and a float32 scale for each row (out,).

    most_of_two: two neighbours in a row, in columns 2 i and 2 i + 1, add up to that, but for what
    rounding adds.
    """
    rounded = torch.empty(weight.shape, dtype=torch.int8)
    scales = torch.empty(len(weight))
    for start in range(0, len(weight), _ROWS):
        rows = _floats(weight[start : start + _ROWS], stretch)
        sums = rows[:, : rows.shape[1] // 2 * 2].unflatten(1, (-1, 2)).sum(2)
        scale = torch.maximum(rows.abs().amax(1) / 127, sums.abs_().amax(1) / most_of_two)
        scales[start : start + _ROWS] = scale.clamp_min_(_TINY)
        rounded[start : start + _ROWS] = rows.div_(scale[:, None]).round_()
    return rounded, scales


def round_groups(weight: Tensor, stretch: Tensor | None, group: int) -> tuple[Tensor, Tensor]:
    """(out, in) -> int8 (out, in) from -8 to 7, and float32 scales (out, in / group).

    The largest of a group becomes -8, whichever its sign: llama.cpp's Q4_0. Raises
    UnfitWeightError where the groups do not come out even.
    """
    num_out, num_in = weight.shape
    if num_in % group:
        raise UnfitWeightError(f"rows of {num_in:,} weights; they come in groups of {group}")
    rounded = torch.empty(num_out, num_in, dtype=torch.int8)
    scales = torch.empty(num_out, num_in // group)
    for start in range(0, num_out, _ROWS):
        groups = _floats(weight[start : start + _ROWS], stretch).unflatten(1, (-1, group))
        low, high = groups.amin(2), groups.amax(2)
        scale = torch.where(-low > high, low, high).div_(-8)  # (rows, groups)
        scales[start : start + _ROWS] = scale
        steps = groups.div_(scale.masked_fill(scale == 0, 1)[..., None]).round_().clamp_(-8, 7)
        rounded[start : start + _ROWS] = steps.flatten(1)
    return rounded, scales


def _floats(weight: Tensor, stretch: Tensor | None) -> Tensor:
    """A copy, with its columns divided."""
    rows = weight.to(torch.float32, copy=True)
    return rows if stretch is None else rows.div_(stretch)
