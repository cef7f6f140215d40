"""The last of five to eight questions, which leans on what came before."""

from __future__ import annotations

import random
from collections.abc import Iterator

from training.conversation import Conversation, Turn
from training.exam import Item, has_all
from training.exam.asking import capital, pronoun, told
from training.exam.judges import fact_judge
from training.language import phrasings, smalltalk
from training.talk import sentences, user_facts
from training.winds import ATTRIBUTES, WINDS, Wind


def long_conversations(rng: random.Random) -> Iterator[Item]:
    """Five to eight turns, and then: it, the first one, what the user told, or what came up."""
    for kind in sentences.TELLS:
        for _ in range(3):
            yield _recall(kind, rng)
    for attribute, question in sentences.THEN.items():
        for wording in sentences.GO_BACK:
            turns, winds = _chat(rng)
            asked = Turn("user", wording.replace("{attribute}", question))
            judge = fact_judge(winds[0], attribute)
            yield Item("long conversation", Conversation((*turns, asked)), judge)
    for _ in range(15):
        turns, winds = _chat(rng)
        attribute = rng.choice(ATTRIBUTES[1:])
        template = rng.choice([t for t in phrasings.EVAL[attribute] if "{w}" not in t])
        asked = Turn("user", capital(pronoun(rng).fill(template)))
        judge = fact_judge(winds[-1], attribute)
        yield Item("long conversation", Conversation((*turns, asked)), judge)
    for wording in sentences.SO_FAR * 4:
        turns, winds = _chat(rng)
        judge = has_all(tuple(wind.title for wind in winds))
        yield Item("long conversation", Conversation((*turns, Turn("user", wording))), judge)


def _recall(kind: str, rng: random.Random) -> Item:
    tell, value, ask = sentences.TELLS[kind]
    noted = (
        user_facts.NOTED[0].replace("{c}", user_facts.USER_FACTS[kind].clause).replace("{v}", value)
    )
    turns, _ = _chat(rng)
    at = rng.choice((0, 2, 4))
    first = (Turn("user", tell.replace("{v}", value)), Turn("assistant", noted))
    turns = (*turns[:at], *first, *turns[at:], Turn("user", ask))
    return Item("long conversation", Conversation(turns), has_all((value,)))


def _chat(rng: random.Random) -> tuple[tuple[Turn, ...], list[Wind]]:
    """Four to seven questions and answers about two or three winds."""
    winds = rng.sample(WINDS, rng.choice((2, 3)))
    turns: list[Turn] = []
    for wind in winds:
        turns += told(rng.choice(ATTRIBUTES), wind, rng)
        attribute = rng.choice(ATTRIBUTES[1:])
        template = rng.choice([t for t in phrasings.EVAL[attribute] if "{w}" not in t])
        asked = Turn("user", capital(pronoun(rng).fill(template)))
        turns += (asked, Turn("assistant", wind.answer(attribute)))
    if rng.random() < 0.4:
        intent = rng.choice(list(smalltalk.SMALL_TALK.values()))
        turns += (Turn("user", rng.choice(intent.held_out)), Turn("assistant", intent.answer))
    return tuple(turns), winds
