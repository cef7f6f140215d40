"""The results: one typed JSON file, and a table with ratios. Knows nothing of how they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from benchmarks import machine
from benchmarks.machine import Machine, Rates
from benchmarks.measuring.cells import Cell
from benchmarks.measuring.figures import Figures
from benchmarks.measuring.limits import Costs, Limits
from benchmarks.measuring.overhead import Overhead

_UNITS = {"us": 1e6, "ms": 1e3, "s": 1.0, "tok/s": 1.0, "GiB": 2.0**-30, "": 1.0}
# Of servers that this run started: label, unit, field of ServerResult.
_OWN_FIGURES = (
    ("from start to ready", "s", "ready_seconds"),
    ("most memory of its own (RssAnon)", "GiB", "peak_anonymous_bytes"),
    ("CPU time a streamed token costs outside the engine", "us", "overhead_s"),
)
_NOTHING = "-"
NOT_ASKED = "not asked"  # why a cell has no figures: no bar needs them, and they take minutes


class CellResult(BaseModel):
    """figures: the medians of the repeats. skipped: why there are none."""

    cell: Cell
    figures: Figures
    repeats: list[Figures]
    skipped: str | None = None


class ServerResult(BaseModel):
    """ready_seconds, peak_anonymous_bytes: of a server that this run started; else None.

    overhead: of ours alone, its engine replaced by one that computes nothing.
    cache_tokens: as many as its cache can hold, if it says so.
    fields: optional request fields that it took. skipped: why it was not measured.
    """

    name: str
    version: str | None = None
    fields: list[str] = []
    ready_seconds: float | None = None
    peak_anonymous_bytes: int | None = None
    cache_tokens: float | None = None
    overhead: Overhead | None = None
    cells: list[CellResult] = []
    skipped: str | None = None

    @property
    def overhead_s(self) -> float | None:
        return self.overhead.token_s if self.overhead is not None else None

    def figure(self, cell: str, name: str) -> float | None:
        found = [result for result in self.cells if result.cell.name == cell]
        return found[0].figures.get(name) if found else None


class Report(BaseModel):
    """One run. limits: of each cell, what the machine allows. servers: ours is the first."""

    format: int = 1
    date: str
    commit: str | None
    quick: bool
    repeats: int
    seed: str
    model: str
    costs: Costs
    machine: Machine
    rates: list[Rates]
    limits: dict[str, Figures]
    servers: list[ServerResult]

    def save(self, path: Path) -> None:
        """In one move, so that a run that is interrupted leaves the last whole file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(self.model_dump_json(indent=1) + "\n")
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Report:
        return cls.model_validate_json(path.read_text())


def cell_limits(cell: Cell, limits: Limits) -> Figures:
    """By the names of the figures that they bound. A first token's limit is that of one alone."""
    first = limits.first_token_seconds(cell.prompt_tokens)
    token = limits.step_seconds(cell.streams, cell.prompt_tokens)
    throughput = limits.tokens_per_s(cell.streams, cell.prompt_tokens, cell.output_tokens)
    if cell.kind == "second_turn":
        first = limits.first_token_seconds(cell.prompt_tokens - cell.special_tokens)
    return {"output_tokens_per_s": throughput, "first_p50_s": first, "token_s": token}


def least_seconds(cell: Cell, limits: Limits) -> float:
    """What one repeat of the cell takes at the machine's limits."""
    if cell.kind == "second_turn":  # each asks for the first turn, the second, and a cold one
        new = cell.prompt_tokens - cell.special_tokens
        prompts = (cell.special_tokens, new, cell.prompt_tokens)
        turns = [limits.tokens_per_s(1, n, cell.output_tokens) for n in prompts]
        return cell.requests * sum(cell.output_tokens / rate for rate in turns)
    rate = limits.tokens_per_s(cell.streams, cell.prompt_tokens, cell.output_tokens)
    arrival = limits.first_token_seconds(cell.special_tokens) if cell.kind == "arrival" else 0.0
    return cell.requests * cell.output_tokens / rate + arrival


def table(report: Report) -> str:
    """Markdown. Each row one figure, each column one server."""
    measured = [server for server in report.servers if server.skipped is None]
    head = ["figure", "unit", "limit", *(server.name for server in measured)]
    rows = [_line(row, report, measured) for row in _rows(report)]
    rows += [_own_line(*own, measured) for own in _OWN_FIGURES]
    aligned = ["---", "---", *["---:"] * (1 + len(measured))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, aligned, *rows))


def notes(report: Report) -> list[str]:
    """What a reader of the table must know."""
    best = machine.best(report.rates)
    lines = [
        f"(x) is {report.servers[0].name} divided by that server, or by the limit.",
        f"The limit: {best.bytes_per_s / 1e9:.1f} GB/s read and {best.flops_per_s / 1e9:,.0f} "
        f"GFLOP/s of matrix products, measured with {best.threads} threads.",
    ]
    if report.quick:
        lines.append("A quick run: it shows that everything works, and none of its figures count.")
    for server in report.servers:
        if server.skipped is not None:
            lines.append(f"{server.name} was not measured: {server.skipped}")
        left_out = [r.cell.name for r in server.cells if r.skipped == NOT_ASKED]
        if left_out:
            lines.append(f"{server.name} was not asked: {', '.join(left_out)}")
        for result in server.cells:
            if result.skipped is not None and result.skipped != NOT_ASKED:
                lines.append(f"{server.name}, {result.cell.name}: {result.skipped}")
            elif errors := result.figures.get("errors"):
                lines.append(f"{server.name}, {result.cell.name}: {errors:.0f} requests failed")
            counted = result.figures.get("prompt_tokens")
            if counted is not None and counted != result.cell.prompt_tokens:
                asked = f"{result.cell.prompt_tokens:,} prompt tokens"
                lines.append(f"{server.name}, {result.cell.name}: {asked} became {counted:,.0f}")
    return lines


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the table: a cell's figure, or by how much it grows from `since` to the cell."""

    label: str
    cell: str
    figure: str
    unit: str
    since: str | None = None

    def value(self, figure: Callable[[str, str], float | None]) -> float | None:
        value = figure(self.cell, self.figure)
        if self.since is None or value is None:
            return value
        before = figure(self.since, self.figure)
        return None if before is None else value - before


def _rows(report: Report) -> list[_Row]:
    """In the order of the cells."""
    cells = [result.cell for result in report.servers[0].cells] if report.servers else []
    rows = [_Row(label, cell.name, *shown) for cell in cells for label, *shown in _shown(cell)]
    contexts = [cell.name for cell in cells if cell.name.startswith("context-")]
    if len(contexts) > 1:
        label = f"growth of that from {contexts[0]} to {contexts[-1]}"
        rows.append(_Row(label, contexts[-1], "token_s", "ms", since=contexts[0]))
    return rows


def _shown(cell: Cell) -> list[tuple[str, str, str]]:
    """The figures of a cell that the table shows: label, name, unit."""
    load = f"{cell.streams} x {cell.prompt_tokens:,} tokens"
    if cell.name.startswith("context-"):
        return [(f"time per token, context {cell.prompt_tokens:,}", "token_s", "ms")]
    if cell.name == "first-token":
        return [(f"first token, {cell.prompt_tokens:,} tokens alone", "first_p50_s", "ms")]
    if cell.kind == "second_turn":
        label = f"first token, {cell.special_tokens:,} of {cell.prompt_tokens:,} tokens repeated"
        return [(label, "first_p50_s", "ms"), ("the same over cold", "cold_ratio", "")]
    if cell.kind == "arrival":
        label = f"p95 wait of {cell.streams} streams as {cell.special_tokens:,} tokens arrive"
        return [(label, "busy_gap_p95_s", "ms"), ("the same over quiet", "stall_ratio", "")]
    return [
        (f"output, {load}", "output_tokens_per_s", "tok/s"),
        (f"first token, {load}, median", "first_p50_s", "ms"),
        (f"first token, {load}, p95", "first_p95_s", "ms"),
        (f"time per token, {load}", "token_s", "ms"),
        (f"wait between pieces, {load}, p95", "gap_p95_s", "ms"),
    ]


def _line(row: _Row, report: Report, servers: list[ServerResult]) -> list[str]:
    limit = row.value(lambda cell, figure: report.limits.get(cell, {}).get(figure))
    return [
        row.label,
        row.unit,
        *_compared([row.value(s.figure) for s in servers], row.unit, limit),
    ]


def _own_line(label: str, unit: str, name: str, servers: list[ServerResult]) -> list[str]:
    return [label, unit, *_compared([getattr(server, name) for server in servers], unit, None)]


def _compared(values: list[float | None], unit: str, limit: float | None) -> list[str]:
    """The limit, ours, theirs; all but ours with ours divided by it."""
    ours = values[0] if values else None
    shown = [_show(value, unit) + _ratio(ours, value) for value in (limit, *values[1:])]
    return [shown[0], *([_show(ours, unit)] if values else []), *shown[1:]]


def _show(value: float | None, unit: str) -> str:
    if value is None:
        return _NOTHING
    scaled = value * _UNITS[unit]
    return f"{scaled:,.0f}" if abs(scaled) >= 1000 else f"{scaled:.3g}"


def _ratio(ours: float | None, theirs: float | None) -> str:
    return f" ({ours / theirs:.2f}x)" if ours and theirs and ours / theirs > 0 else ""
