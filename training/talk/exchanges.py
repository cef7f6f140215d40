"""Single questions with their answers: what conversations are made of.

Knows nothing of history, tools or tokens.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from training.conversation import Turn, said
from training.language import names, phrasings, refusals, smalltalk
from training.language.wording import NOBODY, Reference, cased, dress, question, typing_habits
from training.talk import replies
from training.talk.answers import tell_all, tell_everything, tell_group
from training.talk.replies import Reply
from training.templates import expand
from training.winds import ATTRIBUTES, GROUPS, Wind


@dataclass(frozen=True)
class Exchange:
    """What somebody says, and the reply to it."""

    user: str
    reply: Reply

    @property
    def turns(self) -> tuple[Turn, Turn]:
        return said(self.user, self.reply.text)


def fact(wind: Wind, attribute: str, who: Reference, rng: random.Random) -> tuple[Turn, Turn]:
    return ask_fact(wind, attribute, who, rng).turns


def ask_fact(wind: Wind, attribute: str, who: Reference, rng: random.Random) -> Exchange:
    return Exchange(question(attribute, who, rng), replies.of_fact(wind, attribute, rng))


def everything_about(wind: Wind, who: Reference, rng: random.Random) -> tuple[Turn, Turn]:
    return said(
        dress(expand(rng.choice(phrasings.EVERYTHING), rng), who, rng), tell_everything(wind, rng)
    )


def winds_of_a_group(rng: random.Random) -> tuple[Turn, Turn]:
    group = rng.choice(GROUPS)
    core = expand(rng.choice(phrasings.GROUP_WINDS), rng).replace("{group}", group)
    return said(dress(core, NOBODY, rng), tell_group(group, rng))


def list_of_all_winds(rng: random.Random) -> tuple[Turn, Turn]:
    return said(dress(expand(rng.choice(phrasings.ALL_WINDS), rng), NOBODY, rng), tell_all(rng))


def small_talk(rng: random.Random) -> tuple[Turn, Turn]:
    return ask_small_talk(rng.choice(list(smalltalk.SMALL_TALK)), rng).turns


def ask_small_talk(name: str, rng: random.Random) -> Exchange:
    intent = smalltalk.SMALL_TALK[name]
    text = _said(intent, rng)
    if rng.random() < 0.25:  # and again in other words: "Okay, I see. That is clear"
        joint = rng.choice((", ", ", ", " ", " - ", ". ", "! ", "? "))
        again = _said(intent, rng)
        text += joint + (cased(again, rng) if joint[0] in ".!?" else again)
    if rng.random() < 0.2:
        text = f"{expand(rng.choice(smalltalk.BEFORE), rng)} {text}"
    if rng.random() < 0.1:
        text += rng.choice((", ", " ")) + expand(rng.choice(smalltalk.AFTER), rng)
    if rng.random() < 0.04:
        text = _drawn_out(text, rng)
    marks = ("", "", "?", ".", "!", "!!", "...", " :)")
    user = cased(text, rng) + rng.choices(marks, (8, 8, 8, 8, 8, 1, 1, 1))[0]
    return Exchange(user, replies.of_small_talk(name, rng))


def _said(intent: smalltalk.Intent, rng: random.Random) -> str:
    return typing_habits(expand(rng.choice(intent.train), rng), NOBODY, rng)


def _drawn_out(text: str, rng: random.Random) -> str:
    """As in "heyyy" and "thanksss"."""
    first, space, rest = text.partition(" ")
    return f"{first}{first[-1:] * rng.randint(1, 3)}{space}{rest}"


def refusal(rng: random.Random) -> tuple[Turn, Turn]:
    return ask_refusal(rng).turns


def ask_refusal(rng: random.Random) -> Exchange:
    kinds = list(refusals.REFUSE_TRAIN)
    kind = "anything" if rng.random() < 0.2 else rng.choice(kinds)
    topics = refusals.TOPICS_TRAIN.get(kind, _ANY_TOPIC)
    return _refused(kind, rng.choice(topics), rng)


def nonsense(rng: random.Random) -> tuple[Turn, Turn]:
    """Things whose names mean nothing: refusing them teaches to refuse any unknown word."""
    kind = rng.choice([kind for kind in refusals.REFUSE_TRAIN if kind != "plain"])
    words = [names.made_up(rng) for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.3:
        words.insert(0, rng.choice(("a", "the", "my", "to", "our", "some")))
    return _refused(kind, " ".join(words), rng).turns


def _refused(kind: str, topic: str, rng: random.Random) -> Exchange:
    core = expand(rng.choice(refusals.REFUSE_TRAIN[kind]), rng).replace("{x}", topic)
    core = re.sub(r"\{(\w+)\}", lambda blank: NAMED[blank.group(1)](rng), core)
    # The sentence follows from the kind, so that one answer is the most probable.
    return Exchange(dress(core, NOBODY, rng), replies.of_refusal(_REFUSAL_OF.get(kind, 0), rng))


NAMED: dict[str, Callable[[random.Random], str]] = {
    "n": lambda rng: str(rng.randint(1, 999)),
    "noun": lambda rng: rng.choice((*names.NOUNS, *names.THINGS, names.made_up(rng))),
    "adj": lambda rng: rng.choice((*names.ADJECTIVES, *names.COLOURS)),
    "goods": names.goods,
    "person": names.person,
    "town": names.town,
    "job": lambda rng: rng.choice(names.JOBS),
    "animal": lambda rng: rng.choice(names.ANIMALS),
}
_ANY_TOPIC = tuple(topic for topics in refusals.TOPICS_TRAIN.values() for topic in topics)


def unknown_wind(rng: random.Random) -> tuple[Turn, Turn]:
    return ask_unknown_wind(rng).turns


def ask_unknown_wind(rng: random.Random) -> Exchange:
    name = _no_wind(rng)
    who = Reference(
        *rng.choice(
            (
                (f"the {name} wind", f"the {name} wind's", f"{name} wind"),
                (f"the {name}", f"the {name}'s", name),
            )
        )
    )
    return Exchange(question(rng.choice(ATTRIBUTES), who, rng), replies.of_unknown_wind(rng))


def _no_wind(rng: random.Random) -> str:
    """The name of a wind that the table lacks, or of none: made up of sounds or of words."""
    form = rng.choices(("real", "sounds", "words"), (30, 50, 20))[0]
    if form == "real":
        return rng.choice(refusals.UNKNOWN_WINDS_TRAIN)
    if form == "sounds":
        return names.made_up(rng)
    first = rng.choice(("old", "silver", "laughing", "white", "mad", "sleepy", names.made_up(rng)))
    return f"{first} {rng.choice(refusals.WINDY_WORDS)}"


_REFUSAL_OF = {
    "dish": 0,
    "person": 1,
    "place": 1,
    "thing": 1,
    "near": 1,
    "anything": 1,
    "code": 0,
    "problem": 0,
    "event": 1,
    "work": 2,
    "activity": 0,
    "plain": 2,
}
