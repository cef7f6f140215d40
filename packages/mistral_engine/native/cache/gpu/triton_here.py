"""Whether Triton's kernels run here, and if not why; and what makes a function one of them.

Importable everywhere: without Triton a kernel is a function that nobody calls.
"""

from __future__ import annotations

import inspect
import os
import shutil
import sysconfig
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


def is_available(device: torch.device) -> bool:
    return why_unavailable(device) is None


def why_unavailable(device: torch.device) -> str | None:
    """What the kernel lacks there, and what to do about it; None if it runs."""
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
    header = Path(sysconfig.get_path("include"), "Python.h")
    if not header.exists():
        return f"Triton needs {header}, which is not there: install this Python's headers (-dev)"
    return None


def kernel(function: Any) -> Any:
    """Compiled once for all page tables and windows: a request must not wait for a compiler."""
    if triton is None:
        return function
    names = inspect.signature(function).parameters
    vary = [name for name in ("visible", "table_stride", "splits") if name in names]
    return triton.jit(function, do_not_specialize=vary)
