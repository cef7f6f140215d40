"""How many threads may compute: what the user says, or the cores that this process may use.

torch counts the cores that the process may run on, and knows nothing of a container's share of
their time: with more threads than that, all are stopped together when the share is used up. A core
that runs two threads at once computes no faster with both.
"""

from __future__ import annotations

import os
from pathlib import Path

from mistral_engine.native.cgroups import shares_of_cores

_NAMED = "OMP_NUM_THREADS"
_CPUS = Path("/sys/devices/system/cpu")


def is_named() -> bool:
    """Whether the user has said how many."""
    return _named() is not None


def most_threads() -> int:
    """At least 1. What the user has named, in the first place of a list, is taken as it is."""
    return _named() or max(1, min([_num_cores(), *shares_of_cores()]))


def _named() -> int | None:
    """None where nothing is said, or what is no number of threads: OpenMP passes over that too."""
    named = os.environ.get(_NAMED, "").split(",")[0].strip()
    return int(named) if named.isdecimal() and int(named) > 0 else None


def _num_cores() -> int:
    """Physical ones, of the processors that the process may run on."""
    if hasattr(os, "sched_getaffinity"):
        processors = os.sched_getaffinity(0)
    else:
        processors = set(range(os.cpu_count() or 1))
    return len({_core_of(processor) for processor in processors})


def _core_of(processor: int) -> str:
    """All processors of one core have the same. Where the system does not say, each is a core."""
    siblings = _CPUS / f"cpu{processor}" / "topology" / "thread_siblings_list"
    try:
        return siblings.read_text().strip()
    except OSError:
        return str(processor)
