"""Memory for keys and values that the system commits as it is written."""

from __future__ import annotations

import math
from mmap import mmap

import torch
from torch import Tensor


def mapped_zeros(size: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """Zeros on the CPU, in a mapping of their own.

    It is address space that the system commits page by page, as it is written, and that goes back
    to the system as soon as it is dropped. size: of at least one element.
    """
    num_bytes = math.prod(size) * dtype.itemsize
    return torch.frombuffer(mmap(-1, num_bytes), dtype=dtype).view(size)
