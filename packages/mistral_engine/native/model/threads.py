"""How many threads may compute: what the user says, or the cores that this process may use.

torch counts the cores that the process may run on, and knows nothing of a container's share of
their time: with more threads than that, all are stopped together when the share is used up.
"""

from __future__ import annotations

import os

from mistral_engine.native.cgroups import shares_of_cores

_NAMED = "OMP_NUM_THREADS"


def is_named() -> bool:
    """Whether the user has said how many."""
    return bool(os.environ.get(_NAMED))


def most_threads() -> int:
    """At least 1. What the user has named, in the first place of a list, is taken as it is."""
    named = os.environ.get(_NAMED, "").split(",")[0].strip()
    if named.isdecimal() and int(named) > 0:
        return int(named)
    return max(1, min([_num_cores(), *shares_of_cores()]))


def _num_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
