"""Keys and values in pages that sequences share in place: the store for GPUs.

Runs on a CPU as well, slowly, so that its logic is tested without a GPU. Knows nothing of sampling,
and nothing of who may hold how much (pages.py).
"""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.cache.gpu.choosing import choose_ways
from mistral_engine.native.cache.gpu.layout import HostLayout, PageLayout
from mistral_engine.native.cache.gpu.page_table import PageTable
from mistral_engine.native.cache.gpu.paged_attention import attend
from mistral_engine.native.cache.gpu.rows import Rows, lay_out
from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.schedule.scheduler import Chunk


class PagedStore:
    """Implements PagedKVStore."""

    def __init__(
        self, shape: CacheShape, devices: list[torch.device], capacity: int, page_size: int
    ) -> None:
        """devices: of each layer. capacity: tokens over all sequences.

        Raises ConfigError for a GPU that cannot attend over pages.
        """
        self.pool = PagePool(capacity // page_size, page_size)
        self._table = PageTable(self.pool)
        self._windows = shape.windows
        self._distinct_windows, self._window_of = shape.distinct_windows, shape.window_indices
        distinct = dict.fromkeys(devices)
        self._ways = {device: choose_ways(device, shape, page_size) for device in distinct}
        # One page more than the pool has: what padding rows write into, and nobody reads.
        self.spare_page = capacity // page_size
        size = (2, self.spare_page + 1, page_size, shape.num_kv_heads, shape.head_dim)
        self._layers = [torch.zeros(size, dtype=shape.dtype, device=d) for d in devices]

    @property
    def is_recordable(self) -> bool:
        """Whether a CUDA graph can hold its attention: all of it is on one GPU."""
        return [device.type for device in self._ways] == ["cuda"]

    def lay_out(self, chunks: tuple[Chunk, ...]) -> HostLayout:
        """Placed, it is one for each device: nearly always there is only one."""
        table = self._table
        places = table.rows_of(chunk.sequence for chunk in chunks)
        firsts = [chunk.start for chunk in chunks]
        counts = [chunk.num_tokens for chunk in chunks]
        rows = Rows.of(table.pages, table.page_size, places, firsts, counts)
        return HostLayout(lay_out(rows, self._distinct_windows))

    def attend(
        self,
        layer: int,
        layout: dict[torch.device, PageLayout[Tensor]],
        query: Tensor,
        fresh: Tensor,
        scaling: float,
    ) -> Tensor:
        """See KVStore."""
        cells, slots = self.cells(layer, layout)
        cells.index_copy_(1, slots, fresh)
        return self.attend_stored(layer, layout, query, scaling)

    def cells(
        self, layer: int, layout: dict[torch.device, PageLayout[Tensor]]
    ) -> tuple[Tensor, Tensor]:
        """See PagedKVStore."""
        pages = self._layers[layer]  # (2, pages, page_size, kv_heads, d)
        return pages.flatten(1, 2), layout[pages.device].slots

    def attend_stored(
        self,
        layer: int,
        layout: dict[torch.device, PageLayout[Tensor]],
        query: Tensor,
        scaling: float,
    ) -> Tensor:
        """See PagedKVStore."""
        here = layout[query.device]
        gathered = here.gathered_by(self._window_of[layer])
        ways, window = self._ways[query.device], self._windows[layer]
        return attend(ways, query, self._layers[layer], here.decoded, gathered, scaling, window)
