"""Tasks on given texts are answered from the text alone, and texts hardly ever come twice."""

from __future__ import annotations

import random
import re

import pytest

from training.language import names
from training.talk import lines, reading, texts, wordings
from training.talk.reading import exchanged

SEEDS = range(300)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quoted_sentence_stands_in_the_text(seed: int) -> None:
    rng = random.Random(seed)
    text = texts.draw(rng)
    task = reading.quote(text, rng)
    (told,) = task.answers
    assert told in [line.text for line in text.lines]
    assert "{" not in task.ask


def test_the_nth_sentence_is_the_nth_sentence() -> None:
    rng = random.Random(0)
    asked = 0
    for _ in range(600):
        text = texts.draw(rng)
        task = reading.quote(text, rng)
        for at, ordinal in enumerate(reading.ORDINALS):
            if re.search(
                rf"\b(the|and the) {ordinal} (sentence|one)\b|number {at + 1}\b", task.ask
            ):
                assert task.answers[0] == text.lines[at].text
                asked += 1
    assert asked > 100


def test_a_word_by_which_a_sentence_is_asked_for_stands_in_no_other() -> None:
    rng = random.Random(1)
    for _ in range(300):
        text = texts.draw(rng)
        for line in text.lines:
            for words in text.only_in(line):
                assert sum(words.lower() in each.text.lower() for each in text.lines) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_an_edited_text_says_the_new_and_no_longer_the_old(seed: int) -> None:
    rng = random.Random(seed)
    text = texts.Text((lines.deed(rng),))
    task = reading.edit(text, rng)
    assert task.answers[0] != text.text
    old, new = text.text.split(), task.answers[0].split()
    assert len(set(old) & set(new)) >= len(set(old)) / 3, "the rest stays"


def test_only_whole_words_are_exchanged() -> None:
    assert exchanged("Ann met Anna. Ann left.", "Ann", "Bo") == "Bo met Anna. Bo left."
    assert exchanged("It costs 12, not 120.", "12", "7") == "It costs 7, not 120."


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_is_made_of_words_of_the_text_or_says_that_they_are_not_there(seed: int) -> None:
    rng = random.Random(seed)
    text = texts.draw(rng)
    task = reading.question(text, rng)
    if task.answers == wordings.NOT_SAID:
        assert all("does not say" in told for told in task.answers)
    else:
        assert (
            task.answers[0].rstrip(".").lower() in text.text.lower() or task.answers[0] in text.text
        )


def test_a_summary_is_made_of_the_first_sentence() -> None:
    rng = random.Random(2)
    for _ in range(300):
        text = texts.draw(rng)
        told = reading.summary(text, rng).answers
        assert len(set(told)) >= 3
        assert len(told[0]) <= len(text.lines[0].text) + 20
        words, known = (
            re.findall(r"[\w']{4,}", said.lower()) for said in (told[0], text.lines[0].text)
        )
        assert set(words) & set(known), told[0]


def test_names_and_texts_are_without_end() -> None:
    rng = random.Random(3)
    assert len({names.person(rng) for _ in range(2000)}) > 1200
    assert len({names.made_up(rng) for _ in range(2000)}) > 1700
    assert len({texts.draw(rng).text for _ in range(2000)}) == 2000


def test_no_blank_is_left_in_a_conversation_on_a_text() -> None:
    rng = random.Random(4)
    for _ in range(500):
        conversation = reading.given_text(rng)
        said = [*(turn.text for turn in conversation.turns), conversation.system]
        said = [text.removesuffix(" :)") for text in said]
        assert not [text for text in said if re.search(r"[{}|]|  ", text)], said
