"""What a container leaves of the machine: of the cores' time, and of memory.

Knows Linux's control groups, both versions. Elsewhere nothing is limited. The doctor reads the same
(local/doctor/limits.py), which is not pushed, and a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")
_MEMORY = (  # a limit, and what is used of it; of version 2 and of version 1
    ("memory.max", "memory.current"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes"),
)


def shares_of_cores() -> Iterator[int]:
    """Cores' worth of time that each group around this process may use, rounded up."""
    for folder in _folders("cpu"):
        quota, _, period = _read(folder / "cpu.max").partition(" ")
        if not quota:
            quota, period = (_read(folder / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
        # Without a limit there is "max", -1, or no file.
        if quota.isdecimal() and period.isdecimal() and int(quota) and int(period):
            yield math.ceil(int(quota) / int(period))


def free_bytes() -> Iterator[int]:
    """Memory that each group around this process may still take."""
    for folder in _folders("memory"):
        for limit, used in _MEMORY:
            most, taken = _read(folder / limit), _read(folder / used)
            if most.isdecimal():  # without a limit there is "max", or no file
                held = int(taken) if taken.isdecimal() else 0
                yield max(int(most) - max(held - _reclaimable(folder), 0), 0)
                break


def _reclaimable(folder: Path) -> int:
    """Of a group's memory, what only keeps files that could be read again."""
    lines = (line.partition(" ") for line in _read(folder / "memory.stat").splitlines())
    named = {name: int(value) for name, _, value in lines if value.isdecimal()}
    return named.get("total_inactive_file", named.get("inactive_file", 0))


def _folders(controller: str) -> set[Path]:
    """Where the limits of this process's group stand, and of those around it.

    Inside of a container its own group is often the root.
    """
    folders = {_ROOT, _ROOT / controller}
    for line in _read(_OWN).splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        base = _ROOT / controllers if controllers else _ROOT  # version 1 has one for each
        inner = base / path.lstrip("/")
        folders |= {each for each in (inner, *inner.parents) if each.is_relative_to(base)}
    return folders


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
