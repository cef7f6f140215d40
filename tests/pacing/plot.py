"""The outcomes as one picture: a column for each machine. Knows nothing of how they came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.pacing.machines import Machine
from tests.pacing.simulation import Outcome

mpl.use("Agg")  # no display is needed
_INCHES = (11, 5)
_PIXELS_PER_INCH = 90
# By machine, then by rule
Outcomes = Mapping[Machine, Mapping[str, Sequence[Outcome]]]


def draw(outcomes: Outcomes, path: Path) -> None:
    """Above: seconds to the first token; below: how long streams wait meanwhile."""
    figure = Figure(figsize=_INCHES, layout="constrained")
    columns = figure.subplots(2, len(outcomes), sharex=True, squeeze=False).T
    for (above, below), (machine, by_rule) in zip(columns, outcomes.items(), strict=True):
        above.set_title(machine.name, fontsize="medium")
        _lines(above, by_rule, lambda outcome: outcome.first_token)
        _lines(below, by_rule, lambda outcome: outcome.stall)
        above.set_yscale("log")
        below.set_ylim(0, 1.15 * below.get_ylim()[1])
        below.set_xlabel("prompt that arrives, tokens")
    columns[0][0].set_ylabel("first token, seconds")
    columns[0][1].set_ylabel("longest wait of a stream,\nin quiet steps")
    handles, labels = columns[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    figure.savefig(path, dpi=_PIXELS_PER_INCH)


def _lines(
    axes: Axes, by_rule: Mapping[str, Sequence[Outcome]], value: Callable[[Outcome], float]
) -> None:
    for rule, outcomes in by_rule.items():
        sizes = [outcome.prompt_tokens for outcome in outcomes]
        axes.plot(sizes, [value(outcome) for outcome in outcomes], marker="o", label=rule)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.grid(visible=True, alpha=0.3)
