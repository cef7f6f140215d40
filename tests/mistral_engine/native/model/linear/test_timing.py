"""Products are timed in turn, often enough that a moment's noise says nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mistral_engine.native.model.linear.timing import best_seconds


class Clock:
    """Turned by the works themselves, which note their names."""

    def __init__(self) -> None:
        self.now, self.order = 0.0, ""

    def work(self, name: str, *seconds: float) -> Callable[[], None]:
        """Takes so long at each call, and as long as at the last one from then on."""
        left = list(seconds)

        def work() -> None:
            self.order += name
            self.now += left.pop(0) if len(left) > 1 else left[0]

        return work


@pytest.mark.parametrize(
    ("seconds", "rounds"), [(1.0, 7), (0.0049 / 7, 8), (0.0049 / 9, 10), (1e-6, 15)]
)
def test_each_is_tried_until_it_has_been_timed_for_long_enough_or_often(
    seconds: float, rounds: int
) -> None:
    clock = Clock()
    best_seconds([clock.work("a", seconds), clock.work("b", 1.0)], lambda: clock.now)
    assert clock.order == "ab" * rounds


def test_the_best_of_each_is_told() -> None:
    clock = Clock()
    works = [clock.work("a", 9.0, 8.0, 1.0, 7.0), clock.work("b", 2.0, 3.0)]
    assert best_seconds(works, lambda: clock.now) == [1.0, 2.0]
