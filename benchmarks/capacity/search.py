"""The fewest replicas that hold a goal, and what gives first when more is asked of them.

A large fleet is simulated as a slice of it: of a Poisson process that is dealt out at random each
part is one too, so a few replicas with their share of the requests stand for all. What a slice
cannot show: a router with more to choose from levels bursts a little better.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.capacity.goals import Figures, Goals
from benchmarks.capacity.replicas.routing import Router
from benchmarks.capacity.simulation import run
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Traffic
from mistral_engine import EngineConfig

SLICE = 4  # replicas that stand for more of them
_CLOSE = 0.03  # of the rate of a replica: the search ends there
_HARDLY = 0.01  # of the highest rate: with less than that goals are not held at all
_MOST_TRIES = 32  # to add replicas to what the slice says
_WARM_UP = 0.2  # of a run: its first requests meet empty caches, and nobody who streams
_OVERLOAD = 1.3  # times the rate, to see what gives first


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything but the rate and the number of replicas.

    requests: of a run, at least, as far as its seconds allow: traffic.seconds is the shortest.
    """

    traffic: Traffic
    machine: Machine
    config: EngineConfig
    goals: Goals
    router: Callable[[], Router]
    requests: int = 2000

    def figures(self, rate: float, replicas: int) -> Figures:
        """Of so many replicas at this rate in all; of a slice of them, if there are more."""
        shown = min(replicas, SLICE)
        of_slice = rate * shown / replicas
        seconds = max(self.traffic.seconds, self.requests / of_slice)
        traffic = replace(self.traffic, rate=of_slice, seconds=seconds)
        warm_up = _WARM_UP * seconds
        done = run(traffic.trace(), self.machine, self.config, self.router(), shown, warm_up)
        return done.figures

    def holds(self, rate: float, replicas: int) -> bool:
        return self.goals.hold(self.figures(rate, replicas))


@dataclass(frozen=True, slots=True)
class Found:
    """replicas: the fewest. figures: theirs. gives: by goal, how much of it is used up at a rate
    that is higher by a third or so."""

    rate: float
    replicas: int
    figures: Figures
    gives: dict[str, float]

    @property
    def in_flight_each(self) -> float:
        """Requests of a replica, on average: what its concurrency target is about."""
        return self.figures.in_flight / min(self.replicas, SLICE)

    @property
    def gives_first(self) -> str:
        return max(self.gives, key=lambda goal: self.gives[goal])


def rate_of_one(scenario: Scenario) -> float:
    """Requests a second that a replica of a large fleet takes while goals hold; 0: not even few."""
    low, high = 0.0, _most_rate(scenario)
    hardly = _HARDLY * high
    while high > hardly and high - low > _CLOSE * high:
        middle = (low + high) / 2
        if scenario.holds(SLICE * middle, SLICE):
            low = middle
        else:
            high = middle
    return low


def fewest_replicas(scenario: Scenario, rate: float, of_one: float) -> Found | None:
    """of_one: of rate_of_one. None: goals cannot be held, however many there are.

    A small fleet levels bursts less well than a large one, so it is tried as it is, and so is every
    other: chance may have been kind to the slice at one rate and not at the next.
    """
    if not of_one:
        return None
    replicas = max(1, math.ceil(rate / of_one))
    for _ in range(_MOST_TRIES):
        figures = scenario.figures(rate, replicas)
        if scenario.goals.hold(figures):
            beyond = scenario.figures(_OVERLOAD * rate, replicas)
            return Found(rate, replicas, figures, scenario.goals.shares(beyond))
        replicas += max(1, round(_CLOSE * replicas))
    return None


def _most_rate(scenario: Scenario) -> float:
    """That one replica hardly exceeds: of requests of the usual length, whose prompts and answers
    never wait for each other, and half again for what rides along."""
    traffic, times = scenario.traffic, scenario.machine.times
    rows = [number for number, _ in times.decode if number <= scenario.config.max_running]
    rows.append(scenario.config.max_running)
    token = min(times.decode_seconds(number) / number for number in rows)
    seconds = traffic.answer.median * token + traffic.prompt.median * times.token_seconds
    return 1.5 / seconds
