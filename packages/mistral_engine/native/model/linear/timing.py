"""How long a product takes here and now. Knows nothing of ways."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from torch import Tensor

_TRIES = 3


def best_seconds(work: Callable[[], Tensor], clock: Callable[[], float] = perf_counter) -> float:
    """The best of a few: noise only ever slows a machine down.

    clock: thread_time leaves out what others do on a busy machine, where one thread does the work.
    """
    times = []
    for _ in range(_TRIES):
        begun = clock()
        work()
        times.append(clock() - begun)
    return min(times)
