"""Keys and values of every running sequence, and attention over them. Knows nothing of sampling.

Each sequence owns one contiguous tensor a layer, because attention on a CPU runs at memory speed
only over contiguous keys and values. How many tokens may be cached in all is the scheduler's
business; this file only stores them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from mistral_engine.request import Sequence

# A region that is outgrown grows by half, so copying stays cheap and at most a third is unused.
_MIN_CAPACITY = 128
_GROWTH = 1.5
# Attention is one call a sequence, in place. Caches below this size cost less to copy side by side,
# and attend to in one call for all, than the calls cost themselves.
_SMALL_CACHE_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True)
class CachedSpan:
    """Where one sequence's tokens lie in a step's flat batch and in its own cache.

    The step computes flat tokens [first, first + length); the cache holds `start` before them.
    """

    sequence: Sequence
    first: int
    length: int
    start: int

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


class KVCache:
    """One growing tensor (2, kv_heads, capacity, head_dim) for each sequence and layer."""

    def __init__(self, num_layers: int, num_kv_heads: int, head_dim: int) -> None:
        self._num_layers = num_layers
        self._num_kv_heads = num_kv_heads
        self._head_dim = head_dim
        self._layers: dict[Sequence, list[Tensor | None]] = {}

    def __len__(self) -> int:
        """Sequences that hold cache now."""
        return len(self._layers)

    def release(self, sequence: Sequence) -> None:
        """Free a sequence's cache. Nothing to do if it holds none."""
        self._layers.pop(sequence, None)

    def attend(
        self,
        layer: int,
        spans: tuple[CachedSpan, ...],
        query: Tensor,
        key: Tensor,
        value: Tensor,
        scaling: float,
        window: int | None,
    ) -> Tensor:
        """Store the step's keys and values, then attend causally within each sequence.

        query: (heads, tokens, head_dim); key, value: (kv_heads, tokens, head_dim), all spans in
        one flat batch. window: a token sees at most this many tokens, itself included.
        Returns (tokens, heads, head_dim).
        """
        fresh = torch.stack((key, value))  # (2, kv_heads, tokens, head_dim)
        output = query.new_empty(query.shape[1], query.shape[0], query.shape[2])
        caches = [
            self._append(layer, span, fresh)[:, :, span.first_seen(window) :] for span in spans
        ]
        together = _worth_attending_together(spans, caches)
        for index, (span, cached) in enumerate(zip(spans, caches, strict=True)):
            if index not in together:
                output[span.rows] = _attend_one(query[:, span.rows], cached, scaling, window)
        if together:
            rows = [spans[index].first for index in together]
            attended = _attend_together(query[:, rows], [caches[i] for i in together], scaling)
            output[rows] = attended
        return output

    def _append(self, layer: int, span: CachedSpan, fresh: Tensor) -> Tensor:
        """Write the span's rows of (2, kv_heads, tokens, head_dim); return all that is cached."""
        layers = self._layers.setdefault(span.sequence, [None] * self._num_layers)
        region = layers[layer]
        if region is None or region.shape[2] < span.end:
            region = layers[layer] = self._grown(region, span, fresh)
        region[:, :, span.start : span.end] = fresh[:, :, span.rows]
        return region[:, :, : span.end]

    def _grown(self, region: Tensor | None, span: CachedSpan, fresh: Tensor) -> Tensor:
        capacity = max(_MIN_CAPACITY, int(span.end * _GROWTH))
        grown = fresh.new_empty(2, self._num_kv_heads, capacity, self._head_dim)
        if region is not None:
            grown[:, :, : span.start] = region[:, :, : span.start]
        return grown


def _attend_one(query: Tensor, cached: Tensor, scaling: float, window: int | None) -> Tensor:
    """Attention of one sequence's newest tokens: (heads, n, d) over (2, kv_heads, t, d).

    Returns (n, heads, d).
    """
    key, value = cached  # (kv_heads, t, d)
    heads, length, head_dim = query.shape
    if length == 1:
        # Grouped queries without repeating keys: the group is seen as the query length. No mask is
        # needed, the newest token sees all that is left of the window.
        grouped = query.reshape(key.shape[0], heads // key.shape[0], head_dim)
        attended = functional.scaled_dot_product_attention(
            grouped[None], key[None], value[None], scale=scaling
        )
        return attended.reshape(1, heads, head_dim)
    mask = _causal_mask(length, key.shape[1], window, query.device)
    attended = functional.scaled_dot_product_attention(
        query[None],
        key[None],
        value[None],
        attn_mask=mask,
        is_causal=mask is None,
        scale=scaling,
        enable_gqa=True,
    )
    return attended[0].transpose(0, 1)


def _worth_attending_together(
    spans: tuple[CachedSpan, ...], caches: list[Tensor]
) -> dict[int, None]:
    """Indices of the spans that decode over small caches, in order; none if there is only one."""
    small = {
        index: None
        for index, (span, cached) in enumerate(zip(spans, caches, strict=True))
        if span.length == 1 and cached.nbytes <= _SMALL_CACHE_BYTES
    }
    return small if len(small) > 1 else {}


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
        query.transpose(0, 1).reshape(count, key.shape[1], -1, head_dim),  # as in _attend_one
        key,
        value,
        attn_mask=mask[:, None, None].to(query.device),
        scale=scaling,
    )
    return attended.reshape(count, heads, head_dim)


def _causal_mask(
    length: int, total: int, window: int | None, device: torch.device
) -> Tensor | None:
    """(length, total) for the last `length` of `total` tokens; None for a plain causal square."""
    if length == total and (window is None or total <= window):
        return None
    position = torch.arange(total - length, total, device=device)[:, None]
    other = torch.arange(total, device=device)[None]
    mask = other <= position
    if window is not None:
        mask &= other > position - window
    return mask
