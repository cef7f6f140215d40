"""One replica keeps the schedule that can be worked out by hand, and every request ends once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.capacity.goals import End
from benchmarks.capacity.speeds.model import Machine, StepModel
from benchmarks.capacity.traffic.lengths import Lengths
from benchmarks.capacity.traffic.trace import Ask
from mistral_engine.native.loop.pace import FEWEST_LATE_ON_GPU
from tests.benchmarks.capacity.made import PATIENT, Served, a_config, a_machine, traffic


def test_one_at_a_time_waits_as_in_a_queue_with_a_constant_time_of_service() -> None:
    """M/D/1: each waits what the one before it waited, and its service, less the time between them
    (Lindley 1952); on average rho / (2 (1 - rho)) services (Pollaczek and Khinchine)."""
    step, rate = 0.01, 70.0
    ones = Lengths(1, 1, 1)
    trace = traffic(rate, 60.0, prompt=ones, answer=ones).trace()
    served = Served(trace, a_machine(step), a_config(max_running=1, **PATIENT))
    waited, by_hand = 0.0, []
    for before, ask in zip([None, *trace], trace, strict=False):
        between = ask.at - before.at if before is not None else 0.0
        waited = max(0.0, waited + step - between) if before is not None else 0.0
        by_hand.append(waited + step)
    assert served.firsts == pytest.approx(by_hand)
    rho = rate * step
    mean = sum(by_hand) / len(by_hand) - step
    assert mean == pytest.approx(step * rho / (2 * (1 - rho)), rel=0.2)


def test_a_prompt_and_its_answer_take_their_steps() -> None:
    served = Served([Ask(0, 1.0, 101, 4)], a_machine(0.01, 0.001), a_config())
    assert served.firsts == pytest.approx([0.01 + 0.1])
    assert served.gaps == {0.01: 3}


def test_a_long_prompt_takes_several_steps() -> None:
    config = a_config(step_tokens=64)
    served = Served([Ask(0, 0.0, 128, 1)], a_machine(0.01, 0.001), config)
    assert served.firsts == pytest.approx([2 * (0.01 + 0.063)])


def test_who_comes_during_a_step_begins_with_the_next_one() -> None:
    asks = [Ask(0, 0.0, 1, 3), Ask(1, 0.005, 1, 1)]
    assert Served(asks, a_machine(0.01), a_config()).firsts == pytest.approx([0.01, 0.015])


def test_on_a_gpu_the_next_step_is_planned_already() -> None:
    """It computes while the one before it is told, so who comes during a step waits for two."""
    asks = [Ask(0, 0.0, 1, 4), Ask(1, 0.005, 1, 1)]
    served = Served(asks, a_machine(0.01, is_gpu=True), a_config())
    assert served.firsts == pytest.approx([0.01, 0.025])
    assert served.gaps == {0.01: 3}


def test_a_prompt_that_repeats_is_not_computed_again() -> None:
    asks = [Ask(0, 0.0, 1, 1, 7, 64), Ask(1, 1.0, 1, 1, 7, 64)]
    served = Served(asks, a_machine(0.01, 0.001), a_config())
    assert served.firsts == pytest.approx([0.01 + 0.064, 0.01])
    assert served.figures.reused == pytest.approx(64 / 130)


def test_a_full_queue_refuses_and_who_waits_too_long_is_told_so() -> None:
    asks = [Ask(number, 0.0, 1, 100) for number in range(6)]
    config = a_config(max_running=1, max_queued=3, queue_timeout_seconds=1.5)
    served = Served(asks, a_machine(0.01), config)
    assert Counter(served.outcomes.ends.values()) == {
        End.ANSWERED: 2,  # one a second
        End.TIMED_OUT: 2,
        End.REFUSED: 2,
    }


def test_an_answer_is_cut_at_its_deadline() -> None:
    config = a_config(deadline_seconds=0.5)
    served = Served([Ask(0, 0.0, 1, 100)], a_machine(0.01), config)
    assert served.outcomes.ends == {0: End.CUT}
    assert served.num_held_tokens == 0


def test_a_full_cache_makes_some_begin_again_and_all_are_answered() -> None:
    asks = [Ask(number, 0.0, 32, 64) for number in range(8)]
    served = Served(asks, a_machine(cache_tokens=512, is_gpu=True), a_config())
    assert served.figures.num_preempted > 0
    assert set(served.outcomes.ends.values()) == {End.ANSWERED}


def test_what_never_fits_is_not_taken() -> None:
    with pytest.raises(ValueError, match=r"5,001 tokens; the cache holds 4,096"):
        Served([Ask(0, 0.0, 5000, 1)], a_machine(), a_config())


def test_a_prompt_that_arrives_late_is_computed_in_pieces() -> None:
    """The engine's own pace; whole, these prompts would make the stream wait four times for 0.5 s.
    The first pieces are large, until it is known how long a token takes."""
    asks = [Ask(0, 0.0, 1, 800), *(Ask(1 + n, 1.0 + 3 * n, 1000, 1) for n in range(2))]
    served = Served(asks, a_machine(0.01, 0.001), a_config(step_tokens=512))
    assert sum(count for gap, count in served.gaps.items() if gap > 0.1) <= 2
    assert sum(count for gap, count in served.gaps.items() if 0.01 < gap <= 0.1) > 10


def test_on_a_gpu_late_prompts_come_in_no_smaller_pieces_than_the_engine_makes() -> None:
    """However much longer a step with a prompt takes: most of it is for leaving recorded steps."""
    eager = StepModel(((1, 0.01),), 0.001, eager_seconds=0.2)
    machine = Machine("made-up", "for a test", eager, 4096, is_gpu=True)
    asks = [Ask(0, 0.0, 1, 200), *(Ask(1 + n, 0.5 + n, 1000, 1) for n in range(3))]
    served = Served(asks, machine, a_config(step_tokens=512))
    steps_with_prompts = sum(count for gap, count in served.gaps.items() if gap > 0.01)
    assert steps_with_prompts <= 3 * -(-1000 // FEWEST_LATE_ON_GPU)


@settings(max_examples=20, deadline=None)
@given(
    rate=st.floats(1, 150),
    is_gpu=st.booleans(),
    max_running=st.integers(1, 8),
    max_queued=st.integers(0, 16),
    timeout=st.floats(0.05, 2) | st.none(),
    seed=st.integers(0, 1000),
)
def test_every_request_ends_exactly_once_and_leaves_nothing_behind(
    rate: float, is_gpu: bool, max_running: int, max_queued: int, timeout: float | None, seed: int
) -> None:
    lengths = {"prompt": Lengths(20, 80, 120), "answer": Lengths(5, 20, 40)}
    trace = traffic(
        rate, 2.0, seed=seed, repeating=0.5, groups=2, shared_tokens=40, **lengths
    ).trace()
    machine = a_machine(0.01, 0.0002, cache_tokens=512, is_gpu=is_gpu)
    config = a_config(max_running=max_running, max_queued=max_queued, queue_timeout_seconds=timeout)
    served = Served(trace, machine, config)
    assert sorted(served.outcomes.ends) == [ask.number for ask in trace]
    assert served.replica.num_in_flight == served.num_held_tokens == 0
    ended = served.outcomes.ends
    answered = sum(ask.num_answer_tokens for ask in trace if ended[ask.number] is End.ANSWERED)
    assert served.figures.output_tokens == answered
