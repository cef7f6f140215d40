"""Queries and keys turned by their positions, keys and values written: a Triton kernel.

What it computes: model/rope.py, and what a store of pages does with what is fresh.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mistral_engine.native.kernels.available import kernel, tl, triton

_HEADS = 8  # of a token, in one program


def rotate_and_write(qkv: Tensor, cos: Tensor, sin: Tensor, cells: Tensor, slots: Tensor) -> Tensor:
    """Write each token's keys, turned, and its values into its slot; return its queries, turned.

    qkv: (tokens, heads + 2 kv_heads, head_dim), v behind k behind q, contiguous. cos, sin: (tokens,
    1, head_dim), contiguous, of the same type, the first half of sin with its sign. cells: (2,
    slots, kv_heads, head_dim), contiguous, for keys and for values; slots: (tokens,) int64, each
    once unless nobody reads it. Returns (tokens, heads, head_dim), contiguous.
    """
    tokens, all_heads, head_dim = qkv.shape
    num_kv_heads = cells.shape[2]
    num_heads = all_heads - 2 * num_kv_heads
    query = qkv.new_empty(tokens, num_heads, head_dim)
    with torch.cuda.device_of(qkv):
        _rotate_heads[(tokens, triton.cdiv(all_heads, _HEADS))](
            qkv,
            cos,
            sin,
            query,
            cells,
            slots,
            cells.stride(0),
            num_heads=num_heads,
            num_kv_heads=num_kv_heads,
            half=head_dim // 2,
            padded_half=triton.next_power_of_2(head_dim // 2),
            block=_HEADS,
            num_warps=2,
        )
    return query


@kernel()
def _rotate_heads(  # type: ignore[no-untyped-def]
    qkv,
    cos,
    sin,
    query,
    cells,
    slots,
    values_stride,
    num_heads: tl.constexpr,
    num_kv_heads: tl.constexpr,
    half: tl.constexpr,
    padded_half: tl.constexpr,
    block: tl.constexpr,
):
    """Some heads of one token."""
    token = tl.program_id(0).to(tl.int64)
    heads = tl.program_id(1) * block + tl.arange(0, block)[:, None]
    pairs = tl.arange(0, padded_half)[None, :]  # of a place in each half
    all_heads: tl.constexpr = num_heads + 2 * num_kv_heads
    exists = (heads < all_heads) & (pairs < half)
    own = qkv + (token * all_heads + heads) * 2 * half + pairs
    first = tl.load(own, mask=exists, other=0.0)
    second = tl.load(own + half, mask=exists, other=0.0)
    angles = token * 2 * half + pairs
    known = pairs < half
    cos_first = tl.load(cos + angles, mask=known, other=0.0)
    cos_second = tl.load(cos + angles + half, mask=known, other=0.0)
    sin_first = tl.load(sin + angles, mask=known, other=0.0)
    sin_second = tl.load(sin + angles + half, mask=known, other=0.0)
    is_value = heads >= num_heads + num_kv_heads
    new_first = tl.where(is_value, first, _turned(first, cos_first, second, sin_first))
    new_second = tl.where(is_value, second, _turned(second, cos_second, first, sin_second))

    is_query = exists & (heads < num_heads)
    target = query + (token * num_heads + heads) * 2 * half + pairs
    tl.store(target, new_first, mask=is_query)
    tl.store(target + half, new_second, mask=is_query)

    is_cached = exists & (heads >= num_heads)
    kv_heads = heads - num_heads - tl.where(is_value, num_kv_heads, 0)
    slot = tl.load(slots + token)  # a cache may have more than 2**31 elements
    cell = cells + (slot * num_kv_heads + kv_heads) * 2 * half + pairs
    cell += tl.where(is_value, values_stride, 0).to(tl.int64)
    tl.store(cell, new_first, mask=is_cached)
    tl.store(cell + half, new_second, mask=is_cached)


@kernel()
def _turned(here, cos, there, sin):  # type: ignore[no-untyped-def]
    """here * cos + there * sin, rounded wherever transformers rounds."""
    kept = (here.to(tl.float32) * cos.to(tl.float32)).to(here.dtype).to(tl.float32)
    brought = (there.to(tl.float32) * sin.to(tl.float32)).to(here.dtype).to(tl.float32)
    return (kept + brought).to(here.dtype)
