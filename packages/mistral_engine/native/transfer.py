"""Small things from the host to the device, without waiting for what the device is doing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Integers = NDArray[np.int64] | NDArray[np.int32]

# Bytes; each array of a Sender begins at a multiple. Kernels are compiled anew for pointers that
# are not aligned to it, and a request must not wait for a compiler.
_ALIGNED = 16
_WORD = 8  # bytes


class Sender:
    """Takes the integers of a step to the devices that need them, in one copy to each."""

    def __init__(self, devices: Iterable[torch.device]) -> None:
        self._devices = tuple(dict.fromkeys(devices))
        self._pins = any(device.type == "cuda" for device in self._devices)

    def send(self, arrays: Sequence[Integers]) -> dict[torch.device, list[Tensor]]:
        """Each array as a tensor of its own type and shape, on each device.

        The copies have not left when this returns, and the host may be a step ahead of them. So the
        buffer is a new one each time: torch's allocator of pinned memory notes the stream that
        copies from a block, and gives the block out again only when that copy is done. In practice
        two blocks take turns.
        """
        words = (-(-array.nbytes // _ALIGNED) * (_ALIGNED // _WORD) for array in arrays)
        begins = list(accumulate(words, initial=0))
        host = torch.empty(begins[-1], dtype=torch.long, pin_memory=self._pins)
        flat = host.numpy()
        for array, begin in zip(arrays, begins, strict=False):
            flat[begin:].view(array.dtype)[: array.size] = array.ravel()
        return {device: _unpack(_copy(host, device), begins, arrays) for device in self._devices}


def spans(firsts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """first, first + 1, ... of so many each, one behind the other: (sum of counts,)."""
    if len(firsts) == 1:  # the usual step of one stream
        return np.arange(firsts[0], firsts[0] + counts[0], dtype=np.int64)
    before = np.cumsum(counts) - counts
    first_of_each: NDArray[np.int64] = np.repeat(firsts - before, counts)
    return np.arange(len(first_of_each)) + first_of_each


def to_device(values: list[Any], dtype: torch.dtype, device: torch.device) -> Tensor:
    """A tensor of the values. Nothing waits for its copy, which leaves from pinned memory."""
    return _copy(torch.tensor(values, dtype=dtype, pin_memory=device.type == "cuda"), device)


def columns(rows: Iterable[tuple[float, ...]], device: torch.device) -> list[Tensor]:
    """One (rows, 1) float64 tensor for each place in the tuples. At least one row."""
    return list(to_device(list(rows), torch.float64, device).split(1, dim=-1))


def index_of(rows: Collection[int], like: Tensor) -> Tensor | slice:
    """Picks some rows of `like`. All of them and none are slices, which cost nothing."""
    if len(rows) in (0, len(like)):
        return slice(len(rows))
    return to_device(list(rows), torch.long, like.device)


def _copy(host: Tensor, device: torch.device) -> Tensor:
    """The one place where the host's numbers leave for a device; on a CPU they are there."""
    return host.to(device, non_blocking=True)


def _unpack(sent: Tensor, begins: list[int], arrays: Sequence[Integers]) -> list[Tensor]:
    """sent: int64, in which the arrays begin there."""
    tensors = []
    for begin, array in zip(begins, arrays, strict=False):
        typed = sent if array.dtype == np.int64 else sent.view(torch.int32)
        begin = begin * _WORD // array.itemsize
        exact = typed[begin : begin + array.size]
        tensors.append(exact if array.ndim == 1 else exact.view(array.shape))
    return tensors
