"""Which build of PyTorch: for this machine's processor, or its GPU. Knows no host.

It stands outside of what is checked by hashes: a version has a build for processors, one for each
CUDA, and what a registry of one's own makes of them, each with hashes of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from local.install.tools import Uv, pip_install

# What there is of NVIDIA's driver, where nvidia-smi is not on the PATH.
_DRIVER = (Path("/proc/driver/nvidia"), Path("/sys/module/nvidia"))
_OFFLINE = "--offline"  # what is kept of earlier installations may be all that is needed
_COST = (
    "PyTorch's own index cannot be reached, and the configured one has the build for NVIDIA GPUs "
    "only. It runs without one too, and takes 5.1 GB of disk instead of 1.3."
)
_PERHAPS = (
    "pip cannot choose the build of PyTorch: on Linux it usually takes the one for NVIDIA GPUs, "
    "and 5.1 GB of disk instead of 1.3."
)


def install(python: Path, requirement: str, uv: Uv | None, backend: str = "") -> bool:
    """Whether it worked. requirement: "torch==2.13.0"; a build of that version stays as it is.

    backend: what uv calls it, "cpu"; empty: by this machine.
    """
    if _installed(python).partition("+")[0] == requirement.partition("==")[2]:
        return True
    if uv is not None and _install_best(python, requirement, uv, backend or suited()):
        return True
    print(_PERHAPS, flush=True)
    return pip_install(python, requirement)


def suited() -> str:
    """What UV_TORCH_BACKEND says, else by the driver of an NVIDIA GPU, else for processors.

    Without that driver uv's "auto" would take builds for graphics of Intel and AMD, which are not
    served on.
    """
    return os.environ.get("UV_TORCH_BACKEND") or ("auto" if _has_nvidia() else "cpu")


def _has_nvidia() -> bool:
    return shutil.which("nvidia-smi") is not None or any(path.exists() for path in _DRIVER)


def _install_best(python: Path, requirement: str, uv: Uv, backend: str) -> bool:
    """By the first way by which it is to be had: by PyTorch's own index, or the configured one."""
    print("Looking for the build of PyTorch that suits this machine", flush=True)
    chosen = f"--torch-backend={backend}"
    for way in ((chosen, _OFFLINE), (chosen,), (_OFFLINE,), ()):
        plan = uv.install(python, "--dry-run", *way, requirement, quiet=True)
        if plan is None:
            continue
        if chosen not in way and "nvidia-" in plan:
            print(_COST, flush=True)
        if uv.install(python, *way, requirement) is not None:
            return True
    return False


def _installed(python: Path) -> str:
    """Its version, "2.13.0+cpu"; empty if it is not there."""
    ask = "import importlib.metadata as there; print(there.version('torch'))"
    return subprocess.run(
        [python, "-c", ask], capture_output=True, text=True, check=False
    ).stdout.strip()
