"""Forms hold the keys that were asked for, and what the sources tell; conversations remember."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from training.encode import Encoder
from training.talk import forms, memory, user_facts
from training.winds import BY_TITLE

TOKENIZER = Path(__file__).parents[2] / "data/tiny-mistral/tokenizer.model.v3"


def test_every_key_of_an_answer_stands_in_its_question() -> None:
    rng = random.Random(0)
    for _ in range(500):
        question, answer = forms.asked_form(rng).turns
        for key in json.loads(answer.text):
            assert key in question.text, (key, question.text)


def test_what_a_text_does_not_tell_is_null_and_the_rest_stands_in_it() -> None:
    rng = random.Random(1)
    nulls = 0
    for _ in range(500):
        question, answer = forms._of_text(rng).turns
        for value in json.loads(answer.text).values():
            nulls += value is None
            assert value is None or str(value).lower() in question.text.lower()
    assert nulls > 10


def test_a_wind_fills_a_form_in_few_words() -> None:
    mistral = BY_TITLE["mistral"]
    assert forms.value_of(mistral, "title", "name") == "mistral"
    assert forms.value_of(mistral, "season", "season") == "winter and spring"
    assert forms.value_of(mistral, "region", "regions") == ["southern France", "Rhone valley"]
    assert forms.value_of(mistral, "cold", "is_cold") is True
    assert forms.value_of(mistral, "hot", "hot") is False
    assert forms.value_of(BY_TITLE["tramontane"], "what", "what").endswith("Pyrenees")


def test_only_a_whole_number_becomes_a_number() -> None:
    assert forms.as_json("12") == 12
    assert forms.as_json("007") == "007"
    assert forms.as_json("15.20") == "15.20"


def test_the_opening_that_a_schema_forces_is_not_learned() -> None:
    encoder = Encoder(str(TOKENIZER))
    rng = random.Random(2)
    for _ in range(50):
        conversation = forms.held_form(rng)
        ids, learn = encoder.encode(conversation)
        learned = encoder.text([token for token, wanted in zip(ids, learn, strict=True) if wanted])
        whole = conversation.turns[-1].text
        assert not learned.startswith("{")
        assert whole.endswith(learned.strip())
        # More than a few characters only where the opening is inside a longer piece.
        opening = whole[: len(whole) - len(learned)]
        assert len(opening) <= 8 or opening == '{"name": "'


def test_what_the_user_told_is_recalled_and_what_was_never_told_is_not() -> None:
    rng = random.Random(3)
    for kind, fact in user_facts.USER_FACTS.items():
        value = fact.draw(rng)
        for _ in range(20):
            assert value in user_facts.noted(kind, value, rng)
            assert value in user_facts.recalled(kind, value, rng)
            assert "not told me" in user_facts.recalled(kind, None, rng)


def test_going_back_to_the_first_one_is_about_the_first_wind() -> None:
    rng = random.Random(4)
    for _ in range(100):
        talk = memory.Talk(rng)
        memory.a_wind(talk)
        memory.a_wind(talk)
        first = talk.winds[0]
        memory.the_first_one(talk)
        memory.the_same_wind(talk)
        assert talk.winds[-1] is first
        assert first.title.lower() in talk.turns[-1].text.lower()


def test_long_conversations_have_three_to_eight_questions_and_no_blank() -> None:
    rng = random.Random(5)
    lengths = set()
    for maker in (memory.long_conversation, memory.remembering, forms.held_form):
        for _ in range(300):
            conversation = maker(rng)
            lengths.add(len(conversation.user_texts))
            for turn in conversation.turns:
                assert turn.text
                assert turn.role == "user" or not re.search(r"\{[a-zA-Z]+\}", turn.text)
    assert lengths == set(range(1, 9))


def test_the_previous_one_is_the_wind_before_the_last() -> None:
    rng = random.Random(7)
    for _ in range(100):
        talk = memory.Talk(rng)
        while len(talk.distinct) < 3:
            memory.a_wind(talk)
        before = [wind for wind in talk.winds if wind is not talk.winds[-1]][-1]
        memory.the_previous_one(talk)
        assert talk.winds[-1] is before


def test_a_question_for_what_was_told_tells_nothing_itself() -> None:
    rng = random.Random(6)
    for _ in range(300):
        talk = memory.Talk(rng)
        memory.ask_back(talk)
        assert "not told me" in talk.turns[-1].text
        assert len(talk.turns[0].text.split()) < 15
