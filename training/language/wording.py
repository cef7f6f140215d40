"""How a question is worded: by what name, in which phrasing, with what around it, and how typed.

Knows nothing of answers. Everything is drawn from the caller's random generator.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from training.language import names, phrasings
from training.templates import expand
from training.winds import Wind


@dataclass(frozen=True)
class Reference:
    """How a question refers to a wind."""

    the: str
    possessive: str
    bare: str
    points: bool = False  # back to what was said before, instead of naming it

    def fill(self, template: str) -> str:
        return (
            template.replace("{the's}", self.possessive)
            .replace("{the}", self.the)
            .replace("{w}", self.bare)
        )


NOBODY = Reference("", "", "")  # for what is not about a wind


def named(wind: Wind, rng: random.Random) -> Reference:
    """The wind by name, in one of its spellings: "the mistral", "Mistral wind", "mistral"."""
    name = wind.title if rng.random() < 0.8 else rng.choice(wind.spellings)
    if rng.random() < 0.15:
        name = name.title()
    long = name if name.lower().endswith("wind") else f"{name} wind"
    the = rng.choice(
        (f"the {name}", f"the {name}", f"the {name}", f"the {long}", f"the {long}", name, long)
    )
    return Reference(the, f"{the}'s", rng.choice((name, name, name, long)))


def pronoun(rng: random.Random) -> Reference:
    """The wind that the conversation is about: "it", "this wind", ..."""
    word = rng.choice(phrasings.PRONOUNS)
    return Reference(word, "its" if word == "it" else f"{word}'s", word, points=True)


def question(attribute: str, who: Reference, rng: random.Random) -> str:
    """One way to ask about one attribute of a wind."""
    form = rng.choices(("direct", "clause", "noun", "keyword"), (62, 14, 13, 11))[0]
    templates = phrasings.TRAIN[attribute][form]
    if who.points:
        templates = tuple(t for t in templates if "{w}" not in t) or templates
    core = expand(rng.choice(templates), rng)
    if form == "clause":
        core = f"{expand(rng.choice(phrasings.CLAUSE_OPENINGS), rng)} {core}"
    elif form == "noun":
        core = f"{expand(rng.choice(phrasings.NOUN_OPENINGS), rng)} {core}"
    return dress(core, who, rng)


def dress(core: str, who: Reference, rng: random.Random) -> str:
    """The core of a question with what people put around it, and with how people type."""
    core = typing_habits(who.fill(core), who, rng)
    mark = rng.choices(("?", "", ".", "!", "??", "..."), (60, 28, 7, 2, 2, 1))[0]
    text = cased(core, rng) + mark
    if rng.random() < 0.16:
        templates = [t for t in phrasings.BEFORE if who.the or "{the}" not in t]
        before = who.fill(expand(rng.choice(templates), rng))
        text = f"{cased(before, rng)} {text}"
    if rng.random() < 0.06:
        told = context(rng)
        text = f"{text} {told}" if mark and rng.random() < 0.25 else f"{told} {text}"
    if rng.random() < 0.09:
        joint = "" if mark else ","
        after = expand(rng.choice(phrasings.AFTER), rng).lstrip(", ")
        text = f"{text}{joint} {after if not mark else cased(after, rng)}"
    chance = rng.random()
    return text.lower() if chance < 0.12 else text.upper() if chance < 0.13 else text


def context(rng: random.Random) -> str:
    """A sentence in which somebody tells of themselves before they ask."""
    told = expand(rng.choice(phrasings.CONTEXTS), rng)
    told = told.replace("{person}", names.person(rng)).replace("{town}", names.town(rng))
    told = told.replace("{n}", names.number(rng)).replace("{goods}", names.goods(rng))
    return cased(told, rng)


def worded(wordings: Sequence[str], rng: random.Random, first: float = 0.45) -> str:
    """One of several wordings; the first in almost half of the draws, the others alike."""
    if len(wordings) == 1 or rng.random() < first:
        return wordings[0]
    return rng.choice(wordings[1:])


def cased(text: str, rng: random.Random) -> str:
    return text if rng.random() < 0.25 else text[:1].upper() + text[1:]


def typing_habits(text: str, who: Reference, rng: random.Random) -> str:
    if rng.random() < 0.25:
        text = contracted(text)
    chance = rng.random()
    if chance < 0.04:
        return _texted(text)
    if chance < 0.07:
        return _typo(_typo(text, who, rng), who, rng)
    if chance < 0.11:
        return re.sub(r"\b(does|do|the|a|is|are|of|it's) ", "", text, count=1)  # a dropped word
    if chance < 0.17:
        return _typo(text, who, rng)
    if chance < 0.24:
        return _sparse(text, who, rng)
    return text


def contracted(text: str) -> str:
    """With the short forms of speech: "where's", "don't"."""
    for long, short in CONTRACTIONS:
        text = long.sub(short, text)
    return text


CONTRACTIONS = (
    (re.compile(r"\b(what|where|when|how|who|why|it|that|there|way|direction) is(?= \w)"), r"\1's"),
    (re.compile(r"\b(do|does|did|is|are|was|have|has|could|would|should) not(?= \w)"), r"\1n't"),
    (re.compile(r"\bcan ?not(?= \w)"), "can't"),
    (re.compile(r"\bi am(?= \w)"), "i'm"),
    (re.compile(r"\bi have(?= \w)"), "i've"),
    (re.compile(r"\b(i|we|you) will(?= \w)"), r"\1'll"),
    (re.compile(r"\b(you|we|they) are(?= \w)"), r"\1're"),
    (re.compile(r"\b(i|we) would like(?= \w)"), r"\1'd like"),
)


_MARKS = ".,:;!?"  # that may stand behind a name: "mistral: from where"


def _texted(text: str) -> str:
    """As one writes on a phone: no apostrophes, short words."""
    for word, short in (("you", "u"), ("are", "r"), ("please", "pls"), ("what is", "whats")):
        text = re.sub(rf"\b{word}\b", short, text)
    return text.replace("'", "")


def _sparse(text: str, who: Reference, rng: random.Random) -> str:
    """The text without a fifth of its words: no single word shall decide what a question means."""
    kept = set(f"{who.the} {who.possessive} {who.bare}".split())
    words = [w for w in text.split() if w.strip(_MARKS) in kept or rng.random() < 0.8]
    return " ".join(words) or text


def _typo(text: str, who: Reference, rng: random.Random) -> str:
    words = text.split()
    spots = [
        i
        for i, word in enumerate(words)
        if len(word) > 3 and word.isalpha() and word not in who.the
    ]
    if not spots:
        return text
    spot = rng.choice(spots)
    word, at = words[spot], rng.randrange(1, len(words[spot]) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[spot] = rng.choice(
        (swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])
    )
    return " ".join(words)
