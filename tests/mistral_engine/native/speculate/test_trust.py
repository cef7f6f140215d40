"""When an answer is drafted for again, from what has come true so far."""

from __future__ import annotations

from mistral_engine.native.speculate.trust import Trust


def tries_of_an_answer(num_tokens: int, trust: Trust) -> list[int]:
    """Where a token is looked up, in an answer for which nothing that is found is ever right."""
    tries = []
    for num_said in range(num_tokens):
        if trust.may_try(num_said):
            tries.append(num_said)
            trust.note(0, 3, num_said)
    return tries


def test_an_answer_whose_drafts_fail_is_tried_less_and_less() -> None:
    tries = tries_of_an_answer(500, Trust(0.5))
    assert tries == [0, 4, 20, 84, 212, 340, 468]


def test_one_that_is_right_ends_the_failures() -> None:
    trust = Trust(0.5)
    tries_of_an_answer(100, trust)
    trust.note(1, 3, 212)
    assert trust.may_try(213)
    trust.note(0, 3, 213)
    assert [trust.may_try(n) for n in (216, 217)] == [False, True]


def test_the_rate_follows_what_comes_true() -> None:
    trust = Trust(0.5)
    for number in range(10):
        trust.note(4, 4, number)
    assert trust.rate > 0.95
    for number in range(40):
        trust.note(1, 2, number)
    assert 0.35 < trust.rate < 0.65


def test_after_a_pause_it_begins_as_at_first() -> None:
    trust = Trust(0.5)
    trust.note(1, 4, 0)
    trust.note(0, 4, 1)
    assert trust.rate == 0.5


def test_where_nothing_is_found_it_is_looked_for_less_and_less_up_to_every_eighth_token() -> None:
    trust, looks = Trust(0.5), []
    for num_said in range(40):
        if trust.may_try(num_said):
            looks.append(num_said)
            trust.note_nothing(num_said)
    assert looks == [0, 2, 6, 14, 22, 30, 38]
    trust.note(1, 3, 46)
    trust.note_nothing(47)
    assert [trust.may_try(n) for n in (48, 49)] == [False, True]
