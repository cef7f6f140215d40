"""Keys and values in one contiguous piece for each sequence: the store for CPUs.

A piece is address space that is filled as the sequence grows; the system commits memory only to
what was written, so a generous piece costs what is used. Knows nothing of sampling, and nothing of
who may hold how much (regions.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence as List
from dataclasses import dataclass, field
from mmap import mmap

import torch
from torch import Tensor
from torch.nn import functional

from mistral_engine.kv_store import CacheShape, attend_one, causal_mask
from mistral_engine.regions import Region, RegionPool
from mistral_engine.scheduler import Chunk

# Tokens of address space beyond what is needed now; a piece that is outgrown is copied.
_HEADROOM = 2048
# Attention is one call a sequence, in place. Caches below this size cost less to copy side by side,
# and attend to in one call for all, than the calls cost themselves.
_SMALL_CACHE_BYTES = 128 * 1024


@dataclass(slots=True)
class Span:
    """One chunk's tokens: flat [first, first + length); in `memory` [start, start + length).

    memory: (layers, 2, kv_heads, capacity, head_dim).
    """

    memory: Tensor
    first: int
    length: int
    start: int
    _mask: Tensor | None = None
    _is_masked: bool | None = None

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def rows(self) -> slice:
        """Of the flat batch."""
        return slice(self.first, self.first + self.length)

    def first_seen(self, window: int | None) -> int:
        """The oldest cached token that any token of the span still sees."""
        return max(0, self.start + 1 - window) if window else 0

    def mask(self, window: int | None) -> Tensor | None:
        """The same in every layer, so it is made once a step."""
        if self._is_masked is None:
            total = self.end - self.first_seen(window)
            dtype, device = self.memory.dtype, self.memory.device
            self._mask = causal_mask(self.length, total, window, dtype, device)
            self._is_masked = self._mask is not None
        return self._mask


@dataclass(slots=True)
class Layout:
    """The spans of one step, and which of them decode over caches so small that one call pays."""

    spans: list[Span]
    together: list[int] = field(default_factory=list)


class ContiguousStore:
    """Implements KVStore."""

    def __init__(self, shape: CacheShape, capacity: int) -> None:
        """capacity: tokens over all sequences."""
        self.pool = RegionPool(capacity)
        self._shape = shape

    def lay_out(self, chunks: List[Chunk]) -> Layout:
        spans, first = [], 0
        for chunk in chunks:
            memory = self._memory_of(self.pool.region_of(chunk.sequence), chunk)
            spans.append(Span(memory, first, chunk.num_tokens, chunk.start))
            first += chunk.num_tokens
        return Layout(spans, self._together(spans))

    def attend(
        self,
        layer: int,
        layout: Layout,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        scaling: float,
        window: int | None,
    ) -> Tensor:
        """See KVStore."""
        fresh = torch.stack((key, value))  # (2, kv_heads, tokens, head_dim)
        output = query.new_empty(query.shape[1], query.shape[0], query.shape[2])
        caches = []
        for span in layout.spans:
            memory = span.memory[layer]
            memory[:, :, span.start : span.end] = fresh[:, :, span.rows]
            caches.append(memory[:, :, span.first_seen(window) : span.end])
        for index, (span, cached) in enumerate(zip(layout.spans, caches, strict=True)):
            if index not in layout.together:
                keys, values = cached  # (kv_heads, t, d)
                mask = span.mask(window)
                output[span.rows] = attend_one(query[:, span.rows], keys, values, mask, scaling)
        if layout.together:
            rows = [layout.spans[index].first for index in layout.together]
            together = [caches[index] for index in layout.together]
            output[rows] = _attend_together(query[:, rows], together, scaling)
        return output

    def _memory_of(self, region: Region, chunk: Chunk) -> Tensor:
        """The region's piece, large enough for the chunk, with what it inherits copied into it."""
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
        size = (shape.num_layers, 2, shape.num_kv_heads, capacity, shape.head_dim)
        return _reserve(size, shape.dtype)

    def _together(self, spans: list[Span]) -> list[int]:
        bytes_per_token = self._shape.bytes_per_token // self._shape.num_layers
        small = [
            index
            for index, span in enumerate(spans)
            if span.length == 1 and span.end * bytes_per_token <= _SMALL_CACHE_BYTES
        ]
        return small if len(small) > 1 else []


def _reserve(size: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """A tensor in a mapping of its own, which goes back to the system as soon as it is dropped."""
    num_bytes = math.prod(size) * dtype.itemsize
    return torch.frombuffer(mmap(-1, num_bytes), dtype=dtype).view(size)


def _attend_together(query: Tensor, caches: list[Tensor], scaling: float) -> Tensor:
    """The newest token of each of n sequences: (heads, n, d) over n of (2, kv_heads, t, d).

    Returns (n, heads, d).
    """
    heads, count, head_dim = query.shape
    lengths = [cache.shape[2] for cache in caches]
    # Zeroed, because what is masked still counts if it is not finite.
    padded = query.new_zeros(2, count, caches[0].shape[1], max(lengths), head_dim)
    views = [padded[:, i, :, :length] for i, length in enumerate(lengths)]
    torch._foreach_copy_(views, caches)
    mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]  # (n, t)
    key, value = padded
    attended = functional.scaled_dot_product_attention(
        query.transpose(0, 1).reshape(count, key.shape[1], -1, head_dim),  # as in attend_one
        key,
        value,
        attn_mask=mask[:, None, None],
        scale=scaling,
    )
    return attended.reshape(count, heads, head_dim)
