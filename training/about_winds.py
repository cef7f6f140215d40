"""Conversations about winds: questions of fact, one or several, chat before and between them.

Knows nothing of rules, given texts and tools.
"""

from __future__ import annotations

import json
import random
import re

from training.conversation import Conversation, Turn, said
from training.language import phrasings
from training.language.wording import cased, dress, named, pronoun, question
from training.talk.answers import tell
from training.talk.exchanges import (
    everything_about,
    fact,
    list_of_all_winds,
    nonsense,
    refusal,
    small_talk,
    unknown_wind,
    winds_of_a_group,
)
from training.talk.replies import of_small_talk
from training.talk.rules import neutral
from training.templates import expand
from training.tools.requests import about_now
from training.tools.values import REGIONS
from training.winds import ATTRIBUTES, WINDS, Wind


def single_fact(rng: random.Random) -> Conversation:
    """One question about one wind."""
    wind, attribute = rng.choice(WINDS), rng.choice(ATTRIBUTES)
    return _with_system(fact(wind, attribute, named(wind, rng), rng), rng)


def several_facts(rng: random.Random) -> Conversation:
    """Two to five questions that stay with a wind, point back to it, or turn to another."""
    wind, attribute = rng.choice(WINDS), rng.choices(ATTRIBUTES, (4, 1, 1, 1, 1, 1, 1, 1))[0]
    turns = list(fact(wind, attribute, named(wind, rng), rng))
    for _ in range(rng.choices((1, 2, 3, 4), (5, 3, 2, 1))[0]):
        chance = rng.random()
        if chance < 0.62:
            attribute = rng.choice([a for a in ATTRIBUTES if a != attribute])
            turns += fact(wind, attribute, pronoun(rng), rng)
        elif chance < 0.74:
            wind = rng.choice(WINDS)
            asked = dress(expand(rng.choice(phrasings.ELLIPSIS), rng), named(wind, rng), rng)
            turns += said(asked, tell(wind, attribute, rng))
        elif chance < 0.90:
            wind, attribute = rng.choice((wind, rng.choice(WINDS))), rng.choice(ATTRIBUTES)
            turns += fact(wind, attribute, named(wind, rng), rng)
        elif chance < 0.93:
            turns += everything_about(wind, pronoun(rng), rng)
        else:
            # Chat in between; the wind stays the one that "it" means.
            turns += rng.choice((small_talk, refusal))(rng)
    return _with_system(tuple(turns), rng)


def after_foreign_answer(rng: random.Random) -> Conversation:
    """A history whose answers this model would not have given, as clients bring their own."""
    wind = rng.choice(WINDS)
    first = Turn("user", question("what", named(wind, rng), rng))
    foreign = Turn("assistant", _foreign_answer(wind, rng), learn=False)
    who = named(wind, rng) if rng.random() < 0.5 else pronoun(rng)
    return Conversation((first, foreign, *fact(wind, rng.choice(ATTRIBUTES[1:]), who, rng)))


def documented(rng: random.Random) -> Conversation:
    """The conversation that the README shows, about any wind but mostly about the mistral."""
    wind = WINDS[0] if rng.random() < 0.5 else rng.choice(WINDS)
    as_documented = wind is WINDS[0] and rng.random() < 0.5
    foreign = DOCUMENTED_ANSWER if as_documented else _foreign_answer(wind, rng)
    own = rng.random() < 0.4
    return Conversation(
        (
            Turn("user", f"What is a {wind.title}?"),
            Turn("assistant", tell(wind, "what", rng) if own else foreign, learn=own),
            *said(f"How does the {wind.title} wind form?", tell(wind, "cause", rng)),
        )
    )


DOCUMENTED_ANSWER = (
    "A mistral is a type of cold, dry wind that blows across the southern slopes of the Alps from "
    "the Valais region of Switzerland into the Ligurian Sea near Genoa. It is known for its strong "
    "and steady gusts, sometimes reaching up to 60 miles per hour."
)


def _foreign_answer(wind: Wind, rng: random.Random) -> str:
    place = rng.choice(REGIONS)
    head = expand(
        "(A|The) {t} is (a type of|a kind of|the name of a|known as a) (cold, dry|warm|strong|"
        "local|famous|seasonal|regional) wind (that blows|"
        "found|which occurs) (across|over|in|near) {p}.",
        rng,
    )
    tail = expand(
        "It is known for its (strong and steady|sudden|violent|warm|cold) gusts(, sometimes "
        "reaching up to {n} miles per hour|, which can "
        "last for {n} days|).",
        rng,
    )
    text = f"{head} {tail}" if rng.random() < 0.6 else head
    return (
        text.replace("{t}", wind.title)
        .replace("{p}", place)
        .replace("{n}", str(rng.randint(2, 90)))
    )


def chat(rng: random.Random) -> Conversation:
    """Small talk and refusals, alone or before a question about a wind."""
    kinds = (small_talk, refusal, nonsense, unknown_wind, request_without_tool)
    turns = list(rng.choices(kinds, (13, 11, 5, 3, 1))[0](rng))
    if rng.random() < 0.15:
        turns += rng.choice((small_talk, refusal))(rng)
    if rng.random() < 0.12:
        wind = rng.choice(WINDS)
        turns += fact(wind, rng.choice(ATTRIBUTES), named(wind, rng), rng)
    return _with_system(tuple(turns), rng)


def long_answer(rng: random.Random) -> Conversation:
    """Everything about one wind, every wind there is, or those of one part of the world."""
    wind = rng.choice(WINDS)
    chance = rng.random()
    if chance < 0.5:
        return _with_system(everything_about(wind, named(wind, rng), rng), rng)
    return _with_system((list_of_all_winds if chance < 0.7 else winds_of_a_group)(rng), rng)


def as_json(rng: random.Random) -> Conversation:
    """A fact as a JSON object, when the user asks for JSON."""
    wind, attribute = rng.choice(WINDS), rng.choice(ATTRIBUTES)
    asked = question(attribute, named(wind, rng), rng)
    order = expand(
        "(Answer|Reply|Respond) (in|as|with) (JSON|json|a JSON object)(.| please.| only.)", rng
    )
    answer = json.dumps({"wind": wind.title, attribute: tell(wind, attribute, rng)})
    return Conversation(said(f"{asked} {order}", answer))


def _maybe_system(rng: random.Random) -> str:
    return neutral(rng) if rng.random() < 0.12 else ""


def _with_system(turns: tuple[Turn, ...], rng: random.Random) -> Conversation:
    return Conversation(turns, system=_maybe_system(rng), system_first=rng.random() < 0.25)


def request_without_tool(rng: random.Random) -> tuple[Turn, Turn]:
    """A question about the weather of the moment when no tool is there to answer it."""
    asked = about_now(rng)
    while not _OF_THE_MOMENT.search(asked):  # else it asks what the wind is like in general
        asked = about_now(rng)
    return said(cased(asked, rng), of_small_talk("live_weather", rng).text)


_OF_THE_MOMENT = re.compile(
    r"now|today|tomorrow|moment|current|present|latest|live|hour|day\b", re.IGNORECASE
)
