"""The rows of the soak in their order: what each measures, and how long it may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.soak import abandoned, faults, fuzz, mixed, overload, shutdown
from tests.soak.report import Bar, Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """run: blocks, and gives a verdict for each of the bars. seconds: it may take, at most."""

    bars: tuple[Bar, ...]
    run: Callable[[], list[Verdict]]
    seconds: float


ROWS = {
    "mixed": Row(mixed.BARS, mixed.run, 180),
    "abandoned": Row(abandoned.BARS, abandoned.run, 60),
    "overload": Row(overload.BARS, overload.run, 80),
    "faults": Row(faults.BARS, faults.run, 120),
    "shutdown": Row(shutdown.BARS, shutdown.run, 45),
    "fuzz": Row(fuzz.BARS, fuzz.run, 240),
}
