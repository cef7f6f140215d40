"""Attention of each row's newest token over a paged cache: a Triton kernel for CUDA.

Importable everywhere; runs where `is_available`. Knows nothing of who owns a page.

A row's context is cut into equal splits that run side by side (Flash-Decoding, Dao et al. 2023),
each walks its part of the row's page table (PagedAttention, Kwon et al. 2023) with an online
softmax, and a second kernel weighs the splits together. The grid depends on shapes alone and
nothing waits for the device, so a CUDA graph may hold both.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

try:
    import triton  # type: ignore[import-not-found]
    import triton.language as tl  # type: ignore[import-not-found]
except ImportError:  # comes with torch for CUDA only
    triton = None

_LOG2_E = 1.4426950408889634  # exp2 is what the hardware has
_MIN_DOT = 16  # tl.dot takes nothing smaller in any dimension
_BLOCK_BYTES = 16 * 1024  # of keys, and of values, in one step of a program
_MAX_SPLITS = 64  # a power of two, as tl.arange wants it
# Enough to fill a large GPU several times over, so that rows of unequal length even out.
_PROGRAMS = 1024


def is_available(device: torch.device) -> bool:
    """Whether the kernel runs there: Ampere or later, and Triton with what builds its launcher."""
    compilers = [os.environ["CC"]] if "CC" in os.environ else ["gcc", "clang"]
    return (
        triton is not None
        and device.type == "cuda"
        and torch.cuda.get_device_capability(device) >= (8, 0)
        and any(map(shutil.which, compilers))
        and Path(sysconfig.get_path("include"), "Python.h").exists()
    )


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
    block = _BLOCK_BYTES // (head_dim * key_pages.element_size())
    block = max(_MIN_DOT, min(block, 128))
    capacity = page_table.shape[1] * page_size
    visible = capacity if window is None else min(window, capacity)
    wanted = triton.cdiv(_PROGRAMS, rows * kv_heads)
    splits = min(wanted, triton.cdiv(visible, block), _MAX_SPLITS)
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
            block=block,
            num_warps=4,
            num_stages=2,
        )
        _combine_splits[rows, heads](
            partial, log_weight, output, splits, most_splits=_MAX_SPLITS, head_dim=head_dim
        )
    return output


def _kernel(function: Any) -> Any:
    """Compiled once for all page tables and windows: a request must not wait for a compiler."""
    vary = ["visible", "table_stride", "splits"]
    return triton.jit(function, do_not_specialize=vary) if triton else function


@_kernel
def _attend_splits(  # type: ignore[no-untyped-def]
    query,
    key_pages,
    value_pages,
    page_table,
    lengths,
    partial,  # (rows, heads, splits, head_dim): each split's own attention
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
    block: tl.constexpr,
):
    """One row, one key-value head with its group of query heads, one split."""
    row, kv_head, split = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    kv_heads, splits = tl.num_programs(1), tl.num_programs(2)
    dims = tl.arange(0, head_dim)
    members = tl.arange(0, padded_group)
    heads = (row * kv_heads + kv_head) * group + members  # of all rows
    in_group = members < group
    q = tl.load(
        query + heads[:, None] * head_dim + dims[None, :], mask=in_group[:, None], other=0.0
    )

    length = tl.load(lengths + row)
    first = tl.maximum(length - visible, 0)
    share = tl.cdiv(length - first, splits * block) * block
    begin = first + split * share
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

    attended = attended / total[:, None]  # NaN of an empty split, but its weight keeps it unread
    slots = heads * splits + split
    tl.store(log_weight + slots, highest + tl.log2(total), mask=in_group)
    tl.store(partial + slots[:, None] * head_dim + dims[None, :], attended, mask=in_group[:, None])


@_kernel
def _combine_splits(  # type: ignore[no-untyped-def]
    partial, log_weight, output, splits, most_splits: tl.constexpr, head_dim: tl.constexpr
):
    """One head of one row: the splits' attention, each in proportion to its weight."""
    head = tl.program_id(0) * tl.num_programs(1) + tl.program_id(1)  # of all rows
    split = tl.arange(0, most_splits)
    dims = tl.arange(0, head_dim)
    slots = head * splits + split
    logs = tl.load(log_weight + slots, mask=split < splits, other=float("-inf"))
    weights = tl.exp2(logs - tl.maximum(tl.max(logs, 0), -1e30))  # an empty split's is 0
    attended = tl.load(
        partial + slots[:, None] * head_dim + dims[None, :], mask=weights[:, None] > 0, other=0.0
    )
    # The heaviest split alone weighs 1, so only a row without tokens has less in all.
    attended = tl.sum(attended * weights[:, None], 0) / tl.maximum(tl.sum(weights, 0), 1.0)
    tl.store(output + head * head_dim + dims, attended.to(output.dtype.element_ty))
