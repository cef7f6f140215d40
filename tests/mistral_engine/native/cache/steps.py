"""Steps for the tests of stores: made-up queries, keys and values, and attention by definition."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from mistral_engine.native.cache.store import CacheShape, KVStore
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.transfer import Sender
from tests.mistral_engine.native.sequences import a_sequence as any_sequence

HEADS, KV_HEADS, HEAD_DIM = 4, 2, 8
SHAPE = CacheShape((None,), KV_HEADS, HEAD_DIM, torch.float32)
SCALING = HEAD_DIM**-0.5
CPU = torch.device("cpu")
CAPACITY = 8192

QKV = tuple[Tensor, Tensor, Tensor]


_next_token = iter(range(10**6))


def a_sequence(length: int) -> Sequence:
    """Begins like no other."""
    return any_sequence([next(_next_token)] * length)


def random_qkv(length: int) -> QKV:
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


def flat_batch(parts: list[tuple[QKV, slice]]) -> tuple[Tensor, Tensor]:
    """Queries (tokens, heads, head_dim), and keys and values (2, tokens, kv_heads, head_dim)."""
    query, key, value = (torch.cat([qkv[i][:, new] for qkv, new in parts], 1) for i in range(3))
    return query.transpose(0, 1), torch.stack((key, value)).transpose(1, 2)


def laid_out(store: KVStore, chunks: tuple[Chunk, ...]) -> Any:
    """As `attend` of the store takes it."""
    layout = store.lay_out(chunks)
    return layout.placed(Sender([CPU]).send(layout.integers))


def attend(store: KVStore, parts: list[tuple[Sequence, QKV, slice]]) -> Tensor:
    """One step that computes some tokens of each sequence. Returns (tokens, heads, head_dim)."""
    chunks = tuple(Chunk(s, new.start, new.stop - new.start, True) for s, _, new in parts)
    flat = flat_batch([(qkv, new) for _, qkv, new in parts])
    attended = store.attend(0, laid_out(store, chunks), *flat, SCALING)
    for sequence, _, new in parts:
        store.pool.record(sequence, new.stop)
    return attended


def attend_in_every_layer(
    store: KVStore, num_layers: int, parts: list[tuple[Sequence, list[QKV], slice]]
) -> Tensor:
    """One step of a model with several layers; each sequence has a QKV for each.

    Returns (layers, tokens, heads, head_dim).
    """
    chunks = tuple(Chunk(s, new.start, new.stop - new.start, True) for s, _, new in parts)
    layout, attended = laid_out(store, chunks), []
    for layer in range(num_layers):
        flat = flat_batch([(qkv[layer], new) for _, qkv, new in parts])
        attended.append(store.attend(layer, layout, *flat, SCALING))
    for sequence, _, new in parts:
        store.pool.record(sequence, new.stop)
    return torch.stack(attended)
