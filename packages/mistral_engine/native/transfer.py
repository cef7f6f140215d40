"""Small things from the host to the device, without waiting for what the device is doing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import torch
from torch import Tensor


def to_device(values: list[Any], dtype: torch.dtype, device: torch.device) -> Tensor:
    """A tensor of the values. Nothing waits for its copy, which leaves from pinned memory."""
    host = torch.tensor(values, dtype=dtype, pin_memory=device.type == "cuda")
    return host.to(device, non_blocking=True)


def columns(rows: Iterable[tuple[float, ...]], device: torch.device) -> list[Tensor]:
    """One (rows, 1) float64 tensor for each place in the tuples. At least one row."""
    return list(to_device(list(rows), torch.float64, device).split(1, dim=-1))


def index_of(rows: Collection[int], like: Tensor) -> Tensor | slice:
    """Picks some rows of `like`. All of them and none are slices, which cost nothing."""
    if len(rows) in (0, len(like)):
        return slice(len(rows))
    return to_device(list(rows), torch.long, like.device)
