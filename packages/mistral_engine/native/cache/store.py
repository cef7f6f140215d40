"""What a store of keys and values offers. There are two: cpu/ and gpu/.

Which sequence may hold how much is decided elsewhere, in plain Python: pools/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from mistral_engine.native.schedule.scheduler import CachePool, Chunk
from mistral_engine.native.transfer import Integers


@dataclass(frozen=True, slots=True)
class CacheShape:
    """What a model's keys and values look like.

    windows: of each layer: a token sees at most this many tokens, itself included; None: all before
        it.
    """

    windows: tuple[int | None, ...]
    num_kv_heads: int
    head_dim: int
    dtype: torch.dtype

    @property
    def num_layers(self) -> int:
        return len(self.windows)

    @property
    def distinct_windows(self) -> tuple[int | None, ...]:
        """Each window once, in order: what a step prepares, it prepares for each of these."""
        return tuple(dict.fromkeys(self.windows))

    @property
    def window_indices(self) -> tuple[int, ...]:
        """Of each layer: which of `distinct_windows` is its own."""
        return tuple(map(self.distinct_windows.index, self.windows))

    @property
    def bytes_per_token(self) -> int:
        """Keys and values of one token over all layers."""
        return 2 * self.num_layers * self.num_kv_heads * self.head_dim * self.dtype.itemsize


class Layout(Protocol):
    """Where the chunks of a step lie, in the flat batch and in the cache."""

    @property
    def integers(self) -> Sequence[Integers]:
        """What of it the devices need, to be sent together with whatever else they do."""

    def placed(self, sent: Mapping[torch.device, list[Tensor]]) -> Any:
        """For `attend`. sent: the integers, in order, on each device of a layer."""


class KVStore(Protocol):
    """Holds keys and values, and attends over them. Used by the engine thread alone."""

    @property
    def pool(self) -> CachePool: ...

    def lay_out(self, chunks: tuple[Chunk, ...]) -> Layout:
        """Where the chunks of a step lie. At least one."""

    def attend(
        self, layer: int, layout: Any, query: Tensor, fresh: Tensor, scaling: float
    ) -> Tensor:
        """Store the step's keys and values, then attend causally within each sequence.

        layout: of `lay_out`, placed.
        query: (tokens, heads, head_dim); fresh: (2, tokens, kv_heads, head_dim), keys and values;
        all chunks in one flat batch. Returns (tokens, heads, head_dim).
        """


class PagedKVStore(KVStore, Protocol):
    """One that lets a kernel write keys and values itself, as soon as it has computed them."""

    def cells(self, layer: int, layout: Any) -> tuple[Tensor, Tensor]:
        """Where they are kept: (2, slots, kv_heads, head_dim), keys and values, contiguous; and in
        which slot each of the step's tokens belongs: (tokens,) int64."""

    def attend_stored(self, layer: int, layout: Any, query: Tensor, scaling: float) -> Tensor:
        """As `attend`, once the step's keys and values are there."""
