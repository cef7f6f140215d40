"""The page table follows the pool, and no step goes through its pages one by one."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from mistral_engine.native.cache.gpu.page_table import PageTable
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.native.cache.steps import CPU, SHAPE
from tests.mistral_engine.native.sequences import a_sequence


def check(table: PageTable, pool: PagePool, sequences: list[Sequence]) -> None:
    places = table.rows_of(sequences)
    assert len(set(places.tolist())) == len(sequences)
    for place, sequence in zip(places, sequences, strict=True):
        pages = pool.pages_of(sequence)
        assert table.pages[place, : len(pages)].tolist() == pages


@pytest.mark.parametrize("seed", range(20))
def test_rows_are_those_of_the_pool_whoever_comes_grows_and_goes(seed: int) -> None:
    """Also of those that were preempted and come again with other pages, and as many."""
    dice, pool = random.Random(seed), PagePool(400, 4)
    table, held, away = PageTable(pool), list[Sequence](), list[Sequence]()
    for _ in range(150):
        act = dice.choice(["come", "come again", "grow", "grow", "grow", "go"])
        if act == "come":
            length = dice.choice([1, 3, 4, 5, 200])
            sequence = a_sequence([dice.randrange(3)] * length)
            if pool.admit(sequence) is not None:
                held.append(sequence)
        elif act == "come again" and away:
            sequence = away.pop(dice.randrange(len(away)))
            if pool.admit(sequence) is not None:
                held.append(sequence)
        elif act == "grow" and held:
            sequence = dice.choice(held)
            sequence.tokens.append(0)
            if not pool.extend(sequence, len(sequence.tokens)):
                sequence.tokens.pop()
        elif act == "go" and held:
            sequence = held.pop(dice.randrange(len(held)))
            pool.release(sequence)
            away.append(sequence)
        check(table, pool, dice.sample(held, dice.randint(0, len(held))))
    check(table, pool, held)


def test_a_table_has_no_more_rows_than_sequences_held_pages_at_once() -> None:
    pool = PagePool(100, 4)
    table = PageTable(pool)
    for number in range(500):
        sequence = a_sequence([number] * 9)
        pool.admit(sequence)
        table.rows_of([sequence])
        pool.release(sequence)
    assert table.pages.shape == (16, 16)


class Counted(list[int]):
    """A list that counts how many of its items are asked for."""

    asked = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        Counted.asked += len(found) if isinstance(key, slice) else 1
        return found

    def __iter__(self) -> Iterator[int]:
        Counted.asked += len(self)
        return super().__iter__()

    def __add__(self, other: Any) -> Any:
        Counted.asked += len(self)
        return super().__add__(other)


def calls_of(action: Any) -> int:
    """Of functions, Python's and C's, while it acts."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def a_crowd(longest: int) -> tuple[PagedStore, tuple[Chunk, ...]]:
    """128 rows that decode, one of them behind so many tokens, in pages that count."""
    store, chunks = PagedStore(SHAPE, [CPU], 60_000, 32), []
    for number in range(128):
        length = longest if number == 64 else 100
        sequence = a_sequence([number] * length)
        assert store.pool.admit(sequence) == 0
        table = store.pool._tables[sequence]
        table.pages = Counted(table.pages)
        chunks.append(Chunk(sequence, length - 1, 1, True))
    return store, tuple(chunks)


def test_a_layout_costs_no_more_python_for_a_row_of_a_thousand_pages() -> None:
    counts = []
    for longest in (100, 32_000):
        store, chunks = a_crowd(longest)
        store.lay_out(chunks)
        Counted.asked = 0
        counts.append(calls_of(lambda s=store, c=chunks: s.lay_out(c)))
        assert Counted.asked == 0, "pages are copied when they are taken, and then no more"
    few, many = counts
    assert few == many < 128 * 12


def test_a_page_more_is_all_that_is_copied_for_it() -> None:
    store, chunks = a_crowd(32_000)
    store.lay_out(chunks)
    sequence = chunks[64].sequence
    sequence.tokens += [0] * 33
    Counted.asked = 0
    assert store.pool.extend(sequence, 32_033)
    store.lay_out((Chunk(sequence, 32_032, 1, True),))
    assert Counted.asked == 2  # what 32,033 tokens take beyond 32,000
    assert isinstance(store._table.pages, np.ndarray)
