"""Attention of each row's newest token over a paged cache: a Triton kernel for CUDA.

Importable everywhere; runs where Triton does (native/kernels). Knows nothing of who owns a page.

A row's context is cut into splits that run side by side (Flash-Decoding, Dao et al. 2023), each
walks its part of the row's page table (PagedAttention, Kwon et al. 2023) with an online softmax,
and a second kernel weighs the splits together, where there are several. How a row is cut depends on
its own length alone: so a long one is spread over the GPU whatever its neighbours are, and the
order of summation, and with it every bit of what comes out, is the same alone and in any batch. The
grid depends on shapes alone and nothing waits for the device, so a CUDA graph may hold both.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.kernels.available import kernel, tl, triton

_LOG2_E = 1.4426950408889634  # exp2 is what the hardware has
_MIN_DOT = 16  # tl.dot takes nothing smaller in any dimension
_BLOCK_BYTES = 16 * 1024  # of keys, and of values, in one step of a program
# Tokens. Several steps of a program, so that starting it and weighing its part cost little beside
# them; few enough that one row of some thousand keeps a large GPU busy: 8 heads, 16 splits.
_LEAST_SPLIT = 256
# Of a row: longer ones have longer splits. A graph's grid has room for them in every row, and each
# program that a row has no use for costs the time to start it. A power of two, for tl.arange.
_MOST_SPLITS = 16


def block_of(head_dim: int, item_bytes: int) -> int:
    """Tokens in one step of a program."""
    return max(_MIN_DOT, min(_BLOCK_BYTES // (head_dim * item_bytes), 128))


def paged_decode(
    query: Tensor,
    key_pages: Tensor,
    value_pages: Tensor,
    page_table: Tensor,
    lengths: Tensor,
    scaling: float,
    window: int | None = None,
) -> Tensor:
    """Attend over the `lengths[row]` tokens in the pages `page_table[row]`, for each row.

    query: (rows, heads, head_dim); key_pages, value_pages: (pages, page_size, kv_heads, head_dim),
    each page contiguous, of the query's type; page_size and head_dim are powers of two from 16 on.
    page_table: (rows, max_pages), int32, read only where visible tokens are. lengths: (rows,),
    int32, the newest token included; 0 yields zeros. window: only the last so many are visible.
    Returns (rows, heads, head_dim).
    """
    rows, heads, head_dim = query.shape
    page_size, kv_heads = key_pages.shape[1:3]
    block = block_of(head_dim, key_pages.element_size())
    capacity = page_table.shape[1] * page_size
    visible = capacity if window is None else min(window, capacity)
    splits = min(triton.cdiv(visible, _LEAST_SPLIT), _MOST_SPLITS)
    cut = {"least_split": _LEAST_SPLIT, "most_splits": _MOST_SPLITS, "block": block}
    partial = query.new_empty(rows, heads, splits, head_dim, dtype=torch.float32)
    log_weight = query.new_empty(rows, heads, splits, dtype=torch.float32)
    output = query.new_empty(rows, heads, head_dim)
    with torch.cuda.device_of(query):  # Triton launches on the current device, whatever its inputs'
        _attend_splits[rows, kv_heads, splits](
            query.contiguous(),
            key_pages,
            value_pages,
            page_table,
            lengths,
            output,
            partial,
            log_weight,
            scaling * _LOG2_E,
            visible,
            key_pages.stride(0),
            value_pages.stride(0),
            page_table.stride(0),
            page_size=page_size,
            group=heads // kv_heads,
            padded_group=max(_MIN_DOT, triton.next_power_of_2(heads // kv_heads)),
            head_dim=head_dim,
            **cut,
            num_warps=4,
            num_stages=2,
        )
        if splits > 1:
            _combine_splits[rows, heads](
                lengths, output, partial, log_weight, visible, splits, head_dim=head_dim, **cut
            )
    return output


@kernel()
def _share_of_a_split(  # type: ignore[no-untyped-def]
    seen_tokens, least_split: tl.constexpr, most_splits: tl.constexpr, block: tl.constexpr
):
    """How many of a row's tokens each of its splits takes; the last may have fewer."""
    return tl.maximum(tl.cdiv(tl.cdiv(seen_tokens, most_splits), block) * block, least_split)


@kernel(varying=("visible", "table_stride"))
def _attend_splits(  # type: ignore[no-untyped-def]
    query,
    key_pages,
    value_pages,
    page_table,
    lengths,
    output,  # (rows, heads, head_dim): of rows that are not cut
    partial,  # (rows, heads, splits, head_dim): of the others, each split's own attention
    log_weight,  # (rows, heads, splits): log2 of each split's sum of exponentials
    scaling,
    visible,
    key_page_stride,
    value_page_stride,
    table_stride,
    page_size: tl.constexpr,
    group: tl.constexpr,
    padded_group: tl.constexpr,
    head_dim: tl.constexpr,
    least_split: tl.constexpr,
    most_splits: tl.constexpr,
    block: tl.constexpr,
):
    """One row, one key-value head with its group of query heads, one split."""
    row, kv_head, split = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    kv_heads, splits = tl.num_programs(1), tl.num_programs(2)
    length = tl.load(lengths + row)
    seen_tokens = tl.minimum(length, visible)
    share = _share_of_a_split(seen_tokens, least_split, most_splits, block)
    if split * share >= tl.maximum(seen_tokens, 1):  # a row without tokens has zeros to write
        return
    dims = tl.arange(0, head_dim)
    members = tl.arange(0, padded_group)
    heads = (row * kv_heads + kv_head) * group + members  # of all rows
    in_group = members < group
    q = tl.load(
        query + heads[:, None] * head_dim + dims[None, :], mask=in_group[:, None], other=0.0
    )

    begin = length - seen_tokens + split * share
    end = tl.minimum(begin + share, length)

    highest = tl.full([padded_group], float("-inf"), tl.float32)
    total = tl.zeros([padded_group], tl.float32)
    attended = tl.zeros([padded_group, head_dim], tl.float32)
    for start in range(begin, end, block):  # a block has a visible token, so `highest` is finite
        positions = start + tl.arange(0, block)
        seen = positions < end
        pages = tl.load(
            page_table + row * table_stride + positions // page_size, mask=seen, other=0
        ).to(tl.int64)  # a pool may have more than 2**31 elements
        in_page = (positions % page_size * kv_heads + kv_head) * head_dim
        key_rows = key_pages + pages * key_page_stride + in_page
        value_rows = value_pages + pages * value_page_stride + in_page
        # What is not seen is zero, because even unseen it would count if it were not finite.
        k = tl.load(key_rows[:, None] + dims[None, :], mask=seen[:, None], other=0.0)
        v = tl.load(value_rows[:, None] + dims[None, :], mask=seen[:, None], other=0.0)
        scores = tl.dot(q, tl.trans(k), input_precision="ieee") * scaling
        scores = tl.where(seen[None, :], scores, float("-inf"))
        new_highest = tl.maximum(highest, tl.max(scores, 1))
        shrink = tl.exp2(highest - new_highest)
        weights = tl.exp2(scores - new_highest[:, None])
        total = total * shrink + tl.sum(weights, 1)
        attended = attended * shrink[:, None]
        attended += tl.dot(weights.to(v.dtype), v, input_precision="ieee")
        highest = new_highest

    attended = attended / tl.where(total > 0, total, 1.0)[:, None]
    if seen_tokens <= share:
        whole = output + heads[:, None] * head_dim + dims[None, :]
        tl.store(whole, attended.to(output.dtype.element_ty), mask=in_group[:, None])
    else:
        slots = heads * splits + split
        tl.store(log_weight + slots, highest + tl.log2(total), mask=in_group)
        part = partial + slots[:, None] * head_dim + dims[None, :]
        tl.store(part, attended, mask=in_group[:, None])


@kernel(varying=("visible", "splits"))
def _combine_splits(  # type: ignore[no-untyped-def]
    lengths,
    output,
    partial,
    log_weight,
    visible,
    splits,
    head_dim: tl.constexpr,
    least_split: tl.constexpr,
    most_splits: tl.constexpr,
    block: tl.constexpr,
):
    """One head of a row that was cut: its splits' attention, each in proportion to its weight."""
    row, head = tl.program_id(0), tl.program_id(0) * tl.num_programs(1) + tl.program_id(1)
    seen_tokens = tl.minimum(tl.load(lengths + row), visible)
    share = _share_of_a_split(seen_tokens, least_split, most_splits, block)
    if seen_tokens <= share:
        return
    split = tl.arange(0, most_splits)  # as many in every batch: so the order of summation is one
    dims = tl.arange(0, head_dim)
    slots = head * splits + split
    written = split < tl.cdiv(seen_tokens, share)
    logs = tl.load(log_weight + slots, mask=written, other=float("-inf"))
    weights = tl.exp2(logs - tl.max(logs, 0))
    places = partial + slots[:, None] * head_dim + dims[None, :]
    attended = tl.load(places, mask=written[:, None], other=0.0)
    attended = tl.sum(attended * weights[:, None], 0) / tl.sum(weights, 0)
    tl.store(output + head * head_dim + dims, attended.to(output.dtype.element_ty))
