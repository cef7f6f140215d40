"""Machines, requests and runs that are made up, so that what must come of them is known."""

from __future__ import annotations

from collections.abc import Sequence

import simpy

from benchmarks.capacity.goals import Figures, Outcomes
from benchmarks.capacity.replicas.replica import Replica
from benchmarks.capacity.speeds.model import Machine, StepModel
from benchmarks.capacity.traffic.arrivals import Shape, steady
from benchmarks.capacity.traffic.lengths import Lengths
from benchmarks.capacity.traffic.trace import Ask, Traffic
from mistral_engine import EngineConfig

PATIENT = {"max_queued": 100_000, "queue_timeout_seconds": None, "deadline_seconds": None}


def a_machine(
    step: float = 0.01, token: float = 0.0, *, cache_tokens: int = 4096, is_gpu: bool = False
) -> Machine:
    """Every step takes as long, and each token of a prompt as much more."""
    times = StepModel(((1, step),), token)
    return Machine("made-up", "for a test", times, cache_tokens, is_gpu)


def a_config(**settings: object) -> EngineConfig:
    """Without a limit on a step's time, so that the first step is as large as any."""
    values = {"max_running": 8, "step_seconds": None, **settings}
    return EngineConfig("simulated", **values)  # type: ignore[arg-type]


def traffic(
    rate: float = 10.0, seconds: float = 20.0, shape: Shape | None = None, **more: object
) -> Traffic:
    values = {"prompt": Lengths(16, 16, 16), "answer": Lengths(4, 4, 4), **more}
    return Traffic(shape or steady(), rate, seconds, **values)  # type: ignore[arg-type]


class Served:
    """A trace, served by one replica until it has nothing more to do."""

    def __init__(self, trace: Sequence[Ask], machine: Machine, config: EngineConfig) -> None:
        env = simpy.Environment()
        self.outcomes = Outcomes()
        self.replica = Replica(env, machine, config, self.outcomes)

        def play():  # type: ignore[no-untyped-def]
            for ask in trace:
                yield env.timeout(ask.at - env.now)
                self.replica.offer(ask)

        env.process(play())
        env.run()

    @property
    def figures(self) -> Figures:
        return self.outcomes.figures(0.0, 0.0)

    @property
    def firsts(self) -> list[float]:
        """Seconds to the first token, in the order in which they came."""
        return self.outcomes._firsts

    @property
    def gaps(self) -> dict[float, int]:
        """How many waits between two tokens were so long, in seconds."""
        return {gap / 1e4: count for gap, count in sorted(self.outcomes._gaps.items())}

    @property
    def num_held_tokens(self) -> int:
        return self.replica._pool.num_held_tokens
