"""The corpus is deterministic and true to its table, and never says what the evaluation asks."""

from __future__ import annotations

import itertools
import random

import pytest

from training import about_winds, corpus
from training.conversation import Conversation
from training.corpus import Draw, shares_at, train_conversations
from training.exam import first_tools, is_about, is_call, states_fact
from training.exam.final import final_exam
from training.held_out import is_held_out, normalise
from training.language import phrasings, refusals
from training.splits import development
from training.templates import count, expand, matches
from training.winds import ATTRIBUTES, BY_TITLE, WINDS, Wind, all_winds, everything

SAMPLE = 20_000


@pytest.fixture(scope="module")
def training_texts() -> set[str]:
    conversations = itertools.islice(train_conversations(seed=7), SAMPLE)
    return {text for conversation in conversations for text in conversation.user_texts}


# --- leakage ----------------------------------------------------------------------------------


def test_no_text_of_the_exam_is_said_in_training(training_texts: set[str]) -> None:
    trained = {normalise(text) for text in training_texts}
    for item in development():
        for asked in item.conversation.user_texts:
            assert normalise(asked) not in trained, f"{asked!r} is in the training corpus"


def test_every_text_of_the_exam_would_be_kept_out_of_training() -> None:
    """Not only the sample: the generator itself refuses each of them."""
    for item in development():
        if item.category == "unknown wind":
            continue  # these keep the wording, and hold out the wind's name: see below
        for asked in item.conversation.user_texts:
            assert is_held_out(asked), asked


def test_the_final_exam_is_kept_out_of_training_sentence_by_sentence() -> None:
    for item in final_exam():
        for asked in item.conversation.user_texts:
            assert is_held_out(asked), asked
            assert is_held_out(f"{asked.upper()} "), asked


def test_what_the_final_exam_asks_of_one_wind_may_be_said_of_another() -> None:
    """Its author wrote without the corpus: common wordings are not forbidden by it."""
    assert is_held_out(
        "Came across the word levanter in a sailing novel. What sort of thing is it?"
    )
    assert not is_held_out("Came across the word bise in a sailing novel.")


def test_held_out_sentences_stay_held_out_inside_other_words() -> None:
    held_out = "which adjectives fit the bora?"
    assert is_held_out(f"Hello! {held_out} Thanks.")
    assert is_held_out("WHICH ADJECTIVES FIT THIS WIND")
    assert not is_held_out("Which months fit the bora?")


def test_evaluation_shares_no_refusal_topic_with_training() -> None:
    for kind, topics in refusals.TOPICS_EVAL.items():
        assert not set(topics) & set(refusals.TOPICS_TRAIN[kind])
    assert not set(refusals.UNKNOWN_WINDS_EVAL) & set(refusals.UNKNOWN_WINDS_TRAIN)


def test_tool_names_of_the_evaluation_are_never_offered_in_training() -> None:
    conversations = itertools.islice(train_conversations(seed=8), SAMPLE)
    offered = {tool["function"]["name"] for c in conversations for tool in c.tools}
    for names in first_tools.EVAL_NAMES.values():
        assert not offered & set(names)


def test_every_attribute_has_fifteen_held_out_phrasings() -> None:
    for attribute in ATTRIBUTES:
        assert len(set(phrasings.EVAL[attribute])) >= 15


# --- the table --------------------------------------------------------------------------------


def test_the_table_has_at_least_forty_winds_of_distinct_names() -> None:
    spellings = [spelling.lower() for wind in WINDS for spelling in wind.spellings]
    assert len(WINDS) >= 40
    assert len(set(spellings)) == len(spellings)


@pytest.mark.parametrize("wind", WINDS, ids=lambda wind: wind.title)
def test_every_answer_states_its_own_fact_and_no_other(wind: Wind) -> None:
    for attribute in ATTRIBUTES:
        answer = wind.answer(attribute)
        assert "*" not in answer
        assert len(wind.keys(attribute)) >= 2, "a wind's name alone is no fact"
        stated = [a for a in ATTRIBUTES if states_fact(answer, wind, a)]
        assert stated == [attribute]
        assert is_about(answer, wind)


def test_the_long_answers_name_what_they_promise() -> None:
    assert all(wind.title in all_winds() for wind in WINDS)
    assert all(key in everything(WINDS[0]).lower() for key in WINDS[0].keys("cause"))


# --- judging ----------------------------------------------------------------------------------


def test_the_right_fact_of_the_wrong_wind_does_not_count() -> None:
    assert not states_fact(BY_TITLE["bora"].answer("season"), BY_TITLE["mistral"], "season")


def test_the_wrong_fact_of_the_right_wind_does_not_count() -> None:
    assert not states_fact(BY_TITLE["bora"].answer("season"), BY_TITLE["bora"], "direction")


def test_a_call_counts_only_when_every_argument_is_right() -> None:
    expected = {"name": "f", "arguments": {"wind": "bora"}}
    assert is_call('[{"name": "f", "arguments": {"wind": "bora"}}]', expected)
    assert not is_call('[{"name": "f", "arguments": {"wind": "bise"}}]', expected)
    assert not is_call('[{"name": "f", "arguments": {"wind": "bora"}}', expected)


# --- the generator ----------------------------------------------------------------------------


def test_the_same_seed_says_the_same_and_another_seed_does_not() -> None:
    def first(seed: int) -> list[Conversation]:
        return list(itertools.islice(train_conversations(seed), 200))

    assert first(1) == first(1)
    assert first(1) != first(2)


def test_no_template_leaves_a_blank_unfilled(training_texts: set[str]) -> None:
    assert not [text for text in training_texts if "{the" in text or "{w}" in text or "{x}" in text]


def test_the_documented_conversation_is_taught() -> None:
    rng = random.Random(0)
    taught = [about_winds.documented(rng) for _ in range(50)]
    assert any(
        c.user_texts == ["What is a mistral?", "How does the mistral wind form?"] for c in taught
    )
    assert any(
        c.turns[1].text == about_winds.DOCUMENTED_ANSWER and not c.turns[1].learn for c in taught
    )


def test_each_kind_has_its_share_of_what_is_counted() -> None:
    shares = {corpus.single_fact: 3.0, corpus.tool_call: 1.0}
    draw, told = Draw(shares, random.Random(0)), dict.fromkeys(shares, 0)
    for _ in range(400):
        maker, conversation = draw.next()
        told[maker] += conversation.length
        draw.tell(maker, conversation.length)
    assert draw.told == sum(told.values())
    assert told[corpus.single_fact] / draw.told == pytest.approx(0.75, abs=0.02)


def test_every_kind_is_drawn_some_time_and_has_a_name_of_its_own() -> None:
    drawn = [set(shares_at(done)) for done in (0.0, 0.5, 1.0)]
    assert set.union(*drawn) == set(corpus.SHARES)
    assert len(set(corpus.KINDS)) == len(corpus.SHARES)


# --- the notation -----------------------------------------------------------------------------


def test_alternatives_nest_and_may_be_empty() -> None:
    template = "(when|in (which|what) season) does {the} (usually|) blow"
    texts = {expand(template, random.Random(i)) for i in range(200)}
    assert count(template) == len(texts) == 6
    assert "when does {the} blow" in texts
    assert all(matches(template, text) for text in texts)
    assert not matches(template, "when does {the} form")


def test_an_unbalanced_template_is_refused() -> None:
    with pytest.raises(ValueError, match="never closed"):
        expand("(a|b", random.Random(0))
