"""How long products take here and now. Knows nothing of ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import torch

_FEWEST, _MOST = 7, 15  # rounds; the first warms up
_ENOUGH = 0.005  # seconds of each


def best_seconds(
    works: Sequence[Callable[[], Any]], clock: Callable[[], float] = perf_counter
) -> list[float]:
    """The best of several of each: noise only ever slows a machine down.

    They take turns, so that what slows it down for a while hits none of them alone.
    clock: thread_time leaves out what others do on a busy machine, where one thread does the work;
    of several, one's time holds its waiting for the others.
    """
    times: list[list[float]] = [[] for _ in works]
    for number in range(_MOST):
        if number >= _FEWEST and min(map(sum, times)) >= _ENOUGH:
            break
        for work, taken in zip(works, times, strict=True):
            begun = clock()
            work()
            taken.append(clock() - begun)
    return list(map(min, times))


@contextmanager
def threads(count: int) -> Iterator[None]:
    """So many compute meanwhile."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
