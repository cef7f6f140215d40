"""One replica beside the real server: the same trace, over HTTP and in the simulation.

The server's step times are measured by loads of a closed number of streams; then requests come at
random, at rates that those loads do not tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.capacity.observing import Replayed, observe
from benchmarks.capacity.replicas.routing import LeastBusy
from benchmarks.capacity.simulation import run
from benchmarks.capacity.speeds.fitting import fit
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Traffic
from benchmarks.measuring.figures import load_figures
from mistral_engine import EngineConfig

_ROUNDS = 8  # until a simulated step takes as long as one of the server's


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure as it was and as it was simulated.

    paced: with steps that take as long, on average, as the server's did in this very load. On a
    machine that others use too steps are not what they were when they were measured.
    """

    name: str
    real: float
    simulated: float
    paced: float


@dataclass(frozen=True, slots=True)
class Level:
    """A load, and what came of it. share: see Replayed."""

    share: float
    rate: float
    num_asks: int
    num_errors: int
    figures: list[Compared]


def check(
    checkpoint: Path,
    traffic: Traffic,
    config: EngineConfig,
    shares: Sequence[float],
    settings: Sequence[str],
) -> tuple[Machine, list[Level]]:
    """The machine as it was measured, and a comparison at each share of the server's best rate.

    traffic: all but the rate. settings: what of config the server is to have as well, NAME=VALUE.
    Raises ServerError.
    """
    observed = observe(checkpoint, traffic, shares, settings, config.max_running)
    times = fit(observed.cells)
    machine = Machine("here", "measured now", times, observed.cache_tokens, is_gpu=False)
    return machine, [compared(load, machine, config) for load in observed.replayed]


def compared(load: Replayed, machine: Machine, config: EngineConfig) -> Level:
    real = load_figures(load.answers)
    simulated = run(load.trace, machine, config, LeastBusy(), 1).figures
    paced = simulated
    for _ in range(_ROUNDS):
        # Half of the way at a time: quicker steps are also smaller ones, and quicker for that.
        factor = math.sqrt(load.step_seconds / paced.step_seconds)
        slower = machine.times.slower(factor)
        machine = replace(machine, times=slower)
        paced = run(load.trace, machine, config, LeastBusy(), 1).figures
    rows = [
        ("output tokens/s", real["output_tokens_per_s"], "output_tokens_per_s"),
        ("first token p50, s", real["first_p50_s"], "first_p50"),
        ("first token p95, s", real["first_p95_s"], "first_p95"),
        ("between tokens p50, s", real["gap_p50_s"], "gap_p50"),
        ("between tokens p95, s", real["gap_p95_s"], "gap_p95"),
        ("a step, s", load.step_seconds, "step_seconds"),
    ]
    figures = [
        Compared(told, was or 0.0, getattr(simulated, name), getattr(paced, name))
        for told, was, name in rows
    ]
    return Level(load.share, load.rate, len(load.answers), int(real["errors"] or 0), figures)
