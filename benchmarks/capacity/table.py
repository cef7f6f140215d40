"""What was found, as tables in Markdown. Prices are the caller's; there are none of its own.

Knows nothing of how it was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.capacity.check import Level
from benchmarks.capacity.goals import End, Figures, Goals
from benchmarks.capacity.search import Found
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Traffic

_HOUR = 3600.0
Prices = Mapping[str, float]  # of an hour of a replica, by the machine's name

FLEET_HEAD = (
    "requests/s",
    "machine",
    "replicas",
    "requests/s each",
    "in flight each",
    "first token p50, p95",
    "between tokens p50, p95",
    "computing",
    "an hour",
    "gives first at 1.3 times the rate",
)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def about(traffic: Traffic, goals: Goals, machines: Sequence[Machine]) -> str:
    """What a table is of: load, goals, and where the machines' times come from."""
    shared = f"; {traffic.repeating:.0%} begin with one of {traffic.groups:,} texts of "
    repeats = f"{shared}{traffic.shared_tokens:,} tokens" if traffic.repeating else ""
    origins = "; ".join(f"{machine.name}: {machine.origin}" for machine in machines)
    return (
        f"Arrivals: {traffic.shape.name}. Prompts of {traffic.prompt} tokens, answers of "
        f"{traffic.answer}{repeats}.\nGoals: first token p95 {goals.first_p95:g} s, between tokens "
        f"p95 {goals.gap_p95 * 1e3:g} ms, at most {goals.most_failed:.2%} failed.\n"
        f"Step times: {origins}."
    )


def fleet_row(rate: float, machine: Machine, found: Found | None, prices: Prices) -> list[str]:
    if found is None:
        return [f"{rate:,g}", machine.name, "goals cannot be held", *[""] * 7]
    figures, price = found.figures, prices.get(machine.name)
    return [
        f"{rate:,g}",
        machine.name,
        f"{found.replicas:,}",
        f"{rate / found.replicas:.2g}",
        f"{found.in_flight_each:.0f}",
        f"{_seconds(figures.first_p50)}, {_seconds(figures.first_p95)}",
        f"{_seconds(figures.gap_p50)}, {_seconds(figures.gap_p95)}",
        f"{figures.busy:.0%}",
        f"{found.replicas * price:,.2f}" if price is not None else "no price given",
        _gives(found),
    ]


def worth(founds: Mapping[str, Found | None], small: str, large: str) -> str:
    """At which price one large machine is worth several small ones."""
    one, other = founds.get(small), founds.get(large)
    if one is None or other is None:
        holds = small if other is None else large
        return f"only {holds} holds the goals" if one or other else "neither holds the goals"
    return (
        f"{other.replicas:,} {large} or {one.replicas:,} {small}: {large} is the cheaper one below "
        f"{one.replicas / other.replicas:.1f} times the price"
    )


def run_row(name: str, figures: Figures, goals: Goals, *more: str) -> list[str]:
    """One run: a router, or a setting of the autoscaler."""
    return [
        name,
        f"{_seconds(figures.first_p50)}, {_seconds(figures.first_p95)}",
        f"{_seconds(figures.gap_p50)}, {_seconds(figures.gap_p95)}",
        f"{figures.failed:.2%}" + (f" ({_failures(figures)})" if figures.failed else ""),
        f"{figures.reused:.0%}",
        f"{figures.busy:.0%}",
        "yes" if goals.hold(figures) else "no",
        *more,
    ]


RUN_HEAD = (
    "first token p50, p95",
    "between tokens p50, p95",
    "failed",
    "prompt tokens reused",
    "computing",
    "goals hold",
)


CHECK_HEAD = (
    "load",
    "figure",
    "server",
    "simulated",
    "of the server's",
    "simulated with its steps of then",
    "of the server's",
)


def level_rows(level: Level) -> list[list[str]]:
    """A row a figure, as it was and as it was simulated."""
    share = f" ({level.share:.0%})" if level.share < 1 else ""
    load = f"{level.rate:.1f} requests/s{share}, {level.num_asks} asked, "
    load += f"{level.num_errors} failed"
    return [
        [
            load,
            one.name,
            f"{one.real:.4g}",
            f"{one.simulated:.4g}",
            f"{one.simulated / one.real:.2f}" if one.real else "",
            f"{one.paced:.4g}",
            f"{one.paced / one.real:.2f}" if one.real else "",
        ]
        for one in level.figures
    ]


def cost(figures: Figures, price: float | None) -> str:
    """Of the replicas of a run, and of a million tokens of answers; in the unit of the price."""
    hours = figures.cost_seconds / _HOUR
    if price is None:
        return f"{hours:.1f} replica hours"
    tokens = figures.output_tokens / 1e6
    each = f", {hours * price / tokens:.2f} a million tokens" if tokens else ""
    return f"{hours:.1f} replica hours, {hours * price:,.2f}{each}"


def _gives(found: Found) -> str:
    share = found.gives[found.gives_first]
    return f"{found.gives_first}, {share:.1f} times the goal" if share > 1 else "nothing yet"


def _failures(figures: Figures) -> str:
    kinds = (End.REFUSED, End.TIMED_OUT, End.CUT)
    return ", ".join(f"{figures.ends[end]:,} {end.value}" for end in kinds if figures.ends[end])


def _seconds(seconds: float) -> str:
    return f"{seconds * 1e3:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
