"""What this machine is, and how fast it reads memory and multiplies. Knows nothing of servers."""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import partial
from importlib import metadata
from time import perf_counter

import psutil
import torch
from pydantic import BaseModel
from torch import Tensor

from benchmarks.cpu_class import AVX2, WIDE, plays_avx2
from local.doctor import cpu
from local.doctor.limits import usable_cores

_PACKAGES = ("torch", "transformers", "mistral-common", "truss", "uvicorn")


class Machine(BaseModel):
    """Hardware and versions; no names or paths of this one machine.

    kind: its class; played: it is wider than that and plays it. features: those of the processor,
    played or not. computes_with: what torch says of its own code.
    """

    kind: str
    played: bool = False
    computes_with: str | None = None
    processor: str
    cores: int
    features: list[str]
    memory_gib: float
    gpu: str | None
    system: str
    python: str
    packages: dict[str, str]

    @property
    def is_narrow(self) -> bool:
        """Has no wide units, so that everything takes several times as long."""
        return self.kind not in WIDE

    @property
    def class_in_words(self) -> str:
        return f"class {self.kind}, played by a wider one" if self.played else f"class {self.kind}"


class Rates(BaseModel):
    """The machine's limits, measured with the threads that a server would use."""

    threads: int
    bytes_per_s: float
    flops_per_s: float


def describe() -> Machine:
    found = cpu.look()
    real = "cuda" if torch.cuda.is_available() else found.machine_class
    played = plays_avx2() and real in ("amx", "avx512")
    return Machine(
        kind=AVX2 if played else real,
        played=played,
        computes_with=torch.backends.cpu.get_cpu_capability(),
        processor=found.name,
        cores=len(usable_cores()),
        features=found.told_flags,
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        gpu=torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        packages={name: _version(name) for name in _PACKAGES},
    )


def measure(num_bytes: int = 2**30, repeats: int = 5) -> Rates:
    """The best of some seconds: noise only ever slows a machine down."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return Rates(
        threads=torch.get_num_threads(),
        bytes_per_s=_read_rate(device, num_bytes, repeats),
        flops_per_s=_multiply_rate(device, num_bytes, repeats),
    )


def best(rates: list[Rates]) -> Rates:
    """Of several measurements of one machine: a limit that was exceeded is none."""
    return Rates(
        threads=rates[0].threads,
        bytes_per_s=max(rate.bytes_per_s for rate in rates),
        flops_per_s=max(rate.flops_per_s for rate in rates),
    )


def _read_rate(device: torch.device, num_bytes: int, repeats: int) -> float:
    """Bytes a second, of a buffer much larger than any cache; the fastest of two reductions."""
    buffer = torch.ones(num_bytes // 4, dtype=torch.float32, device=device)
    reductions: tuple[Callable[[], Tensor], ...] = (buffer.sum, buffer.amax)
    return num_bytes / min(_seconds(read, repeats) for read in reductions)


def _multiply_rate(device: torch.device, num_bytes: int, repeats: int) -> float:
    """Operations a second of a product of matrices as large as a 7B's linears.

    In bfloat16 or in float32, whichever is faster: some CPUs multiply float32 faster.
    """
    width = 4096 if num_bytes >= 2**28 else 512
    linear = torch.nn.functional.linear
    seconds = []
    for dtype in (torch.bfloat16, torch.float32):
        left = torch.ones(512, width, dtype=dtype, device=device)
        right = torch.ones(width, width, dtype=dtype, device=device)
        seconds.append(_seconds(partial(linear, left, right), repeats))
    return 2 * 512 * width**2 / min(seconds)


def _seconds(work: Callable[[], Tensor], repeats: int) -> float:
    """The shortest run; `.flatten()[0].item()` waits for a GPU to be done."""
    times = []
    for _ in range(repeats + 1):
        begun = perf_counter()
        work().flatten()[0].item()
        times.append(perf_counter() - begun)
    return min(times)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
