"""Stop strings over every way to cut the text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.in_flight.stop import StopMatcher

# Two letters make overlaps, repeats and near misses common.
STOPS = st.lists(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=4).map(tuple)
PIECES = st.lists(st.text("abc", max_size=6), max_size=10)


def cut(text: str, stops: tuple[str, ...]) -> tuple[str, str | None]:
    """Text before the first stop string to be complete, and that one; the obvious, slow way."""
    for end in range(1, len(text) + 1):
        if completed := [stop for stop in stops if text[:end].endswith(stop)]:
            longest = max(completed, key=len)
            return text[: end - len(longest)], longest
    return text, None


def run(stops: tuple[str, ...], pieces: list[str]) -> tuple[str, str | None]:
    matcher, emitted = StopMatcher(stops), ""
    for piece in pieces:
        text, completed = matcher.feed(piece)
        emitted += text
        if completed is not None:
            assert matcher.flush() == ""
            return emitted, completed
    return emitted + matcher.flush(), None


@given(STOPS, PIECES)
def test_text_is_cut_at_the_first_stop_string_however_it_was_split(
    stops: tuple[str, ...], pieces: list[str]
) -> None:
    assert run(stops, pieces) == cut("".join(pieces), stops)


@given(STOPS, PIECES)
def test_no_more_is_held_back_than_may_begin_a_stop_string(
    stops: tuple[str, ...], pieces: list[str]
) -> None:
    matcher, text, emitted = StopMatcher(stops), "", ""
    for piece in pieces:
        safe, completed = matcher.feed(piece)
        if completed is not None:
            return
        text, emitted = text + piece, emitted + safe
        prefixes = {stop[:n] for stop in stops for n in range(len(stop))}
        longest = max(len(prefix) for prefix in prefixes if text.endswith(prefix))
        assert emitted == text[: len(text) - longest]
    assert emitted + matcher.flush() == text


@given(PIECES)
def test_without_stop_strings_everything_passes_at_once(pieces: list[str]) -> None:
    matcher = StopMatcher(())
    assert [matcher.feed(piece) for piece in pieces] == [(piece, None) for piece in pieces]
    assert matcher.flush() == ""


def test_stop_string_split_across_tokens_is_never_emitted() -> None:
    matcher = StopMatcher(("\n\nUser:",))
    fed = [matcher.feed(text) for text in ("Hi", "\n", "\nUs", "er", ": no")]
    assert fed == [("Hi", None), ("", None), ("", None), ("", None), ("", "\n\nUser:")]


def test_held_back_text_is_released_when_it_turns_out_harmless() -> None:
    matcher = StopMatcher(("END",))
    assert matcher.feed("THE EN") == ("THE ", None)
    assert matcher.feed("GINE") == ("ENGIN", None)
    assert matcher.flush() == "E"
    assert matcher.flush() == ""


@pytest.mark.parametrize("pieces", [["abcd"], ["a", "b", "c", "d"], ["ab", "cd"]])
def test_shorter_stop_inside_a_longer_one_ends_the_text_first(pieces: list[str]) -> None:
    assert run(("abcd", "c"), pieces) == ("ab", "c")


def test_of_stop_strings_completed_together_the_longest_counts() -> None:
    assert run(("c", "bc"), ["abcd"]) == ("a", "bc")
    assert run(("bc", "c"), ["abcd"]) == ("a", "bc")


def test_stop_string_that_overlaps_itself_is_found() -> None:
    assert run(("aab",), ["a", "a", "a", "b"]) == ("a", "aab")


class Counted(list[int]):
    """Counts how often it is looked into."""

    num_looks = 0

    def __getitem__(self, index: Any) -> Any:
        self.num_looks += 1
        return super().__getitem__(index)


def test_a_very_long_stop_string_costs_no_more_per_character() -> None:
    """Every step back was a step forward before, however long the stop string is."""
    matcher = StopMatcher(("a" * 100_000 + "b",))
    [pattern] = matcher._patterns
    pattern._fallback = steps_back = Counted(pattern._fallback)
    for _ in range(100):
        matcher.feed("a" * 99 + "c")
    assert 0 < steps_back.num_looks <= 100 * 100
