"""Attention over pages in its two ways: rows that decode, and rows whose keys are gathered.

Each step takes whatever of the two its rows need, in every layer the same. Knows nothing of
sequences, nor of what a device can do (choosing.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor
from torch.nn.attention.varlen import varlen_attn

from mistral_engine.native.cache.gpu.layout import DecodedRows, GatheredRows


class Decode(Protocol):
    """See paged_decode."""

    def __call__(
        self,
        query: Tensor,
        key_pages: Tensor,
        value_pages: Tensor,
        page_table: Tensor,
        lengths: Tensor,
        scaling: float,
        window: int | None,
    ) -> Tensor: ...


class AttendGathered(Protocol):
    """See flash_gathered."""

    def __call__(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        query_starts: Tensor,
        key_starts: Tensor,
        most_queries: int,
        most_keys: int,
        scaling: float,
        window: int | None,
    ) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class Ways:
    """How a device attends."""

    decode: Decode
    attend_gathered: AttendGathered


def flash_gathered(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    query_starts: Tensor,
    key_starts: Tensor,
    most_queries: int,
    most_keys: int,
    scaling: float,
    window: int | None,
) -> Tensor:
    """Causal attention of rows of any lengths: flash attention (Dao, 2023), as torch has it.

    query: (tokens, heads, head_dim), of 16 bits; key, value: (seen, kv_heads, head_dim), row by
    row. A row's queries are the last of its keys: with a window to the right of 0, FlashAttention-2
    aligns query i of n with key t - n + i of t, at the lower right corner. (torch says so of the
    same kernel in torch.nn.attention.bias, beside causal_lower_right.) query_starts, key_starts:
    (rows + 1,) int32. most_queries, most_keys: of one row; a kernel is launched for as many.
    window: a token sees the last so many, itself included. Returns (tokens, heads, head_dim).

    A row's keys are never split between programs, so its numbers do not depend on its neighbours.
    (Paged ones would want pages of 256 tokens besides.)
    """
    attended = varlen_attn(
        query,
        key,
        value,
        query_starts,
        key_starts,
        most_queries,
        most_keys,
        scale=scaling,
        window_size=(-1 if window is None else window - 1, 0),
        enable_gqa=True,
        num_splits=1,
    )
    assert isinstance(attended, Tensor)  # nothing else was asked for
    return attended


def attend(
    ways: Ways,
    query: Tensor,
    pages: Tensor,
    decoded: DecodedRows[Tensor] | None,
    gathered: tuple[GatheredRows[Tensor], ...],
    scaling: float,
    window: int | None,
) -> Tensor:
    """Attend causally, with the step's own keys and values already in the pages.

    query: (tokens, heads, d); pages: (2, pages, page_size, kv_heads, d). decoded, gathered: rows
    that make up the flat batch. window: of this layer. Returns (tokens, heads, d).
    """
    parts = _parts(ways, query, pages, decoded, gathered, scaling, window)
    if len(gathered) + (decoded is not None) == 1:  # that is the whole batch, in order
        return next(parts)[1]
    output = query.new_empty(query.shape)
    for tokens, attended in parts:
        output[tokens] = attended
    return output


def _parts(
    ways: Ways,
    query: Tensor,
    pages: Tensor,
    decoded: DecodedRows[Tensor] | None,
    gathered: tuple[GatheredRows[Tensor], ...],
    scaling: float,
    window: int | None,
) -> Iterator[tuple[slice | Tensor, Tensor]]:
    """Which tokens of the flat batch, and what they attended to."""
    if decoded is not None:
        fresh, table, lengths = query[decoded.tokens], decoded.page_table, decoded.lengths
        keys, values = pages
        yield decoded.tokens, ways.decode(fresh, keys, values, table, lengths, scaling, window)
    for rows in gathered:
        fresh = query[rows.tokens]
        yield rows.tokens, _gather_and_attend(ways, fresh, pages, rows, scaling, window)


def _gather_and_attend(
    ways: Ways,
    query: Tensor,
    pages: Tensor,
    rows: GatheredRows[Tensor],
    scaling: float,
    window: int | None,
) -> Tensor:
    """query: of these rows alone. What is gathered for them is let go of at the end."""
    key, value = pages.flatten(1, 2).index_select(1, rows.slots)  # (seen, kv_heads, d)
    return ways.attend_gathered(
        query,
        key,
        value,
        rows.query_starts,
        rows.key_starts,
        rows.most_queries,
        rows.most_keys,
        scaling,
        window,
    )
