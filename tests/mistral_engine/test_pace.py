"""How many tokens of a late prompt a step takes on, from times that are made up."""

from __future__ import annotations

import pytest

from mistral_engine.pace import _FEWEST, Pace


def test_nothing_is_limited_before_anything_is_known() -> None:
    pace = Pace(3.0)
    assert pace.late_tokens is None
    pace.note(0, 0.1)
    assert pace.late_tokens is None


def test_a_step_takes_as_many_tokens_as_the_limit_leaves_time_for() -> None:
    pace = Pace(3.0)
    pace.note(0, 0.1)  # a quiet step takes 100 ms, so 200 ms are to spare
    pace.note(1000, 2.0)  # 2 ms a token
    assert pace.late_tokens == 100


def test_a_slow_machine_still_moves_on() -> None:
    pace = Pace(1.0)
    pace.note(0, 0.1)
    pace.note(10, 10.0)
    assert pace.late_tokens == _FEWEST


def test_the_pace_follows_the_machine() -> None:
    pace = Pace(2.0)
    pace.note(0, 0.1)
    pace.note(100, 0.1)
    before = pace.late_tokens
    for _ in range(30):
        pace.note(0, 0.2)
    assert before is not None
    assert pace.late_tokens == pytest.approx(2 * before, rel=0.01)
