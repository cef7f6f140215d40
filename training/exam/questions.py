"""Questions about winds, about other things, and small talk: one turn, or a follow-up."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from training.conversation import Conversation, Turn
from training.exam.asking import capital, name_it, one_question, pronoun, told
from training.exam.item import Item
from training.exam.judges import fact_judge, is_refusal, talk_judge, wind_judge
from training.language import phrasings, smalltalk
from training.language.refusals import REFUSE_EVAL, TOPICS_EVAL, UNKNOWN_WINDS_EVAL
from training.language.wording import Reference
from training.winds import ATTRIBUTES, WINDS


def facts(rng: random.Random) -> Iterator[Item]:
    """Every held-out phrasing, about two winds each."""
    for attribute, templates in phrasings.EVAL.items():
        for template in templates:
            for wind in rng.sample(WINDS, 2):
                asked = Turn("user", name_it(wind, rng).fill(template))
                yield Item("fact", Conversation((asked,)), fact_judge(wind, attribute))


def follow_ups(rng: random.Random) -> Iterator[Item]:
    """Held-out phrasings with a pronoun, after one answer, or after two about different winds."""
    for attribute in ATTRIBUTES[1:]:
        for template in phrasings.EVAL[attribute]:
            if "{w}" in template:
                continue
            other, wind = rng.sample(WINDS, 2)
            turns: tuple[Turn, ...] = told("what", wind, rng)
            if rng.random() < 0.4:
                turns = (*told(rng.choice(ATTRIBUTES), other, rng), *turns)
            asked = Turn("user", capital(pronoun(rng).fill(template)))
            yield Item(
                "follow-up wind",
                Conversation((*turns, asked)),
                wind_judge(wind),
                also="follow-up fact",
                judge_also=fact_judge(wind, attribute),
            )


def refusals(rng: random.Random) -> Iterator[Item]:
    for kind, templates in REFUSE_EVAL.items():
        for template in templates:
            topics = TOPICS_EVAL.get(kind, ("",))
            for topic in rng.sample(topics, k=3 if kind != "plain" else 1):
                text = template.replace("{x}", topic)
                text = re.sub(r"\{n\}", lambda _: str(rng.randint(2, 99)), text)
                yield Item("refusal", one_question(text), is_refusal)


def unknown_winds(rng: random.Random) -> Iterator[Item]:
    for name in UNKNOWN_WINDS_EVAL:
        for attribute in rng.sample(ATTRIBUTES, 3):
            who = Reference(f"the {name} wind", f"the {name} wind's", f"{name} wind")
            text = who.fill(rng.choice(phrasings.EVAL[attribute]))
            yield Item("unknown wind", one_question(text), is_refusal)


def small_talk() -> Iterator[Item]:
    for name, intent in smalltalk.SMALL_TALK.items():
        for text in intent.held_out:
            yield Item("small talk", one_question(text), talk_judge(name))
