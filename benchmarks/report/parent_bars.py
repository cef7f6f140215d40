"""What another commit of this project reached, cell by cell: no change may make one slower.

Knows readings and figures; nothing of how a report came.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measuring.plans import Cell
from benchmarks.report.bar import Bar, at_least, versus
from benchmarks.report.readings import of, over
from benchmarks.servers.own import PARENT

_OF_PARENT = 0.98
_FIRST = "first_p50_s"
_ABOUT_FIRST_TOKENS = ("first-token", "second-turn")


def against_parent(cells: Sequence[Cell]) -> list[Bar]:
    """In each of them: the output, or the speed of the first token."""
    return [_against_parent(cell.name) for cell in cells]


def _against_parent(cell: str) -> Bar:
    if cell in _ABOUT_FIRST_TOKENS:
        speed = over(of(cell, _FIRST, PARENT), of(cell, _FIRST))
        return at_least(_OF_PARENT, f"{cell}: speed of the first token, over the parent's", speed)
    return at_least(_OF_PARENT, f"{cell}: output, over the parent's", versus(PARENT, cell))
