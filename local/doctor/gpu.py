"""The GPUs that nvidia-smi knows. Knows nothing of torch, which may not be installed."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

_FIELDS = ("name", "memory.total", "memory.free", "driver_version")
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
    """total, free: bytes of its memory. driver: such as "580.65.06"."""

    name: str
    total: int
    free: int
    driver: str

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
    asked = ["nvidia-smi", f"--query-gpu={','.join(_FIELDS)}", "--format=csv,noheader,nounits"]
    try:
        ended = subprocess.run(asked, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return []
    return read(ended.stdout) if ended.returncode == 0 else []


def read(csv: str) -> list[Gpu]:
    """csv: of nvidia-smi, memory in MiB. A line that is none of its own is left out."""
    gpus = []
    for line in csv.splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) == len(_FIELDS) and cells[1].isdigit() and cells[2].isdigit():
            gpus.append(Gpu(cells[0], int(cells[1]) << 20, int(cells[2]) << 20, cells[3]))
    return gpus
