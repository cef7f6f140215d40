"""What the processor is called and computes with. Knows nothing of memory."""

from __future__ import annotations

import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Each class with a flag of /proc/cpuinfo that it needs; the widest first.
_CLASSES = {"amx": "amx_tile", "avx512": "avx512f", "avx2": "avx2"}
_ARCHITECTURES = {"aarch64": "arm64", "amd64": "x86_64"}
# What linears are quick through, where it is there.
_TOLD = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


@dataclass(frozen=True)
class Cpu:
    """name: as the maker calls it. flags: of /proc/cpuinfo, none where there is no such file."""

    name: str
    flags: frozenset[str]
    architecture: str

    @property
    def machine_class(self) -> str:
        """amx, avx512, avx2, or the architecture: what is fast on one is not on another."""
        found = [name for name, flag in _CLASSES.items() if flag in self.flags]
        return found[0] if found else _ARCHITECTURES.get(self.architecture, self.architecture)

    @property
    def told_flags(self) -> list[str]:
        return [flag for flag in _TOLD if flag in self.flags]


def look() -> Cpu:
    path = Path("/proc/cpuinfo")
    if path.exists():
        return read(path.read_text(), platform.machine().lower())
    asked = ["sysctl", "-n", "machdep.cpu.brand_string"]  # macOS
    try:
        name = subprocess.run(asked, capture_output=True, text=True, timeout=5).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        name = ""
    machine = platform.machine().lower()
    return Cpu(name or platform.processor() or machine, frozenset(), machine)


def read(cpuinfo: str, architecture: str) -> Cpu:
    """cpuinfo: the text of /proc/cpuinfo, of which the first processor stands for all."""
    pairs = (line.partition(":") for line in cpuinfo.strip().split("\n\n")[0].splitlines())
    first = {name.strip(): value.strip() for name, _, value in pairs}
    flags = first.get("flags") or first.get("Features") or ""  # x86, arm64
    return Cpu(first.get("model name") or architecture, frozenset(flags.split()), architecture)
