"""Which models fit, and roughly how quickly they answer. Figures in, figures out.

One stream reads all weights for every token, so that memory's rate bounds it. How near to that
bound the engine comes was measured: docs/performance.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from local.doctor.models import Model

# Of the memory that is free once the weights are loaded, for keys and values: as the engine has it.
_GPU_SHARE, _CPU_SHARE = 0.85, 0.25
# How many times as long as reading its weights a token takes, one stream, in 16 bits.
_TIMES_AS_LONG = {"amx": 1.3, "avx512": 1.3, "avx2": 2.1}
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


def fit(model: Model, quantization: str, free: int, on_gpu: bool) -> Fit:
    """free: bytes of the memory that it would be loaded into."""
    weights = model.weight_bytes(quantization)
    room = max(free - weights, 0) * (_GPU_SHARE if on_gpu else _CPU_SHARE)
    return Fit(weights, int(room / model.cache_bytes_per_token))


def tokens_per_s(weights: float, bytes_per_s: float, machine_class: str) -> float | None:
    """Of one stream on a CPU, in 16 bits; None for a class on which nothing was measured."""
    times = _TIMES_AS_LONG.get(machine_class)
    return None if times is None else bytes_per_s / weights / times
