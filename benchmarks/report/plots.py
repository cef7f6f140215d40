"""The report as plots, each beside the machine's limit. Knows nothing of how it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measuring.plans import Cell
from benchmarks.report.results import Report, ServerResult

mpl.use("Agg")  # no display is needed
_INCHES = (7.5, 4.5)
_PIXELS_PER_INCH = 130
_MILLISECONDS = 1e3


def draw(report: Report, directory: Path, name: str) -> list[Path]:
    """Output, first token and time between tokens against the number of streams, as PNG files."""
    if not _chats(report):
        return []
    plots = {
        "throughput": _throughput(report),
        "first-token": _waits(report, "first", "first_p50_s", "time to first token, ms"),
        "between-tokens": _waits(report, "gap", "token_s", "time between tokens, ms"),
    }
    return [_save(figure, directory / f"{name}-{kind}.png") for kind, figure in plots.items()]


def _throughput(report: Report) -> Figure:
    figure, axes = _axes(report, "output tokens per second")
    for server in _measured(report):
        points = _points(report, server, ["output_tokens_per_s"], 1)
        places, values = [place for place, _ in points], [row[0] for _, row in points]
        axes.plot(places, values, marker="o", label=server.name)
    _draw_limit(report, axes, "output_tokens_per_s", 1)
    figure.legend(loc="outside lower center", ncols=4)
    return figure


def _waits(report: Report, prefix: str, limit: str, label: str) -> Figure:
    """The median as a dot; a thick line to the 95th percentile, a thin one to the 99th."""
    figure, axes = _axes(report, f"{label}: p50, p95, p99")
    servers = _measured(report)
    for index, server in enumerate(servers):
        shift = (index - (len(servers) - 1) / 2) * 0.12
        color = f"C{index}"
        names = [f"{prefix}_p{percent}_s" for percent in (50, 95, 99)]
        for place, (p50, p95, p99) in _points(report, server, names, _MILLISECONDS):
            axes.vlines(place + shift, p50, p99, colors=color, linewidth=1)
            axes.vlines(place + shift, p50, p95, colors=color, linewidth=4, alpha=0.6)
            axes.plot(place + shift, p50, "o", color=color)
        axes.plot([], [], "o", color=color, label=server.name)
    _draw_limit(report, axes, limit, _MILLISECONDS)
    axes.set_yscale("log")
    figure.legend(loc="outside lower center", ncols=4)
    return figure


def _axes(report: Report, label: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_INCHES, layout="constrained")
    axes = figure.subplots()
    cells = _chats(report)
    axes.set_xticks(range(len(cells)), [str(cell.streams) for cell in cells])
    tokens = f"{cells[0].prompt_tokens:,} tokens in, {cells[0].output_tokens:,} out"
    axes.set_xlabel(f"streams at a time ({tokens})")
    axes.set_ylabel(label)
    machine = f"{report.machine.gpu or report.machine.processor}, {report.rates[0].threads} threads"
    axes.set_title(f"{report.model} on {machine}, {report.date[:10]}", fontsize="medium")
    axes.grid(visible=True, alpha=0.3)
    return figure, axes


def _points(
    report: Report, server: ServerResult, names: Sequence[str], scale: float
) -> list[tuple[int, list[float]]]:
    """Each place on the axis where the server has all of these figures, and the figures."""
    rows = [[server.figure(cell.name, name) for name in names] for cell in _chats(report)]
    scaled = [[value * scale for value in row if value is not None] for row in rows]
    return [(place, row) for place, row in enumerate(scaled) if len(row) == len(names)]


def _draw_limit(report: Report, axes: Axes, figure: str, scale: float) -> None:
    values = [report.limits[cell.name][figure] or 0.0 for cell in _chats(report)]
    scaled = [value * scale for value in values]
    axes.plot(range(len(scaled)), scaled, "k--", linewidth=1, label="the machine's limit")


def _chats(report: Report) -> list[Cell]:
    cells = [result.cell for result in report.servers[0].cells] if report.servers else []
    return [cell for cell in cells if cell.name.startswith("chat-")]


def _measured(report: Report) -> list[ServerResult]:
    return [server for server in report.servers if server.skipped is None]


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, dpi=_PIXELS_PER_INCH)
    return path
