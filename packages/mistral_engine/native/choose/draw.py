"""Draws one index from each row of weights, by inverting its cumulative distribution.

Pure tensors: knows nothing of sequences, nor of how the weights came about. Each row uses one
uniform number and looks at no other row; an index of weight 0 is never drawn.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from mistral_engine.native.choose.cuts import keep_largest, keep_share

# Candidates looked at before a whole row is sorted; nearly every nucleus fits in.
NUM_CANDIDATES = 256
_BLOCK = 128  # weights summed up before anything is accumulated; about the root of a vocabulary


class Settings(NamedTuple):
    """Columns (rows, 1) of float64. A top_k that is off is the length of a row."""

    uniform: Tensor  # in [0, 1)
    temperature: Tensor
    top_k: Tensor
    top_p: Tensor
    min_p: Tensor


# Each way takes float32 weights (rows, n), the largest of a row being 1, and may change them. It
# returns int64 indices (rows,); what it returns for a row of NaN is any index.


def draw_from_all(weights: Tensor, settings: Settings) -> Tensor:
    """Ignores top_k, top_p and min_p. First the block the number falls into, then the index."""
    blocks = _in_blocks(weights)  # (rows, blocks, _BLOCK)
    block, rest = _invert(blocks.sum(-1), settings.uniform)
    within, _ = _invert(blocks.take_along_dim(block[..., None], 1)[:, 0], rest)
    return (block * _BLOCK + within)[:, 0]


def draw_above_min_p(weights: Tensor, settings: Settings) -> Tensor:
    """Ignores top_k and top_p."""
    return draw_from_all(weights.mul_(weights >= settings.min_p.float()), settings)


def draw_after_cuts(weights: Tensor, settings: Settings) -> Tensor:
    """Every setting, in a number of steps that depends on none of them: for GPUs, where a batch of
    many kinds of settings then takes no more launches than one of a single kind."""
    keep_largest(weights, settings.top_k)
    keep_share(weights, settings.top_p)
    return draw_above_min_p(weights, settings)


def draw_from_candidates(weights: Tensor, settings: Settings) -> Tensor:
    """Sorts only the rows that reach beyond the candidates: for CPUs, where it costs nothing to ask
    which those are, and where sorting them is quicker than cutting."""
    candidates = weights.topk(min(NUM_CANDIDATES, weights.shape[-1]))
    indices, suffice = _draw_ranked(weights, *candidates, settings)
    if not suffice.all():
        wide = (~suffice).nonzero()[:, 0]
        wide_settings = Settings(*(column[wide] for column in settings))
        indices[wide] = _draw_from_sorted(weights[wide], wide_settings)
    return indices


def _draw_from_sorted(weights: Tensor, settings: Settings) -> Tensor:
    indices, _ = _draw_ranked(weights, *weights.sort(descending=True), settings)
    return indices


def _draw_ranked(
    weights: Tensor, values: Tensor, indices: Tensor, settings: Settings
) -> tuple[Tensor, Tensor]:
    """Draw from the largest weights, in falling order; also (rows,): are they all that count?

    top_k, then top_p as a share of what top_k leaves, then min_p as a share of the largest.
    """
    row_length, num_candidates = weights.shape[-1], values.shape[-1]
    rank = torch.arange(num_candidates, device=values.device)
    values = values.double().masked_fill_(rank >= settings.top_k, 0)
    # Without top_k it is a share of all weights, ranked here or not.
    everything = _in_blocks(weights).sum(-1).sum(-1, keepdim=True, dtype=torch.float64)
    ranked = values.sum(-1, keepdim=True)
    nucleus = settings.top_p * torch.where(settings.top_k < row_length, ranked, everything)
    suffice = (settings.top_k <= num_candidates) | (
        (ranked > nucleus) & (settings.top_k >= row_length)
    )
    before = values.cumsum(-1) - values
    values.masked_fill_((before >= nucleus) | (values < settings.min_p), 0)
    chosen, _ = _invert(values, settings.uniform)
    return indices.gather(-1, chosen)[:, 0], suffice[:, 0]


def _in_blocks(weights: Tensor) -> Tensor:
    """(rows, n) -> (rows, blocks, _BLOCK), filled up with zeros."""
    missing = -weights.shape[-1] % _BLOCK
    whole = pad(weights, (0, missing)) if missing else weights
    blocks: Tensor = whole.unflatten(-1, (-1, _BLOCK))
    return blocks


def _invert(weights: Tensor, uniform: Tensor) -> tuple[Tensor, Tensor]:
    """(rows, n) weights and (rows, 1) in [0, 1) -> indices (rows, 1), and the rest of `uniform`:
    how far into the index's own weight it fell, again in [0, 1), for a draw of its own."""
    cumulative = weights.cumsum(-1, dtype=torch.float64)
    total = cumulative[:, -1:]
    # Strictly below the total even after rounding, so an index of weight 0 is never drawn.
    target = torch.minimum(uniform * total, torch.nextafter(total, torch.zeros_like(total)))
    index = torch.searchsorted(cumulative, target, right=True)
    index.clamp_(max=weights.shape[-1] - 1)  # of a NaN
    before = pad(cumulative, (1, 0)).gather(-1, index)
    return index, (target - before) / weights.gather(-1, index)
