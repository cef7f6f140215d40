"""Both stores against the definition of attention, whatever the chunks and the neighbours."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import weakref
from dataclasses import replace

import psutil
import pytest
import torch

from local.serve import config_of, environment_of
from mistral_engine.native.cache.cpu.contiguous_store import ContiguousStore
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.store import CacheShape, KVStore
from tests.mistral_engine.native.cache.steps import (
    CAPACITY,
    CPU,
    HEAD_DIM,
    KV_HEADS,
    SHAPE,
    a_sequence,
    attend,
    by_definition,
    random_qkv,
)
from tests.mistral_engine.native.sequences import a_sequence as any_sequence
from tests.server import REPOSITORY


@pytest.fixture
def window() -> int | None:
    """Parametrised by the tests that have one."""
    return None


@pytest.fixture(params=["contiguous", "paged-16", "paged-64"])
def store(request: pytest.FixtureRequest, window: int | None) -> KVStore:
    shape = replace(SHAPE, windows=(window,))
    kind, _, page_size = request.param.partition("-")
    if kind == "paged":
        return PagedStore(shape, [CPU], CAPACITY, int(page_size))
    return ContiguousStore(shape, CAPACITY)


@pytest.mark.parametrize("window", [None, 1, 7, 1000])
@pytest.mark.parametrize("chunks", [[200], [1] * 9, [5, 1, 1, 150, 1, 40], [127, 1, 1]])
def test_chunked_attention_equals_attention_over_the_whole(
    store: KVStore, chunks: list[int], window: int | None
) -> None:
    torch.manual_seed(0)
    qkv, sequence, start = random_qkv(sum(chunks)), a_sequence(sum(chunks)), 0
    store.pool.admit(sequence)
    parts = []
    for length in chunks:
        parts.append(attend(store, [(sequence, qkv, slice(start, start + length))]))
        start += length
    expected = by_definition(*qkv, window)
    torch.testing.assert_close(torch.cat(parts), expected, rtol=1e-4, atol=1e-5)


def test_sequences_in_one_flat_batch_do_not_see_each_other(store: KVStore) -> None:
    torch.manual_seed(0)
    parts = [(a_sequence(n), random_qkv(n), slice(0, n)) for n in (3, 1, 20)]
    for sequence, _, _ in parts:
        store.pool.admit(sequence)
    together = attend(store, parts)
    alone = torch.cat([by_definition(*qkv, window=None) for _, qkv, _ in parts])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("window", [None, 5])
def test_sequences_decode_together_as_they_would_alone(store: KVStore, window: int | None) -> None:
    """Short caches may be attended to in one call, long ones each in its own; here are both."""
    torch.manual_seed(0)
    known = [(a_sequence(n), random_qkv(n), n) for n in (1, 2, 30, 5, 3000)]
    for sequence, qkv, length in known:
        store.pool.admit(sequence)
        if length > 1:
            attend(store, [(sequence, qkv, slice(0, length - 1))])
    together = attend(store, [(s, qkv, slice(n - 1, n)) for s, qkv, n in known])
    alone = torch.cat([by_definition(*qkv, window=window)[-1:] for _, qkv, _ in known])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("window", [None, 7])
def test_sequences_may_join_and_leave_the_decoding_ones_at_any_step(
    store: KVStore, window: int | None
) -> None:
    """Also when only one is left for a while, and when one grows long."""
    torch.manual_seed(0)
    dice = random.Random(0)
    known = {a_sequence(n): random_qkv(400) for n in (1, 3, 20, 250)}
    done = dict.fromkeys(known, 0)
    for sequence in known:
        store.pool.admit(sequence)
        attend(store, [(sequence, known[sequence], slice(0, len(sequence.tokens)))])
        done[sequence] = len(sequence.tokens)
    for _ in range(60):
        chosen = dice.sample(list(known), dice.choice([1, 2, 3, 4]))
        parts = []
        for sequence in chosen:
            sequence.tokens.append(0)
            store.pool.extend(sequence, done[sequence] + 1)
            parts.append((sequence, known[sequence], slice(done[sequence], done[sequence] + 1)))
            done[sequence] += 1
        attended = attend(store, parts)
        for row, (_, qkv, new) in zip(attended, parts, strict=True):
            query, key, value = (t[:, : new.stop] for t in qkv)
            expected = by_definition(query, key, value, window)[-1]
            torch.testing.assert_close(row, expected, rtol=1e-4, atol=1e-5)


def test_a_row_that_is_not_finite_spoils_no_other(store: KVStore) -> None:
    """Its keys must not be seen by whoever gets its place, not even behind a mask."""
    torch.manual_seed(0)
    bad, good = (a_sequence(40), a_sequence(40)), (a_sequence(3), a_sequence(5))
    poison = tuple(torch.full_like(t, torch.nan) for t in random_qkv(41))
    for pair, qkv in ((bad, poison), (good, random_qkv(41))):
        for sequence in pair:
            store.pool.admit(sequence)
            store.pool.extend(sequence, len(sequence.tokens) + 1)
            attend(store, [(sequence, qkv, slice(0, len(sequence.tokens)))])
        ends = [len(sequence.tokens) for sequence in pair]
        parts = [(s, qkv, slice(end, end + 1)) for s, end in zip(pair, ends, strict=True)]
        attended = attend(store, parts)
        for sequence in pair:
            store.pool.release(sequence)
    assert bool(attended.isfinite().all())


def test_a_reused_beginning_is_attended_to_without_being_computed_again(store: KVStore) -> None:
    torch.manual_seed(0)
    first, qkv = any_sequence([7] * 100), random_qkv(100)
    store.pool.admit(first)
    attend(store, [(first, qkv, slice(0, 100))])
    store.pool.release(first)
    second = any_sequence([7] * 80 + [8] * 20)
    reused = store.pool.admit(second)
    assert reused in (64, 80)
    own = random_qkv(100)
    query, key, value = (
        torch.cat((old[:, :reused], new[:, reused:]), 1) for old, new in zip(qkv, own, strict=True)
    )
    mixed = (query, key, value)
    attended = attend(store, [(second, mixed, slice(reused, 100))])
    expected = by_definition(*mixed, window=None)[reused:]
    torch.testing.assert_close(attended, expected, rtol=1e-4, atol=1e-5)


def test_a_borrower_leaves_its_lender_as_it_was(store: KVStore) -> None:
    torch.manual_seed(0)
    lender, qkv = any_sequence([7] * 70), random_qkv(71)
    store.pool.admit(lender)
    attend(store, [(lender, qkv, slice(0, 70))])
    borrower = any_sequence([7] * 66 + [8] * 30)
    reused = store.pool.admit(borrower)
    attend(store, [(borrower, random_qkv(96), slice(reused, 96))])
    store.pool.extend(lender, 71)
    attended = attend(store, [(lender, qkv, slice(70, 71))])
    expected = by_definition(*qkv, window=None)[70:]
    torch.testing.assert_close(attended, expected, rtol=1e-4, atol=1e-5)


def test_a_piece_that_is_outgrown_keeps_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mistral_engine.native.cache.cpu.contiguous_store._HEADROOM", 4)
    torch.manual_seed(0)
    store, qkv, sequence = ContiguousStore(SHAPE, CAPACITY), random_qkv(90), any_sequence([7] * 3)
    store.pool.admit(sequence)
    parts = [attend(store, [(sequence, qkv, slice(0, 3))])]
    for position in range(3, 90):
        sequence.tokens.append(7)
        store.pool.extend(sequence, position + 1)
        parts.append(attend(store, [(sequence, qkv, slice(position, position + 1))]))
    torch.testing.assert_close(
        torch.cat(parts), by_definition(*qkv, window=None), rtol=1e-4, atol=1e-5
    )


def rows_of_memory_taken() -> float:
    """What sequences that decode together take as they become more, in rows of a mirror."""
    shape = CacheShape((None,) * 16, KV_HEADS, HEAD_DIM, torch.float32)
    row_bytes = 16 * 128 * 1024
    store, decoding = ContiguousStore(shape, CAPACITY), [a_sequence(1) for _ in range(33)]
    for sequence in decoding:
        store.pool.admit(sequence)
    before = psutil.Process().memory_info().rss
    for count in (2, 9, 33):
        attend(store, [(sequence, random_qkv(1), slice(0, 1)) for sequence in decoding[:count]])
    return (psutil.Process().memory_info().rss - before) / row_bytes


def test_a_mirror_takes_memory_for_as_many_as_decode_at_once() -> None:
    """And not for what it held before it grew, though the bundle has the C library keep memory."""
    settings = environment_of(config_of(REPOSITORY))
    python_path = os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / "packages")))
    code = f"from {__name__} import rows_of_memory_taken as taken; print(taken())"
    measured = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | settings | {"PYTHONPATH": python_path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert 33 <= float(measured.stdout) < 44


def test_the_memory_of_an_evicted_region_is_given_back() -> None:
    store = ContiguousStore(SHAPE, 64)
    first = a_sequence(48)
    store.pool.admit(first)
    attend(store, [(first, random_qkv(48), slice(0, 48))])
    memory = weakref.ref(store.pool.region_of(first).memory)
    store.pool.release(first)
    assert memory() is not None
    store.pool.admit(a_sequence(48))
    assert memory() is None
