"""What a soak found: figures against bars, and the table. Knows no server and no load."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measuring import figures


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure to reach, in words: of which test, and how far."""

    test: str
    limit: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was measured, in words, and whether that is good enough."""

    figure: str
    is_good: bool


def table(rows: Sequence[tuple[Bar, Verdict]]) -> str:
    """In markdown, one line a bar."""
    cells = [("test", "bar", "figure", "")]
    cells += [
        (bar.test, bar.limit, verdict.figure, "pass" if verdict.is_good else "**FAIL**")
        for bar, verdict in rows
    ]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|---|---|---|---|", *lines[1:]])


def percentile(values: Sequence[float], percent: int) -> float:
    """Infinite of nothing, so that no bar is reached by silence."""
    value = figures.percentile(values, percent)
    return math.inf if value is None else value


def ratio(value: float, of: float) -> float:
    """Infinite where there is nothing to compare with."""
    return value / of if of else math.inf


def counts(*named: tuple[str, int]) -> str:
    """`counts(("hangs", 0), ("unanswered", 2))` -> "0 hangs, 2 unanswered"."""
    return ", ".join(f"{count:,} {name}" for name, count in named)
