"""Conversations under the rules of a system prompt. Knows nothing of tokens."""

from __future__ import annotations

import random
from dataclasses import replace

from training.conversation import Conversation, Turn
from training.language.smalltalk import SMALL_TALK
from training.language.wording import named, pronoun
from training.talk import rules
from training.talk.exchanges import (
    Exchange,
    ask_fact,
    ask_refusal,
    ask_small_talk,
    ask_unknown_wind,
)
from training.talk.rules import Rule
from training.winds import ATTRIBUTES, WINDS, Wind

# Two rules that go together; the order in which they are said is drawn.
PAIRS = (
    ("brief", "sign off"),
    ("brief", "opening"),
    ("brief", "style"),
    ("brief", "json"),
    ("long", "sign off"),
    ("long", "style"),
    ("style", "sign off"),
    ("style", "opening"),
    ("opening", "sign off"),
    ("json", "sign off"),
)
KINDS = ("brief", "long", "style", "sign off", "opening", "json")
BY_USERS = {"style", "sign off", "opening"}  # which users order too
PERSONA = 0.1  # of the conversations are about who it is


def under_rules(rng: random.Random) -> Conversation:
    """A question, or up to three, under one rule or two."""
    drawn = _draw_rules(rng)
    asked = exchanges(rng, rng.choices((1, 2, 3), (70, 22, 8))[0])
    if rng.random() < PERSONA:
        drawn = (draw("persona", rng), *drawn[: rng.choice((0, 1))])
        asked = [*asked[1:], ask_small_talk("who", rng)]
    # A system prompt stands before the last question. Earlier answers obey it too, as in any chat,
    # but nobody could guess that from what stands before them: they are not learned.
    first = rng.random() < 0.2
    if len(asked) == 1 and {rule.kind for rule in drawn} <= BY_USERS and rng.random() < 0.2:
        return _ordered_by_the_user(drawn, asked[0], rng)
    *earlier, last = ([Turn("user", e.user), _answer(drawn, e)] for e in asked)
    past = [turn if first else replace(turn, learn=False) for pair in earlier for turn in pair]
    return Conversation((*past, *last), system=system(drawn, rng), system_first=first)


def _ordered_by_the_user(
    drawn: tuple[Rule, ...], exchange: Exchange, rng: random.Random
) -> Conversation:
    """The same orders, beside the question."""
    orders = "".join(map(_sentence, drawn)).strip()
    user = rng.choice((f"{orders} {exchange.user}", f"{exchange.user} {orders}"))
    return Conversation((Turn("user", user), _answer(drawn, exchange)))


def system(drawn: tuple[Rule, ...], rng: random.Random) -> str:
    """The rules as one system prompt, often with orders around them that change nothing."""
    orders = list(map(_sentence, drawn))
    rng.shuffle(orders)
    if rng.random() < 0.35:
        end = rng.choice((" ", " ", "\n"))
        orders.insert(rng.choice((0, 0, len(orders))), f"{rules.neutral(rng)}{end}")
    return "".join(orders).strip()


def exchanges(rng: random.Random, count: int) -> list[Exchange]:
    """Questions and replies: of facts mostly, and then of the same wind."""
    wind, known = rng.choice(WINDS), False
    asked: list[Exchange] = []
    for _ in range(count):
        chance = rng.random()
        if chance < 0.62:
            asked.append(_about(wind, known, rng))
            known = True
        else:
            small = ask_small_talk(rng.choice(list(SMALL_TALK)), rng)
            other = ask_unknown_wind(rng) if chance > 0.96 else ask_refusal(rng)
            asked.append(small if chance < 0.80 else other)
    return asked


def _about(wind: Wind, known: bool, rng: random.Random) -> Exchange:
    attribute = rng.choice(ATTRIBUTES)
    who = pronoun(rng) if known and rng.random() < 0.8 else named(wind, rng)
    return ask_fact(wind, attribute, who, rng)


def _draw_rules(rng: random.Random) -> tuple[Rule, ...]:
    kinds = (rng.choice(KINDS),) if rng.random() < 0.7 else rng.choice(PAIRS)
    return tuple(draw(kind, rng) for kind in kinds)


def draw(kind: str, rng: random.Random) -> Rule:
    if kind != "style":
        return rules.draw(kind, rng)
    style = rules.value_of(kind, rng)
    return rules.worded_as(kind, rules.style_order(style, rng), style, rng)


def _answer(drawn: tuple[Rule, ...], exchange: Exchange) -> Turn:
    return Turn("assistant", rules.apply(drawn, exchange.reply))


def _sentence(rule: Rule) -> str:
    """The order with what ends it. After a bare value that is to be copied, a full stop would seem
    part of it."""
    if rule.kind in ("sign off", "opening", "json") and rule.order.endswith(rule.value):
        return f"{rule.order}\n"
    ended = rule.order.endswith((".", "}", '"', "'", "!"))
    return f"{rule.order} " if ended else f"{rule.order}. "
