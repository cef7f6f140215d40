"""What is proposed stood behind the same tokens before, as a plain search finds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.speculate.lookup import Lookup

TOKENS = st.lists(st.integers(0, 3), max_size=40)
WIDE = st.lists(st.sampled_from([0, 1, 256, 257, 65_536, 2**31 - 1]), max_size=30)


def proposed(prompt: list[int], answer: list[int], most: int = 4) -> list[int]:
    lookup = Lookup()
    lookup.catch_up(prompt + answer, len(prompt))
    return lookup.propose(most)


def stands_before(tokens: list[int], length: int) -> list[int]:
    """All places behind an earlier occurrence of the last `length` tokens."""
    tail = tokens[-length:]
    ends = range(length, len(tokens))
    return [end for end in ends if tokens[end - length : end] == tail]


def test_the_continuation_of_the_latest_longest_match_is_proposed() -> None:
    assert proposed([5, 6, 7, 8, 9, 6, 7, 1], [6, 7]) == [1, 6, 7, 1]
    assert proposed([5, 6, 7, 8, 9, 6, 7, 1], [5, 6, 7]) == [8, 9, 6, 7]


def test_nothing_is_proposed_for_less_than_two_tokens_that_match() -> None:
    assert proposed([5, 6, 7], [5]) == []
    assert proposed([5], []) == []


def test_what_repeats_is_taken_to_go_on() -> None:
    assert proposed([1, 2, 3, 1, 2, 3], [], most=8) == [1, 2, 3, 1, 2, 3, 1, 2]
    assert proposed([7, 7, 7, 7], [], most=3) == [7, 7, 7]


@given(st.one_of(TOKENS, WIDE), st.integers(0, 40))
def test_a_proposal_follows_an_earlier_occurrence_of_the_longest_tail_there_is(
    tokens: list[int], cut: int
) -> None:
    found = proposed(tokens[:cut], tokens[cut:])
    for length in (4, 3, 2):
        if places := stands_before(tokens, length):
            assert any(tokens[place] == found[0] for place in places)
            return
    assert found == []


@given(TOKENS.filter(len), TOKENS)
def test_catching_up_at_once_and_token_by_token_come_to_the_same(
    prompt: list[int], answer: list[int]
) -> None:
    """A match that is followed may be older than the latest, but never a shorter one."""
    lookup = Lookup()
    for number in range(len(answer) + 1):
        lookup.catch_up(prompt + answer[:number], len(prompt))
        found = lookup.propose(3)
        tokens = prompt + answer[:number]
        places = stands_before(tokens, 2)
        assert bool(found) == bool(places)
        if found:
            assert found[0] in [tokens[place] for place in places]


def test_a_prediction_is_followed_from_its_beginning_and_found_again_after_an_edit() -> None:
    lookup = Lookup([10, 11, 12, 13, 14, 15, 16])
    tokens = [1, 2]
    lookup.catch_up(tokens, 2)
    assert lookup.propose(3) == [10, 11, 12]
    tokens += [10, 11, 99]  # instead of 12
    lookup.catch_up(tokens, 2)
    assert lookup.propose(3) == []
    tokens += [13, 14]
    lookup.catch_up(tokens, 2)
    assert lookup.propose(3) == [15, 16]
    tokens += [15, 16]
    lookup.catch_up(tokens, 2)
    assert lookup.propose(3) == []


def test_a_prediction_is_looked_at_ahead_of_where_it_was_left_first() -> None:
    lookup = Lookup([1, 2, 3, 1, 2, 4, 1, 2, 5])
    tokens = [50, 1, 2, 3, 9, 1, 2]
    lookup.catch_up(tokens, 1)
    assert lookup.propose(1) == [4]


def test_tokens_taken_for_granted_count_as_said() -> None:
    lookup = Lookup()
    lookup.catch_up([1, 2, 3, 4, 5, 9], 6)
    assert lookup.propose(2, [2, 3]) == [4, 5]
    assert lookup.propose(2) == []


def test_tokens_that_look_alike_between_two_others_end_the_search() -> None:
    """Packed, 256 is 1 a byte later: nobody may make a search take for ever with that."""
    assert proposed([256] * 5000, [1, 1]) == []
