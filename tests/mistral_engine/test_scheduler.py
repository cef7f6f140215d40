"""The scheduler alone, driven step by step with a pretended model. No torch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.request import GenerationRequest, Prompt, SamplingParams, Sequence
from mistral_engine.scheduler import Scheduler, Step


def a_sequence(num_prompt_tokens: int, max_tokens: int = 4) -> Sequence:
    prompt = Prompt(tuple(range(num_prompt_tokens)))
    return Sequence(GenerationRequest("r", prompt, SamplingParams(max_tokens=max_tokens)))


def run(scheduler: Scheduler, step: Step) -> list[Sequence]:
    """Do what the engine does after a step; return the sequences that ended."""
    ready = [chunk.sequence for chunk in step.chunks if chunk.completes_prompt]
    for chunk in step.chunks:
        chunk.sequence.num_cached += chunk.num_tokens
    for sequence in ready:
        sequence.tokens.append(0)
    ended = [s for s in ready if s.num_completion_tokens == s.request.params.max_tokens]
    for sequence in ended:
        scheduler.remove(sequence)
    return ended


def planned(step: Step) -> list[tuple[Sequence, int]]:
    return [(chunk.sequence, chunk.num_tokens) for chunk in step.chunks]


def test_a_long_prompt_is_computed_in_chunks() -> None:
    scheduler = Scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    long = a_sequence(25)
    scheduler.add(long)
    sizes = []
    while not long.num_completion_tokens:
        step = scheduler.schedule()
        sizes += [chunk.num_tokens for chunk in step.chunks]
        run(scheduler, step)
    assert sizes == [10, 10, 5]


def test_running_streams_decode_while_a_long_prompt_arrives() -> None:
    scheduler = Scheduler(max_running=4, step_tokens=10, cache_tokens=100)
    stream = a_sequence(3, max_tokens=50)
    scheduler.add(stream)
    run(scheduler, scheduler.schedule())
    long = a_sequence(25)
    scheduler.add(long)
    assert planned(scheduler.schedule()) == [(stream, 1), (long, 9)]


def test_a_request_joins_a_running_batch_at_any_step() -> None:
    scheduler = Scheduler(max_running=4, step_tokens=100, cache_tokens=100)
    first, second = a_sequence(5), a_sequence(7)
    scheduler.add(first)
    run(scheduler, scheduler.schedule())
    scheduler.add(second)
    assert planned(scheduler.schedule()) == [(first, 1), (second, 7)]


def test_no_more_than_max_running_run_and_the_rest_wait_in_order() -> None:
    scheduler = Scheduler(max_running=2, step_tokens=100, cache_tokens=100)
    sequences = [a_sequence(3) for _ in range(3)]
    for sequence in sequences:
        scheduler.add(sequence)
    assert [s for s, _ in planned(scheduler.schedule())] == sequences[:2]
    assert (scheduler.num_running, scheduler.num_waiting) == (2, 1)


def test_a_full_cache_preempts_the_youngest_which_starts_over() -> None:
    scheduler = Scheduler(max_running=4, step_tokens=100, cache_tokens=20)
    old, young = a_sequence(9, max_tokens=9), a_sequence(9, max_tokens=9)
    scheduler.add(old)
    scheduler.add(young)
    while not young.num_preemptions:
        step = scheduler.schedule()
        run(scheduler, step)
    assert step.preempted == (young,)
    assert planned(step) == [(old, 1)]
    assert young.num_cached == 0
    assert young.num_completion_tokens > 0  # what it has said is kept


def test_a_prompt_that_does_not_fit_waits_instead_of_preempting() -> None:
    scheduler = Scheduler(max_running=4, step_tokens=100, cache_tokens=20)
    scheduler.add(a_sequence(12))
    scheduler.add(a_sequence(12))
    step = scheduler.schedule()
    assert len(step.chunks) == 1
    assert not step.preempted


@given(
    arrivals=st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 40), st.integers(1, 20)), max_size=25
    ),
    max_running=st.integers(1, 6),
    spare_step_tokens=st.integers(0, 30),
    cache_tokens=st.integers(60, 120),
    abort_every=st.integers(2, 9),
)
def test_every_sequence_ends_and_no_budget_is_ever_exceeded(
    arrivals: list[tuple[int, int, int]],
    max_running: int,
    spare_step_tokens: int,
    cache_tokens: int,
    abort_every: int,
) -> None:
    step_tokens = max_running + spare_step_tokens
    scheduler = Scheduler(max_running, step_tokens, cache_tokens)
    pending = sorted(arrivals)
    alive: list[Sequence] = []
    for number in range(5_000):
        while pending and pending[0][0] <= number:
            _, num_prompt_tokens, max_tokens = pending.pop(0)
            alive.append(a_sequence(num_prompt_tokens, max_tokens))
            scheduler.add(alive[-1])
        if alive and number % abort_every == 0:
            scheduler.remove(alive.pop(number % len(alive)))
        if not alive and not pending:
            break
        oldest = alive[0] if alive else None
        step = scheduler.schedule()
        assert sum(chunk.num_tokens for chunk in step.chunks) <= step_tokens
        assert len(step.chunks) <= max_running
        assert all(chunk.num_tokens >= 1 for chunk in step.chunks)
        assert bool(step.chunks) == bool(alive)
        if oldest is not None:
            assert oldest in [chunk.sequence for chunk in step.chunks], "the oldest always moves"
        assert not set(step.preempted) & {chunk.sequence for chunk in step.chunks}
        for ended in run(scheduler, step):
            alive.remove(ended)
        assert scheduler.num_cached_tokens <= cache_tokens
    assert not scheduler.has_work
    assert scheduler.num_cached_tokens == 0
