"""The interface of the two stores of keys and values, and what more than one of them uses.

contiguous_store.py keeps each sequence's keys and values in one piece: what a CPU wants.
paged_store.py keeps them in pages, which are shared in place: what a GPU wants.
Which sequence may hold how much is decided elsewhere, in plain Python: regions.py and pages.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence as List
from dataclasses import dataclass
from mmap import mmap
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from mistral_engine.native.schedule.scheduler import CachePool, Chunk


@dataclass(frozen=True, slots=True)
class CacheShape:
    """What a model's keys and values look like.

    window: a token sees at most this many tokens, itself included; None: all before it.
    """

    num_layers: int
    num_kv_heads: int
    head_dim: int
    dtype: torch.dtype
    window: int | None = None

    @property
    def bytes_per_token(self) -> int:
        """Keys and values of one token over all layers."""
        return 2 * self.num_layers * self.num_kv_heads * self.head_dim * self.dtype.itemsize


class KVStore(Protocol):
    """Holds keys and values, and attends over them. Used by the engine thread alone."""

    @property
    def pool(self) -> CachePool: ...

    def lay_out(self, chunks: List[Chunk]) -> Any:
        """Where the chunks of a step lie, in the flat batch and in the cache: for `attend`."""

    def attend(
        self,
        layer: int,
        layout: Any,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        scaling: float,
    ) -> Tensor:
        """Store the step's keys and values, then attend causally within each sequence.

        query: (heads, tokens, head_dim); key, value: (kv_heads, tokens, head_dim), all chunks in
        one flat batch. Returns (tokens, heads, head_dim).
        """


def mapped_zeros(size: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """Zeros on the CPU, in a mapping of their own.

    It is address space that the system commits page by page, as it is written, and that goes back
    to the system as soon as it is dropped. size: of at least one element.
    """
    num_bytes = math.prod(size) * dtype.itemsize
    return torch.frombuffer(mmap(-1, num_bytes), dtype=dtype).view(size)


def attend_one(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scaling: float
) -> Tensor:
    """Attention of one sequence's newest tokens: (heads, n, d) over (kv_heads, t, d).

    mask: of `causal_mask`. Returns (n, heads, d).
    """
    heads, length, head_dim = query.shape
    if length == 1 and mask is None:
        # Grouped queries without repeating keys: the group is seen as the query length. No mask is
        # needed, the newest token sees all that is left of the window.
        grouped = query.reshape(key.shape[0], heads // key.shape[0], head_dim)
        attended = functional.scaled_dot_product_attention(
            grouped[None], key[None], value[None], scale=scaling
        )
        return attended.reshape(1, heads, head_dim)
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


def causal_mask(
    length: int, total: int, window: int | None, dtype: torch.dtype, device: torch.device
) -> Tensor | None:
    """What to add to the scores of the last `length` of `total` tokens, (length, total): 0 or -inf.

    None where none is needed: for a plain causal square, and for one token that sees them all.
    """
    fits_window = window is None or total <= window
    if fits_window and length in (1, total):
        return None
    position = torch.arange(total - length, total, device=device)[:, None]
    other = torch.arange(total, device=device)[None]
    hidden = other > position
    if window is not None:
        hidden |= other <= position - window
    return torch.zeros(length, total, dtype=dtype, device=device).masked_fill_(hidden, -torch.inf)
