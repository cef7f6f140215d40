"""Attention over pages: torch's own where it can, else our kernel for decoding, else by gathering.

The choice is made once, at load, by trying each way on a small example and comparing it with the
plain one: what a GPU, a driver and a build of torch can do together is not to be guessed. Knows
nothing of sequences.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import torch
from torch import Tensor

from mistral_engine.native.cache.attend import attend_one, causal_mask, oldest_seen
from mistral_engine.native.cache.gpu.paged_decode import is_available, paged_decode
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.transfer import to_device

logger = logging.getLogger("mistral_engine")


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where the rows of a step (one a sequence) lie, in the flat batch and in the pages.

    slots: (tokens,) int64, where each new token goes, counted over all pages.
    starts: (rows + 1,) int32, each row's first token in the flat batch.
    lengths: (rows,) int32, tokens in the cache with the new ones.
    page_table: (rows, most pages) int32; what is beyond a row's own pages is not read.
    row_starts, row_lengths: the same as starts and lengths, on the host.
    longest: no row has more tokens in the cache; on the host.
    masks: of rows that are gathered, by row and window; made by the first layer that wants one.
    """

    slots: Tensor
    starts: Tensor
    lengths: Tensor
    page_table: Tensor
    row_starts: list[int] | range
    row_lengths: list[int]
    longest: int
    masks: dict[tuple[int, int | None], Tensor | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        slots: list[int],
        starts: list[int],
        lengths: list[int],
        pages: list[list[int]],
        device: torch.device,
    ) -> PageLayout:
        width = max(map(len, pages))
        padded = [row + [0] * (width - len(row)) for row in pages]
        return cls(
            to_device(slots, torch.long, device),
            to_device(starts, torch.int32, device),
            to_device(lengths, torch.int32, device),
            to_device(padded, torch.int32, device),
            starts,
            lengths,
            max(lengths),
        )

    @property
    def most_new(self) -> int:
        """New tokens of the row that has most of them."""
        return max(self.new_tokens)

    @property
    def new_tokens(self) -> list[int]:
        """Of each row."""
        return [end - start for start, end in pairwise(self.row_starts)]

    def mask_of(
        self, row: int, oldest: int, window: int | None, dtype: torch.dtype
    ) -> Tensor | None:
        """See causal_mask. oldest: the first token that the row still sees. Made once a step."""
        if (row, window) not in self.masks:
            length, total = self.new_tokens[row], self.row_lengths[row] - oldest
            self.masks[row, window] = causal_mask(length, total, window, dtype, self.slots.device)
        return self.masks[row, window]


# query (tokens, heads, d), pages (2, pages, page_size, kv_heads, d), layout, scaling, window
# -> (tokens, heads, d)
PagedAttention = Callable[[Tensor, Tensor, PageLayout, float, int | None], Tensor]


def attend_in_torch(
    query: Tensor, pages: Tensor, layout: PageLayout, scaling: float, window: int | None
) -> Tensor:
    """torch's variable-length attention, which reads pages in place where its kernel can."""
    from torch.nn.attention.varlen import varlen_attn

    attended = varlen_attn(
        query,
        pages[0],
        pages[1],
        layout.starts,
        None,
        layout.most_new,
        layout.longest,
        scale=scaling,
        window_size=(-1 if window is None else window - 1, 0),
        enable_gqa=True,
        seqused_k=layout.lengths,
        block_table=layout.page_table,
    )
    assert isinstance(attended, Tensor)  # nothing else was asked for
    return attended


def attend_in_kernel(
    query: Tensor, pages: Tensor, layout: PageLayout, scaling: float, window: int | None
) -> Tensor:
    """Rows of one token by our own kernel; longer ones compute more than they read, and gather."""
    (keys, values), table, lengths = pages, layout.page_table, layout.lengths
    if layout.most_new == 1:
        return paged_decode(query, keys, values, table, lengths, scaling, window)
    output = torch.empty_like(query)
    short = [row for row, n in enumerate(layout.new_tokens) if n == 1]
    if short:
        rows = to_device(short, torch.long, query.device)
        tokens = layout.starts[rows].long()
        output[tokens] = paged_decode(
            query[tokens], keys, values, table[rows], lengths[rows], scaling, window
        )
    long = [row for row, n in enumerate(layout.new_tokens) if n > 1]
    _gather_rows(long, output, query, pages, layout, scaling, window)
    return output


def attend_by_gathering(
    query: Tensor, pages: Tensor, layout: PageLayout, scaling: float, window: int | None
) -> Tensor:
    """Copies each row's pages into one piece first: right everywhere, fast nowhere."""
    output = torch.empty_like(query)
    rows = range(len(layout.row_lengths))
    _gather_rows(rows, output, query, pages, layout, scaling, window)
    return output


def _gather_rows(
    rows: list[int] | range,
    output: Tensor,
    query: Tensor,
    pages: Tensor,
    layout: PageLayout,
    scaling: float,
    window: int | None,
) -> None:
    page_size = pages.shape[2]
    for row in rows:
        new = slice(layout.row_starts[row], layout.row_starts[row + 1])
        length = layout.row_lengths[row]
        oldest = oldest_seen(length - (new.stop - new.start), window)
        own = layout.page_table[row, oldest // page_size : -(-length // page_size)]
        seen = slice(oldest % page_size, length - oldest // page_size * page_size)
        key, value = pages[:, own].flatten(1, 2)[:, seen].transpose(1, 2)  # (kv_heads, t, d)
        mask = layout.mask_of(row, oldest, window, query.dtype)
        output[new] = attend_one(query[new].transpose(0, 1), key, value, mask, scaling)


def choose_attention(device: torch.device, shape: CacheShape, page_size: int) -> PagedAttention:
    """The first way that works on this device and gives the right numbers."""
    if device.type == "cuda":
        ways = (attend_in_torch, attend_in_kernel) if is_available(device) else (attend_in_torch,)
        for way in ways:
            problem = _problem(way, device, shape, page_size)
            if problem is None:
                logger.info("attention over pages: %s", way.__name__)
                return way
            logger.info("attention over pages: not %s: %s", way.__name__, problem)
    return attend_by_gathering


@torch.inference_mode()
def _problem(
    way: PagedAttention, device: torch.device, shape: CacheShape, page_size: int
) -> str | None:
    """Why this way cannot be taken; None if it agrees with gathering on a mixed little step."""
    generator = torch.Generator(device).manual_seed(0)

    def random(*size: int) -> Tensor:
        return torch.randn(size, generator=generator, device=device, dtype=shape.dtype)

    group = 4
    lengths, new = [3 * page_size + 5, 2 * page_size, 7], [1, page_size + 3, 1]
    starts = [0, new[0], new[0] + new[1], sum(new)]
    tables = [[7, 2, 9, 4], [1, 8], [3]]
    layout = PageLayout.of([0] * sum(new), starts, lengths, tables, device)
    heads = group * shape.num_kv_heads
    # Keys and values lie behind the queries, as they do in a layer (fused.py).
    query = random(sum(new), heads + 2 * shape.num_kv_heads, shape.head_dim)[:, :heads]
    pages = random(2, 10, page_size, shape.num_kv_heads, shape.head_dim)
    for window in (None, page_size + 2):
        step = (query, pages, layout, shape.head_dim**-0.5, window)
        try:
            got = way(*step)
        except Exception as error:  # each build says no in its own way
            return f"{type(error).__name__}: {error}"
        if not torch.allclose(got.float(), attend_by_gathering(*step).float(), atol=0.03):
            return "it gives other numbers"
    return None
