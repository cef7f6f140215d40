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
        for span in spans:
            last = span.first + span.length
            cached = self._append(layer, span, fresh[:, :, span.first : last])
            seen = max(0, span.start + 1 - window) if window else 0
            output[span.first : last] = _attend_one(
                query[:, span.first : last], cached[:, :, seen:], scaling, window
            )
        return output

    def _append(self, layer: int, span: CachedSpan, fresh: Tensor) -> Tensor:
        """Write (2, kv_heads, length, head_dim) and return everything the sequence has cached."""
        layers = self._layers.setdefault(span.sequence, [None] * self._num_layers)
        region = layers[layer]
        if region is None or region.shape[2] < span.end:
            region = layers[layer] = self._grown(region, span, fresh)
        region[:, :, span.start : span.end] = fresh
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
