"""How the exam puts questions: held-out wordings, with a wind's name or a pronoun."""

from __future__ import annotations

import random

from training.conversation import Conversation, Turn
from training.language import phrasings
from training.language.wording import Reference
from training.winds import Wind


def one_question(text: str) -> Conversation:
    return Conversation((Turn("user", capital(text)),))


def told(attribute: str, wind: Wind, rng: random.Random) -> tuple[Turn, Turn]:
    asked = name_it(wind, rng).fill(rng.choice(phrasings.EVAL[attribute]))
    return Turn("user", asked), Turn("assistant", wind.answer(attribute))


def name_it(wind: Wind, rng: random.Random) -> Reference:
    the = rng.choice((f"the {wind.title}", f"the {wind.title}", f"the {wind.title} wind"))
    return Reference(the, f"{the}'s", wind.title)


def pronoun(rng: random.Random) -> Reference:
    word = rng.choice(("it", "it", "this wind", "that wind", "that one"))
    return Reference(word, "its" if word == "it" else f"{word}'s", word, points=True)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
