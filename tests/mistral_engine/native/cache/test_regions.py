"""The region pool alone: the budget holds, and equal beginnings are lent."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mistral_engine.native.cache.pools.regions import _MOST_UNHELD, BLOCK_SIZE, RegionPool
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.native.sequences import a_sequence

B = BLOCK_SIZE


def computed(pool: RegionPool, sequence: Sequence) -> Sequence:
    """Admit it and pretend that all of it was computed."""
    assert pool.admit(sequence) is not None
    pool.record(sequence, len(sequence.tokens))
    return sequence


def test_a_sequence_that_begins_like_another_inherits_whole_blocks_of_it() -> None:
    pool = RegionPool(100 * B)
    first = computed(pool, a_sequence([1] * (3 * B)))
    second = a_sequence([1] * (2 * B) + [2] * B)
    assert pool.admit(second) == 2 * B
    assert pool.region_of(second).inherits == (pool.region_of(first), 2 * B)


def test_the_last_token_is_never_inherited() -> None:
    pool = RegionPool(100 * B)
    computed(pool, a_sequence([1] * (2 * B)))
    assert pool.admit(a_sequence([1] * (2 * B))) == B


def test_what_is_not_computed_yet_is_not_lent() -> None:
    pool = RegionPool(100 * B)
    first = a_sequence([1] * (3 * B))
    pool.admit(first)
    assert pool.admit(a_sequence([1] * (3 * B))) == 0
    pool.record(first, 2 * B - 1)
    assert pool.admit(a_sequence([1] * (3 * B))) == B


def test_an_ended_sequence_lends_until_its_room_is_needed() -> None:
    pool = RegionPool(4 * B)
    pool.release(computed(pool, a_sequence([1] * (2 * B + 3))))
    assert pool.num_held_tokens == 0
    again = a_sequence([1] * (2 * B - 1))
    assert pool.admit(again) == B
    pool.release(again)
    pool.release(computed(pool, a_sequence([2] * (4 * B))))
    assert pool.admit(a_sequence([1] * (2 * B))) == 0


def test_the_least_recently_used_region_is_evicted_first_and_lending_counts_as_use() -> None:
    pool = RegionPool(8 * B)
    old, new = computed(pool, a_sequence([1] * (2 * B))), computed(pool, a_sequence([2] * (2 * B)))
    pool.release(old)
    pool.release(new)
    borrower = a_sequence([1] * (2 * B))
    assert pool.admit(borrower) == B  # two blocks are left, and the old one is the fresher now
    assert pool.admit(a_sequence([3] * (3 * B))) == 0
    assert pool.admit(a_sequence([1] * (B + 1))) == B  # it is still there, and the new one is not
    assert pool.admit(a_sequence([2] * (B + 1))) == 0


def test_a_lender_evicted_for_its_own_borrower_can_still_be_copied() -> None:
    pool = RegionPool(4 * B)
    pool.release(computed(pool, a_sequence([1] * (2 * B))))
    borrower = a_sequence([1] * (2 * B) + [2] * B)
    assert pool.admit(borrower) == 2 * B
    lender, _ = pool.region_of(borrower).inherits or (None, 0)
    assert lender is not None
    assert lender not in pool._unheld


def test_a_sequence_that_finds_no_room_is_told_so() -> None:
    pool = RegionPool(3 * B)
    holder = computed(pool, a_sequence([1] * (2 * B)))
    assert pool.admit(a_sequence([2] * (B + 1))) is None
    assert not pool.extend(holder, 3 * B + 1)
    assert pool.extend(holder, 3 * B)


def test_room_that_is_there_already_is_not_taken_again() -> None:
    pool = RegionPool(3 * B)
    sequence = a_sequence([1] * (2 * B))
    pool.admit(sequence)
    for num_tokens in (B, 2 * B, 2 * B):
        assert pool.extend(sequence, num_tokens)
    assert pool.num_held_tokens == 2 * B


def test_no_more_regions_are_kept_than_the_system_has_mappings_for() -> None:
    pool = RegionPool(10**6 * B)
    for number in range(_MOST_UNHELD + 10):
        pool.release(computed(pool, a_sequence([number] * B)))
    assert len(pool._unheld) == _MOST_UNHELD


def test_what_was_preempted_while_it_was_computed_is_not_lent() -> None:
    pool = RegionPool(8 * B)
    sequence = a_sequence([1] * (2 * B))
    pool.admit(sequence)
    pool.release(sequence)
    pool.record(sequence, 2 * B)
    assert pool.admit(a_sequence([1] * (2 * B))) == 0


def test_a_prompt_that_is_scored_lends_what_it_computes_and_inherits_nothing() -> None:
    pool = RegionPool(100 * B)
    computed(pool, a_sequence([1] * (3 * B)))
    scored = a_sequence([1] * (3 * B), prompt_logprobs=0)
    assert pool.admit(scored) == 0
    assert pool.region_of(scored).inherits is None
    pool.record(scored, 3 * B)
    borrower = a_sequence([1] * (3 * B))
    assert pool.admit(borrower) == 2 * B
    assert pool.region_of(borrower).inherits == (pool.region_of(scored), 2 * B)


def test_a_prompt_that_was_preempted_inherits_no_more_than_was_scored() -> None:
    pool = RegionPool(100 * B)
    computed(pool, a_sequence([1] * (3 * B)))
    scored = a_sequence([1] * (3 * B), prompt_logprobs=0)
    for num_scored, taken in ((0, 0), (B - 1, 0), (B, B), (3 * B - 1, 2 * B)):
        scored.num_scored = num_scored
        assert pool.admit(scored) == taken
        pool.release(scored)


def test_what_is_forgotten_is_not_shared_nor_what_it_came_from() -> None:
    pool = RegionPool(100 * B)
    tokens = [1] * (3 * B)
    pool.release(computed(pool, a_sequence(tokens)))
    poisoned = computed(pool, a_sequence(tokens))
    other = computed(pool, a_sequence([2] * (3 * B)))
    pool.forget(poisoned)
    pool.release(poisoned)
    assert pool.admit(a_sequence(tokens)) == 0
    assert pool.admit(a_sequence([2] * (3 * B))) == 2 * B
    pool.release(other)
    pool.forget(other)  # it holds nothing any more


class RegionsUnderFire(RuleBasedStateMachine):
    """Sequences come, grow, compute and go in any order; the budget must hold."""

    CAPACITY = 12 * B

    def __init__(self) -> None:
        super().__init__()
        self.pool = RegionPool(self.CAPACITY)
        self.running: dict[Sequence, int] = {}

    @rule(kind=st.integers(0, 2), length=st.integers(1, 5 * B))
    def arrive(self, kind: int, length: int) -> None:
        sequence = a_sequence([kind] * length)
        shared = self.pool.admit(sequence)
        if shared is None:
            return
        assert shared < length
        if inherits := self.pool.region_of(sequence).inherits:
            lender, count = inherits
            assert count == shared
            assert lender.keys[: count // B] == sequence.block_keys[: count // B]
        self.running[sequence] = shared

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def compute(self, data: st.DataObject) -> None:
        sequence = data.draw(st.sampled_from(list(self.running)))
        done = data.draw(st.integers(self.running[sequence], len(sequence.tokens)))
        self.running[sequence] = done
        self.pool.record(sequence, done)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), count=st.integers(1, B))
    def grow(self, data: st.DataObject, count: int) -> None:
        sequence = data.draw(st.sampled_from(list(self.running)))
        if self.pool.extend(sequence, len(sequence.tokens) + count):
            sequence.tokens += [1] * count

    @precondition(lambda self: self.running)
    @rule(data=st.data(), has_failed=st.booleans())
    def leave(self, data: st.DataObject, has_failed: bool) -> None:
        sequence = data.draw(st.sampled_from(list(self.running)))
        del self.running[sequence]
        if has_failed:
            self.pool.forget(sequence)
        self.pool.release(sequence)
        self.pool.release(sequence)

    @invariant()
    def books_balance(self) -> None:
        pool = self.pool
        unheld = sum(region.num_reserved for region in pool._unheld)
        assert pool._num_unheld == unheld
        assert pool.num_held_tokens + unheld + pool._num_left == self.CAPACITY
        assert pool._num_left >= 0
        for sequence in self.running:
            assert pool.region_of(sequence).num_reserved >= len(sequence.tokens)
        known = {r for holders in pool._holders.values() for r in holders}
        assert known <= {*pool._unheld, *pool._regions.values()}, "an evicted region is lent"

    def teardown(self) -> None:
        for sequence in list(self.running):
            self.pool.release(sequence)
        assert self.pool.num_held_tokens == 0


TestRegionsUnderFire = RegionsUnderFire.TestCase
TestRegionsUnderFire.settings = settings(max_examples=60, stateful_step_count=40)


def test_stretching_takes_what_nothing_is_kept_in_and_no_more() -> None:
    pool = RegionPool(100)
    kept, running = a_sequence(48), a_sequence([7] * 20)
    pool.admit(kept)
    pool.record(kept, 48)
    pool.release(kept)  # its 48 tokens may be found again
    pool.admit(running)
    assert pool.stretch(running, 30) == 30
    assert pool.stretch(running, 25) == 30  # none are given back
    assert pool.stretch(running, 99) == 52
    assert pool.admit(a_sequence(48)) == 32  # what was kept is still there
