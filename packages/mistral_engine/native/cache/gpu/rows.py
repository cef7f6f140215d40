"""A step's layout, by arithmetic on the page table: no Python for a page or for a token.

Knows nothing of devices, nor of how rows are attended to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mistral_engine.native.cache.attend import reaches
from mistral_engine.native.cache.gpu.layout import DecodedRows, GatheredRows, PageLayout
from mistral_engine.native.plan import MOST_GATHERED
from mistral_engine.native.transfer import Integers, spans

_Gathered = tuple[tuple[GatheredRows[Integers], ...], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A step's rows: the new tokens [firsts, ends) of sequences, whose pages are rows of a table.

    All (rows,) int64. pages: (any, most pages) int32, page_size tokens each. starts: of each row in
    the flat batch.
    """

    pages: NDArray[np.int32]
    page_size: int
    places: NDArray[np.int64]
    firsts: NDArray[np.int64]
    ends: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, pages: Any, page_size: int, places: Any, firsts: Any, counts: Any) -> Rows:
        """counts: new tokens of each row."""
        places, firsts, counts = (np.asarray(x, np.int64) for x in (places, firsts, counts))
        starts = np.cumsum(counts) - counts
        return cls(np.asarray(pages, np.int32), page_size, places, firsts, firsts + counts, starts)

    @property
    def counts(self) -> NDArray[np.int64]:
        return self.ends - self.firsts

    def __getitem__(self, which: Any) -> Rows:
        """Some of them, as they lie in the same flat batch."""
        picked = (each[which] for each in (self.places, self.firsts, self.ends, self.starts))
        return Rows(self.pages, self.page_size, *picked)

    def slots(self, firsts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of each row's tokens [first, end), row by row."""
        counts = self.ends - firsts
        positions = spans(firsts, counts)
        pages = self.pages[np.repeat(self.places, counts), positions // self.page_size]
        return pages * np.int64(self.page_size) + positions % self.page_size

    def tokens(self) -> slice | Integers:
        """Which of the flat batch are theirs."""
        begin, end = int(self.starts[0]), int(self.starts[-1] + self.counts[-1])
        if self.counts.sum() == end - begin:
            return slice(begin, end)
        return spans(self.starts, self.counts)


def lay_out(rows: Rows, windows: tuple[int | None, ...]) -> PageLayout[Integers]:
    """windows: distinct; None: a token sees all before it. At least one row."""
    slots, are_long = rows.slots(rows.firsts), rows.counts > 1
    if not are_long.any():  # most steps
        return PageLayout(slots, _decoded(rows), (), ())
    decoded = None if are_long.all() else _decoded(rows[~are_long])
    return PageLayout(slots, decoded, *_gathered_by_window(rows[are_long], windows))


def _decoded(rows: Rows) -> DecodedRows[Integers]:
    width = -(-int(rows.ends.max()) // rows.page_size)
    table = rows.pages[rows.places, :width]
    return DecodedRows(rows.tokens(), rows.ends.astype(np.int32), table)


def _gathered_by_window(
    rows: Rows, windows: tuple[int | None, ...]
) -> tuple[_Gathered, tuple[int, ...]]:
    seen = reaches(windows, int(rows.ends.max()))
    distinct = list(dict.fromkeys(seen))
    gathered = tuple(tuple(_gathered(rows, window)) for window in distinct)
    return gathered, tuple(map(distinct.index, seen))


def _gathered(rows: Rows, window: int | None) -> Iterator[GatheredRows[Integers]]:
    """In as many calls as MOST_GATHERED asks for."""
    # The first new token is the one that sees furthest back.
    oldest = rows.firsts * 0 if window is None else np.maximum(rows.firsts + 1 - window, 0)
    for begin, end in pairwise(_cuts((rows.ends - oldest).tolist())):
        some, first_seen = rows[slice(begin, end)], oldest[begin:end]
        seen = some.ends - first_seen
        yield GatheredRows(
            some.tokens(),
            some.slots(first_seen),
            _starts(some.counts),
            _starts(seen),
            int(some.counts.max()),
            int(seen.max()),
        )


def _cuts(seen: list[int]) -> list[int]:
    """Where to cut the rows, so that those between two cuts see MOST_GATHERED tokens at most, or
    are one."""
    cuts, total = [0], 0
    for place, count in enumerate(seen):
        if total and total + count > MOST_GATHERED:
            cuts.append(place)
            total = 0
        total += count
    return [*cuts, len(seen)]


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """(rows,) -> (rows + 1,): where each begins, and the last one ends."""
    starts = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=starts[1:])
    return starts
