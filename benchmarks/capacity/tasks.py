"""What the command can be asked for, each as a text to print. Parses no command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.capacity import plot, slept
from benchmarks.capacity.check import check, compared
from benchmarks.capacity.goals import Goals
from benchmarks.capacity.replicas.autoscaler import Rules
from benchmarks.capacity.replicas.routing import ROUTERS, Router
from benchmarks.capacity.search import Found, Scenario, fewest_replicas, rate_of_one
from benchmarks.capacity.simulation import Run, run
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.table import (
    CHECK_HEAD,
    FLEET_HEAD,
    RUN_HEAD,
    Prices,
    about,
    cost,
    fleet_row,
    level_rows,
    markdown,
    run_row,
    worth,
)
from benchmarks.capacity.traffic.trace import Traffic
from benchmarks.servers.process import REPOSITORY
from mistral_engine import EngineConfig

_EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
_WARM_UP = 0.1  # of a run
_ROOM = 2**20  # tokens of a cache that is never full


@dataclass(frozen=True, slots=True)
class Asked:
    """What all tasks share. prices: of an hour of a machine, by its name, where they are known."""

    machines: Sequence[Machine]
    traffic: Traffic
    goals: Goals
    config: EngineConfig
    router: Callable[[], Router]
    prices: Prices


def fleets(asked: Asked, options: argparse.Namespace) -> str:
    """Of each rate and machine, the fewest replicas that hold the goals."""
    rates = [float(rate) for rate in options.rates.split(",")]
    founds = {
        machine: _found(asked, machine, rates, options.requests) for machine in asked.machines
    }
    rows = [
        fleet_row(rate, machine, founds[machine][rate], asked.prices)
        for rate in rates
        for machine in asked.machines
    ]
    told = [about(asked.traffic, asked.goals, asked.machines), markdown(FLEET_HEAD, rows)]
    if len(asked.machines) == 2:
        small, large = (machine.name for machine in asked.machines)
        lines = [
            f"- {rate:,g} requests/s: "
            + worth({m.name: founds[m][rate] for m in asked.machines}, small, large)
            for rate in rates
        ]
        told.append("\n".join(lines))
    if options.plot is not None:
        plot.draw_rates(_points(founds), _goals(asked.goals), options.plot)
    return "\n\n".join(told)


def _found(
    asked: Asked, machine: Machine, rates: Sequence[float], requests: int
) -> Mapping[float, Found | None]:
    scenario = Scenario(asked.traffic, machine, asked.config, asked.goals, asked.router, requests)
    of_one = rate_of_one(scenario)
    return {rate: fewest_replicas(scenario, rate, of_one) for rate in rates}


def _points(
    founds: Mapping[Machine, Mapping[float, Found | None]],
) -> dict[Machine, list[tuple[float, int]]]:
    return {
        machine: [(rate, found.replicas) for rate, found in of_rates.items() if found is not None]
        for machine, of_rates in founds.items()
    }


def scaling(asked: Asked, options: argparse.Namespace) -> str:
    """One machine under the autoscaler's rules, with each concurrency target."""
    [machine] = _one(asked.machines)
    rules = Rules(
        options.min,
        options.max,
        window=options.window,
        scale_down_delay=options.delay,
        cold_start=options.cold_start,
    )
    trace = asked.traffic.trace()
    runs: dict[str, Run] = {}
    for target in (int(text) for text in options.targets.split(",")):
        scaled = replace(rules, concurrency_target=target)
        runs[f"target {target}"] = run(trace, machine, asked.config, asked.router(), scaled)
    runs[f"always {options.max}"] = run(trace, machine, asked.config, asked.router(), options.max)
    price = asked.prices.get(machine.name)
    rows = [
        run_row(name, done.figures, asked.goals, str(done.most_replicas), cost(done.figures, price))
        for name, done in runs.items()
    ]
    if options.plot is not None:
        title = f"{machine.name} ({machine.origin}), {asked.traffic.shape.name}"
        plot.draw_scaling(runs, asked.traffic, title, options.plot)
    head = ("replicas", *RUN_HEAD, "at most", "cost")
    return f"{about(asked.traffic, asked.goals, [machine])}\n\n{markdown(head, rows)}"


def routes(asked: Asked, options: argparse.Namespace) -> str:
    """The same trace over as many replicas, routed in each way."""
    [machine] = _one(asked.machines)
    trace, warm_up = asked.traffic.trace(), _WARM_UP * asked.traffic.seconds
    rows = []
    for name, router in ROUTERS.items():
        done = run(trace, machine, asked.config, router(), options.replicas, warm_up)
        rows.append(run_row(name, done.figures, asked.goals))
    load = f"{options.replicas} replicas, {asked.traffic.rate:g} requests/s. "
    told = load + about(asked.traffic, asked.goals, [machine])
    return f"{told}\n\n{markdown(('routed', *RUN_HEAD), rows)}"


def checking(asked: Asked, options: argparse.Namespace) -> str:
    """This machine, and a model on it."""
    checkpoint = options.model or _EMBEDDED
    shares = [float(text) for text in options.levels.split(",")]
    machine, levels = check(checkpoint, asked.traffic, asked.config, shares, options.set)
    times = machine.times
    decode = ", ".join(f"{rows}: {seconds * 1e3:.2f}" for rows, seconds in times.decode)
    fitted = (
        f"Measured: ms a step by rows {decode}; {times.token_seconds * 1e6:.1f} us a token of a "
        f"prompt; {times.request_seconds * 1e3:.1f} ms a request."
    )
    rows = [row for level in levels for row in level_rows(level)]
    return f"{fitted}\n\n{markdown(CHECK_HEAD, rows)}"


def sleeping(asked: Asked, options: argparse.Namespace) -> str:
    """The real engine with steps that sleep, and the embedded model behind them."""
    trace = asked.traffic.trace()
    load = slept.replayed(_EMBEDDED, slept.TIMES, trace, asked.traffic.rate, asked.config)
    machine = Machine("slept", "made up", slept.TIMES, _ROOM, is_gpu=False)
    rows = level_rows(compared(load, machine, asked.config))
    return markdown(CHECK_HEAD, rows)


def _one(machines: Sequence[Machine]) -> Sequence[Machine]:
    if len(machines) != 1:
        names = ", ".join(machine.name for machine in machines)
        raise ValueError(f"machines are {names}; name one with --machine")
    return machines


def _goals(goals: Goals) -> str:
    return f"first token p95 {goals.first_p95:g} s, between tokens p95 {goals.gap_p95 * 1e3:g} ms"


TASKS: dict[str, Callable[[Asked, argparse.Namespace], str]] = {
    "table": fleets,
    "scale": scaling,
    "route": routes,
    "check": checking,
    "engine": sleeping,
}
