"""How many tokens a step takes on, of late prompts and at all, from times that are made up."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.loop.pace import (
    _EVEN,
    _FEWEST,
    _UNNOTICED,
    FEWEST_LATE,
    FEWEST_LATE_ON_GPU,
    Pace,
)
from mistral_engine.native.loop.step_times import StepTimes


def a_pace(stall_limit: float) -> Pace:
    return Pace(stall_limit, None, 1024, StepTimes())


def test_nothing_is_limited_before_anything_is_known() -> None:
    pace = a_pace(3.0)
    assert pace.late_tokens is None
    pace.note(0, 0.1)
    assert pace.late_tokens is None


def test_a_step_takes_as_many_tokens_as_the_limit_leaves_time_for() -> None:
    pace = a_pace(3.0)
    pace.note(0, 0.1)  # a quiet step takes 100 ms, so 200 ms are to spare
    pace.note(1000, 2.1)  # 2 ms a token, beyond what the step takes anyway
    assert pace.late_tokens == 100


def test_a_quick_machine_takes_on_as_much_as_nobody_notices() -> None:
    pace = a_pace(2.0)
    pace.note(0, 0.004)
    pace.note(100, 0.014)  # 0.1 ms a token: 40 would make the step twice as long
    assert pace.late_tokens == 160


def test_a_slow_machine_still_moves_on() -> None:
    pace = a_pace(1.0)
    pace.note(0, 0.1)
    pace.note(10, 10.0)
    assert pace.late_tokens == FEWEST_LATE


def test_the_pace_follows_the_machine() -> None:
    pace = a_pace(2.0)
    pace.note(0, 0.1)
    pace.note(100, 0.2)
    assert pace.late_tokens == 100
    for _ in range(30):
        pace.note(0, 0.2)
    assert pace.late_tokens == pytest.approx(200, abs=1)


def test_prompts_teach_nothing_before_a_quiet_step_or_in_a_step_as_short_as_one() -> None:
    pace = a_pace(3.0)
    pace.note(100, 5.0)
    pace.note(0, 0.1)
    for seconds in (0.1, 0.05):
        pace.note(10, seconds)
    assert pace.late_tokens is None
    pace.note(1000, 2.1)
    for seconds in (0.1, 0.05):
        pace.note(10, seconds)
    assert pace.late_tokens == 100


def test_one_odd_step_counts_for_three_tenths() -> None:
    pace = a_pace(3.0)
    pace.note(0, 0.1)
    pace.note(1000, 2.1)  # 2 ms a token
    pace.note(0, 0.2)
    assert pace.late_tokens == 130
    pace.note(0, 0.0)
    assert pace.late_tokens == 91
    pace.note(1000, 12.091)  # 12 ms a token: 5 on average
    assert pace.late_tokens == 36


def test_steps_settle_at_the_limit_whatever_it_is() -> None:
    """The pace feeds back into the steps that it is measured by."""
    for limit in (1.5, 2.0, 4.0):
        pace = a_pace(limit)
        pace.note(0, 0.1)
        pace.note(50, 0.1 + 50 * 0.001)
        for _ in range(50):
            step_seconds = 0.1 + 0.001 * (pace.late_tokens or 0)
            pace.note(pace.late_tokens or 0, step_seconds)
        assert step_seconds == pytest.approx(0.1 * limit, rel=0.02)


@dataclass(frozen=True, slots=True)
class Machine:
    """Steps take so long: without tokens of prompts, more for any of them, more for each.

    fewest, most: tokens of late prompts in a step.
    """

    quiet: float
    fixed: float
    token: float
    fewest: int = FEWEST_LATE
    most: int = 2048

    def seconds(self, num_tokens: float) -> float:
        return self.quiet + self.fixed + self.token * num_tokens

    def fitting(self, limit: float) -> float:
        """Tokens with which a step takes exactly as long as it may, within the bounds."""
        longest = max(limit * self.quiet, _UNNOTICED)
        fitting = (longest - self.seconds(0)) / self.token
        return min(max(fitting, self.fewest), self.most)

    def sizes(self, pace: Pace, count: int) -> list[int]:
        """Tokens of late prompts in the steps to come, each of which the pace is told of."""
        sizes = []
        for _ in range(count):
            late_tokens = pace.late_tokens
            sizes.append(self.most if late_tokens is None else min(late_tokens, self.most))
            pace.note(sizes[-1], self.seconds(sizes[-1]))
        return sizes


def a_pace_of(machine: Machine, limit: float = 2.0) -> Pace:
    """It has seen a quiet step."""
    pace = Pace(limit, None, machine.most, StepTimes(), fewest_late=machine.fewest)
    pace.note(0, machine.quiet)
    return pace


H100 = Machine(quiet=0.006, fixed=0.012, token=0.00004, fewest=FEWEST_LATE_ON_GPU)


def test_what_it_costs_to_leave_the_recorded_steps_is_not_taken_for_a_cost_of_the_tokens() -> None:
    """It would be paid for each of ever smaller chunks: 8 tokens a step where 12 ms are fixed."""
    assert H100.sizes(a_pace_of(H100), 40)[2:] == [FEWEST_LATE_ON_GPU] * 38
    slower = Machine(quiet=0.006, fixed=0.016, token=0.00004, fewest=FEWEST_LATE_ON_GPU)
    assert slower.sizes(a_pace_of(slower), 40)[2:] == [FEWEST_LATE_ON_GPU] * 38


def test_a_gpu_with_time_to_spare_takes_on_more_than_what_rides_along() -> None:
    """20 ms are spare, of which 12 go for leaving the recorded steps."""
    roomy = Machine(quiet=0.02, fixed=0.012, token=0.00002, fewest=FEWEST_LATE_ON_GPU)
    assert roomy.fitting(2.0) == pytest.approx(400)
    for size in roomy.sizes(a_pace_of(roomy), 40)[4:]:
        assert size == pytest.approx(400, rel=0.1)


MACHINES = st.builds(
    lambda quiet, fixed, token, fewest: Machine(quiet, quiet * fixed, token, fewest),
    st.floats(0.001, 2.0),
    st.floats(0.0, 5.0),
    st.floats(1e-6, 0.01),
    st.sampled_from([FEWEST_LATE, FEWEST_LATE_ON_GPU]),
)


def is_settled(machine: Machine, size: int, limit: float) -> bool:
    """Within a fifth of the tokens that fit, or of the time that they may add.

    Where the fixed cost takes nearly all of the time, many sizes take about as long.
    """
    fitting = machine.fitting(limit)
    if math.isclose(size, fitting, rel_tol=0.2, abs_tol=1):
        return True
    spare = max(limit * machine.quiet, _UNNOTICED) - machine.quiet
    return math.isclose(machine.seconds(size) - machine.quiet, spare, rel_tol=0.2)


@given(machine=MACHINES, limit=st.floats(1.2, 5.0))
def test_late_prompts_settle_at_what_fits_within_a_few_steps(
    machine: Machine, limit: float
) -> None:
    sizes = machine.sizes(a_pace_of(machine, limit), 30)
    assert all(is_settled(machine, size, limit) for size in sizes[6:])
    assert all(size >= machine.fewest for size in sizes)


@given(
    machine=MACHINES,
    limit=st.floats(1.2, 5.0),
    told=st.lists(st.tuples(st.integers(1, 2048), st.floats(1.01, 50.0)), max_size=20),
)
def test_whatever_was_measured_before_late_prompts_come_to_what_fits_and_do_not_swing(
    machine: Machine, limit: float, told: list[tuple[int, float]]
) -> None:
    """told: tokens, and how many times as long as a quiet step they took, on another machine."""
    pace = a_pace_of(machine, limit)
    for num_tokens, times_as_long in told:
        pace.note(num_tokens, machine.quiet * times_as_long)
    sizes = machine.sizes(pace, 200)
    assert is_settled(machine, sizes[-1], limit)
    away = [abs(math.log(size / machine.fitting(limit))) for size in sizes[40:]]
    assert all(after <= before + math.log(1.2) for before, after in pairwise(away))


def steps_of_a_long_prompt(seconds_of: Callable[[int], float], count: int) -> list[int]:
    """Tokens of the first steps on a machine whose steps take so long."""
    times, sizes = StepTimes(), []
    pace = Pace(2.0, 2.0, 1024, times)
    for _ in range(count):
        sizes.append(pace.step_tokens(1))
        times.note(sizes[-1], seconds_of(sizes[-1]))
        pace.note_full(seconds_of(sizes[-1]))
    return sizes


def test_a_quick_machine_is_known_to_be_quick_after_two_small_steps() -> None:
    assert steps_of_a_long_prompt(lambda n: 0.003 + n * 0.0001, 4) == [17, 272, 1024, 1024]


def test_a_limit_of_none_leaves_the_first_step_whole() -> None:
    assert a_pace(2.0).step_tokens(1) == 1024


@given(base=st.floats(0, 1.5), per_token=st.floats(1e-6, 0.1), exponent=st.floats(0.8, 1.1))
def test_no_step_takes_longer_than_the_limit_and_none_is_shorter_than_it_has_to_be(
    base: float, per_token: float, exponent: float
) -> None:
    def seconds_of(num_tokens: int) -> float:
        return base + per_token * num_tokens**exponent

    sizes = steps_of_a_long_prompt(seconds_of, 60)
    assert all(size <= _FEWEST + 1 or seconds_of(size) <= 2.0 * 1.5 for size in sizes)
    settled = sizes[-1]
    assert settled in (_FEWEST + 1, 1024) or seconds_of(settled + _EVEN) > 1.5


def steps_of_prompts(pace: Pace, times: StepTimes, lengths: list[int]) -> list[list[float]]:
    """Seconds of the steps of prompts one after the other, where a token takes 2 ms and longer in
    proportion to what is cached before it: three times as long behind 16,000."""
    took = []
    for length in lengths:
        took.append(list[float]())
        cached = 0
        while cached < length:
            size = min(pace.step_tokens(1), length - cached)
            took[-1].append(0.002 * size * (1 + (cached + size / 2) / 8000))
            cached += size
            if cached < length:
                pace.note_full(took[-1][-1])
            times.note(size, took[-1][-1])
    return took


def test_steps_stay_within_the_limit_while_a_long_prompt_makes_each_slower_than_the_last() -> None:
    times = StepTimes()
    for size in (64, 512, 900):
        times.note(size, 0.002 * size)
    pace = Pace(2.0, 2.0, 1024, times)
    *_, long = steps_of_prompts(pace, times, [900, 900, 32_000])
    assert max(long) < 2.0 * 1.25
    assert sum(long) / len(long) > 2.0 * 0.75


def test_short_prompts_behind_a_long_one_are_soon_computed_in_full_steps_again() -> None:
    times = StepTimes()
    pace = Pace(2.0, 2.0, 1024, times)
    took = steps_of_prompts(pace, times, [32_000] + [2_000] * 12)
    assert [len(steps) for steps in took[-3:]] == [3, 3, 3]


def test_each_that_runs_has_a_token_in_the_step_and_the_first_prompt_moves_on() -> None:
    times = StepTimes()
    times.note(64, 60.0)
    assert Pace(2.0, 2.0, 1024, times).step_tokens(100) == 100 + _FEWEST


def test_nothing_is_spare_on_a_machine_that_is_too_slow_for_what_has_to_be() -> None:
    """What moves the first prompt on is no room for what may as well be left out."""
    times = StepTimes()
    pace = Pace(2.0, 2.0, 1024, times)
    assert pace.spare_tokens(1) == 0
    times.note(4, 1.0)
    assert [pace.spare_tokens(n) for n in (1, 7, 8, 20)] == [7, 1, 0, 0]
    assert pace.step_tokens(4) == 4 + _FEWEST
    assert Pace(2.0, None, 1024, times).spare_tokens(1000) == 24


def test_a_step_takes_on_less_of_prompts_while_others_stream() -> None:
    pace = a_pace(3.0)
    assert pace.prompt_tokens(24, are_late=True) == 1000
    pace.note(0, 0.1)
    pace.note(1000, 2.1)
    assert pace.prompt_tokens(24, are_late=True) == 100
    assert pace.prompt_tokens(24, are_late=False) == 1000
    assert pace.prompt_tokens(1000, are_late=True) == 24


def test_a_step_that_took_long_by_accident_is_made_up_for() -> None:
    """As when a laptop slept: the steps after it are smaller, and grow again."""
    times = StepTimes()
    pace = Pace(2.0, 2.0, 1024, times)
    for seconds in (0.1, 0.5, 100.0):
        times.note(pace.step_tokens(1), seconds)
        pace.note_full(seconds)
    sizes = []
    for _ in range(20):
        sizes.append(pace.step_tokens(1))
        times.note(sizes[-1], sizes[-1] * 0.001)
        pace.note_full(sizes[-1] * 0.001)
    assert sizes[0] < 1024
    assert sizes[-1] == 1024
