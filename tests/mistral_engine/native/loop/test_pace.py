"""How many tokens of a late prompt a step takes on, from times that are made up."""

from __future__ import annotations

import pytest

from mistral_engine.native.loop.pace import _FEWEST, Pace


def test_nothing_is_limited_before_anything_is_known() -> None:
    pace = Pace(3.0)
    assert pace.late_tokens is None
    pace.note(0, 0.1)
    assert pace.late_tokens is None


def test_a_step_takes_as_many_tokens_as_the_limit_leaves_time_for() -> None:
    pace = Pace(3.0)
    pace.note(0, 0.1)  # a quiet step takes 100 ms, so 200 ms are to spare
    pace.note(1000, 2.1)  # 2 ms a token, beyond what the step takes anyway
    assert pace.late_tokens == 100


def test_a_slow_machine_still_moves_on() -> None:
    pace = Pace(1.0)
    pace.note(0, 0.1)
    pace.note(10, 10.0)
    assert pace.late_tokens == _FEWEST


def test_the_pace_follows_the_machine() -> None:
    pace = Pace(2.0)
    pace.note(0, 0.1)
    pace.note(100, 0.2)
    assert pace.late_tokens == 100
    for _ in range(30):
        pace.note(0, 0.2)
    assert pace.late_tokens == pytest.approx(200, abs=1)


def test_prompts_teach_nothing_before_a_quiet_step_or_in_a_step_as_short_as_one() -> None:
    pace = Pace(3.0)
    pace.note(100, 5.0)
    pace.note(0, 0.1)
    for seconds in (0.1, 0.05):
        pace.note(10, seconds)
    assert pace.late_tokens is None
    pace.note(1000, 2.1)
    for seconds in (0.1, 0.05):
        pace.note(10, seconds)
    assert pace.late_tokens == 100


def test_one_odd_step_moves_the_pace_by_less_than_a_third() -> None:
    pace = Pace(3.0)
    pace.note(0, 0.1)
    pace.note(1000, 2.1)  # 2 ms a token
    pace.note(0, 0.2)
    assert pace.late_tokens == 130
    pace.note(0, 0.0)
    assert pace.late_tokens == 91
    pace.note(1000, 12.091)  # 12 ms a token
    assert pace.late_tokens == 36


def test_steps_settle_at_the_limit_whatever_it_is() -> None:
    """The pace feeds back into the steps that it is measured by."""
    for limit in (1.5, 2.0, 4.0):
        pace = Pace(limit)
        pace.note(0, 0.1)
        pace.note(50, 0.1 + 50 * 0.001)
        for _ in range(50):
            step_seconds = 0.1 + 0.001 * (pace.late_tokens or 0)
            pace.note(pace.late_tokens or 0, step_seconds)
        assert step_seconds == pytest.approx(0.1 * limit, rel=0.02)
