"""The platform's rules, on traces of requests in flight that are written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.capacity.replicas.autoscaler import Autoscaler, Rules

RULES = Rules(1, 20, concurrency_target=10, target_utilization=0.7, scale_down_delay=900.0)


def decisions(rules: Rules, num_replicas: int, *in_flight: float, every: float = 60.0) -> list[int]:
    """One for each average, a window apart."""
    autoscaler, told = Autoscaler(rules), []
    for number, average in enumerate(in_flight):
        num_replicas = autoscaler.decide(number * every, num_replicas, average)
        told.append(num_replicas)
    return told


def test_so_many_come_that_each_has_its_target_times_the_utilization() -> None:
    """The example of the platform's documentation: ceiling of 25 / 7."""
    assert decisions(RULES, 1, 5, 25) == [1, 4]


def test_seven_in_flight_are_one_replica_and_not_two() -> None:
    assert decisions(RULES, 1, 7.0, 21.0) == [1, 3]


def test_there_are_never_more_than_may_be() -> None:
    assert decisions(RULES, 1, 10_000) == [20]


def test_a_few_go_only_after_the_delay_and_half_at_a_time() -> None:
    quiet = [0.0] * 50
    told = decisions(RULES, 8, *quiet)
    assert told == [8] * 15 + [4] * 15 + [2] * 15 + [1] * 5


def test_traffic_that_comes_back_begins_the_delay_anew() -> None:
    told = decisions(RULES, 8, *[0.0] * 14, 56.0, *[0.0] * 15, 0.0)
    assert told == [8] * 30 + [4]


def test_no_more_than_the_largest_share_goes_at_once() -> None:
    rules = Rules(1, 20, 10, scale_down_delay=0.0, max_scale_down_rate=0.25)
    assert decisions(rules, 16, 0.0, 0.0, 0.0) == [12, 9, 7]


def test_without_a_floor_all_go() -> None:
    rules = Rules(0, 4, 10, scale_down_delay=0.0)
    assert decisions(rules, 4, 0.0, 0.0, 0.0) == [2, 1, 0]


@given(
    st.integers(1, 20),
    st.lists(st.floats(0, 1000), max_size=30),
    st.integers(1, 100),
    st.floats(0, 1000),
)
def test_there_are_always_between_the_fewest_and_the_most(
    num_replicas: int, in_flight: list[float], target: int, delay: float
) -> None:
    rules = Rules(1, 20, target, scale_down_delay=delay)
    assert all(1 <= number <= 20 for number in decisions(rules, num_replicas, *in_flight))


@pytest.mark.parametrize(
    "settings",
    [
        {"min_replicas": 3, "max_replicas": 2},
        {"min_replicas": 0, "max_replicas": 0},
        {"target_utilization": 0.0},
        {"max_scale_down_rate": 0.6},
        {"concurrency_target": 0},
        {"window": 0.5},
        {"scale_down_delay": -1.0},
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must be|at least"):
        Rules(**settings)  # type: ignore[arg-type]
