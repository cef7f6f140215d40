"""What is here: versions, driver, device, how fast it copies; and the model that is measured."""

from __future__ import annotations

import platform
import subprocess
import time
from collections.abc import Callable
from importlib import metadata

import torch

from benchmarks.bench_model import M4, m4_config, make_model
from tests.gpu.check import Figures, Place

_PACKAGES = ("torch", "triton", "transformers", "accelerate", "mistral-common", "llguidance")
_REPEATS = 5


def versions(place: Place) -> Figures:
    """Fails where there is no device, with the versions and the driver that stand in the way."""
    figures: Figures = {"python": platform.python_version()}
    figures |= {package: _version(package) for package in _PACKAGES}
    figures |= {"CUDA of torch": torch.version.cuda or "none", "driver": _driver()}
    if not place.is_gpu:
        return figures
    if not torch.cuda.is_available():
        told = ", ".join(f"{name} {value}" for name, value in figures.items())
        raise RuntimeError(f"torch finds no CUDA device: {told}")
    device = torch.cuda.get_device_properties(0)
    return figures | {
        "device": device.name,
        "devices": torch.cuda.device_count(),
        "compute capability": f"{device.major}.{device.minor}",
        "multiprocessors": device.multi_processor_count,
        "memory GiB": device.total_memory / 2**30,
    }


def copy_rate(place: Place) -> Figures:
    """What no step can beat: bytes read and written a second, and products in bfloat16."""
    width = 8192 if place.is_gpu else 256
    matrix = torch.ones(width, width, dtype=torch.bfloat16, device=place.device)
    seconds = min(_seconds(lambda: matrix @ matrix) for _ in range(_REPEATS))
    return {
        "copied GB/s": copied_bytes_per_s(place) / 1e9,
        "TFLOP/s in bfloat16": 2 * width**3 / seconds / 1e12,
    }


def copied_bytes_per_s(place: Place) -> float:
    """Bytes read and bytes written, a second; the best of some."""
    source = torch.ones(place.sizes.copied_bytes, dtype=torch.uint8, device=place.device)
    target = torch.empty_like(source)
    seconds = min(_seconds(lambda: target.copy_(source)) for _ in range(_REPEATS))
    return 2 * place.sizes.copied_bytes / seconds


def large_model(place: Place) -> Figures:
    """M4 is made if it is not there: half a minute, 2.3 GB on disk."""
    if place.large == M4:
        make_model(M4, m4_config())
    if not (place.large / "config.json").is_file():
        raise FileNotFoundError(f"{place.large.name} has no config.json")
    size = sum(path.stat().st_size for path in place.large.glob("*.safetensors"))
    return {"model": place.large.name, "GB of weights": size / 1e9}


def _seconds(work: Callable[[], object]) -> float:
    """Of one run, with the device done before and after."""
    wait()
    begun = time.perf_counter()
    work()
    wait()
    return time.perf_counter() - begun


def wait() -> None:
    """Until the device is done with what it has been given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _driver() -> str:
    command = ("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return "nvidia-smi does not answer"
    return " ".join(done.stdout.split())
