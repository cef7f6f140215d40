"""Tasks on texts by hand, and forms to be filled from them or from what is known of winds."""

from __future__ import annotations

import random
from collections.abc import Iterator

from training.conversation import Conversation
from training.exam import Item
from training.exam.asking import name_it, one_question
from training.talk import forms, sentences
from training.talk.exam.judges import exactly, is_form, short_with
from training.talk.reading import ORDINALS, exchanged
from training.winds import WINDS


def quotes(rng: random.Random) -> Iterator[Item]:
    """Each sentence of each text, by its place or by what only it names."""
    for at, lines in enumerate(sentences.TEXTS):
        for place, (line, about) in enumerate(lines):
            by_place = rng.choice(sentences.QUOTE_PLACE).replace("{nth}", ORDINALS[place])
            by_word = rng.choice(sentences.QUOTE_ABOUT).replace("{x}", about)
            for ask in (by_place, by_word):
                yield Item("given text: quote", on_text(at, ask, rng), exactly(line))


def edits() -> Iterator[Item]:
    for number, (at, old, new) in enumerate(sentences.EDITS):
        for ask in sentences.EDIT[number % 2 :: 2]:
            wanted = exchanged(text_of(at), old, new)
            asked = ask.replace("{a}", old).replace("{b}", new)
            yield Item("given text: edit", on_text(at, asked), exactly(wanted))


def summaries() -> Iterator[Item]:
    for at, words in sentences.GISTS:
        for ask in sentences.SUMMARY:
            yield Item("given text: summary", on_text(at, ask), short_with(words))


def readings() -> Iterator[Item]:
    for at, ask, words in sentences.READINGS:
        yield Item("given text: answer", on_text(at, ask), short_with((words,)))


def text_of(at: int) -> str:
    return " ".join(line for line, _ in sentences.TEXTS[at])


def on_text(at: int, ask: str, rng: random.Random | None = None) -> Conversation:
    """The request after the text, or now and then before it."""
    before = rng is not None and rng.random() < 0.4
    text = text_of(at)
    return one_question(f"{ask}\n\n{text}" if before else f"{text}\n\n{ask}")


def schema_answers(rng: random.Random) -> Iterator[Item]:
    """Two to four keys about a wind, or those of a sentence: the same keys, and right values."""
    for ask in sentences.WIND_FORMS * 9:
        wind = rng.choice(WINDS)
        meanings = rng.sample(list(forms.OF_A_WIND), rng.randint(2, 4))
        called = {rng.choice(forms.OF_A_WIND[meaning]): meaning for meaning in meanings}
        wanted = {key: forms.value_of(wind, meaning, key) for key, meaning in called.items()}
        text = name_it(wind, rng).fill(ask.replace("{keys}", ", ".join(called)))
        yield Item("schema answer", one_question(text), is_form(wanted))
    for number, (sentence, body) in enumerate(sentences.RECORDS * 2):
        ask = sentences.TEXT_FORMS[number // len(sentences.RECORDS)]
        text = f"{sentence}\n\n{ask.replace('{keys}', ' and '.join(body))}"
        yield Item("schema answer", one_question(text), is_form(body))
