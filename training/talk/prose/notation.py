"""One sentence in one string: `sentence | core | question = answer | question = answer`.

In the sentence, {slots} are drawn, and [brackets] hold words by which one may ask for it. The core
is the sentence in short; a question's answer stands in the sentence. Only the sentence must be
there, and a core where there are questions.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from training.language import names, words
from training.talk.line import Line
from training.talk.prose.home import HOME
from training.talk.prose.work import WORK
from training.talk.prose.world import WORLD

ALL = (*HOME, *WORK, *WORLD)

# Slot -> what fills it, and the sort of value that may stand there instead.
SLOTS: dict[str, tuple[Callable[[random.Random], str], str]] = {
    "person": (names.person, "person"),
    "first": (names.first_name, "person"),
    "town": (names.town, "town"),
    "company": (names.company, "word"),
    "name": (words.name, "word"),
    "word": (names.made_up, "thing"),
    "number": (names.number, "number"),
    "percent": (lambda rng: str(rng.randint(2, 99)), "number"),
    "money": (names.money, "money"),
    "clock": (names.clock, "clock"),
    "day": (lambda rng: rng.choice(names.DAYS), "day"),
    "date": (names.calendar_day, "date"),
    "year": (names.year, "year"),
    "code": (names.code, "code"),
}
_SLOT = re.compile(r"\{(\w+?)\d?\}")
_BRACKETS = re.compile(r"\[(.+?)\]")
_ASKED_FOR = frozenset(("person", "town", "word"))  # by the sorts of these values too


def line(rng: random.Random) -> Line:
    """Any of the sentences."""
    return drawn(rng.choice(ALL), rng)


def drawn(written: str, rng: random.Random) -> Line:
    """The sentence with its slots filled."""
    sentence, core, asks = _parsed(written)
    slots = {found.group(): found.group(1) for found in _SLOT.finditer(sentence)}
    filled = {slot: SLOTS[name][0](rng) for slot, name in slots.items()}
    values = [(SLOTS[name][1], filled[slot]) for slot, name in slots.items()]
    bracketed = [fill(some, filled) for some in _BRACKETS.findall(sentence)]
    text = _begun(fill(_BRACKETS.sub(r"\1", sentence), filled))
    about = (*bracketed, *(value for sort, value in values if sort in _ASKED_FOR))
    values += [("thing", word) for word in bracketed if " " not in word]
    questions = tuple((fill(ask, filled), fill(answer, filled)) for ask, answer in asks)
    short = _begun(fill(core, filled)) if core else text
    return Line(text, short, about, tuple(values), questions)


def fill(text: str, values: dict[str, str]) -> str:
    """The text with values in the place of its slots."""
    for slot, value in values.items():
        text = text.replace(slot, value)
    return text


@cache
def _parsed(written: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    sentence, *more = (part.strip() for part in written.split(" | "))
    core, *asks = more or [""]
    pairs = (ask.partition(" = ") for ask in asks)
    return sentence, core, tuple((ask, answer) for ask, _, answer in pairs)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
