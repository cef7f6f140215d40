"""Arrivals have their rate, lengths their distribution, and a seed repeats both."""

from __future__ import annotations

import random
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.capacity.traffic.arrivals import Shape, arrivals, bursts, day, steady
from benchmarks.capacity.traffic.lengths import Lengths
from tests.benchmarks.capacity.made import traffic

EACH_SHAPE = pytest.mark.parametrize(
    "shape", [steady(), bursts(), day(2000)], ids=lambda shape: shape.name
)


@EACH_SHAPE
def test_as_many_come_as_the_rate_says(shape: Shape) -> None:
    times = arrivals(shape, 5.0, 2000.0, seed=1)
    assert len(times) == pytest.approx(10_000, rel=0.04)  # four standard deviations


@EACH_SHAPE
def test_times_ascend_within_the_span(shape: Shape) -> None:
    times = arrivals(shape, 5.0, 200.0, seed=1)
    assert all(before < after for before, after in pairwise([0.0, *times, 200.0]))


@EACH_SHAPE
def test_the_mean_of_a_shape_is_1(shape: Shape) -> None:
    rates = [shape.at(step / 10) for step in range(20_000)]
    assert sum(rates) / len(rates) == pytest.approx(1.0, rel=0.02)
    assert min(rates) >= 0
    assert max(rates) <= shape.most


def test_the_gaps_of_a_steady_rate_are_those_of_chance() -> None:
    """Exponential: a share of 1/e exceeds the mean."""
    gaps = [after - before for before, after in pairwise(arrivals(steady(), 1.0, 20_000.0, 3))]
    assert sum(gap > 1.0 for gap in gaps) / len(gaps) == pytest.approx(0.3679, abs=0.015)


def test_bursts_come_when_they_are_due() -> None:
    times = arrivals(bursts(4.0, 15.0, 120.0), 5.0, 12_000.0, seed=1)
    assert sum(at % 120 < 15 for at in times) / len(times) == pytest.approx(0.5, abs=0.02)


def test_a_day_is_quiet_at_its_ends_and_busy_in_its_middle() -> None:
    times = arrivals(day(1000.0), 10.0, 1000.0, seed=1)
    first, middle = sum(at < 250 for at in times), sum(375 <= at < 625 for at in times)
    assert middle > 3 * first


@given(st.integers(0, 2**32), st.sampled_from([steady(), bursts(), day(30)]))
def test_a_seed_repeats_a_trace(seed: int, shape: Shape) -> None:
    drawn = traffic(3.0, 30.0, shape, seed=seed, repeating=0.5, groups=3, shared_tokens=8)
    assert drawn.trace() == drawn.trace()
    again = traffic(3.0, 30.0, shape, seed=seed + 1, repeating=0.5, groups=3, shared_tokens=8)
    assert again.trace() != drawn.trace() or not drawn.trace()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: bursts(8.0, 15.0, 120.0), "must be below 1"),
        (lambda: day(10, swing=1.5), "between 0 and 1"),
        (lambda: arrivals(steady(), 0.0, 10.0, 1), "above 0"),
        (lambda: Lengths(10, 5, 20), "ascend"),
        (lambda: Lengths.parse("many"), "MEDIAN"),
        (lambda: Lengths.parse("1:2:3:4"), "MEDIAN"),
        (lambda: traffic(repeating=2.0), "between 0 and 1"),
        (lambda: traffic(groups=0), "at least 1"),
    ],
)
def test_what_cannot_be_is_refused(make: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()  # type: ignore[operator]


def test_lengths_have_their_median_and_their_95th_percentile() -> None:
    lengths, rng = Lengths.parse("400:1500"), random.Random(1)
    drawn = sorted(lengths.draw(rng) for _ in range(20_000))
    assert median(drawn) == pytest.approx(400, rel=0.03)
    assert drawn[19_000] == pytest.approx(1500, rel=0.06)
    assert drawn[0] >= 1
    assert drawn[-1] <= lengths.most == 6000


def test_one_number_is_a_length_that_never_differs() -> None:
    lengths, rng = Lengths.parse("64"), random.Random(1)
    assert {lengths.draw(rng) for _ in range(100)} == {64}


def test_prompts_of_a_group_begin_alike_and_no_others_do() -> None:
    drawn = traffic(repeating=0.5, groups=3, shared_tokens=8).trace()
    assert {ask.group for ask in drawn} == {None, 0, 1, 2}
    for one, other in pairwise(drawn):
        alike = one.token_ids[:8] == other.token_ids[:8]
        assert alike == (one.group is not None and one.group == other.group)
        assert set(one.token_ids[-16:]).isdisjoint(other.token_ids[-16:])


def test_a_prompt_has_the_tokens_that_it_says() -> None:
    for ask in traffic(repeating=0.5, groups=3, shared_tokens=8).trace():
        assert len(ask.token_ids) == ask.num_prompt_tokens
        assert ask.num_prompt_tokens == 16 + (8 if ask.group is not None else 0)
