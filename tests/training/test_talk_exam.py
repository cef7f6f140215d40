"""The development exam of talk: its items are kept out of training, and its judges judge."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from training.conversation import Conversation, Turn
from training.exam import Item, is_refusal
from training.exam.asking import one_question
from training.exam.judges import talk_judge
from training.held_out import is_held_out, normalise
from training.language import refusals, smalltalk, words
from training.talk import exam, reading, rules, sentences
from training.talk.exam import given, judges
from training.talk.forms import asked_form, held_form
from training.talk.memory import long_conversation, remembering
from training.talk.reading import given_text
from training.talk.replies import Reply
from training.talk.ruled import under_rules
from training.talk.rules import Rule
from training.winds import BY_TITLE


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return exam.items()


def test_every_category_has_items_enough(items: list[Item]) -> None:
    count = Counter(item.category for item in items)
    for category in ("fact", "follow-up wind", "refusal", "small talk", "system prompt"):
        assert count[category] >= 80
    for category in ("unknown wind", "given text: quote", "given text: edit", "schema answer"):
        assert count[category] >= 48
    assert count["given text: summary"] >= 24
    assert count["long conversation"] >= 48


def test_the_exam_is_the_same_every_time(items: list[Item]) -> None:
    assert [item.conversation for item in exam.items()] == [item.conversation for item in items]


def test_every_question_would_be_kept_out_of_training(items: list[Item]) -> None:
    for item in items:
        if item.category == "unknown wind":
            continue  # these keep the wording, and hold out the wind's name
        assert is_held_out(item.conversation.user_texts[-1]), item.conversation.user_texts[-1]


def test_every_system_prompt_of_the_exam_would_be_kept_out_of_training(items: list[Item]) -> None:
    for item in items:
        assert not item.conversation.system or is_held_out(item.conversation.system)


def test_each_held_out_wording_has_a_run_of_three_words_to_know_it_by() -> None:
    for run in sentences.kept_out():
        assert len(normalise(run).split()) >= 3, run


def test_no_maker_says_anything_of_the_exam(items: list[Item]) -> None:
    """What the drawing throws away is little: the two were thought up apart."""
    rng = random.Random(0)
    thrown, drawn = 0, 0
    for maker in (
        under_rules,
        given_text,
        asked_form,
        held_form,
        long_conversation,
        remembering,
    ):
        for _ in range(150):
            conversation = maker(rng)
            drawn += 1
            thrown += any(map(is_held_out, (*conversation.user_texts, conversation.system)))
    assert thrown < drawn / 20


def test_names_of_the_exam_are_not_in_the_lists_that_training_draws_from() -> None:
    known = {*words.FIRST_NAMES, *words.LAST_NAMES, *words.CITIES}
    said = " ".join(line for text in sentences.TEXTS for line, _ in text)
    said += " ".join((*sentences.SIGN_OFFS, *sentences.OPENINGS, *sentences.PERSONAS))
    said += " ".join(f"{old} {new}" for _, old, new in sentences.EDITS)
    assert not known & set(said.replace(".", " ").replace(",", " ").split())


def test_an_edit_of_the_exam_changes_its_text() -> None:
    for at, old, new in sentences.EDITS:
        assert old in given.text_of(at)
        assert reading.exchanged(given.text_of(at), old, new).count(new) >= 1


def test_what_the_exam_asks_by_stands_in_one_sentence_of_the_text() -> None:
    for text in sentences.TEXTS:
        for line, about in text:
            assert about.lower() in line.lower()
            assert sum(about.lower() in other.lower() for other, _ in text) == 1, about


def test_a_quote_counts_only_word_for_word() -> None:
    judge = judges.exactly("It rained.")
    assert judge(" It rained. ")
    assert not judge("It rained")
    assert not judge("The text says: It rained.")


def test_a_form_counts_only_with_the_same_keys_and_values() -> None:
    judge = judges.is_form({"wind": "bora", "cold": True})
    assert judge('{"wind": "Bora", "cold": true}')
    assert not judge('{"wind": "bora"}')
    assert not judge('{"wind": "bora", "cold": "true"}')
    assert not judge('{"wind": "bora", "cold": true')


def test_under_a_rule_an_answer_must_be_right_as_well(items: list[Item]) -> None:
    obeyed = Rule("sign off", "", "- Ilse")
    bora = BY_TITLE["bora"]
    right = judges.keys_judge(bora, "season")
    told = rules.apply((obeyed,), Reply(bora.answer("season"), "", ""))
    assert rules.judge((obeyed,))(told)
    assert right(told)
    assert not right(rules.apply((obeyed,), Reply(bora.answer("region"), "", "")))
    silent = [item for item in items if item.category == "system prompt" and item.judge("")]
    assert not silent


def test_nothing_said_is_wrong_everywhere(items: list[Item]) -> None:
    assert not [item for item in items if item.judge("") or item.judge("I know.")]


def test_the_answers_that_the_corpus_gives_to_small_talk_and_refusals_are_right() -> None:
    for name, intent in smalltalk.SMALL_TALK.items():
        assert all(map(talk_judge(name), intent.wordings))
    for wordings in (*refusals.REFUSALS, refusals.UNKNOWN_WIND):
        assert all(map(is_refusal, wordings))


def test_a_question_is_asked_in_one_turn() -> None:
    assert one_question("who?") == Conversation((Turn("user", "Who?"),))
