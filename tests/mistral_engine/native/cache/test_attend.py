"""Attention of one sequence against its definition, for any number of new tokens."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from mistral_engine.native.cache.attend import attend_one, causal_mask, oldest_seen

HEADS, KV_HEADS, HEAD_DIM = 6, 2, 8


def by_definition(query: Tensor, key: Tensor, value: Tensor, window: int | None) -> Tensor:
    """query: (heads, n, d), the last n of t tokens; key, value: (kv_heads, t, d)."""
    (heads, length, _), total = query.shape, key.shape[1]
    output = torch.empty(length, heads, HEAD_DIM)
    for head in range(heads):
        group = head // (heads // key.shape[0])
        for row in range(length):
            end = total - length + row + 1
            begin = 0 if window is None else max(0, end - window)
            scores = key[group, begin:end] @ query[head, row] * 0.3
            output[row, head] = scores.softmax(0) @ value[group, begin:end]
    return output


@pytest.mark.parametrize("window", [None, 5, 30])
@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 20])
def test_attention_is_that_of_its_definition(length: int, window: int | None) -> None:
    torch.manual_seed(length)
    total = 23
    query = torch.randn(HEADS, length, HEAD_DIM)
    key, value = (torch.randn(KV_HEADS, total, HEAD_DIM) for _ in range(2))
    oldest = oldest_seen(total - length, window)
    seen = [tensor[:, oldest:] for tensor in (key, value)]
    mask = causal_mask(length, total - oldest, window, torch.float32, key.device)
    attended = attend_one(query, *seen, mask, 0.3)
    expected = by_definition(query, key, value, window)
    torch.testing.assert_close(attended, expected, atol=1e-5, rtol=1e-4)
