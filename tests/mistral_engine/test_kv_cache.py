"""Cached attention against the definition of attention, whatever the chunks and the neighbours."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from mistral_engine.kv_cache import CachedSpan, KVCache
from mistral_engine.request import GenerationRequest, Prompt, SamplingParams, Sequence

HEADS, KV_HEADS, HEAD_DIM = 4, 2, 8
SCALING = HEAD_DIM**-0.5


def a_sequence() -> Sequence:
    return Sequence(GenerationRequest("r", Prompt((1,)), SamplingParams()))


def random_qkv(length: int) -> tuple[Tensor, Tensor, Tensor]:
    return (
        torch.randn(HEADS, length, HEAD_DIM),
        torch.randn(KV_HEADS, length, HEAD_DIM),
        torch.randn(KV_HEADS, length, HEAD_DIM),
    )


def by_definition(query: Tensor, key: Tensor, value: Tensor, window: int | None) -> Tensor:
    """Plain causal attention of a whole sequence: (length, heads, head_dim)."""
    key, value = (t.repeat_interleave(HEADS // KV_HEADS, 0) for t in (key, value))
    scores = query @ key.transpose(1, 2) * SCALING
    position = torch.arange(query.shape[1])
    visible = position[None] <= position[:, None]
    if window is not None:
        visible &= position[None] > position[:, None] - window
    return (scores.masked_fill(~visible, -torch.inf).softmax(-1) @ value).transpose(0, 1)


@pytest.mark.parametrize("window", [None, 1, 7, 1000])
@pytest.mark.parametrize("chunks", [[200], [1] * 9, [5, 1, 1, 150, 1, 40], [127, 1, 1]])
def test_chunked_attention_equals_attention_over_the_whole(
    chunks: list[int], window: int | None
) -> None:
    torch.manual_seed(0)
    query, key, value = random_qkv(sum(chunks))
    cache, sequence, start = KVCache(1, KV_HEADS, HEAD_DIM), a_sequence(), 0
    parts = []
    for length in chunks:
        span = CachedSpan(sequence, 0, length, start)
        new = slice(start, start + length)
        parts.append(
            cache.attend(0, (span,), query[:, new], key[:, new], value[:, new], SCALING, window)
        )
        start += length
    expected = by_definition(query, key, value, window)
    torch.testing.assert_close(torch.cat(parts), expected, rtol=1e-4, atol=1e-5)


def test_sequences_in_one_flat_batch_do_not_see_each_other() -> None:
    torch.manual_seed(0)
    lengths = [3, 1, 6]
    each = [random_qkv(length) for length in lengths]
    query, key, value = (torch.cat(parts, dim=1) for parts in zip(*each, strict=True))
    firsts = [0, 3, 4]
    spans = tuple(
        CachedSpan(a_sequence(), first, length, 0)
        for first, length in zip(firsts, lengths, strict=True)
    )
    together = KVCache(1, KV_HEADS, HEAD_DIM).attend(0, spans, query, key, value, SCALING, None)
    alone = torch.cat([by_definition(*qkv, window=None) for qkv in each])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("window", [None, 5])
def test_sequences_decode_together_as_they_would_alone(window: int | None) -> None:
    """Short caches are attended to in one call, long ones each in its own; here are both."""
    torch.manual_seed(0)
    lengths = [1, 2, 30, 5, 3000]
    each = [random_qkv(length) for length in lengths]
    cache, sequences = KVCache(1, KV_HEADS, HEAD_DIM), [a_sequence() for _ in lengths]
    for sequence, qkv in zip(sequences, each, strict=True):
        span = CachedSpan(sequence, 0, qkv[0].shape[1] - 1, 0)
        if span.length:
            cache.attend(0, (span,), *(t[:, :-1] for t in qkv), SCALING, window)
    last = [torch.cat([qkv[i][:, -1:] for qkv in each], dim=1) for i in range(3)]
    spans = tuple(
        CachedSpan(sequence, i, 1, length - 1)
        for i, (sequence, length) in enumerate(zip(sequences, lengths, strict=True))
    )
    together = cache.attend(0, spans, *last, SCALING, window)
    alone = torch.cat([by_definition(*qkv, window=window)[-1:] for qkv in each])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


def test_a_released_sequence_holds_nothing() -> None:
    cache, sequence = KVCache(1, KV_HEADS, HEAD_DIM), a_sequence()
    cache.attend(0, (CachedSpan(sequence, 0, 3, 0),), *random_qkv(3), SCALING, None)
    assert len(cache) == 1
    cache.release(sequence)
    cache.release(sequence)
    assert len(cache) == 0
