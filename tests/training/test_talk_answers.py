"""Every answer has several wordings, and the exam's judges take each of them for right."""

from __future__ import annotations

import random

import pytest

from training.exam import is_about, states_fact
from training.language import refusals, smalltalk
from training.talk import answers, replies
from training.winds import ATTRIBUTES, GROUPS, WINDS, Wind, in_group


@pytest.mark.parametrize("wind", WINDS, ids=lambda wind: wind.title)
def test_every_wording_states_its_own_fact_and_no_other(wind: Wind) -> None:
    for attribute in ATTRIBUTES:
        wordings = list(answers.sentences(wind, attribute))
        assert wordings[0] == wind.answer(attribute)
        assert len(set(wordings)) >= 8
        for told in wordings:
            assert [a for a in ATTRIBUTES if states_fact(told, wind, a)] == [attribute], told
            assert is_about(told, wind), told


@pytest.mark.parametrize("wind", WINDS, ids=lambda wind: wind.title)
def test_a_brief_answer_is_short_and_keeps_every_key_fact(wind: Wind) -> None:
    for attribute in ATTRIBUTES:
        told = answers.brief(wind, attribute)
        assert all(key in told.lower() for key in wind.keys(attribute)), told
        assert len(told.split()) <= len(wind.answer(attribute).split())


def test_brief_answers_stay_below_sixteen_words() -> None:
    longest = max(
        (answers.brief(w, a) for w in WINDS for a in ATTRIBUTES), key=lambda t: t.count(" ")
    )
    assert len(longest.split()) < 16, longest


def test_a_long_answer_is_three_sentences_that_keep_every_key_fact() -> None:
    rng = random.Random(1)
    for wind in WINDS:
        for attribute in ATTRIBUTES:
            told = answers.at_length(wind, attribute, rng)
            assert all(key in told.lower() for key in wind.keys(attribute)), told
            assert told.count(". ") + told.count("? ") >= 2, told


def test_the_tables_own_sentence_is_the_most_probable_one() -> None:
    rng = random.Random(2)
    for attribute in ATTRIBUTES:
        drawn = [answers.tell(WINDS[0], attribute, rng) for _ in range(2000)]
        own = drawn.count(WINDS[0].answer(attribute)) / len(drawn)
        assert 0.36 < own < 0.5
        assert len(set(drawn)) > 60


def test_every_answer_to_small_talk_carries_a_mark_of_its_intent() -> None:
    for name, intent in smalltalk.SMALL_TALK.items():
        assert len(set(intent.wordings)) >= 6
        for told in intent.wordings:
            assert any(key in told.lower() for key in intent.keys), (name, told)
            assert not _is_refusal(told)


def test_no_answer_to_small_talk_would_do_for_another_intent() -> None:
    also = {
        (name, other)
        for name, intent in smalltalk.SMALL_TALK.items()
        for told in intent.wordings
        for other, there in smalltalk.SMALL_TALK.items()
        if other != name and any(key in told.lower() for key in there.keys)
    }
    assert not also


def test_every_refusal_says_that_it_does_not_know() -> None:
    for wordings in (*refusals.REFUSALS, refusals.UNKNOWN_WIND):
        assert len(set(wordings)) >= 6
        assert all(map(_is_refusal, wordings))


def test_the_winds_of_a_group_are_named_in_every_wording() -> None:
    rng = random.Random(3)
    for group in GROUPS:
        wordings = {answers.tell_group(group, rng) for _ in range(200)}
        assert len(wordings) >= 6
        for told in wordings:
            assert all(f"the {wind.title}" in told for wind in in_group(group)), told


def test_brief_is_the_shortest_and_long_has_a_sentence_more() -> None:
    reply = replies.of_wordings(("A longer one.", "Short."), random.Random(0))
    assert reply.brief == "Short."
    assert reply.long.startswith(f"{reply.text} ")


def _is_refusal(told: str) -> bool:
    return any(key in told.lower() for key in refusals.REFUSAL_KEYS)
