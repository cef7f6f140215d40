"""The GPUs that nvidia-smi knows. Knows nothing of torch, which may not be installed."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

_FIELDS = ("name", "memory.total", "memory.free", "driver_version", "compute_cap")
_FEWEST = 4  # of them; the last one is unknown to drivers that are too old for other reasons too
# That the engine's kernels need: native/plan/gpus.py has the same.
LEAST_CAPABILITY = (8, 0)
# Bytes a second that its makers give it, by a word of its name; the longer names first.
_RATES = {
    "A10G": 600e9,
    "A100": 1555e9,
    "H100": 3350e9,
    "H200": 4800e9,
    "L40S": 864e9,
    "A10": 600e9,
    "L4": 300e9,
    "T4": 320e9,
}


@dataclass(frozen=True)
class Gpu:
    """total, free: bytes of its memory. driver: such as "580.65.06".

    capability: what CUDA calls its kind, such as (8, 6); None where the driver does not tell.
    """

    name: str
    total: int
    free: int
    driver: str
    capability: tuple[int, int] | None = None

    @property
    def is_too_old(self) -> bool:
        """As far as is known: the engine refuses it."""
        return self.capability is not None and self.capability < LEAST_CAPABILITY

    @property
    def driver_series(self) -> int:
        first = self.driver.partition(".")[0]
        return int(first) if first.isdigit() else 0

    @property
    def bytes_per_s(self) -> float | None:
        """By its data sheet; None for one that is not known here."""
        words = self.name.replace("-", " ").split()
        return next((rate for name, rate in _RATES.items() if name in words), None)


def look() -> list[Gpu]:
    return read(_ask(_FIELDS) or _ask(_FIELDS[:_FEWEST]))


def _ask(fields: tuple[str, ...]) -> str:
    """Of nvidia-smi; nothing where it is not there, or does not know one of these."""
    asked = ["nvidia-smi", f"--query-gpu={','.join(fields)}", "--format=csv,noheader,nounits"]
    try:
        ended = subprocess.run(asked, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    return ended.stdout if ended.returncode == 0 else ""


def read(csv: str) -> list[Gpu]:
    """csv: of nvidia-smi, memory in MiB. A line that is none of its own is left out."""
    gpus = []
    for line in csv.splitlines():
        name, *cells = (cell.strip() for cell in line.split(","))
        if len(cells) >= _FEWEST - 1 and cells[0].isdigit() and cells[1].isdigit():
            total, free, driver, *rest = cells
            size = int(total) << 20, int(free) << 20
            gpus.append(Gpu(name, *size, driver, _capability(*rest)))
    return gpus


def _capability(told: str = "") -> tuple[int, int] | None:
    """told: such as "8.6"."""
    major, _, minor = told.partition(".")
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else None
