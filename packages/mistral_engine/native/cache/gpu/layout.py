"""Where a step's rows (one a sequence) lie in its flat batch and in the pages: the values.

Made once a step, on the host (rows.py); then its integers go to the device. Rows of one new token
are decoded: their pages are read in place. Rows of several compute more than they read, so the keys
and values that they see are gathered, many rows at a time. Knows nothing of how either is attended
to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from torch import Tensor, device

from mistral_engine.native.transfer import Integers

A = TypeVar("A")  # of arrays: on the host, Integers; on a device, Tensor
B = TypeVar("B")
_Move = Callable[[A], B]


@dataclass(frozen=True, slots=True)
class DecodedRows(Generic[A]):
    """Rows with one new token each.

    tokens: which of the flat batch, (rows,) int64; a slice where they lie side by side.
    lengths: (rows,) int32, tokens in the cache with the new one.
    page_table: (rows, most pages) int32; what is beyond a row's own pages is not read.
    """

    tokens: slice | A
    lengths: A
    page_table: A

    def moved(self, move: _Move[A, B]) -> DecodedRows[B]:
        tokens = self.tokens if isinstance(self.tokens, slice) else move(self.tokens)
        return DecodedRows(tokens, move(self.lengths), move(self.page_table))


@dataclass(frozen=True, slots=True)
class GatheredRows(Generic[A]):
    """Rows with several new tokens each, whose keys and values are gathered at a time.

    tokens: which of the flat batch, (tokens,) int64; a slice where they lie side by side.
    slots: (seen,) int64, of the keys and values that any of a row's tokens sees, row by row.
    query_starts, key_starts: (rows + 1,) int32, of each row in `tokens` and in `slots`.
    most_queries, most_keys: of one row; on the host.
    """

    tokens: slice | A
    slots: A
    query_starts: A
    key_starts: A
    most_queries: int
    most_keys: int

    def moved(self, move: _Move[A, B]) -> GatheredRows[B]:
        return GatheredRows(
            self.tokens if isinstance(self.tokens, slice) else move(self.tokens),
            move(self.slots),
            move(self.query_starts),
            move(self.key_starts),
            self.most_queries,
            self.most_keys,
        )


@dataclass(frozen=True, slots=True)
class PageLayout(Generic[A]):
    """One step.

    slots: (tokens,) int64, where each new token goes, counted over all pages.
    decoded: the rows of one new token, if there are any.
    gathered: the others, in calls: a tuple of them for each way to see, which windows that nobody
        outgrows have in common.
    gathered_of: of each of the shape's distinct windows, which of `gathered` is its own.
    Both are empty where no row is gathered.
    """

    slots: A
    decoded: DecodedRows[A] | None
    gathered: tuple[tuple[GatheredRows[A], ...], ...]
    gathered_of: tuple[int, ...]

    def gathered_by(self, window: int) -> tuple[GatheredRows[A], ...]:
        """The calls of a layer. window: which of the shape's distinct ones it has."""
        return self.gathered[self.gathered_of[window]] if self.gathered else ()

    def moved(self, move: _Move[A, B]) -> PageLayout[B]:
        return PageLayout(
            move(self.slots),
            None if self.decoded is None else self.decoded.moved(move),
            tuple(tuple(rows.moved(move) for rows in calls) for calls in self.gathered),
            self.gathered_of,
        )


@dataclass(frozen=True, slots=True)
class HostLayout:
    """Implements store.Layout: a layout whose integers are still to be sent."""

    layout: PageLayout[Integers]

    @property
    def integers(self) -> list[Integers]:
        found: list[Integers] = []
        self.layout.moved(found.append)
        return found

    def placed(self, sent: Mapping[device, list[Tensor]]) -> dict[device, PageLayout[Tensor]]:
        return {where: self._of(iter(tensors)) for where, tensors in sent.items()}

    def _of(self, tensors: Iterator[Tensor]) -> PageLayout[Tensor]:
        def move(_: Integers) -> Tensor:
            return next(tensors)  # in the order in which `integers` met them

        return self.layout.moved(move)
