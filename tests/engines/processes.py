"""What an engine has started and holds of the system: processes, and shared memory. Linux's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

CORE = "EngineCore"  # as vLLM calls its process


@dataclass(frozen=True, slots=True)
class Held:
    """processes: what this one has started, by their numbers. memory: the names of what is shared.

    Of the same user, whoever made it: nobody else may be busy with shared memory here.
    """

    processes: frozenset[int]
    memory: frozenset[str]

    @classmethod
    def now(cls) -> Held:
        started = (p for p in psutil.Process().children(recursive=True) if is_running(p))
        return cls(
            frozenset(process.pid for process in started),
            frozenset(path.name for path in Path("/dev/shm").iterdir()),
        )

    def since(self, before: Held) -> Held:
        return Held(self.processes - before.processes, self.memory - before.memory)

    @property
    def is_nothing(self) -> bool:
        return not self.processes and not self.memory


def core_of(started: Held) -> psutil.Process:
    """The one that schedules, of what was started for one engine."""
    every = [psutil.Process(pid) for pid in started.processes]
    (core,) = [process for process in every if CORE in " ".join(process.cmdline())]
    return core


def is_running(process: psutil.Process) -> bool:
    """Not one that has ended and was not asked about since; Python's own helper ends with it."""
    try:
        if "resource_tracker" in " ".join(process.cmdline()):
            return False
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
