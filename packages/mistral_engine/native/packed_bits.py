"""Masks of bits, eight to a byte, for a bus: from the host to a device without waiting for it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def pack(mask: NDArray[np.bool_], device: torch.device) -> Tensor:
    """bool (rows, n) -> uint8 (rows, n / 8) on the host, an eighth of the bytes.

    It is pinned where it is to go to CUDA, so that its copy is no reason to wait.
    """
    packed = torch.from_numpy(np.packbits(mask, axis=1, bitorder="little"))
    return packed.pin_memory() if device.type == "cuda" else packed


def unpack(packed: Tensor, count: int) -> Tensor:
    """uint8 (rows, count / 8) -> bool (rows, count), on the same device."""
    shifts = torch.arange(8, dtype=torch.uint8, device=packed.device)
    bits = (packed[..., None] >> shifts) & 1
    return bits.flatten(1)[:, :count].view(torch.bool)
