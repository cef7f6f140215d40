"""What is known of GPUs before torch uses one: whether there should be one, and the driver.

Read from the environment and from what the driver leaves in files. Knows no weights.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine_api.errors import one_line

_CONTROL = Path("/dev/nvidiactl")
_VERSION = Path("/proc/driver/nvidia/version")
_ASKED = ("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
_NONE_VISIBLE = ("", "void", "none")  # as NVIDIA's container toolkit spells it
_HIDDEN = ("", "-1")  # as CUDA_VISIBLE_DEVICES does
# The first series of drivers that runs what is built for a CUDA of this major version: NVIDIA's
# table of minor version compatibility.
_LEAST_SERIES = {11: 450, 12: 525, 13: 580}
_OTHER_BUILD = "the build of torch for CUDA 12.6, which needs R525 (docs/gpu.md)"


@dataclass(frozen=True, slots=True)
class Build:
    """torch's version, the CUDA that it is built for, and its own words where that finds no GPU."""

    version: str
    cuda: str | None
    error: str = ""


def should_have_gpu(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this machine, or whoever started this container, says that there is a GPU for it."""
    return is_given_gpu(environment) or (not _is_hidden(environment) and _CONTROL.exists())


def is_given_gpu(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether whoever started this container says that there is a GPU for it."""
    visible = environment.get("NVIDIA_VISIBLE_DEVICES", "").strip().lower()
    return visible not in _NONE_VISIBLE and not _is_hidden(environment)


def _is_hidden(environment: Mapping[str, str]) -> bool:
    return environment.get("CUDA_VISIBLE_DEVICES", "0").strip() in _HIDDEN


def driver_version() -> str | None:
    """Such as "580.65.06"; None where neither the driver's file nor nvidia-smi tells it."""
    try:
        found = re.search(r"\s(\d{3,}\.\d+(?:\.\d+)?)\s", _VERSION.read_text())
    except OSError:
        found = None
    return found[1] if found else _asked_version()


def _asked_version() -> str | None:
    try:
        ended = subprocess.run(_ASKED, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"\d+\.\d+(\.\d+)?", ended.stdout)
    return found[0] if ended.returncode == 0 and found else None


def build() -> Build:
    """Asks torch, which then says why it finds no GPU."""
    import torch

    version, cuda = str(torch.__version__), torch.version.cuda
    try:
        torch.cuda.init()
    except Exception as error:  # of the driver, of the build, of what is not there
        return Build(version, cuda, one_line(error))
    return Build(version, cuda)


def why_unusable(build: Build, driver: str | None) -> str:
    """Why torch finds no GPU, with the versions, and what to do."""
    if build.cuda is None:
        return (
            f"torch {build.version} is built without CUDA: install the build that requirements.txt "
            "names"
        )
    of_build = f"torch {build.version} is built for CUDA {build.cuda}"
    least = _LEAST_SERIES.get(int(build.cuda.partition(".")[0]), max(_LEAST_SERIES.values()))
    if driver is None:
        return (
            f"{of_build}, and no driver is to be found: it needs R{least} or later, and a "
            "container has to be started with GPUs"
        )
    if int(driver.partition(".")[0]) < least:
        other = f", or {_OTHER_BUILD}" if least > _LEAST_SERIES[12] else ""
        return f"{of_build}, and the driver is {driver}: take a driver of R{least} or later{other}"
    words = f": {build.error}" if build.error else ""
    return f"{of_build}, for which the driver {driver} is new enough; torch finds no GPU{words}"
