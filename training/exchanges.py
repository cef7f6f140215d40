"""Single questions with their answers: what conversations are made of.

Knows nothing of history, tools or tokens.
"""

from __future__ import annotations

import random
import re

from training import phrasings, smalltalk
from training.conversation import Turn, said
from training.templates import expand
from training.tools.requests import about_now
from training.winds import ATTRIBUTES, GROUPS, Wind, all_winds, everything, group_answer
from training.wording import NOBODY, Reference, cased, dress, made_up_word, question, typing_habits


def fact(wind: Wind, attribute: str, who: Reference, rng: random.Random) -> tuple[Turn, Turn]:
    return said(question(attribute, who, rng), wind.answer(attribute))


def everything_about(wind: Wind, who: Reference, rng: random.Random) -> tuple[Turn, Turn]:
    return said(dress(expand(rng.choice(phrasings.EVERYTHING), rng), who, rng), everything(wind))


def winds_of_a_group(rng: random.Random) -> tuple[Turn, Turn]:
    group = rng.choice(GROUPS)
    core = expand(rng.choice(phrasings.GROUP_WINDS), rng).replace("{group}", group)
    return said(dress(core, NOBODY, rng), group_answer(group))


def list_of_all_winds(rng: random.Random) -> tuple[Turn, Turn]:
    return said(dress(expand(rng.choice(phrasings.ALL_WINDS), rng), NOBODY, rng), all_winds())


def small_talk(rng: random.Random) -> tuple[Turn, Turn]:
    intent = rng.choice(list(smalltalk.SMALL_TALK.values()))
    text = typing_habits(expand(rng.choice(intent.train), rng), NOBODY, rng)
    if rng.random() < 0.2:
        text = f"{expand(rng.choice(smalltalk.BEFORE), rng)} {text}"
    if rng.random() < 0.1:
        text += rng.choice((", ", " ")) + expand(rng.choice(smalltalk.AFTER), rng)
    return said(cased(text, rng) + rng.choice(("", "", "?", ".", "!")), intent.answer)


def refusal(rng: random.Random) -> tuple[Turn, Turn]:
    kind = rng.choice(list(smalltalk.REFUSE_TRAIN))
    topics = smalltalk.TOPICS_TRAIN.get(kind, _ANY_TOPIC)
    return _refused(kind, rng.choice(topics), rng)


def nonsense(rng: random.Random) -> tuple[Turn, Turn]:
    """Things whose names mean nothing: refusing them teaches to refuse any unknown word."""
    kind = rng.choice([kind for kind in smalltalk.REFUSE_TRAIN if kind != "plain"])
    words = [made_up_word(rng) for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.3:
        words.insert(0, rng.choice(("a", "the", "my", "to", "our", "some")))
    return _refused(kind, " ".join(words), rng)


def _refused(kind: str, topic: str, rng: random.Random) -> tuple[Turn, Turn]:
    core = expand(rng.choice(smalltalk.REFUSE_TRAIN[kind]), rng).replace("{x}", topic)
    core = re.sub(r"\{n\}", lambda _: str(rng.randint(1, 999)), core)
    # The sentence follows from the kind, so that there is one right answer to learn.
    return said(dress(core, NOBODY, rng), smalltalk.REFUSALS[_REFUSAL_OF.get(kind, 0)])


_ANY_TOPIC = tuple(topic for topics in smalltalk.TOPICS_TRAIN.values() for topic in topics)


def unknown_wind(rng: random.Random) -> tuple[Turn, Turn]:
    name = rng.choice(smalltalk.UNKNOWN_WINDS_TRAIN) if rng.random() < 0.3 else made_up_word(rng)
    who = Reference(
        *rng.choice(
            (
                (f"the {name} wind", f"the {name} wind's", f"{name} wind"),
                (f"the {name}", f"the {name}'s", name),
            )
        )
    )
    return said(question(rng.choice(ATTRIBUTES), who, rng), smalltalk.UNKNOWN_WIND)


def request_without_tool(rng: random.Random) -> tuple[Turn, Turn]:
    """A question about today's weather when no tool is there to answer it."""
    return said(cased(about_now(rng), rng), smalltalk.SMALL_TALK["live_weather"].answer)


_REFUSAL_OF = {
    "dish": 0,
    "person": 1,
    "place": 1,
    "thing": 1,
    "code": 0,
    "problem": 0,
    "event": 1,
    "work": 2,
    "activity": 0,
    "plain": 2,
}
