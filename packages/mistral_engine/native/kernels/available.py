"""Where Triton's kernels run, and what makes a function one of them."""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import torch

try:
    import triton
    import triton.language as tl
except ImportError:  # comes with torch for CUDA only
    triton, tl = None, None

__all__ = ["is_available", "kernel", "tl", "triton"]


@cache
def is_available(device: torch.device) -> bool:
    """Whether they run there: Ampere or later, and Triton with what builds its launcher."""
    compilers = [os.environ["CC"]] if "CC" in os.environ else ["gcc", "clang"]
    return (
        triton is not None
        and device.type == "cuda"
        and torch.cuda.get_device_capability(device) >= (8, 0)
        and any(map(shutil.which, compilers))
        and Path(sysconfig.get_path("include"), "Python.h").exists()
    )


def kernel(*, varying: tuple[str, ...] = ()) -> Callable[[Any], Any]:
    """Makes a function a kernel, compiled when it is first launched. Without Triton it stays one.

    varying: whole numbers that change from call to call. For others it is compiled anew where they
    are 1, or no multiple of 16; a request must not wait for that.
    """

    def make(function: Any) -> Any:
        if triton is None:
            return function
        return triton.jit(function, do_not_specialize=list(varying))

    return make
