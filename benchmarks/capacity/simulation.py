"""One trace of requests over one fleet, from its start to its last end. Knows nothing of goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import simpy

from benchmarks.capacity.goals import Figures, Outcomes
from benchmarks.capacity.replicas.autoscaler import Autoscaler, Rules
from benchmarks.capacity.replicas.fleet import Fleet
from benchmarks.capacity.replicas.routing import Router
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Ask
from mistral_engine import EngineConfig

_SECONDS_BETWEEN_SAMPLES = 1.0  # of the requests in flight

Wait = Iterator[simpy.Event]


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a trace. replicas: from when on how many were paid for; in order of time."""

    figures: Figures
    replicas: tuple[tuple[float, int], ...]

    @property
    def most_replicas(self) -> int:
        return max(number for _, number in self.replicas)


def run(
    trace: Sequence[Ask],
    machine: Machine,
    config: EngineConfig,
    router: Router,
    replicas: int | Rules,
    warm_up: float = 0.0,
) -> Run:
    """replicas: so many, ready at the start, or the rules of how many. warm_up: seconds at the
    start whose requests are not counted."""
    env = simpy.Environment()
    outcomes = Outcomes(warm_up)
    fleet = Fleet(env, machine, config, router, outcomes)
    rules = Rules(replicas, replicas) if isinstance(replicas, int) else replicas
    fleet.scale_to(rules.min_replicas, 0.0)
    if rules.min_replicas < rules.max_replicas:
        env.process(cast(Any, _autoscale(env, fleet, rules)))
    env.run(until=env.process(cast(Any, _play(env, fleet, trace, rules))))
    env.run(until=env.process(cast(Any, _wait_for(len(trace), env, outcomes))))
    busy = fleet.busy_seconds / fleet.paid_seconds if fleet.paid_seconds else 0.0
    return Run(outcomes.figures(busy, fleet.paid_seconds), tuple(fleet.replicas))


def _play(env: simpy.Environment, fleet: Fleet, trace: Sequence[Ask], rules: Rules) -> Wait:
    """Offer all, each at its time."""
    for ask in trace:
        yield env.timeout(max(0.0, ask.at - env.now))
        if not fleet.num_replicas:
            fleet.scale_to(1, rules.cold_start)  # the first request wakes a deployment at zero
        fleet.offer(ask)


def _wait_for(number: int, env: simpy.Environment, outcomes: Outcomes) -> Wait:
    """Until so many have ended."""
    while len(outcomes.ends) < number:
        yield env.timeout(_SECONDS_BETWEEN_SAMPLES)


def _autoscale(env: simpy.Environment, fleet: Fleet, rules: Rules) -> Wait:
    """Sample every second; decide at the end of each window."""
    autoscaler = Autoscaler(rules)
    samples: list[int] = []
    while True:
        yield env.timeout(_SECONDS_BETWEEN_SAMPLES)
        samples.append(fleet.in_flight)
        fleet.let_go()
        if len(samples) * _SECONDS_BETWEEN_SAMPLES >= rules.window:
            average = sum(samples) / len(samples)
            samples.clear()
            number = autoscaler.decide(env.now, fleet.num_replicas, average)
            fleet.scale_to(number, rules.cold_start)
