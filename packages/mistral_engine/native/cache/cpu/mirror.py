"""Copies of short caches, side by side, so that one attention call serves many sequences.

Attention over contiguous caches is one call a sequence; for a short one the call costs more than
its work. So short caches that decode are mirrored here, row by row, and kept up to date token by
token. Takes at most 128 KiB a layer for each of as many as there have ever been at once, beyond the
cache's own budget. Knows nothing of scheduling, and nothing of who may hold how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from mistral_engine.native.cache.attend import reaches
from mistral_engine.native.cache.cpu.mapped import mapped_zeros
from mistral_engine.native.cache.pools.regions import Region
from mistral_engine.native.cache.store import CacheShape

_LONGEST_BYTES = 128 * 1024  # of keys and values, a layer: what is worth mirroring


@dataclass(frozen=True, slots=True)
class Reflected:
    """One decoding sequence: its row in the flat batch, and where its cached tokens end.

    memory: (layers, 2, kv_heads, capacity, head_dim), the cache itself. The newest token is the
    last before `end`.
    """

    region: Region
    memory: Tensor
    flat: int
    end: int


@dataclass(frozen=True, slots=True)
class MirrorLayout:
    """The mirrored sequences of one step, n of them.

    flat: (n,) rows of the flat batch; rows: (n,) of the mirror; newest: (n,) positions.
    is_in_order: whether the mirror's rows are theirs, one after the other.
    hidden: (rows, 1, 1, longest) 0 or -inf, for all rows of the mirror up to the last one used;
        for each of the shape's distinct windows, the same one where two reach equally far.
    """

    flat: Tensor
    rows: Tensor
    newest: Tensor
    is_in_order: bool
    hidden: tuple[Tensor, ...]


class Mirror:
    """Rows of equal length, as many as there are short sequences that decode."""

    def __init__(self, shape: CacheShape) -> None:
        self._shape = shape
        self._row_bytes = shape.bytes_per_token // shape.num_layers  # of a token, a layer
        self._row_of: dict[Region, int] = {}
        self._buffer = torch.zeros(self._size(0), dtype=shape.dtype)
        self._windows, self._window_of = shape.distinct_windows, shape.window_indices

    @property
    def longest(self) -> int:
        """Tokens that a mirrored cache may have."""
        return _LONGEST_BYTES // self._row_bytes

    def clear(self) -> None:
        """Forget all rows: a step went by without them."""
        self._row_of.clear()

    def lay_out(self, sequences: list[Reflected]) -> MirrorLayout:
        """Take in who is new in this step, and forget who is not in it."""
        present = {sequence.region for sequence in sequences}
        self._row_of = {r: row for r, row in self._row_of.items() if r in present}
        free = self._free_rows(len(sequences))
        for sequence in sequences:
            if sequence.region not in self._row_of:
                self._row_of[sequence.region] = row = free.pop()
                self._copy(sequence, row)
        places = [self._row_of[sequence.region] for sequence in sequences]
        rows = torch.tensor(places)
        ends = torch.tensor([sequence.end for sequence in sequences])
        windows = reaches(self._windows, int(ends.max()))
        hidden = {window: self._hidden(rows, ends, window) for window in dict.fromkeys(windows)}
        flat = torch.tensor([sequence.flat for sequence in sequences])
        by_window = tuple(hidden[window] for window in windows)
        return MirrorLayout(flat, rows, ends - 1, places == list(range(len(places))), by_window)

    def attend(
        self, layer: int, at: MirrorLayout, query: Tensor, fresh: Tensor, scaling: float
    ) -> Tensor:
        """Store the newest tokens, then attend with them.

        query: (n, heads, head_dim); fresh: (2, kv_heads, n, head_dim), the newest keys and values.
        Returns (n, heads, head_dim).
        """
        _, heads, head_dim = query.shape
        buffer = self._buffer[layer]  # (2, rows, kv_heads, longest, head_dim)
        buffer[:, at.rows, :, at.newest] = fresh.permute(2, 0, 1, 3)
        hidden = at.hidden[self._window_of[layer]]
        num_rows, longest = hidden.shape[0], hidden.shape[-1]
        by_row = query
        if not at.is_in_order:
            by_row = query.new_zeros(num_rows, heads, head_dim)
            by_row[at.rows] = query
        key, value = buffer[:, :num_rows, :, :longest]
        # Grouped queries without repeating keys: the group is seen as the query length.
        attended = functional.scaled_dot_product_attention(
            by_row.reshape(num_rows, key.shape[1], -1, head_dim),
            key,
            value,
            attn_mask=hidden,
            scale=scaling,
        )
        by_row = attended.reshape(num_rows, heads, head_dim)
        return by_row if at.is_in_order else by_row[at.rows]

    def _hidden(self, rows: Tensor, ends: Tensor, window: int | None) -> Tensor:
        """See MirrorLayout. rows, ends: (n,)."""
        positions = torch.arange(int(ends.max()))
        unseen = positions >= ends[:, None]  # (n, longest)
        if window is not None:
            unseen |= positions < ends[:, None] - window
        # Rows without a sequence see what is there; nobody reads what they give.
        hidden = torch.zeros(int(rows.max()) + 1, len(positions), dtype=self._shape.dtype)
        hidden[rows] = hidden.new_zeros(unseen.shape).masked_fill_(unseen, -torch.inf)
        return hidden[:, None, None]

    def _free_rows(self, count: int) -> list[int]:
        """Rows that nobody has, the lowest last; there are enough for `count` sequences in all."""
        num_rows = self._buffer.shape[2]
        if num_rows < count:
            # Of address space. Memory is committed to the rows that are used, lowest first.
            grown = mapped_zeros(self._size(max(count, 2 * num_rows)), self._buffer.dtype)
            grown[:, :, :num_rows] = self._buffer
            self._buffer = grown
        taken = set(self._row_of.values())
        return [row for row in reversed(range(self._buffer.shape[2])) if row not in taken]

    def _copy(self, sequence: Reflected, row: int) -> None:
        # Zeroed, because what is masked still counts if it is not finite.
        self._buffer[:, :, row].zero_()
        known = sequence.memory[:, :, :, : sequence.end - 1]
        self._buffer[:, :, row, :, : sequence.end - 1] = known

    def _size(self, num_rows: int) -> tuple[int, ...]:
        shape = self._shape
        return (shape.num_layers, 2, num_rows, shape.num_kv_heads, self.longest, shape.head_dim)
