"""`python -m tests.kernels.run [tests | compile | matrix]`: of the kernels, without a GPU.

The tests that stand in for a GPU run, which `make test` leaves out for their time. Each kernel is
compiled for every kind of GPU that it is meant for, and may not keep registers in memory
(shapes.py); and each is computed by Triton's interpreter over a matrix of shapes, against its
definition (matrix.py). Any of it fails with a status of 1. Needs Triton, and no GPU.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

_PARTS = {
    "tests": ("pytest", "-m", "kernels", "tests"),
    "compile": ("tests.kernels.shapes",),
    "matrix": ("tests.kernels.matrix",),
}


def main(parts: tuple[str, ...]) -> int:
    """How many parts have failed. Triton is interpreted or compiles from its import on, so each
    part is a process."""
    if find_spec("triton") is None:
        print("Triton is not installed; it runs on Linux, x86-64: pip install triton")
        return 1
    failed = 0
    for part in parts:
        interprets = {"TRITON_INTERPRET": "1"} if part == "matrix" else {}
        command = [sys.executable, "-m", *_PARTS[part]]
        failed += subprocess.run(command, env=os.environ | interprets).returncode != 0
    return failed


if __name__ == "__main__":
    asked = tuple(sys.argv[1:]) or tuple(_PARTS)
    if unknown := set(asked) - set(_PARTS):
        sys.exit(f"{', '.join(sorted(unknown))}: there are {', '.join(_PARTS)}")
    sys.exit(1 if main(asked) else 0)
