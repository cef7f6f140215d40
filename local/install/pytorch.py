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
    "only. It runs without one too, and takes 5.1 GB of disk instead of 1.4."
)
_PERHAPS = (
    "pip cannot choose the build of PyTorch: on Linux it usually takes the one for NVIDIA GPUs, "
    "and 5.1 GB of disk instead of 1.4."
)
# Without an import of it, which takes seconds.
_ASK = """
import importlib.metadata, runpy
torch = importlib.metadata.distribution("torch")
built = runpy.run_path(str(torch.locate_file("torch/version.py")))
print(torch.version, built["cuda"] or "")
"""
_FOR_NOTHING = (
    "PyTorch is here as it is built for CUDA {}, and there is no NVIDIA GPU: it runs without one. "
    "`make clean` and the same command again look for the build for processors, 1.4 GB of disk."
)


def install(python: Path, requirement: str, uv: Uv | None, backend: str = "") -> bool:
    """Whether it worked. requirement: "torch==2.13.0"; a build of that version stays as it is.

    backend: what uv calls it, "cpu"; empty: by this machine.
    """
    version, cuda = _installed(python)
    if version.partition("+")[0] == requirement.partition("==")[2]:
        if cuda and not _has_nvidia():
            print(_FOR_NOTHING.format(cuda), flush=True)
        return True
    if uv is not None:
        done = _install_best(python, requirement, uv, backend or suited())
        if done is not None:
            return done
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


def _install_best(python: Path, requirement: str, uv: Uv, backend: str) -> bool | None:
    """By the first way by which it is to be had: by PyTorch's own index, or the configured one.

    None if there is none. What is to be had and then fails is not had in another way: it would be
    another build, for good.
    """
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
        if _OFFLINE not in way:
            return False
    return None


def _installed(python: Path) -> tuple[str, str]:
    """Its version, "2.13.0+cu126", and that of CUDA, "12.6"; each empty if there is none."""
    done = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, check=False)
    version, _, cuda = done.stdout.strip().partition(" ")
    return version, cuda
