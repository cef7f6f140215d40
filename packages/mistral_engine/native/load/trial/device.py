"""How much of a device's memory there is, and what it comes to while something is computed."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Protocol

import psutil
import torch

from mistral_engine.native.load.memory import give_back_freed, share_for_cache

_STATUS = Path("/proc/self/status")  # of Linux
_PERIOD = 0.005  # seconds


class DeviceMemory(Protocol):
    """All in bytes."""

    @property
    def total(self) -> int: ...

    @property
    def is_shared(self) -> bool:
        """Whether others use it too, so that the cache takes a share and not all that is left."""

    def free(self) -> int:
        """What can be had now, or the share of it; what is kept of freed memory is given back."""

    def watch(self) -> None:
        """Begin to look for a peak."""

    def peak(self) -> int:
        """The most that was taken since `watch`, beyond what stays; 0 where that is not told."""


def memory_of(device: torch.device) -> DeviceMemory:
    return CudaMemory(device) if device.type == "cuda" else HostMemory(device)


class CudaMemory:
    """Implements DeviceMemory for a GPU that this process has to itself."""

    is_shared = False

    def __init__(self, device: torch.device) -> None:
        self._device = device

    @property
    def total(self) -> int:
        return int(torch.cuda.mem_get_info(self._device)[1])

    def free(self) -> int:
        self._settle()
        return int(torch.cuda.mem_get_info(self._device)[0])

    def watch(self) -> None:
        self._settle()
        torch.cuda.reset_peak_memory_stats(self._device)

    def peak(self) -> int:
        """As torch has it from the driver: with what lies between its tensors."""
        torch.cuda.synchronize(self._device)
        most = torch.cuda.max_memory_reserved(self._device)
        self._settle()
        return int(most - torch.cuda.memory_reserved(self._device))

    def _settle(self) -> None:
        torch.cuda.synchronize(self._device)
        give_back_freed()


class HostMemory:
    """Implements DeviceMemory for a computer, which does other things besides."""

    is_shared = True

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._before = self._most = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory", daemon=True)

    @property
    def total(self) -> int:
        return int(psutil.virtual_memory().total)

    def free(self) -> int:
        return share_for_cache(self._device)

    def watch(self) -> None:
        """Once."""
        self._before = self._most = _anonymous_bytes()
        self._thread.start()

    def peak(self) -> int:
        self._is_over.set()
        self._thread.join()
        return self._most - self._before

    def _look(self) -> None:
        while not self._is_over.wait(_PERIOD):
            self._most = max(self._most, _anonymous_bytes())


def _anonymous_bytes() -> int:
    """Of this process, in memory and of no file; 0 where the system does not say."""
    try:
        found = re.search(r"RssAnon:\s+(\d+) kB", _STATUS.read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found is not None else 0
