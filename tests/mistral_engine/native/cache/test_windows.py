"""A window of its own for each layer, in both stores; and no more work where all have the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from mistral_engine.native.cache.cpu.contiguous_store import ContiguousStore
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.store import KVStore
from tests.mistral_engine.native.cache.steps import (
    CAPACITY,
    CPU,
    QKV,
    SHAPE,
    a_sequence,
    attend_in_every_layer,
    by_definition,
    random_qkv,
)
from tests.mistral_engine.native.sequences import a_sequence as any_sequence

MIXED = (7, None, 7, 1, 40)


def open_store(kind: str, windows: tuple[int | None, ...]) -> KVStore:
    shape = replace(SHAPE, windows=windows)
    if kind == "paged":
        return PagedStore(shape, [CPU] * len(windows), CAPACITY, 16)
    return ContiguousStore(shape, CAPACITY)


def layers_of_qkv(length: int) -> list[QKV]:
    return [random_qkv(length) for _ in MIXED]


def expected(qkv: list[QKV], new: slice, windows: Sequence[int | None] = MIXED) -> Tensor:
    """(layers, new tokens, heads, head_dim)."""
    until = [tuple(t[:, : new.stop] for t in layer) for layer in qkv]
    rows = [by_definition(*u, window)[new] for u, window in zip(until, windows, strict=True)]
    return torch.stack(rows)


@pytest.mark.parametrize("kind", ["contiguous", "paged"])
@pytest.mark.parametrize("chunks", [[100], [1] * 12, [5, 1, 1, 60, 1, 20], [41, 1, 1]])
def test_every_layer_sees_as_far_as_its_own_window(kind: str, chunks: list[int]) -> None:
    torch.manual_seed(0)
    store, sequence, start = open_store(kind, MIXED), a_sequence(sum(chunks)), 0
    qkv = layers_of_qkv(sum(chunks))
    store.pool.admit(sequence)
    for length in chunks:
        new = slice(start, start + length)
        attended = attend_in_every_layer(store, len(MIXED), [(sequence, qkv, new)])
        torch.testing.assert_close(attended, expected(qkv, new), rtol=1e-4, atol=1e-5)
        start += length


@pytest.mark.parametrize("kind", ["contiguous", "paged"])
def test_sequences_decode_together_in_layers_of_different_windows(kind: str) -> None:
    """Short and long ones, that join and leave: some are mirrored, some attended to alone."""
    torch.manual_seed(0)
    dice, store = random.Random(0), open_store(kind, MIXED)
    known = {a_sequence(n): layers_of_qkv(n + 40) for n in (1, 5, 39, 120, 600)}
    done = dict.fromkeys(known, 0)
    for sequence, qkv in known.items():
        store.pool.admit(sequence)
        attend_in_every_layer(store, len(MIXED), [(sequence, qkv, slice(0, len(sequence.tokens)))])
        done[sequence] = len(sequence.tokens)
    for _ in range(30):
        parts = []
        for sequence in dice.sample(list(known), dice.choice([1, 3, 4])):
            sequence.tokens.append(0)
            store.pool.extend(sequence, done[sequence] + 1)
            parts.append((sequence, known[sequence], slice(done[sequence], done[sequence] + 1)))
            done[sequence] += 1
        attended = attend_in_every_layer(store, len(MIXED), parts)
        alone = torch.cat([expected(qkv, new) for _, qkv, new in parts], dim=1)
        torch.testing.assert_close(attended, alone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["contiguous", "paged"])
def test_what_only_some_layers_still_see_is_kept_for_whoever_begins_alike(kind: str) -> None:
    """Layers without a window see a shared beginning that those with one have long left behind."""
    torch.manual_seed(0)
    store, first, qkv = open_store(kind, MIXED), any_sequence([7] * 100), layers_of_qkv(100)
    store.pool.admit(first)
    attend_in_every_layer(store, len(MIXED), [(first, qkv, slice(0, 100))])
    store.pool.release(first)
    second = any_sequence([7] * 80 + [8] * 20)
    reused = store.pool.admit(second)
    assert reused == 80
    own = layers_of_qkv(100)
    mixed = [
        tuple(torch.cat((o[:, :reused], n[:, reused:]), 1) for o, n in zip(old, new, strict=True))
        for old, new in zip(qkv, own, strict=True)
    ]
    new = slice(reused, 100)
    attended = attend_in_every_layer(store, len(MIXED), [(second, mixed, new)])
    torch.testing.assert_close(attended, expected(mixed, new), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["contiguous", "paged"])
@settings(max_examples=25, deadline=None)
@given(
    windows=st.lists(st.none() | st.integers(1, 60), min_size=1, max_size=4),
    chunks=st.lists(st.integers(1, 30), min_size=1, max_size=5),
)
def test_whatever_the_windows_and_the_chunks_every_layer_is_as_defined(
    kind: str, windows: list[int | None], chunks: list[int]
) -> None:
    torch.manual_seed(0)
    store, start = open_store(kind, tuple(windows)), 0
    pair = [(a_sequence(sum(chunks)), [random_qkv(sum(chunks)) for _ in windows]) for _ in "ab"]
    for sequence, _ in pair:
        store.pool.admit(sequence)
    for length in chunks:
        new = slice(start, start + length)
        parts = [(sequence, qkv, new) for sequence, qkv in pair]
        attended = attend_in_every_layer(store, len(windows), parts)
        alone = torch.cat([expected(qkv, new, windows) for _, qkv in pair], dim=1)
        torch.testing.assert_close(attended, alone, rtol=1e-4, atol=1e-5)
        start += length


class Counting(TorchDispatchMode):
    """Counts what torch is asked for: masks that are filled, and calls of attention."""

    def __init__(self) -> None:
        super().__init__()
        self.masks = self.calls = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.masks += func.overloadpacket is torch.ops.aten.masked_fill_
        self.calls += "scaled_dot_product" in str(func)
        return func(*args, **(kwargs or {}))


def work_of_a_step(windows: tuple[int | None, ...], known: list[int], new: int) -> tuple[int, int]:
    """Masks and attention calls of a step that computes `new` tokens behind each `known` ones."""
    store, qkv = open_store("contiguous", windows), [random_qkv(1200)] * len(windows)
    sequences = [a_sequence(length + new) for length in known]
    for sequence, length in zip(sequences, known, strict=True):
        store.pool.admit(sequence)
        if length:
            attend_in_every_layer(store, len(windows), [(sequence, qkv, slice(0, length))])
    parts = [(s, qkv, slice(n, n + new)) for s, n in zip(sequences, known, strict=True)]
    with Counting() as counted:
        attend_in_every_layer(store, len(windows), parts)
    return counted.masks, counted.calls


@pytest.mark.parametrize(
    ("known", "new", "window", "masks"),
    [
        ([0], 50, None, 0),
        ([0], 50, 50, 0),
        ([0], 50, 7, 1),
        ([200], 50, None, 1),
        ([200], 50, 7, 1),
        ([1100, 1100], 1, None, 0),
        ([1100, 1100], 1, 7, 0),
    ],
)
def test_layers_of_one_window_share_a_mask_where_one_is_needed_at_all(
    known: list[int], new: int, window: int | None, masks: int
) -> None:
    num_layers = 5
    made = work_of_a_step((window,) * num_layers, known, new)
    assert made == (masks, num_layers * len(known))


@pytest.mark.parametrize("windows", [(None,) * 5, (7,) * 5, (1000,) * 5, (None, 1000, 40)])
def test_short_caches_that_decode_take_one_mask_a_step_and_one_call_a_layer(
    windows: tuple[int | None, ...],
) -> None:
    """Windows that none of them reaches count for nothing."""
    assert work_of_a_step(windows, [20, 30, 39], 1) == (1, len(windows))


def test_a_mask_is_made_for_each_window_and_not_for_each_layer() -> None:
    masks, calls = work_of_a_step((None, 7, 7, 7, None, 7, 7, 7), [200], 50)
    assert (masks, calls) == (2, 8)
    assert work_of_a_step((None, 7, 7, 40), [20, 60], 1) == (3, 4)
