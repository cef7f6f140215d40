"""Which models fit, and roughly how quickly they answer. Figures in, figures out.

One stream reads all weights for every token, so that memory's rate bounds it. How near to that
bound the engine comes was measured: docs/performance.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from local.doctor.models import CPU, NARROW_CPU, Model, Place

# How many times as long as reading its weights a token takes, one stream, by class of CPU.
_TIMES_AS_LONG = {
    "none": {"amx": 1.3, "avx512": 1.3, "avx2": 1.35},
    "int8": {"avx2": 1.45},
}
_WIDE = ("amx", "avx512")
# Fewer tokens of conversation are no use.
LEAST_CACHE = 1024


@dataclass(frozen=True)
class Fit:
    """One model in one quantization. weights: bytes. cache: tokens, all conversations together."""

    weights: float
    cache: int

    @property
    def fits(self) -> bool:
        return self.cache >= LEAST_CACHE


def place_on_cpu(machine_class: str) -> Place:
    return CPU if machine_class in _WIDE else NARROW_CPU


def fit(model: Model, quantization: str, free: int, place: Place) -> Fit:
    """free: bytes of the memory that it would be loaded into."""
    weights = model.weight_bytes(place, quantization)
    room = max(free - weights, 0) * place.cache_share
    return Fit(weights, int(room / model.cache_bytes_per_token(place)))


def tokens_per_s(
    weights: float, bytes_per_s: float, machine_class: str, quantization: str = "none"
) -> float | None:
    """Of one stream on a CPU; None for what was not measured."""
    times = _TIMES_AS_LONG[quantization].get(machine_class)
    return None if times is None else bytes_per_s / weights / times
