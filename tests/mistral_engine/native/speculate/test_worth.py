"""Which drafts pay, from step times that are made up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.speculate.worth import Offer, Worth


class Times:
    """Steps that take as long as a function says, and are measured up to some size."""

    def __init__(self, seconds: Callable[[int], float], measured: int = 1000) -> None:
        self._seconds = seconds
        self._measured = measured

    def has_measured(self, num_tokens: int) -> bool:
        return num_tokens <= self._measured

    def expected(self, num_tokens: int) -> float | None:
        return self._seconds(min(num_tokens, self._measured)) if self._measured else None


def flat(num_tokens: int) -> float:
    return 0.1


def flat_to_four(num_tokens: int) -> float:
    return 0.1 * max(1, num_tokens / 4)


def linear(num_tokens: int) -> float:
    return 0.1 * num_tokens


def test_nothing_is_offered_before_a_step_was_measured() -> None:
    assert Worth(Times(flat, measured=0)).offer(1, 1, 16).best([1.0]) == 0


def test_what_costs_nothing_is_taken_as_long_as_it_may_be_right() -> None:
    assert Worth(Times(flat)).offer(1, 1, 16).best([0.9**n for n in range(1, 17)]) == 16


def test_as_many_are_taken_as_a_step_has_room_for_at_its_price() -> None:
    offer = Worth(Times(flat_to_four)).offer(1, 1, 16)
    assert offer.best([0.5, 0.25, 0.125, 0.06, 0.03, 0.02]) == 3
    assert offer.best([0.98**n for n in range(1, 17)]) == 3
    offer = Worth(Times(lambda n: 0.1 + 0.01 * n)).offer(1, 1, 16)
    assert offer.best([0.98**n for n in range(1, 17)]) == 16


def test_nothing_is_taken_where_each_token_costs_as_much_as_the_first() -> None:
    offer = Worth(Times(linear)).offer(1, 1, 16)
    assert offer.best([0.9, 0.8, 0.7]) == 0
    assert offer.least_chance >= 1


def test_streams_that_gain_nothing_are_made_to_wait_a_quarter_longer_at_most() -> None:
    offer = Worth(Times(lambda n: 0.1 + 0.01 * n)).offer(8, 8, 64)
    assert offer.costs
    assert all(times_as_long <= 1.25 for _, times_as_long in offer.costs)


def test_no_more_is_offered_than_a_step_has_room_for() -> None:
    assert max(count for count, _ in Worth(Times(flat)).offer(1, 1, 5).costs) <= 5


def test_a_size_that_was_never_measured_is_tried_one_at_a_time() -> None:
    offer = Worth(Times(linear, measured=2)).offer(1, 1, 16)
    assert [count for count, _ in offer.costs] == [1, 2]


class LearningTimes(Times):
    """Sizes are measured when they are noted; they are expected as the real ones are: in
    proportion."""

    def __init__(self, seconds: Callable[[int], float]) -> None:
        super().__init__(seconds)
        self.known = {1}

    def has_measured(self, num_tokens: int) -> bool:
        return num_tokens in self.known

    def expected(self, num_tokens: int) -> float | None:
        below = max(known for known in self.known if known <= num_tokens)
        return self._seconds(below) * num_tokens / below


def sizes_taken(times: LearningTimes, count: int) -> list[int]:
    """Of the first steps of one answer, whose drafts are likely to be right."""
    worth, taken = Worth(times), []
    for _ in range(count):
        taken.append(worth.offer(1, 1, 32).best([0.9**n for n in range(1, 33)]))
        worth.note(is_taken=taken[-1] > 0)
        times.known.add(1 + taken[-1])
    return taken


def test_a_size_that_was_never_measured_is_tried_once() -> None:
    assert sizes_taken(LearningTimes(linear), 30) == [1] + 29 * [0]
    assert sizes_taken(LearningTimes(flat), 10) == [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]


def test_a_size_that_may_take_more_than_twice_as_long_is_not_tried() -> None:
    offer = Worth(LearningTimes(linear)).offer(1, 1, 1)
    assert offer.costs == ((1, 1.0),)
    times = LearningTimes(linear)
    times.known.add(2)
    assert [count for count, _ in Worth(times).offer(1, 1, 16).costs] == [1]


def test_what_is_refused_again_and_again_is_tried_once_in_a_while_and_ever_more_seldom() -> None:
    """One odd measurement must not turn it off for good."""
    worth, taken = Worth(Times(linear)), []
    for number in range(3000):
        count = worth.offer(1, 1, 16).best([0.6, 0.36])
        worth.note(is_taken=count > 0)
        if count:
            taken.append(number)
    assert taken[0] == 32
    gaps = [b - a for a, b in pairwise(taken)]
    assert gaps == sorted(gaps)
    assert len(taken) < 10


@given(
    st.lists(st.floats(0, 1), max_size=40).map(lambda found: sorted(found, reverse=True)),
    st.integers(1, 64),
    st.floats(0, 0.02),
)
def test_what_is_taken_makes_more_tokens_a_second_than_nothing(
    chances: list[float], num_streams: int, slope: float
) -> None:
    offer = Worth(Times(lambda n: 0.1 + slope * n)).offer(num_streams, num_streams, 64)
    count = offer.best(chances)
    assert count <= len(chances)
    if count:
        usual, taken = 0.1 + slope * num_streams, 0.1 + slope * (num_streams + count)
        assert (num_streams + sum(chances[:count])) / taken > num_streams / usual


@pytest.mark.parametrize("num_streams", [1, 8])
def test_what_is_less_likely_than_the_least_chance_is_never_taken(num_streams: int) -> None:
    offer = Offer(num_streams, ((1, 1.05), (2, 1.2), (4, 1.3)))
    below = offer.least_chance * 0.99
    assert offer.best([below] * 4) == 0
    assert offer.best([offer.least_chance * 1.01] * 4) > 0
