"""Moving averages and the moving line, from measurements that are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.averages import MovingLine, blend

SIZES = st.lists(st.integers(1, 2048), min_size=1, max_size=30)


def test_the_first_measurement_is_the_average_and_a_later_one_counts_for_its_share() -> None:
    assert blend(None, 4.0, 0.3) == 4.0
    assert blend(4.0, 14.0, 0.3) == pytest.approx(7.0)


def a_line(points: list[tuple[float, float]], share: float = 0.3) -> MovingLine:
    line = MovingLine(share, scale=8)
    for x, y in points:
        line.note(x, y)
    return line


def test_nothing_is_known_before_anything_was_measured() -> None:
    assert not a_line([]).is_known
    assert a_line([(1, 1)]).is_known


def test_of_one_size_alone_all_is_taken_for_a_cost_of_its_parts() -> None:
    line = a_line([(100, 5.0)] * 10)
    assert line.slope == pytest.approx(0.05)
    assert line.intercept == pytest.approx(0.0, abs=1e-9)


def test_two_sizes_far_apart_tell_what_is_fixed_from_what_each_part_costs() -> None:
    line = a_line([(2048, 12 + 0.04 * 2048), (300, 12 + 0.04 * 300)])
    assert line.slope == pytest.approx(0.04, rel=0.05)
    assert line.intercept == pytest.approx(12, rel=0.1)


def test_first_parts_that_cost_nothing_make_the_intercept_negative() -> None:
    """As rows do that a step has time for while it reads the weights."""
    line = a_line([(290, 7 * (290 - 6)), (12, 7 * (12 - 6))] * 3)
    assert line.intercept < 0
    assert line.intercept + 20 * line.slope < 7 * 20


def test_what_costs_less_the_more_there_is_of_it_is_noise() -> None:
    line = a_line([(100, 5.0), (200, 4.0), (400, 3.0)])
    assert 0 < line.slope < 3.0 / 400


@given(sizes=SIZES, fixed=st.floats(0, 10), part=st.floats(1e-6, 1))
def test_the_line_goes_through_the_middle_of_what_was_measured_and_rises(
    sizes: list[int], fixed: float, part: float
) -> None:
    line = a_line([(size, fixed + part * size) for size in sizes])
    assert min(sizes) * 0.999 <= line.middle <= max(sizes) * 1.001
    assert line.slope >= part * 0.999
    at_middle = line.intercept + line.slope * line.middle
    assert at_middle == pytest.approx(fixed + part * line.middle)


def test_what_was_measured_long_ago_is_forgotten() -> None:
    line = a_line([(100, 50.0), (1000, 500.0)] + [(100, 2.0), (200, 3.0)] * 40)
    assert line.slope == pytest.approx(0.01, rel=0.3)
