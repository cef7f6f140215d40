"""The page pool alone: no page is lost or owned twice, and equal beginnings are shared."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.native.sequences import a_sequence

SIZE = 4


def computed(pool: PagePool, sequence: Sequence) -> Sequence:
    """Admit it and pretend that all of it was computed."""
    assert pool.admit(sequence) is not None
    pool.record(sequence, len(sequence.tokens))
    return sequence


def test_a_sequence_gets_as_many_pages_as_its_tokens_need() -> None:
    pool = PagePool(8, SIZE)
    for length, pages in ((1, 1), (4, 1), (5, 2)):
        sequence = a_sequence([length] * length)
        assert pool.admit(sequence) == 0
        assert len(pool.pages_of(sequence)) == pages


def test_a_sequence_that_begins_like_another_shares_its_full_pages() -> None:
    pool = PagePool(8, SIZE)
    first = computed(pool, a_sequence([1, 2, 3, 4, 5, 6, 7, 8, 9]))
    second = a_sequence([1, 2, 3, 4, 5, 6, 7, 8, 100, 101])
    assert pool.admit(second) == 8
    assert pool.pages_of(second)[:2] == pool.pages_of(first)[:2]
    assert pool.pages_of(second)[2] != pool.pages_of(first)[2]


def test_equal_pages_after_different_beginnings_are_not_shared() -> None:
    pool = PagePool(8, SIZE)
    computed(pool, a_sequence([1, 2, 3, 4, 5, 6, 7, 8, 9]))
    assert pool.admit(a_sequence([0, 2, 3, 4, 5, 6, 7, 8, 9])) == 0


def test_the_last_token_is_never_taken_from_the_cache() -> None:
    """Something must be computed to sample from."""
    pool = PagePool(8, SIZE)
    computed(pool, a_sequence([1, 2, 3, 4, 5, 6, 7, 8]))
    assert pool.admit(a_sequence([1, 2, 3, 4, 5, 6, 7, 8])) == 4


def test_what_is_not_computed_yet_is_not_shared() -> None:
    pool = PagePool(8, SIZE)
    first = a_sequence([1] * 9)
    pool.admit(first)
    assert pool.admit(a_sequence([1] * 9)) == 0
    pool.record(first, 7)
    assert pool.admit(a_sequence([1] * 9)) == 4


def test_pages_of_an_ended_sequence_are_found_again_until_the_room_is_needed() -> None:
    pool = PagePool(4, SIZE)
    pool.release(computed(pool, a_sequence([1] * 9)))
    assert pool.num_held_tokens == 0
    again = a_sequence([1] * 9)
    assert pool.admit(again) == 8
    pool.release(again)
    pool.release(computed(pool, a_sequence([2] * 16)))
    assert pool.admit(a_sequence([1] * 9)) == 0


def test_the_least_recently_used_pages_are_evicted_first_and_ends_before_beginnings() -> None:
    pool = PagePool(4, SIZE)
    old, new = computed(pool, a_sequence([1] * 8)), computed(pool, a_sequence([2] * 8))
    pool.release(old)
    pool.release(new)
    pool.admit(a_sequence([3] * 4))  # takes the second page of the old one
    assert pool.admit(a_sequence([1] * 5)) == 4  # and its second page is the new one's second
    assert pool.admit(a_sequence([2] * 4 + [9])) is None


def test_a_page_that_was_used_again_outlives_one_that_was_not() -> None:
    pool = PagePool(3, SIZE)

    def num_reused(token: int) -> int | None:
        sequence = a_sequence([token] * 5)
        num_tokens = pool.admit(sequence)
        pool.release(sequence)
        return num_tokens

    for token in (1, 2, 3):
        pool.release(computed(pool, a_sequence([token] * 4)))
    assert num_reused(1) == 4  # its second page takes the room of the oldest other one
    assert (num_reused(3), num_reused(2)) == (4, 0)


def test_a_sequence_that_finds_no_room_changes_nothing() -> None:
    pool = PagePool(3, SIZE)
    holder = computed(pool, a_sequence([1] * 8))
    assert pool.admit(a_sequence([2] * 5)) is None
    assert not pool.extend(holder, 13)
    assert pool.extend(holder, 12)
    assert pool.num_held_tokens == 12


def test_two_sequences_that_compute_the_same_page_at_once_keep_their_own() -> None:
    pool = PagePool(8, SIZE)
    first, second = a_sequence([1] * 5), a_sequence([1] * 5)
    pool.admit(first)
    pool.admit(second)
    pool.record(first, 5)
    pool.record(second, 5)
    pool.release(second)
    assert pool.admit(a_sequence([1] * 5)) == 4
    pool.release(first)


def test_what_was_preempted_while_it_was_computed_is_not_published() -> None:
    pool = PagePool(8, SIZE)
    sequence = a_sequence([1] * 9)
    pool.admit(sequence)
    pool.release(sequence)
    pool.record(sequence, 9)
    assert pool.admit(a_sequence([1] * 9)) == 0


def test_a_prompt_that_is_scored_shares_what_it_computes_and_takes_nothing() -> None:
    pool = PagePool(16, SIZE)
    computed(pool, a_sequence([1] * 9))
    scored = a_sequence([1] * 9, prompt_logprobs=0)
    assert pool.admit(scored) == 0
    pool.record(scored, 9)
    assert pool.admit(a_sequence([1] * 9)) == 8


def test_a_prompt_that_was_preempted_takes_no_more_than_was_scored() -> None:
    pool = PagePool(16, SIZE)
    computed(pool, a_sequence([1] * 17))
    scored = a_sequence([1] * 17, prompt_logprobs=0)
    for num_scored, taken in ((0, 0), (3, 0), (4, 4), (11, 8), (16, 16)):
        scored.num_scored = num_scored
        assert pool.admit(scored) == taken
        pool.release(scored)


def test_what_is_forgotten_is_not_shared_nor_what_it_came_from() -> None:
    pool = PagePool(16, SIZE)
    tokens = [1] * (3 * SIZE)
    pool.release(computed(pool, a_sequence(tokens)))
    poisoned = computed(pool, a_sequence(tokens))
    other = computed(pool, a_sequence([2] * (3 * SIZE)))
    pool.forget(poisoned)
    pool.release(poisoned)
    assert pool.admit(a_sequence(tokens)) == 0
    assert pool.admit(a_sequence([2] * (3 * SIZE))) == 2 * SIZE
    pool.release(other)
    pool.forget(other)  # it holds nothing any more


class PagesUnderFire(RuleBasedStateMachine):
    """Sequences come, grow, compute and go in any order; the books must balance."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = PagePool(12, SIZE)
        self.running: dict[Sequence, int] = {}  # and how many tokens are computed
        self.contents: dict[int, tuple[int, ...]] = {}  # of pages, with all that comes before them

    @rule(kind=st.integers(0, 2), length=st.integers(1, 20))
    def arrive(self, kind: int, length: int) -> None:
        sequence = a_sequence([kind] * length)
        shared = self.pool.admit(sequence)
        if shared is None:
            return
        assert shared < length
        pages = self.pool.pages_of(sequence)
        for index in range(shared // SIZE):
            before = tuple(sequence.tokens[: (index + 1) * SIZE])
            assert self.contents[pages[index]] == before, "a page that holds something else"
        self.running[sequence] = shared

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def compute(self, data: st.DataObject) -> None:
        sequence = data.draw(st.sampled_from(list(self.running)))
        done = data.draw(st.integers(self.running[sequence], len(sequence.tokens)))
        pages = self.pool.pages_of(sequence)
        for position in range(self.running[sequence], done):
            self.contents[pages[position // SIZE]] = tuple(sequence.tokens[: position + 1])
        self.running[sequence] = done
        self.pool.record(sequence, done)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), token=st.integers(0, 2))
    def grow(self, data: st.DataObject, token: int) -> None:
        sequence = data.draw(st.sampled_from(list(self.running)))
        if self.pool.extend(sequence, len(sequence.tokens) + 1):
            sequence.tokens.append(token)

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
        held = [page for s in self.running for page in pool.pages_of(s)]
        assert [held.count(page) for page in range(12)] == pool._num_holders
        assert sorted({*held, *pool._free, *pool._unheld}) == list(range(12))
        assert len(set(held)) + len(pool._free) + len(pool._unheld) == 12
        assert {page: key for key, page in pool._page_of.items()} == pool._key_of

    @invariant()
    def nobody_writes_into_a_shared_page(self) -> None:
        for sequence, done in self.running.items():
            pages = self.pool.pages_of(sequence)
            assert len(pages) * SIZE >= len(sequence.tokens)
            for page in pages[done // SIZE :]:
                assert self.pool._num_holders[page] == 1

    def teardown(self) -> None:
        for sequence in list(self.running):
            self.pool.release(sequence)
        assert self.pool.num_held_tokens == 0


TestPagesUnderFire = PagesUnderFire.TestCase
TestPagesUnderFire.settings = settings(max_examples=60, stateful_step_count=40)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=40), st.integers(1, 40))
def test_as_much_is_shared_as_two_sequences_have_in_common(tokens: list[int], cut: int) -> None:
    pool = PagePool(64, SIZE)
    computed(pool, a_sequence(tokens))
    other = [*tokens[:cut], 7, 7, 7, 7, 7]
    common = min(cut, len(tokens))
    assert pool.admit(a_sequence(other)) == common // SIZE * SIZE


def test_stretching_takes_pages_that_hold_nothing_and_no_others() -> None:
    pool = PagePool(6, 16)
    kept, running = a_sequence(48), a_sequence([7] * 20)
    pool.admit(kept)
    pool.record(kept, 48)
    pool.release(kept)  # its 3 pages may be found again
    pool.admit(running)
    assert pool.stretch(running, 30) == 32
    assert pool.stretch(running, 99) == 48
    assert len(pool.pages_of(running)) == 3
