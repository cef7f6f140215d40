"""The scheduler alone, driven step by step with a pretended model. No torch."""

from __future__ import annotations

import time
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.cache.pools.regions import RegionPool
from mistral_engine.native.schedule.drafts import Draft
from mistral_engine.native.schedule.scheduler import CachePool, Scheduler, Step
from mistral_engine.native.schedule.sequence import PENDING, Sequence
from tests.mistral_engine.native.sequences import a_sequence as any_sequence

_fresh = count(1000)


def a_sequence(num_prompt_tokens: int, max_tokens: int = 4) -> Sequence:
    """Begins like no other, so that nothing is reused."""
    return any_sequence([next(_fresh)] * num_prompt_tokens, max_tokens)


def a_scheduler(max_running: int, step_tokens: int, cache_tokens: int) -> Scheduler:
    return Scheduler(max_running, step_tokens, RegionPool(cache_tokens))


def run(scheduler: Scheduler, step: Step) -> list[Sequence]:
    """Do what the engine does after a step; return the sequences that ended."""
    ready = [chunk.sequence for chunk in step.chunks if chunk.completes_prompt]
    for chunk in step.chunks:
        chunk.sequence.note_computed(chunk.end)
        scheduler._pool.record(chunk.sequence, chunk.end)
    for sequence in ready:
        if not sequence.num_completion_tokens:
            sequence.times.first_token = time.perf_counter()
        sequence.tokens.append(0)
    ended = [s for s in ready if s.num_completion_tokens == s.request.params.max_tokens]
    for sequence in ended:
        scheduler.remove(sequence)
    return ended


def planned(step: Step) -> list[tuple[Sequence, int]]:
    return [(chunk.sequence, chunk.num_tokens) for chunk in step.chunks]


def test_a_long_prompt_is_computed_in_chunks() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    long = a_sequence(25)
    scheduler.add(long)
    sizes = []
    while not long.num_completion_tokens:
        step = scheduler.schedule()
        sizes += [chunk.num_tokens for chunk in step.chunks]
        run(scheduler, step)
    assert sizes == [10, 10, 5]


def test_a_step_may_be_smaller_than_ever_but_not_larger() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    stream, long = a_sequence(3, max_tokens=50), a_sequence(40)
    scheduler.add(stream)
    run(scheduler, scheduler.schedule())
    scheduler.add(long)
    for step_tokens, expected in ((5, 4), (100, 9), (None, 9)):
        step = scheduler.schedule(step_tokens=step_tokens)
        assert planned(step) == [(stream, 1), (long, expected)]
        run(scheduler, step)


def test_running_streams_decode_while_a_long_prompt_arrives() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    stream = a_sequence(3, max_tokens=50)
    scheduler.add(stream)
    run(scheduler, scheduler.schedule())
    long = a_sequence(25)
    scheduler.add(long)
    assert planned(scheduler.schedule()) == [(stream, 1), (long, 9)]


def test_a_request_joins_a_running_batch_at_any_step() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=100)
    first, second = a_sequence(5), a_sequence(7)
    scheduler.add(first)
    run(scheduler, scheduler.schedule())
    scheduler.add(second)
    assert planned(scheduler.schedule()) == [(first, 1), (second, 7)]


def test_no_more_than_max_running_run_and_the_rest_wait_in_order() -> None:
    scheduler = a_scheduler(max_running=2, step_tokens=100, cache_tokens=100)
    sequences = [a_sequence(3) for _ in range(3)]
    for sequence in sequences:
        scheduler.add(sequence)
    assert [s for s, _ in planned(scheduler.schedule())] == sequences[:2]
    assert (scheduler.num_running, scheduler.num_waiting) == (2, 1)


def a_preemption() -> tuple[Scheduler, Sequence, Sequence, Step]:
    """Two that do not fit to their ends, run until the younger one lost its cache in this step."""
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=36)
    old, young = a_sequence(9, max_tokens=17), a_sequence(9, max_tokens=17)
    scheduler.add(old)
    scheduler.add(young)
    while not young.num_preemptions:
        step = scheduler.schedule()
        run(scheduler, step)
    return scheduler, old, young, step


def test_a_full_cache_preempts_the_youngest_which_starts_over() -> None:
    scheduler, old, young, step = a_preemption()
    assert step.num_preempted == 1
    assert scheduler.num_waiting == 1
    assert planned(step) == [(old, 1)]
    assert young.num_cached == 0
    assert young.num_completion_tokens > 0  # what it has said is kept


def test_every_preemption_is_counted() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=62)
    old, middle, young = a_sequence(9, 46), a_sequence(9, 15), a_sequence(9, 30)
    for sequence in (old, middle, young):
        scheduler.add(sequence)
    num_preempted = 0
    while scheduler.has_work:
        step = scheduler.schedule()
        num_preempted += step.num_preempted
        assert young.num_preemptions == num_preempted
        run(scheduler, step)
    assert num_preempted == 2  # by two others first, and once more by the one that is left


class NeedyPool(RegionPool):
    """A prompt that goes on finds no room before another one has let go of some."""

    def __init__(self, capacity: int, needy: Sequence) -> None:
        super().__init__(capacity)
        self._needy = needy

    def extend(self, sequence: Sequence, num_tokens: int) -> bool:
        if sequence is self._needy and len(self._regions) > 1:
            return False
        return super().extend(sequence, num_tokens)


def test_what_was_planned_of_a_sequence_that_is_preempted_is_planned_no_more() -> None:
    old, young = a_sequence(25, max_tokens=9), a_sequence(1, max_tokens=9)
    scheduler = Scheduler(4, 10, NeedyPool(100, old))
    scheduler.add(old)
    run(scheduler, scheduler.schedule())
    scheduler._running.append(young)
    scheduler._pool.admit(young)
    step = scheduler.schedule()  # the stream first, then the prompt, which needs its room
    assert (planned(step), step.num_preempted) == ([(old, 9)], 1)
    assert (scheduler.num_running, scheduler.num_waiting) == (1, 1)


def test_a_prompt_that_does_not_fit_waits_instead_of_preempting() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=20)
    scheduler.add(a_sequence(12))
    scheduler.add(a_sequence(12))
    step = scheduler.schedule()
    assert len(step.chunks) == 1
    assert not step.num_preempted
    assert scheduler.is_short_of_cache
    assert (scheduler.num_free, scheduler.num_unused) == (0, 0)


def test_a_prompt_that_waits_for_the_next_step_is_not_short_of_cache() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    scheduler.add(a_sequence(12))
    scheduler.add(a_sequence(12))
    scheduler.schedule()
    assert (scheduler.num_waiting, scheduler.is_short_of_cache) == (1, False)
    assert (scheduler.num_free, scheduler.num_unused) == (0, 3)


def test_places_are_free_again_when_nobody_waits_for_cache_any_more() -> None:
    """Also if no step is planned afterwards, since nothing is left to do."""
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=20)
    running, waiting = a_sequence(12), a_sequence(12)
    scheduler.add(running)
    scheduler.add(waiting)
    scheduler.schedule()
    assert scheduler.num_free == 0
    scheduler.remove(waiting)
    scheduler.remove(running)
    assert (scheduler.num_free, scheduler.num_unused) == (4, 4)


def test_what_was_preempted_counts_as_prompt_but_not_while_it_waits_for_cache() -> None:
    scheduler, old, *_ = a_preemption()
    assert scheduler.num_prompt_tokens_left == 0
    scheduler.remove(old)
    scheduler.schedule(step_tokens=2)  # now it only waits for the rest of its tokens
    assert scheduler.num_prompt_tokens_left == 19 - 16  # a block of them is still cached


def test_a_prompt_that_arrives_late_takes_no_more_than_its_share_of_a_step() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=1000)
    stream = a_sequence(3, max_tokens=50)
    scheduler.add(stream)
    run(scheduler, scheduler.schedule())
    late, later = a_sequence(25), a_sequence(25)
    scheduler.add(late)
    scheduler.add(later)
    assert planned(scheduler.schedule(late_tokens=10)) == [(stream, 1), (late, 10)]


def test_a_prompt_of_two_tokens_that_arrives_late_takes_its_share_as_well() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=1000)
    stream = a_sequence(3, max_tokens=50)
    scheduler.add(stream)
    run(scheduler, scheduler.schedule())
    late, later = a_sequence(2), a_sequence(2)
    scheduler.add(late)
    scheduler.add(later)
    assert planned(scheduler.schedule(late_tokens=3)) == [(stream, 1), (late, 2), (later, 1)]


def test_a_stream_that_began_late_takes_nothing_from_late_prompts() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=1000)
    arrived = []
    for num_prompt_tokens in (3, 3, 25):
        arrived.append(a_sequence(num_prompt_tokens, max_tokens=50))
        scheduler.add(arrived[-1])
        step = scheduler.schedule(late_tokens=10)
        run(scheduler, step)
    assert planned(step) == list(zip(arrived, (1, 1, 10), strict=True))


def test_streams_go_before_an_older_prompt_however_little_of_it_is_left() -> None:
    scheduler = a_scheduler(max_running=3, step_tokens=3, cache_tokens=100)
    arrived = []
    for num_prompt_tokens in (3, 6, 1):
        arrived.append(a_sequence(num_prompt_tokens, max_tokens=50))
        scheduler.add(arrived[-1])
        run(scheduler, scheduler.schedule(late_tokens=1))
    stream, long, short = arrived
    for left in (4, 3, 2, 1):
        assert long.num_uncached == left
        step = scheduler.schedule()
        assert set(planned(step)) == {(stream, 1), (short, 1), (long, 1)}
        run(scheduler, step)


def test_a_prompt_that_was_there_before_the_streams_owes_them_nothing() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=30, cache_tokens=1000)
    stream, early = a_sequence(25, max_tokens=50), a_sequence(25)
    scheduler.add(stream)
    scheduler.add(early)
    assert planned(scheduler.schedule(late_tokens=2)) == [(stream, 25), (early, 5)]
    stream.num_cached, early.num_cached = 25, 5
    stream.tokens.append(0)
    stream.times.first_token = time.perf_counter()
    assert planned(scheduler.schedule(late_tokens=2)) == [(stream, 1), (early, 20)]


def test_late_prompts_that_begin_alike_are_computed_once() -> None:
    """Whoever can only wait is not admitted: it would look for its beginning too early."""
    scheduler = Scheduler(8, 100, PagePool(100, 4))
    stream = a_sequence(3, max_tokens=50)
    scheduler.add(stream)
    run(scheduler, scheduler.schedule())
    alike = [any_sequence([7] * 40, 4) for _ in range(3)]
    for sequence in alike:
        scheduler.add(sequence)
    for _ in range(12):
        run(scheduler, scheduler.schedule(late_tokens=10))
    assert [sequence.num_reused for sequence in alike] == [0, 36, 36]


def test_a_sequence_whose_last_token_is_pending_is_not_computed_further() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=100, cache_tokens=1000)
    full, other = a_sequence(3, max_tokens=1), a_sequence(3, max_tokens=5)
    scheduler.add(full)
    scheduler.add(other)
    for chunk in scheduler.schedule().chunks:
        chunk.sequence.num_cached = chunk.end
        chunk.sequence.tokens.append(PENDING)
    assert planned(scheduler.schedule()) == [(other, 1)]


def test_what_was_reused_is_told_of_the_first_admission_only() -> None:
    pool = PagePool(16, 4)
    scheduler = Scheduler(4, 100, pool)
    first, second = any_sequence([1] * 9, 4), any_sequence([1] * 9, 4)
    scheduler.add(first)
    run(scheduler, scheduler.schedule())
    scheduler.add(second)
    assert planned(scheduler.schedule()) == [(first, 1), (second, 1)]
    assert (first.num_reused, second.num_reused) == (0, 8)


def logits_from(step: Step) -> list[int]:
    return [chunk.logits_from for chunk in step.chunks]


def test_logits_are_wanted_of_the_last_token_alone_and_of_none_before_it() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    scheduler.add(a_sequence(25))
    for wanted in (10, 20, 24):
        step = scheduler.schedule()
        assert logits_from(step) == [wanted]
        run(scheduler, step)
    assert logits_from(scheduler.schedule()) == [25]


def test_a_prompt_that_is_scored_wants_logits_of_every_token() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    scheduler.add(any_sequence([next(_fresh)] * 25, 4, prompt_logprobs=0))
    for wanted in (0, 10, 20, 25):
        step = scheduler.schedule()
        assert logits_from(step) == [wanted]
        run(scheduler, step)


def test_a_prompt_that_is_computed_anew_is_scored_from_where_it_was() -> None:
    """Also where the first chunks hold nothing that is still wanted."""
    scheduler = a_scheduler(max_running=4, step_tokens=20, cache_tokens=85)
    old, scored = a_sequence(5, 40), any_sequence([next(_fresh)] * 60, 4, prompt_logprobs=0)
    scheduler.add(old)
    scheduler.add(scored)
    run(scheduler, scheduler.schedule())
    while not scored.num_preemptions:
        assert scored.is_to_be_scored
        before = scored.num_scored
        old.tokens += [0] * 5  # faster than one by one
        step = scheduler.schedule()
        run(scheduler, step)
    assert scored.num_scored == before > 20
    while scored.is_to_be_scored:
        begun = scored.num_scored
        step = scheduler.schedule()
        for chunk in step.chunks:
            if chunk.sequence is scored:
                assert chunk.start <= chunk.logits_from <= chunk.end
                assert chunk.logits_from == min(max(begun, chunk.start), chunk.end)
        for ended in run(scheduler, step):
            assert ended is old
    assert scored.num_scored == 59


@given(
    arrivals=st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 40), st.integers(1, 20)), max_size=25
    ),
    max_running=st.integers(1, 6),
    spare_step_tokens=st.integers(0, 30),
    cache_tokens=st.integers(64, 120),
    late_tokens=st.none() | st.integers(1, 10),
    abort_every=st.integers(2, 9),
    is_paged=st.booleans(),
)
def test_every_sequence_ends_and_no_budget_is_ever_exceeded(
    arrivals: list[tuple[int, int, int]],
    max_running: int,
    spare_step_tokens: int,
    cache_tokens: int,
    late_tokens: int | None,
    abort_every: int,
    is_paged: bool,
) -> None:
    step_tokens = max_running + spare_step_tokens
    pool: CachePool = PagePool(cache_tokens // 4, 4) if is_paged else RegionPool(cache_tokens)
    scheduler = Scheduler(max_running, step_tokens, pool)
    pending = sorted(arrivals)
    alive: list[Sequence] = []
    for number in range(5_000):
        while pending and pending[0][0] <= number:
            _, num_prompt_tokens, max_tokens = pending.pop(0)
            prompt = [number % 2] * num_prompt_tokens  # some begin alike, and share
            alive.append(any_sequence(prompt, max_tokens))
            scheduler.add(alive[-1])
        if alive and number % abort_every == 0:
            scheduler.remove(alive.pop(number % len(alive)))
        if not alive and not pending:
            break
        oldest = alive[0] if alive else None
        step = scheduler.schedule(late_tokens)
        assert sum(chunk.num_tokens for chunk in step.chunks) <= step_tokens
        assert len(step.chunks) <= max_running
        assert all(chunk.num_tokens >= 1 for chunk in step.chunks)
        assert bool(step.chunks) == bool(alive)
        if oldest is not None:
            assert oldest in [chunk.sequence for chunk in step.chunks], "the oldest always moves"
        assert all(chunk.sequence in scheduler._running for chunk in step.chunks)
        for ended in run(scheduler, step):
            alive.remove(ended)
        assert pool.num_held_tokens <= cache_tokens
    assert not scheduler.has_work
    assert pool.num_held_tokens == 0


def decoding(scheduler: Scheduler, *sequences: Sequence) -> Step:
    """The first step in which all of them go on by one token."""
    for sequence in sequences:
        scheduler.add(sequence)
    run(scheduler, scheduler.schedule())
    return scheduler.schedule()


def test_a_step_can_take_on_what_nobody_needs_of_its_budget() -> None:
    scheduler = a_scheduler(max_running=2, step_tokens=10, cache_tokens=100)
    assert decoding(scheduler, a_sequence(3), a_sequence(3)).num_spare == 8
    scheduler.add(a_sequence(3))  # waits for a place, which drafts do not take
    assert scheduler.schedule().num_spare == 8


def test_nothing_is_spare_while_somebody_waits_for_cache_or_for_the_rest_of_a_step() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=20)
    assert decoding(scheduler, a_sequence(8, max_tokens=9)).num_spare == 9
    scheduler.add(a_sequence(18))  # there is room for 12
    assert scheduler.schedule().num_spare == 0
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    decoding(scheduler, a_sequence(3, max_tokens=9))
    scheduler.add(a_sequence(25))
    assert scheduler.schedule().num_spare == 0


def test_drafts_stand_behind_a_chunk_as_far_as_there_is_free_cache_for_them() -> None:
    scheduler = a_scheduler(max_running=4, step_tokens=10, cache_tokens=8)
    [chunk] = decoding(scheduler, a_sequence(5, max_tokens=9)).chunks
    drafts = tuple(map(Draft, (7, 8, 9)))
    longer = scheduler.with_drafts(chunk, drafts)
    assert (longer.start, longer.end, longer.end_of_said) == (5, 8, 6)
    assert longer.drafts == drafts[:2]
    assert longer.token_ids == [0, 7, 8]
    assert longer.logits_from == 5
    assert scheduler.num_cached_tokens == 5
