"""Keys and values in pages that sequences share in place: the store for GPUs.

Runs on a CPU as well, slowly, so that its logic is tested without a GPU. Knows nothing of sampling,
and nothing of who may hold how much (pages.py).
"""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.cache.gpu.paged_attention import (
    PageLayout,
    attend_by_gathering,
    choose_attention,
)
from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.schedule.scheduler import Chunk


class PagedStore:
    """Implements KVStore."""

    def __init__(
        self, shape: CacheShape, devices: list[torch.device], capacity: int, page_size: int
    ) -> None:
        """devices: of each layer. capacity: tokens over all sequences."""
        self.pool = PagePool(capacity // page_size, page_size)
        self._windows = shape.windows
        self._devices = list(dict.fromkeys(devices))
        # One page more than the pool has: what padding rows write into, and nobody reads.
        self.spare_page = capacity // page_size
        size = (2, self.spare_page + 1, page_size, shape.num_kv_heads, shape.head_dim)
        self._layers = [torch.zeros(size, dtype=shape.dtype, device=d) for d in devices]
        self._attention = choose_attention(self._devices[0], shape, page_size)

    @property
    def is_recordable(self) -> bool:
        """Whether a CUDA graph can hold its attention: on one device, without the host's help."""
        return len(self._devices) == 1 and self._attention is not attend_by_gathering

    def lay_out(self, chunks: tuple[Chunk, ...]) -> dict[torch.device, PageLayout]:
        """One for each device: nearly always there is only one."""
        slots: list[int] = []  # where each token of the flat batch goes, counted over all pages
        starts = [0]
        for chunk in chunks:
            slots += self._slots(chunk)
            starts.append(len(slots))
        lengths = [chunk.end for chunk in chunks]
        pages = [self.pool.pages_of(chunk.sequence) for chunk in chunks]
        return {
            device: PageLayout.of(slots, starts, lengths, pages, device) for device in self._devices
        }

    def attend(
        self,
        layer: int,
        layout: dict[torch.device, PageLayout],
        query: Tensor,
        fresh: Tensor,
        scaling: float,
    ) -> Tensor:
        """See KVStore."""
        pages = self._layers[layer]  # (2, pages, page_size, kv_heads, d)
        here = layout[query.device]
        pages.flatten(1, 2).index_copy_(1, here.slots, fresh)
        window = self._windows[layer]
        return self._attention(query, pages, here, scaling, window)

    def _slots(self, chunk: Chunk) -> list[int]:
        pages, size = self.pool.pages_of(chunk.sequence), self.pool.page_size
        return [pages[i // size] * size + i % size for i in range(chunk.start, chunk.end)]
