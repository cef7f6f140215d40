"""How many rows at once a model's products are given at the fewest, measured on its own weights.

A weight that does not stay in cache is read at the memory's pace, if enough of it is asked for at a
time. Some kernels for one row do not: on an AMD EPYC oneDNN takes 1.3 times as long for one as for
six. There a step of few tokens has rows of zeros beside them. Knows nothing of what the linears
are for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import torch

from mistral_engine.native.model.linear.stacked import Linear
from mistral_engine.native.model.linear.timing import best_seconds

logger = logging.getLogger("mistral_engine")

_TRIED = (1, 2, 4, 6)  # rows
_WORTH = 0.9  # of the time of one row
_MEASURED = 2**27  # weights: more than a cache holds, in 8 bits too, and read in a few milliseconds

Measure = Callable[[Sequence[Callable[[], None]]], list[float]]


@torch.inference_mode()
def fill_up(
    linears: Iterable[Linear], activations: torch.dtype, measure: Measure = best_seconds
) -> None:
    """Have them compute so many rows at the fewest as take the least time. On a CPU.

    activations: the type of what they are given. Leaves a small model's alone.
    """
    linears = list(linears)
    measured = _some(linears)
    if not measured:
        return
    works = [partial(_multiply, measured, rows, activations) for rows in _TRIED]
    seconds = dict(zip(_TRIED, measure(works), strict=True))
    fewest = min(seconds, key=lambda rows: seconds[rows])
    if seconds[fewest] > _WORTH * seconds[1]:
        return
    for linear in linears:
        linear.fewest_rows = fewest
    share = seconds[fewest] / seconds[1]
    logger.info("linears: fewer than %d rows are filled up, for %.2f of the time", fewest, share)


def _some(linears: Iterable[Linear]) -> list[Linear]:
    """The first of them that are large enough together; none if all are not."""
    some, num_weights = [], 0
    for linear in linears:
        some.append(linear)
        num_weights += linear.num_weights
        if num_weights >= _MEASURED:
            return some
    return []


def _multiply(linears: Iterable[Linear], rows: int, activations: torch.dtype) -> None:
    for linear in linears:
        linear(torch.ones(rows, linear.num_in, dtype=activations))
