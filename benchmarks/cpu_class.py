"""Which class of machine this is, by what its CPU computes with; and how a wider one plays AVX2.

What is fast on one class is not on another, so results are kept by class. Standard library only:
what plays a class must be set before torch is imported, and is inherited by every server.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Collection, MutableMapping

AVX2 = "avx2"
# Each with a flag of /proc/cpuinfo that it needs; the widest first.
_X86 = {"amx": "amx_tile", "avx512": "avx512f", AVX2: "avx2"}
WIDE = ("cuda", "amx", "avx512")
# What ATen, oneDNN, MKL and FBGEMM read. Without the last, int8 runs on VNNI all the same.
PLAYS_AVX2 = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "FBGEMM_ENABLE_INSTRUCTIONS": "AVX2",
}


def class_of(flags: Collection[str], has_gpu: bool = False) -> str:
    """What the machine is. flags: of /proc/cpuinfo; where there are none, its architecture."""
    if has_gpu:
        return "cuda"
    found = [name for name, flag in _X86.items() if flag in flags]
    return found[0] if found else _architecture()


def plays_avx2(environment: MutableMapping[str, str] = os.environ) -> bool:
    """Whether it is to compute with no more than AVX2."""
    return all(environment.get(name) == value for name, value in PLAYS_AVX2.items())


def play_avx2(environment: MutableMapping[str, str] = os.environ) -> bool:
    """For processes that start from now on. Returns whether anything had to be set."""
    if plays_avx2(environment):
        return False
    environment.update(PLAYS_AVX2)
    return True


def _architecture() -> str:
    machine = platform.machine().lower()
    return {"aarch64": "arm64", "amd64": "x86_64"}.get(machine, machine)
