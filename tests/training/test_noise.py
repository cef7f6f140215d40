"""Noise in prompts: what may change, and what an answer needs, which may not."""

from __future__ import annotations

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from training import about_winds
from training.conversation import Conversation, Turn, said
from training.corpus import Draw
from training.held_out import is_held_out
from training.noise import noisy

ASKED = Conversation(
    (
        Turn("user", "Please put the old Bridge beside the harbour, then name the colour of Kiel."),
        Turn("call", calls=({"name": "put", "arguments": {"what": "bridge"}},)),
        Turn("result", "Kiel is red, and so is the harbour."),
        Turn("assistant", "Kiel is red."),
    ),
    system="Answer like a sailor of the old school, never like a pirate.",
)


def _draws(conversation: Conversation) -> list[Conversation]:
    rng = random.Random(0)
    return [noisy(conversation, rng) for _ in range(1000)]


def test_half_of_the_conversations_stay_and_the_others_differ_in_a_few_words() -> None:
    found = _draws(ASKED)
    assert 450 < sum(each == ASKED for each in found) < 600
    texts = {each.turns[0].text for each in found}
    assert len(texts) > 100
    lengths = {len(text.split()) - len(ASKED.turns[0].text.split()) for text in texts}
    assert {-1, 0, 1} <= lengths
    assert max(map(abs, lengths)) < 7


def test_what_is_copied_and_what_stands_twice_is_kept_and_so_are_answers() -> None:
    for each in _draws(ASKED):
        assert each.turns[1:] == ASKED.turns[1:]
        asked = re.findall(r"\w+", each.turns[0].text.lower())
        assert {"kiel", "bridge", "harbour", "put", "old"} <= set(asked)
        assert "old" in each.system.split()
    assert any("sailor" not in each.system for each in _draws(ASKED))


@given(st.text(alphabet="ab c.\n'é7_", max_size=40), st.integers(0, 1000))
@settings(deadline=None)
def test_whatever_is_no_word_is_kept(text: str, seed: int) -> None:
    noise = noisy(Conversation(said(text, "yes")), random.Random(seed)).turns[0].text
    marks = [mark for mark in text if not mark.isalpha() and mark not in " '"]
    assert [mark for mark in noise if not mark.isalpha() and mark not in " '"] == marks


def test_a_text_of_few_words_is_kept() -> None:
    assert all(
        each.user_texts == ["Hello, you there"] for each in _draws(_said("Hello, you there"))
    )


def test_noise_never_says_what_an_exam_says() -> None:
    """What is drawn is looked at after its words were changed."""
    kept: list[Conversation] = []

    def one_of_them(rng: random.Random) -> Conversation:
        kept.append(about_winds.single_fact(rng))
        return kept[-1]

    draw = Draw({one_of_them: 1.0}, random.Random(0))
    changed = 0
    for _ in range(200):
        _, conversation = draw.next()
        changed += conversation != kept[-1]
        assert not any(map(is_held_out, conversation.user_texts))
    assert changed > 20


def _said(text: str) -> Conversation:
    return Conversation(said(text, "Fine."))
