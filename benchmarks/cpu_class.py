"""Which class of machine this is, by what its CPU computes with; and how a wider one plays AVX2.

What is fast on one class is not on another, so results are kept by class; the classes are the
doctor's. Standard library only: what plays a class must be set before torch is imported, and is
inherited by every server.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping

AVX2 = "avx2"
WIDE = ("cuda", "amx", "avx512")
# What ATen, oneDNN, MKL and FBGEMM read. Without the last, int8 runs on VNNI all the same.
PLAYS_AVX2 = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "FBGEMM_ENABLE_INSTRUCTIONS": "AVX2",
}


class HalfPlayedError(ValueError):
    """Some of what narrows a CPU is set, so that it computes as no class does."""


def plays_avx2(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether it is to compute with no more than AVX2."""
    return all(environment.get(name) == value for name, value in PLAYS_AVX2.items())


def require_a_class(environment: Mapping[str, str] = os.environ) -> None:
    """Raises HalfPlayedError."""
    found = {name: environment[name] for name in PLAYS_AVX2 if environment.get(name)}
    if found and found != PLAYS_AVX2:
        told = ", ".join(f"{name}={value}" for name, value in found.items())
        wanted = ", ".join(f"{name}={value}" for name, value in PLAYS_AVX2.items())
        raise HalfPlayedError(
            f"the environment has {told}, with which this CPU is of no class: unset that, or take "
            f"CLASS=avx2, which sets {wanted}"
        )


def play_avx2(environment: MutableMapping[str, str] = os.environ) -> bool:
    """For processes that start from now on. Returns whether anything had to be set."""
    if plays_avx2(environment):
        return False
    environment.update(PLAYS_AVX2)
    return True
