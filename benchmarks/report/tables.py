"""The results as a table with ratios, and what its reader must know. Measures nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import machine
from benchmarks.measuring.plans import Cell
from benchmarks.report.results import NOT_ASKED, Report, ServerResult

_UNITS = {"us": 1e6, "ms": 1e3, "s": 1.0, "tok/s": 1.0, "GiB": 2.0**-30, "": 1.0}
# Of servers that this run started: label, unit, field of ServerResult.
_OWN_FIGURES = (
    ("from start to ready", "s", "ready_seconds"),
    ("most memory of its own (RssAnon)", "GiB", "peak_anonymous_bytes"),
    ("CPU time a streamed token costs outside the engine", "us", "overhead_s"),
)
_NOTHING = "-"


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
        f"GFLOP/s of matrix products, measured with {best.threads} threads; of the weights as the "
        "checkpoint has them, and of keys and values in 16 bits.",
        f"Machine of {report.machine.class_in_words}; torch computes with "
        f"{report.machine.computes_with}.",
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
