"""Keys and values in one contiguous piece for each sequence: the store for CPUs.

A piece is address space that is filled as the sequence grows; the system commits memory only to
what was written, so a generous piece costs what is used. Knows nothing of sampling, and nothing of
who may hold how much (regions.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from mistral_engine.native.cache.attend import attend_one, causal_mask
from mistral_engine.native.cache.cpu.mapped import mapped_zeros
from mistral_engine.native.cache.cpu.mirror import Mirror, MirrorLayout, Reflected
from mistral_engine.native.cache.pools.regions import BLOCK_SIZE, Region, RegionPool
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.schedule.scheduler import Chunk

# Tokens of address space beyond what is needed now; a piece that is outgrown is copied.
_HEADROOM = 2048
_PerLayer = tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """One chunk's tokens, flat [first, first + length), and views of where they lie in the cache.

    Views are made once a step and not once a layer: for short sequences they are most of the work.
    new: (2, kv_heads, length, head_dim) for each layer, where keys and values go.
    seen: (2, kv_heads, t, head_dim) for each layer, all that the span's tokens see.
    mask: (length, t), or None; see causal_mask.
    """

    first: int
    length: int
    new: _PerLayer
    seen: _PerLayer
    mask: Tensor | None

    @property
    def rows(self) -> slice:
        """Of the flat batch."""
        return slice(self.first, self.first + self.length)


@dataclass(frozen=True, slots=True)
class RegionLayout:
    """One step: all spans; those attended to one by one; the short ones that decode, if many."""

    spans: list[Span]
    alone: list[Span]
    mirrored: MirrorLayout | None


class ContiguousStore:
    """Implements KVStore."""

    def __init__(self, shape: CacheShape, capacity: int) -> None:
        """capacity: tokens over all sequences."""
        self.pool = RegionPool(capacity)
        self._shape = shape
        self._mirror = Mirror(shape)

    def lay_out(self, chunks: tuple[Chunk, ...]) -> RegionLayout:
        spans, alone, short, first = [], [], [], 0
        for chunk in chunks:
            region = self.pool.region_of(chunk.sequence)
            memory = self._memory_of(region, chunk)
            oldest = self._oldest_seen(chunk)
            spans.append(self._span(memory, first, chunk, oldest))
            if chunk.num_tokens == 1 and chunk.end <= self._mirror.longest:
                short.append(Reflected(region, memory, first, oldest, chunk.end))
            else:
                alone.append(spans[-1])
            first += chunk.num_tokens
        if len(short) < 2:
            self._mirror.clear()
            return RegionLayout(spans, spans, None)
        return RegionLayout(spans, alone, self._mirror.lay_out(short))

    def attend(
        self,
        layer: int,
        layout: RegionLayout,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        scaling: float,
    ) -> Tensor:
        """See KVStore."""
        fresh = torch.stack((key, value))  # (2, kv_heads, tokens, head_dim)
        lengths = [span.length for span in layout.spans]
        torch._foreach_copy_([span.new[layer] for span in layout.spans], fresh.split(lengths, 2))
        output = query.new_empty(query.shape[1], query.shape[0], query.shape[2])
        for span in layout.alone:
            keys, values = span.seen[layer]  # (kv_heads, t, head_dim)
            output[span.rows] = attend_one(query[:, span.rows], keys, values, span.mask, scaling)
        if layout.mirrored is not None:
            flat = layout.mirrored.flat
            newest = query[:, flat].transpose(0, 1), fresh[:, :, flat]
            output[flat] = self._mirror.attend(layer, layout.mirrored, *newest, scaling)
        return output

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

    def _oldest_seen(self, chunk: Chunk) -> int:
        """The oldest cached token that any token of the chunk still sees."""
        window = self._shape.window
        return max(0, chunk.start + 1 - window) if window else 0

    def _span(self, memory: Tensor, first: int, chunk: Chunk, oldest: int) -> Span:
        length, total = chunk.num_tokens, chunk.end - oldest
        return Span(
            first,
            length,
            new=memory[:, :, :, chunk.start : chunk.end].unbind(),
            seen=memory[:, :, :, oldest : chunk.end].unbind(),
            mask=causal_mask(length, total, self._shape.window, memory.dtype, memory.device),
        )
