"""The small kernels (native/kernels) against what torch and transformers compute instead of them.

Runs where there is a GPU, or in Triton's interpreter, which TRITON_INTERPRET=1 must choose before
Triton is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import NamedTuple

import torch
from torch import Tensor
from transformers.models.mistral.modeling_mistral import apply_rotary_pos_emb

from mistral_engine.native.choose.cuts import keep_largest, keep_share
from mistral_engine.native.kernels import cut, rotary, silu

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Check(NamedTuple):
    name: str
    look: Callable[[], None]  # raises AssertionError


def checks(*, few: bool = False) -> Iterator[Check]:
    """few: enough to see that a kernel is what it was."""
    shapes = ((2, 4100),) if few else ((1, 1), (3, 300), (2, 4096), (2, 32_768))
    for (rows, size), kind in product(shapes, ("tied",) if few else ("random", "tied", "steep")):
        yield Check(f"cut {rows}x{size} {kind}", partial(_check_cut, rows, size, kind))
    dtypes = (torch.float32, torch.float16)
    heads = ((8, 2, 16),) if few else ((8, 2, 16), (32, 8, 128), (3, 1, 80), (20, 4, 64))
    for dtype, (num_heads, kv_heads, head_dim) in product(dtypes, heads):
        check = partial(_check_rotary, dtype, num_heads, kv_heads, head_dim)
        yield Check(f"rotary {dtype} {num_heads}/{kv_heads} of {head_dim}", check)
    for dtype, size in product(dtypes, (64, 1500) if few else (1, 64, 1024, 1500, 14_336)):
        yield Check(f"silu {dtype} {size}", partial(_check_silu, dtype, size))


def weights_of(rows: int, size: int, kind: str) -> Tensor:
    """As a sampler has them: the largest of each row is 1."""
    logits = torch.randn(rows, size, generator=torch.Generator().manual_seed(size))
    logits *= {"random": 1.5, "tied": 3, "steep": 30}[kind]
    if kind == "tied":
        logits = logits.round()
    return (logits - logits.amax(-1, keepdim=True)).exp()


def _check_cut(rows: int, size: int, kind: str) -> None:
    weights = weights_of(rows, size, kind)
    for limit in (1, size // 2 + 1, size):
        counts = torch.full((rows, 1), limit, dtype=torch.float64)
        ours, plain = weights.to(DEVICE, copy=True), weights.clone()
        cut.cut_rows(ours, counts.to(DEVICE), is_share=False)
        keep_largest(plain, counts)
        assert torch.equal(ours.cpu(), plain)
    for share in (1e-6, 0.9, 0.999999, 1):
        shares = torch.full((rows, 1), share, dtype=torch.float64)
        ours, plain = weights.to(DEVICE, copy=True), weights.clone()
        cut.cut_rows(ours, shares.to(DEVICE), is_share=True)
        keep_share(plain, shares)
        assert torch.equal(ours.cpu(), plain)


def _check_rotary(dtype: torch.dtype, num_heads: int, kv_heads: int, head_dim: int) -> None:
    generator = torch.Generator().manual_seed(0)
    tokens, all_heads = 5, num_heads + 2 * kv_heads
    qkv = torch.randn(tokens, all_heads, head_dim, generator=generator).to(DEVICE, dtype)
    angles = torch.randn(tokens, head_dim // 2, generator=generator).repeat(1, 2).to(DEVICE)
    cos, sin = angles.cos().to(dtype), angles.sin().to(dtype)
    query, key, value = qkv.split((num_heads, kv_heads, kv_heads), dim=1)
    query, key = apply_rotary_pos_emb(query, key, cos, sin, unsqueeze_dim=1)
    cells = torch.full((2, 12, kv_heads, head_dim), torch.nan, dtype=dtype, device=DEVICE)
    slots = torch.tensor([7, 0, 11, 3, 4], device=DEVICE)
    written = cells.index_copy(1, slots, torch.stack((key, value)))
    signs = torch.ones(head_dim, dtype=dtype, device=DEVICE)
    signs[: head_dim // 2] = -1
    turned = rotary.rotate_and_write(qkv, cos[:, None], (sin * signs)[:, None], cells, slots)
    assert turned.is_contiguous()
    # A GPU may add and multiply float32 with one rounding instead of two.
    slack = torch.finfo(dtype).eps if DEVICE.type == "cuda" else 0
    for got, wanted in ((turned, query), (cells, written)):
        torch.testing.assert_close(got, wanted, rtol=slack, atol=slack, equal_nan=True)


def _check_silu(dtype: torch.dtype, size: int) -> None:
    gate_up = torch.randn(3, 2 * size, generator=torch.Generator().manual_seed(0)) * 4
    gate_up = gate_up.to(DEVICE, dtype)
    gate, up = gate_up.chunk(2, -1)
    expected = torch.nn.functional.silu(gate) * up
    # exp is not rounded here as it is there.
    rtol, tiny = 8 * torch.finfo(dtype).eps, torch.finfo(dtype).tiny
    torch.testing.assert_close(silu.silu_times(gate_up), expected, rtol=rtol, atol=tiny)
