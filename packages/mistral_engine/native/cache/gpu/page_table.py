"""Which pages every sequence holds, as one array on the host that outlives steps.

A step takes rows of it and computes on them. It is written to only when a sequence has taken pages;
that a page is Python's integer is forgotten here. Knows nothing of devices.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.schedule.sequence import Sequence

_FEW_ROWS, _FEW_COLUMNS = 16, 16  # to begin with; both double when they are outgrown


class PageTable:
    """The array `pages`: (rows, columns) int32, of each sequence the row that the pool gave it.

    What lies in a row beyond its sequence's own pages is left from others.
    """

    def __init__(self, pool: PagePool) -> None:
        self.page_size = pool.page_size
        self.pages: NDArray[np.int32] = np.zeros((_FEW_ROWS, _FEW_COLUMNS), dtype=np.int32)
        self._pool = pool
        # Of each row: the list whose pages it has, and how many of them. A sequence has a new list
        # whenever it is admitted, also when it comes again; while it runs its list only grows.
        self._lists: list[list[int]] = [[] for _ in range(_FEW_ROWS)]
        self._copied = [0] * _FEW_ROWS

    def rows_of(self, sequences: Iterable[Sequence]) -> NDArray[np.int64]:
        """Where the sequences' pages are, as they hold them now."""
        return np.array([self._row_of(sequence) for sequence in sequences], dtype=np.int64)

    def _row_of(self, sequence: Sequence) -> int:
        row, pages = self._pool.row_of(sequence), self._pool.pages_of(sequence)
        if row >= len(self._lists):
            self._grow(row + 1, 0)
        copied = self._copied[row] if self._lists[row] is pages else 0
        if copied < len(pages):
            self._grow(0, len(pages))
            self.pages[row, copied : len(pages)] = pages[copied:]
            self._lists[row], self._copied[row] = pages, len(pages)
        return row

    def _grow(self, rows: int, columns: int) -> None:
        """Make room for so many."""
        had = self.pages.shape
        size = _doubled(had[0], rows), _doubled(had[1], columns)
        if size != had:
            larger = np.zeros(size, dtype=np.int32)
            larger[: had[0], : had[1]] = self.pages
            self.pages = larger
            self._lists += [[] for _ in range(size[0] - had[0])]
            self._copied += [0] * (size[0] - had[0])


def _doubled(now: int, wanted: int) -> int:
    while now < wanted:
        now *= 2
    return now
