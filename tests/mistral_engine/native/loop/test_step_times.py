"""How long steps of a size take, from times that are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.loop.step_times import StepTimes


def test_nothing_is_expected_before_anything_is_known() -> None:
    times = StepTimes()
    assert times.expected(1) is None
    assert not times.has_measured(1)


def test_a_size_that_was_measured_is_expected_to_take_as_long_again() -> None:
    times = StepTimes()
    for num_tokens, seconds in ((1, 0.1), (4, 0.12), (512, 3.0)):
        times.note(num_tokens, seconds)
    assert times.expected(1) == pytest.approx(0.1)
    assert times.expected(4) == pytest.approx(0.12)
    assert times.expected(512) == pytest.approx(3.0)


def test_between_two_sizes_it_is_interpolated_by_tokens() -> None:
    times = StepTimes()
    times.note(2, 0.1)
    times.note(8, 0.7)
    assert times.expected(5) == pytest.approx(0.4)


def test_fewer_tokens_than_ever_take_no_longer_and_more_take_longer_in_proportion() -> None:
    times = StepTimes()
    times.note(8, 0.2)
    assert times.expected(1) == pytest.approx(0.2)
    assert times.expected(32) == pytest.approx(0.8)


def test_it_follows_the_machine() -> None:
    times = StepTimes()
    times.note(1, 10.0)  # as a first step may take, which warms up
    for _ in range(30):
        times.note(1, 0.1)
    assert times.expected(1) == pytest.approx(0.1, rel=0.01)


def test_only_sizes_of_the_same_bucket_count_as_measured() -> None:
    times = StepTimes()
    times.note(3, 0.1)
    assert [n for n in range(1, 9) if times.has_measured(n)] == [3, 4]


@given(
    notes=st.lists(st.tuples(st.integers(1, 4096), st.floats(1e-4, 100)), min_size=1),
    num_tokens=st.integers(1, 10_000),
)
def test_what_is_expected_lies_within_what_was_measured_but_for_larger_steps(
    notes: list[tuple[int, float]], num_tokens: int
) -> None:
    times = StepTimes()
    for note in notes:
        times.note(*note)
    seconds = [took for _, took in notes]
    expected = times.expected(num_tokens)
    assert expected is not None
    assert expected >= min(seconds) * 0.999
    if num_tokens <= min(size for size, _ in notes):
        assert expected <= max(seconds) * 1.001


def test_the_largest_step_within_a_time_is_found_between_what_was_measured() -> None:
    times = StepTimes()
    assert times.most_tokens(1.0) is None
    times.note(16, 0.5)
    times.note(64, 1.5)
    assert times.most_tokens(1.0) == 40
    assert times.most_tokens(3.0) == 128
    assert times.most_tokens(0.1) == 0


def test_a_guess_goes_no_further_than_sixteen_times_what_was_measured() -> None:
    times = StepTimes()
    times.note(8, 0.0)
    assert times.most_tokens(2.0) == 128


def test_a_large_step_that_took_far_longer_than_smaller_ones_foretell_is_doubted() -> None:
    times = StepTimes()
    times.note(64, 0.1)
    times.note(1024, 100.0)
    assert times.most_tokens(1.6) == 528  # as if it took 3.2 s, twice what 64 tokens foretell
    assert times.most_tokens(4.0) == 1024
