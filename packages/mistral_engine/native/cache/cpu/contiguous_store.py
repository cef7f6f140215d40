"""Keys and values in one contiguous piece for each sequence: the store for CPUs.

A piece is address space that is filled as the sequence grows; the system commits memory only to
what was written, so a generous piece costs what is used. Knows nothing of sampling, and nothing of
who may hold how much (regions.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from mistral_engine.native.cache.attend import attend_one, causal_mask, oldest_seen, reaches
from mistral_engine.native.cache.cpu.mapped import mapped_zeros
from mistral_engine.native.cache.cpu.mirror import Mirror, MirrorLayout, Reflected
from mistral_engine.native.cache.pools.regions import BLOCK_SIZE, Region, RegionPool
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.schedule.scheduler import Chunk

# Tokens of address space beyond what is needed now; a piece that is outgrown is copied.
_HEADROOM = 2048
_PerLayer = tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a span's tokens see in the layers of one window.

    cached: (2, kv_heads, t, head_dim) for each layer, also for those of another window.
    mask: (length, t), or None; see causal_mask.
    """

    cached: _PerLayer
    mask: Tensor | None


@dataclass(frozen=True, slots=True)
class Span:
    """One chunk that is attended to alone.

    rows: of the flat batch.
    seen: for each of the shape's distinct windows; the same one twice, where two reach equally far.
    """

    rows: slice
    seen: list[Seen]


@dataclass(frozen=True, slots=True)
class RegionLayout:
    """One step: where its tokens go, and how they are attended to.

    Views are made once a step and not once a layer: for short sequences they are most of the work.
    lengths: tokens of each chunk.
    new: (2, kv_heads, length, head_dim) for each chunk and layer, where keys and values go.
    alone: those attended to one by one. mirrored: the short ones that decode, if many.
    """

    lengths: list[int]
    new: list[_PerLayer]
    alone: list[Span]
    mirrored: MirrorLayout | None

    @property
    def integers(self) -> tuple[()]:
        """Implements Layout: slices say where everything is."""
        return ()

    def placed(self, sent: Mapping[torch.device, list[Tensor]]) -> RegionLayout:
        return self


class ContiguousStore:
    """Implements KVStore."""

    def __init__(self, shape: CacheShape, capacity: int) -> None:
        """capacity: tokens over all sequences."""
        self.pool = RegionPool(capacity)
        self._shape = shape
        self._windows, self._window_of = shape.distinct_windows, shape.window_indices
        self._mirror = Mirror(shape)

    def lay_out(self, chunks: tuple[Chunk, ...]) -> RegionLayout:
        num_short = sum(self._is_short(chunk) for chunk in chunks)
        new, alone, short, first = [], [], [], 0
        for chunk in chunks:
            region = self.pool.region_of(chunk.sequence)
            memory = self._memory_of(region, chunk)
            new.append(memory[:, :, :, chunk.start : chunk.end].unbind())
            if num_short > 1 and self._is_short(chunk):
                short.append(Reflected(region, memory, first, chunk.end))
            else:
                rows = slice(first, first + chunk.num_tokens)
                alone.append(Span(rows, self._seen_by_window(memory, chunk)))
            first += chunk.num_tokens
        if not short:
            self._mirror.clear()
        mirrored = self._mirror.lay_out(short) if short else None
        return RegionLayout([chunk.num_tokens for chunk in chunks], new, alone, mirrored)

    def attend(
        self,
        layer: int,
        layout: RegionLayout,
        query: Tensor,
        fresh: Tensor,
        scaling: float,
    ) -> Tensor:
        """See KVStore."""
        by_head = fresh.transpose(1, 2)  # (2, kv_heads, tokens, head_dim)
        _copy([new[layer] for new in layout.new], by_head, layout.lengths)
        if len(layout.alone) == 1 and layout.mirrored is None:
            return self._attend_alone(layer, layout.alone[0], query, scaling)
        if layout.mirrored is not None and not layout.alone:  # all of them, in order
            return self._mirror.attend(layer, layout.mirrored, query, by_head, scaling)
        output = torch.empty_like(query)
        for span in layout.alone:
            output[span.rows] = self._attend_alone(layer, span, query[span.rows], scaling)
        if layout.mirrored is not None:
            flat = layout.mirrored.flat
            newest = query[flat], by_head[:, :, flat]
            output[flat] = self._mirror.attend(layer, layout.mirrored, *newest, scaling)
        return output

    def _attend_alone(self, layer: int, span: Span, query: Tensor, scaling: float) -> Tensor:
        """query: (n, heads, head_dim), of the span alone. Returns the same."""
        seen = span.seen[self._window_of[layer]]
        keys, values = seen.cached[layer].unbind()  # (kv_heads, t, head_dim)
        return attend_one(query.transpose(0, 1), keys, values, seen.mask, scaling)

    def _is_short(self, chunk: Chunk) -> bool:
        return chunk.num_tokens == 1 and chunk.end <= self._mirror.longest

    def _memory_of(self, region: Region, chunk: Chunk) -> Tensor:
        """(layers, 2, kv_heads, capacity, head_dim), large enough for the chunk.

        What the region inherits is copied into it first.
        """
        memory: Tensor | None = region.memory
        if memory is None or memory.shape[3] < chunk.end:
            memory = self._new_memory(chunk)
            if region.memory is not None:
                memory[:, :, :, : chunk.start] = region.memory[:, :, :, : chunk.start]
            region.memory = memory
        if region.inherits is not None:
            lender, num_tokens = region.inherits
            memory[:, :, :, :num_tokens] = lender.memory[:, :, :, :num_tokens]
            region.inherits = None
        return memory

    def _new_memory(self, chunk: Chunk) -> Tensor:
        shape = self._shape
        num_tokens = max(chunk.end, len(chunk.sequence.tokens))
        capacity = min(chunk.sequence.limit, num_tokens + max(_HEADROOM, num_tokens // 2))
        capacity = -(-capacity // BLOCK_SIZE) * BLOCK_SIZE  # so that pages of memory end with it
        size = (shape.num_layers, 2, shape.num_kv_heads, capacity, shape.head_dim)
        return mapped_zeros(size, shape.dtype)

    def _seen_by_window(self, memory: Tensor, chunk: Chunk) -> list[Seen]:
        windows = reaches(self._windows, chunk.end)
        seen = {window: self._seen(memory, chunk, window) for window in dict.fromkeys(windows)}
        return [seen[window] for window in windows]

    def _seen(self, memory: Tensor, chunk: Chunk, window: int | None) -> Seen:
        oldest = oldest_seen(chunk.start, window)
        total = chunk.end - oldest
        return Seen(
            cached=memory[:, :, :, oldest : chunk.end].unbind(),
            mask=causal_mask(chunk.num_tokens, total, window, memory.dtype, memory.device),
        )


def _copy(places: list[Tensor], fresh: Tensor, lengths: list[int]) -> None:
    """fresh: (2, kv_heads, tokens, head_dim), split by lengths into the places."""
    if len(places) == 1:
        places[0].copy_(fresh)
    else:
        torch._foreach_copy_(places, fresh.split(lengths, 2))
