"""Whether Triton's kernels run here, and if not why; and what makes a function one of them.

Importable everywhere: without Triton a kernel is a function that nobody calls.
"""

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

__all__ = ["is_available", "kernel", "tl", "triton", "why_unavailable"]
_LEAST_CAPABILITY = (8, 0)  # Ampere: bfloat16, and copies beside the computation


@cache  # a step asks a few times, and what is installed does not change
def is_available(device: torch.device) -> bool:
    return why_unavailable(device) is None


def why_unavailable(device: torch.device) -> str | None:
    """What kernels lack there, and what to do about it; None if they run."""
    if device.type != "cuda":
        return f"{device} is no GPU"
    capability = torch.cuda.get_device_capability(device)
    if capability < _LEAST_CAPABILITY:
        return (
            f"it is a {torch.cuda.get_device_name(device)} of compute capability "
            f"{capability[0]}.{capability[1]}, and 8.0 (Ampere) is the least: take an A10G, L4, "
            "A100 or later, or set device_map to cpu"
        )
    if triton is None:
        return "Triton is not installed; torch for CUDA brings it on Linux: pip install triton"
    compilers = [os.environ["CC"]] if "CC" in os.environ else ["gcc", "clang"]
    if not any(map(shutil.which, compilers)):
        return (
            f"Triton needs a C compiler, and {' or '.join(compilers)} is not on the path: install "
            "gcc (build-essential), or set CC"
        )
    header = _header()
    if not header.exists():
        return f"Triton needs {header}, which is not there: install this Python's headers (-dev)"
    return None


def _header() -> Path:
    """Python.h, where Triton looks for it. On Debian and Ubuntu the default scheme of Python
    outside of an environment tells where headers of local packages would be, and not its own."""
    scheme = sysconfig.get_default_scheme()
    if scheme == "posix_local":
        scheme = "posix_prefix"
    return Path(sysconfig.get_path("include", scheme), "Python.h")


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
