"""What prompts have in common, by their beginnings and by who answers them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.in_flight.seen_prompts import _BLOCK, SeenPrompts


def test_what_other_prompts_began_with_is_not_new() -> None:
    seen = SeenPrompts(1000)
    system = list(range(100))
    assert seen.add([*system, *range(200, 250)]) == 150
    assert seen.add([*system, *range(300, 350)]) == 150 - 96  # whole blocks of 16
    assert seen.add(list(range(300, 350))) == 50  # the same tokens elsewhere are others


def test_what_was_never_computed_is_new_again_but_not_what_it_shared() -> None:
    seen = SeenPrompts(1000)
    prompt = list(range(64))
    seen.add(prompt[:32])
    assert seen.add(prompt) == 32
    seen.forget(prompt, 32)
    assert seen.add(prompt) == 32


def test_what_another_adapter_was_asked_is_new() -> None:
    seen = SeenPrompts(1000)
    prompt = list(range(64))
    assert [seen.add(prompt, adapter) for adapter in (None, "formal", None)] == [64, 64, 0]


def test_no_more_is_remembered_than_a_cache_holds_and_the_latest_stays() -> None:
    seen = SeenPrompts(4 * _BLOCK)
    for first in range(100):
        seen.add([first] * 2 * _BLOCK)
    assert seen.add([99] * 2 * _BLOCK) == 0
    assert seen.add([0] * 2 * _BLOCK) == 2 * _BLOCK


@given(st.lists(st.lists(st.integers(0, 2), max_size=70), max_size=8))
def test_as_much_is_new_as_follows_the_longest_beginning_in_whole_blocks(
    prompts: list[list[int]],
) -> None:
    seen = SeenPrompts(10_000)
    for place, prompt in enumerate(prompts):
        shared = max((common(prompt, other) for other in prompts[:place]), default=0)
        assert seen.add(prompt) == len(prompt) - shared // _BLOCK * _BLOCK


def common(one: list[int], other: list[int]) -> int:
    """Tokens that both begin with."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
