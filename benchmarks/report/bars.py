"""The bars: what the server must reach on each class of machine, and whether it does.

Knows the report, not how it came. `python -m benchmarks.report.bars REPORT.json ...` prints the
table. A bar without its figures is "not measured"; none is ever left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import narrow_bars, wide_bars
from benchmarks.report.bar import WORDS, Bar
from benchmarks.report.parent_bars import against_parent
from benchmarks.report.results import Report
from benchmarks.servers.own import PARENT

_BY_CLASS = {"avx2": narrow_bars.BARS, "avx512": wide_bars.BARS, "amx": wide_bars.BARS}


@dataclass(frozen=True, slots=True)
class Row:
    """One bar, judged. limit and figure: with their units; met: None if not measured."""

    bar: str
    limit: str
    figure: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "missed", None: "not measured"}[self.met]


def bars_of(report: Report) -> tuple[Bar, ...]:
    """Those of the report's model and class, in their order; none where there are none.

    A run beside the parent has its bars alone.
    """
    if any(server.name == PARENT for server in report.servers):
        return tuple(against_parent([result.cell for result in report.servers[0].cells]))
    of_class = _BY_CLASS.get(report.machine.kind, {})
    return of_class.get(report.model, ())


def rows(report: Report) -> list[Row]:
    return [_judged(bar, report) for bar in bars_of(report)]


def table(reports: Sequence[Report]) -> str:
    """Markdown, and a line on each run."""
    judged = [row for report in reports for row in rows(report)]
    if not judged:
        return "There are no bars for this model on this class of machine."
    head = "| bar | limit | measured | |\n| --- | --- | --- | --- |"
    lines = [f"| {row.bar} | {row.limit} | {row.figure} | {row.verdict} |" for row in judged]
    met = sum(row.met is True for row in judged)
    return "\n".join([head, *lines, "", f"{met} of {len(judged)} met.", *map(_run, reports)])


def _judged(bar: Bar, report: Report) -> Row:
    value = bar.figure(report)
    return Row(
        bar=bar.text,
        limit=f"{WORDS[bar.holds]} {_with_unit(bar.limit, bar.unit)}",
        figure="-" if value is None else _with_unit(value, bar.unit),
        met=None if value is None else bar.holds(value, bar.limit),
    )


def _with_unit(value: float, unit: str) -> str:
    """Ratios with two decimals: 1.08 and 1.084 differ, and so a miss by less shows a third."""
    number = f"{value:.3f}".removesuffix("0") if unit == "x" else f"{value:.3g}"
    return f"{number}{unit}" if unit == "x" else f"{number} {unit}"


def _run(report: Report) -> str:
    parts = [f"{report.model}: {report.date[:10]}", report.commit or "no commit"]
    medians = f"medians of {report.repeats} repeats"
    return ", ".join([*parts, report.machine.class_in_words, medians]) + "."


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report.bars")
    parser.add_argument("reports", type=Path, nargs="+", help="benchmarks/results/avx2/M4.json ...")
    print(table([Report.load(path) for path in parser.parse_args(arguments).reports]))
    return 0


if __name__ == "__main__":
    main()
