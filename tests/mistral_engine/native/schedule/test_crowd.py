"""A crowd that a small cache cannot hold to the end: how often somebody is computed anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import pytest

from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.cache.pools.regions import RegionPool
from mistral_engine.native.schedule.scheduler import CachePool, Scheduler
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.native.sequences import a_sequence

CACHE, CLIENTS, REQUESTS, STEP = 4096, 24, 150, 512
_fresh = count(1000)


class FullPages(PagePool):
    """Lets in whoever just fits."""

    def admit(self, sequence: Sequence, num_running: int = 0) -> int | None:
        return super().admit(sequence)


class FullRegions(RegionPool):
    def admit(self, sequence: Sequence, num_running: int = 0) -> int | None:
        return super().admit(sequence)


class Told(NamedTuple):
    num_preemptions: int
    num_steps: int
    num_computed: int  # tokens


def served(pool: CachePool) -> Told:
    """Clients that ask again as soon as they are answered: 20 to 400 tokens, for 20 to 300."""
    rng, scheduler = random.Random(0), Scheduler(CLIENTS, STEP, pool)
    told, left, alive = Told(0, 0, 0), REQUESTS, 0
    while left or alive:
        while left and alive < CLIENTS:
            prompt = [next(_fresh)] * rng.randint(20, 400)  # begins like no other
            scheduler.add(a_sequence(prompt, rng.randint(20, 300)))
            left, alive = left - 1, alive + 1
        step = scheduler.schedule()
        num_computed = sum(chunk.num_tokens for chunk in step.chunks)
        told = Told(*map(sum, zip(told, (step.num_preempted, 1, num_computed), strict=True)))
        for chunk in step.chunks:
            sequence = chunk.sequence
            sequence.note_computed(chunk.end)
            pool.record(sequence, chunk.end)
            if chunk.completes_prompt:
                sequence.times.first_token = 0.0
                sequence.tokens.append(0)
            if sequence.is_full:
                scheduler.remove(sequence)
                alive -= 1
    assert pool.num_held_tokens == 0
    return told


@pytest.mark.parametrize(
    ("full", "kept"),
    [
        (lambda: FullPages(CACHE // 32, 32), lambda: PagePool(CACHE // 32, 32)),
        (lambda: FullRegions(CACHE), lambda: RegionPool(CACHE)),
    ],
    ids=["pages", "regions"],
)
def test_room_that_is_kept_for_those_who_run_saves_computing_anew(
    full: Callable[[], CachePool], kept: Callable[[], CachePool]
) -> None:
    before, after = served(full()), served(kept())
    assert after.num_preemptions < 0.7 * before.num_preemptions
    assert after.num_computed < before.num_computed
    assert after.num_steps < 1.05 * before.num_steps


@pytest.mark.parametrize("pool", [PagePool(100, 4), RegionPool(400)], ids=["pages", "regions"])
def test_who_is_alone_may_have_all_of_the_cache(pool: CachePool) -> None:
    assert pool.admit(a_sequence(400), num_running=0) == 0


def test_a_page_stays_free_for_each_that_runs_and_one_in_a_hundred_for_few() -> None:
    def fits(num_pages: int, num_running: int) -> bool:
        return PagePool(1000, 4).admit(a_sequence(num_pages * 4), num_running) is not None

    assert fits(990, 1)
    assert not fits(991, 1)
    assert fits(970, 30)
    assert not fits(971, 30)


def test_a_block_stays_free_for_each_that_runs_and_one_in_a_hundred_for_few() -> None:
    def fits(num_tokens: int, num_running: int) -> bool:
        return RegionPool(10_000).admit(a_sequence(num_tokens), num_running) is not None

    assert fits(9_900, 1)
    assert not fits(9_901, 1)
    assert fits(10_000 - 16 * 30, 30)
    assert not fits(10_001 - 16 * 30, 30)


def test_what_is_kept_of_those_who_have_ended_is_given_up_for_those_who_run() -> None:
    """It is room to go on in as much as what is free."""
    for pool in (PagePool(100, 4), RegionPool(400)):
        ended = a_sequence([5] * 396)
        pool.admit(ended)
        pool.record(ended, 396)
        pool.release(ended)
        assert pool.admit(a_sequence([6] * 300), num_running=3) == 0
