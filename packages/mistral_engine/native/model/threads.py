"""How many threads may compute: what the user says, or the cores that this process may use.

torch counts the cores that the process may run on, and knows nothing of a container's share of
their time: with more threads than that, all are stopped together when the share is used up.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

_NAMED = "OMP_NUM_THREADS"
_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")


def is_named() -> bool:
    """Whether the user has said how many."""
    return bool(os.environ.get(_NAMED))


def most_threads() -> int:
    """At least 1. What the user has named, in the first place of a list, is taken as it is."""
    named = os.environ.get(_NAMED, "").split(",")[0].strip()
    if named.isdecimal() and int(named) > 0:
        return int(named)
    return max(1, min([_num_cores(), *_shares()]))


def _num_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shares() -> Iterator[int]:
    """Cores' worth of time that each cgroup around this process has, rounded up."""
    try:
        lines = _OWN_CGROUP.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _shares_of_v2(path)
        elif "cpu" in controllers.split(","):
            yield from _shares_of_v1(_CGROUPS / controllers / path.lstrip("/"))
            yield from _shares_of_v1(_CGROUPS / "cpu")


def _shares_of_v2(path: str) -> Iterator[int]:
    folder = _CGROUPS / path.lstrip("/")
    for each in (folder, *folder.parents):
        if each.is_relative_to(_CGROUPS):
            quota, _, period = _read(each / "cpu.max").partition(" ")
            yield from _cores(quota, period)


def _shares_of_v1(folder: Path) -> Iterator[int]:
    yield from _cores(_read(folder / "cpu.cfs_quota_us"), _read(folder / "cpu.cfs_period_us"))


def _cores(quota: str, period: str) -> Iterator[int]:
    """None where there is no limit: "max", -1, or no file."""
    if quota.isdecimal() and period.isdecimal() and int(quota) and int(period):
        yield math.ceil(int(quota) / int(period))


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
