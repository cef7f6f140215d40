"""How long a product takes here and now. Knows nothing of ways."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from torch import Tensor

_TRIES = 3


def best_seconds(work: Callable[[], Tensor]) -> float:
    """The best of a few: noise only ever slows a machine down."""
    times = []
    for _ in range(_TRIES):
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return min(times)
