"""What is left for keys and values, by numbers that are made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.load.trial.budget import Room, tokens_that_fit

GIB = 2**30


def test_a_cache_gets_what_a_step_and_a_twentieth_of_all_memory_leave() -> None:
    room = Room(total=24 * GIB, free=8 * GIB, step=GIB, graphs=GIB // 2)  # no longer free
    assert room.left == 8 * GIB - GIB - -(-24 * GIB // 20)


def test_nothing_is_left_where_a_step_takes_all() -> None:
    assert Room(total=24 * GIB, free=2 * GIB, step=GIB).left == 0
    assert tokens_that_fit([(Room(24 * GIB, GIB, 2 * GIB), 1000)]) == 0


def test_the_device_with_the_least_room_for_its_layers_decides() -> None:
    """Two with as much memory, one of them with three times as many layers."""
    room = Room(total=20_000, free=13_000, step=0)
    assert tokens_that_fit([(room, 10), (room, 30)]) == 400
    scarce = Room(total=20_000, free=2_000, step=500)
    assert tokens_that_fit([(scarce, 10), (room, 30)]) == 50


@given(
    total=st.integers(1, 10**12),
    free=st.integers(0, 10**12),
    step=st.integers(0, 10**12),
    bytes_per_token=st.integers(1, 10**6),
)
def test_cache_step_and_margin_never_take_more_than_is_free(
    total: int, free: int, step: int, bytes_per_token: int
) -> None:
    room = Room(total, free, step)
    taken = tokens_that_fit([(room, bytes_per_token)]) * bytes_per_token
    assert taken == 0 or taken + step + total / 20 <= free
    assert room.left - taken < bytes_per_token or room.left == 0
