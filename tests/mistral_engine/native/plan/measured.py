"""How much memory CPU tensors take at their peak: what the allocator itself has told."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from torch.profiler import ProfilerActivity, profile

_EVENT = "[memory]"


def peak_bytes(work: Callable[[], object]) -> int:
    """Allocated at once, at most, beyond what was there before."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        result = work()
    events = watched.profiler.kineto_results.events()  # type: ignore[union-attr]
    told = sorted((e.start_ns(), e.nbytes()) for e in events if e.name() == _EVENT)
    del result
    return max(accumulate(nbytes for _, nbytes in told), default=0)
