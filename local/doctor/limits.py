"""How many cores and how much memory this process may use: the machine's, or a container's share.

Knows Linux's control groups, both versions. Elsewhere the machine's own figures stand. The engine
reads the same (native/cgroups.py), and nothing of it is imported here: a test compares the two.
"""

from __future__ import annotations

import math
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")


@dataclass(frozen=True)
class Memory:
    """Bytes. available: without taking any from what runs; None where that is not known."""

    total: int
    available: int | None

    def within(self, limit: int | None, used: int) -> Memory:
        """The same under a container's limit, of which so much is used."""
        if limit is None or limit >= self.total:
            return self
        left = max(limit - used, 0)
        return Memory(limit, left if self.available is None else min(left, self.available))


def usable_cores() -> list[int]:
    """The numbers of those that this process may run on, where the system says."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def cores() -> int:
    """That may be used at once, at least 1."""
    allowed = len(usable_cores())
    quotas = [cpu_quota(folder) for folder in _folders("cpu")]
    whole = [math.ceil(quota) for quota in quotas if quota is not None]
    return max(1, min([allowed, *whole]))


def memory() -> Memory | None:
    """None where the system does not say."""
    path = Path("/proc/meminfo")
    found = read_meminfo(path.read_text()) if path.exists() else _of_macos()
    for folder in _folders("memory"):
        found = found.within(*memory_limit(folder)) if found is not None else None
    return found


def read_meminfo(text: str) -> Memory:
    """text: of /proc/meminfo, in units of 1,024 bytes."""
    pairs = (line.partition(":") for line in text.splitlines())
    figures = {name: int(value.split()[0]) * 1024 for name, _, value in pairs if value.split()}
    return Memory(figures["MemTotal"], figures.get("MemAvailable"))


def cpu_quota(folder: Path) -> float | None:
    """Cores' worth of time that a group may use; None: as much as there is."""
    quota, period = [*_words(folder / "cpu.max"), "", ""][:2]
    if not quota:  # version 1
        quota, period = (
            "".join(_words(folder / f"cpu.cfs_{name}_us")) for name in ("quota", "period")
        )
    if not quota.isdigit() or not period.isdigit():  # "max", "-1", or no such file
        return None
    if not int(quota) or not int(period):
        return None
    return int(quota) / int(period)


def memory_limit(folder: Path) -> tuple[int | None, int]:
    """Bytes that a group may use, None without a limit, and those that it does."""
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        told = "".join(_words(folder / limit))
        if told.isdigit():
            cached = _reclaimable(folder / "memory.stat")
            return int(told), max(int("".join(_words(folder / used)) or 0) - cached, 0)
    return None, 0


def group_folders(told: str, controller: str, root: Path) -> list[Path]:
    """Where a group's limits stand, and those of the groups around it.

    told: the text of /proc/self/cgroup. Inside of a container its own group is often the root.
    """
    folders = {root, root / controller}
    for line in told.splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        base = root / controllers if controllers else root  # version 1 has one for each controller
        inner = base / path.lstrip("/")
        folders |= {inner, *(each for each in inner.parents if base in (each, *each.parents))}
    return sorted(folders)


def _folders(controller: str) -> list[Path]:
    return group_folders(OWN.read_text() if OWN.exists() else "", controller, ROOT)


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []


def _reclaimable(path: Path) -> int:
    """Of a group's memory, what only keeps files that could be read again."""
    words = _words(path)
    named = {words[at]: int(words[at + 1]) for at in range(0, len(words) - 1, 2)}
    return named.get("total_inactive_file", named.get("inactive_file", 0))


def _of_macos() -> Memory | None:
    asked = ["sysctl", "-n", "hw.memsize"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=5).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return Memory(int(told), None) if told.isdigit() else None
