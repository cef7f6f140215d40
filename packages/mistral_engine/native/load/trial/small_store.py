"""Keys and values of one layer, in which all layers of a trial compute one after the other.

So the longest context is attended to as in a whole cache, with all that this takes besides, and its
keys and values take the room of one layer. Knows nothing of what is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import torch
from torch import Tensor

from mistral_engine.native.cache.store import CacheShape, KVStore, Layout, PagedKVStore
from mistral_engine.native.schedule.scheduler import CachePool, Chunk

# the shape, where each of its layers is -> the store
OpenStore = Callable[[CacheShape, list[torch.device]], KVStore]


class SmallStore:
    """Implements KVStore, and PagedKVStore where the inner one does. The tokens of all layers but
    the last that came are overwritten.

    inner: has a layer for each device and each window that there is.
    """

    def __init__(self, shape: CacheShape, devices: list[torch.device], open_store: OpenStore):
        """devices: where each layer computes."""
        kinds = list(zip(shape.windows, devices, strict=True))
        distinct = list(dict.fromkeys(kinds))
        self._layer_of = [distinct.index(kind) for kind in kinds]
        windows, places = zip(*distinct, strict=True)
        self.inner = open_store(replace(shape, windows=windows), list(places))

    @property
    def pool(self) -> CachePool:
        return self.inner.pool

    def lay_out(self, chunks: tuple[Chunk, ...]) -> Layout:
        return self.inner.lay_out(chunks)

    def attend(
        self, layer: int, layout: Any, query: Tensor, fresh: Tensor, scaling: float
    ) -> Tensor:
        """See KVStore."""
        return self.inner.attend(self._layer_of[layer], layout, query, fresh, scaling)

    def cells(self, layer: int, layout: Any) -> tuple[Tensor, Tensor]:
        """See PagedKVStore."""
        return self._paged.cells(self._layer_of[layer], layout)

    def attend_stored(self, layer: int, layout: Any, query: Tensor, scaling: float) -> Tensor:
        """See PagedKVStore."""
        return self._paged.attend_stored(self._layer_of[layer], layout, query, scaling)

    @property
    def _paged(self) -> PagedKVStore:
        return cast("PagedKVStore", self.inner)
