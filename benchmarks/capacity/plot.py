"""Replicas against the rate, and over time, as small PNG files. Knows not how it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.capacity.simulation import Run
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Traffic

mpl.use("Agg")  # no display is needed
_INCHES = (6.0, 3.6)
_PIXELS_PER_INCH = 100
_MINUTE = 60.0


def draw_rates(points: Mapping[Machine, Sequence[tuple[float, int]]], title: str, to: Path) -> None:
    """points: of each machine, requests a second and the replicas that hold the goals."""
    figure = Figure(figsize=_INCHES, layout="constrained")
    axes = figure.subplots()
    for machine, pairs in points.items():
        rates, replicas = [rate for rate, _ in pairs], [number for _, number in pairs]
        axes.plot(rates, replicas, marker="o", label=f"{machine.name} ({machine.origin})")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("requests a second")
    axes.set_ylabel("replicas that hold the goals")
    axes.set_title(title, fontsize="small")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend(fontsize="small")
    figure.savefig(to, dpi=_PIXELS_PER_INCH)


def draw_scaling(runs: Mapping[str, Run], traffic: Traffic, title: str, to: Path) -> None:
    """The rate over time, and below it how many replicas each setting paid for."""
    figure = Figure(figsize=_INCHES, layout="constrained")
    rate, replicas = figure.subplots(2, sharex=True, height_ratios=(1, 2))
    times = [traffic.seconds * step / 500 for step in range(501)]
    minutes = [at / _MINUTE for at in times]
    rate.plot(minutes, [traffic.rate * traffic.shape.at(at) for at in times], color="black")
    rate.set_ylabel("requests/s")
    rate.set_title(title, fontsize="small")
    for name, run in runs.items():
        at = [begin / _MINUTE for begin, _ in run.replicas]
        numbers = [number for _, number in run.replicas]
        end = max(at[-1], minutes[-1])
        replicas.step([*at, end], [*numbers, numbers[-1]], where="post", label=name)
    replicas.set_xlabel("minutes")
    replicas.set_ylabel("replicas paid for")
    replicas.legend(fontsize="x-small")
    for axes in (rate, replicas):
        axes.set_ylim(bottom=0)
        axes.grid(visible=True, alpha=0.3)
    figure.savefig(to, dpi=_PIXELS_PER_INCH)
