"""The sentences by hand: what their notation promises, kept by each of them."""

from __future__ import annotations

import random

import pytest

from training.talk import texts
from training.talk.prose import notation
from training.talk.prose.notation import ALL
from training.templates import expand


@pytest.mark.parametrize("written", ALL)
def test_a_sentence_is_drawn_whole(written: str) -> None:
    line = notation.drawn(written, random.Random(0))
    for text in (line.text, line.core, *line.about, *(ask for ask, _ in line.asks)):
        assert text
        assert not set(text) & set("{}[]|=")
    assert line.text[-1] in ".!?'"
    assert line.core[-1] in ".!?'"
    assert line.about, "somebody can ask for it"


@pytest.mark.parametrize("written", ALL)
def test_answers_and_words_to_ask_by_stand_in_the_sentence(written: str) -> None:
    rng = random.Random(1)
    line = notation.drawn(written, rng)
    for ask, answer in line.asks:
        assert expand(ask, rng)
        assert answer.lower() in line.text.lower()
    for words in (*line.about, *(value for _, value in line.values)):
        assert words.lower() in line.text.lower()


@pytest.mark.parametrize("written", ALL)
def test_what_may_be_exchanged_has_something_to_be_exchanged_for(written: str) -> None:
    for sort, _ in notation.drawn(written, random.Random(2)).values:
        assert sort in texts.FRESH


def test_no_sentence_is_written_twice() -> None:
    assert len({written.split(" | ")[0].lower() for written in ALL}) == len(ALL) > 800
