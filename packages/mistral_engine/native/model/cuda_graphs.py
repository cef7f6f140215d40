"""Steps that only decode, recorded once as CUDA graphs and replayed. Knows nothing of sequences.

Launching some hundred kernels one by one takes the host longer than a small batch takes the GPU. A
graph launches them together; it is bound to its shapes and addresses, so there is one for each of a
ladder of batch sizes, and a step is padded to the next of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from mistral_engine.native.cache.gpu.layout import DecodedRows, PageLayout
from mistral_engine.native.plan import ladder
from mistral_engine.native.schedule.scheduler import Chunk

# token_ids, positions (tokens,), keep (rows,), layout -> logits (rows, vocab)
Compute = Callable[[Tensor, Tensor, Tensor, Any], Tensor]
_WARM_UPS = 2  # libraries choose and allocate in their first calls, which must not be recorded


class DecodeGraphs:
    """One graph for each size of `ladder`, all over the same buffers and the same memory pool."""

    def __init__(
        self,
        device: torch.device,
        *,
        most_rows: int,
        most_pages: int,
        page_size: int,
        spare_page: int,
        vocab_size: int,
    ) -> None:
        """most_pages: of one sequence. spare_page: where padding rows write."""
        self._device = device
        self._sizes = ladder(most_rows)
        self._spare_slot = spare_page * page_size
        self._token_ids, self._positions, self._slots = (
            torch.zeros(most_rows, dtype=torch.long, device=device) for _ in range(3)
        )
        self._slots.fill_(self._spare_slot)
        self._keep = torch.arange(most_rows, device=device)
        self._lengths = torch.ones(most_rows, dtype=torch.int32, device=device)
        self._page_table = torch.full(
            (most_rows, most_pages), spare_page, dtype=torch.int32, device=device
        )
        self._spare_page = spare_page
        # One for all sizes: a graph that kept its own would hold half a gigabyte for a 7B model.
        self._logits = torch.zeros(most_rows, vocab_size, device=device)
        self._recorded: dict[int, torch.cuda.CUDAGraph] = {}

    @torch.inference_mode()
    def capture(self, compute: Compute) -> None:
        """Record all sizes, the largest first, so that the others fit into its memory."""
        with torch.cuda.device(self._device):
            pool = torch.cuda.graph_pool_handle()
            for size in tqdm(sorted(self._sizes, reverse=True), desc="Recording CUDA graphs"):
                buffers = self._buffers(size)
                for _ in range(_WARM_UPS):
                    compute(*buffers)
                torch.cuda.synchronize(self._device)
                graph = torch.cuda.CUDAGraph()
                with torch.cuda.graph(graph, pool=pool):
                    self._logits[:size].copy_(compute(*buffers))
                self._recorded[size] = graph

    def can_replay(self, chunks: tuple[Chunk, ...]) -> bool:
        return len(chunks) <= self._sizes[-1] and all(
            chunk.num_tokens == 1 and chunk.completes_prompt for chunk in chunks
        )

    def replay(
        self, token_ids: Tensor, positions: Tensor, layouts: dict[torch.device, PageLayout[Tensor]]
    ) -> Tensor:
        """Compute one token for each row. The logits are overwritten by the next replay."""
        layout = layouts[self._device]
        decoded = layout.decoded
        assert decoded is not None
        count, width = decoded.page_table.shape
        size = next(size for size in self._sizes if size >= count)
        # One launch for the three. What is in the table from before, further right, is not read.
        buffers = [self._token_ids[:count], self._positions[:count], self._slots[:count]]
        torch._foreach_copy_(buffers, [token_ids, positions, layout.slots])
        self._lengths[:count].copy_(decoded.lengths)
        self._page_table[:count, :width].copy_(decoded.page_table)
        # Rows of padding see one token, of the spare page, and write there.
        self._slots[count:size].fill_(self._spare_slot)
        self._lengths[count:size].fill_(1)
        self._page_table[count:size, 0].fill_(self._spare_page)
        self._recorded[size].replay()
        return self._logits[:count]

    def _buffers(
        self, size: int
    ) -> tuple[Tensor, Tensor, Tensor, dict[torch.device, PageLayout[Tensor]]]:
        everything = slice(0, size)
        rows = DecodedRows(everything, self._lengths[:size], self._page_table[:size])
        layout = PageLayout(self._slots[:size], rows, (), ())
        layouts = {self._device: layout}
        return self._token_ids[:size], self._positions[:size], self._keep[:size], layouts
