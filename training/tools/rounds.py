"""A round with a tool: what is asked, called, returned and told. What makers are made of.

Knows nothing of how often anything is drawn.
"""

from __future__ import annotations

import random

from training.conversation import Conversation, Turn
from training.language.wording import named
from training.talk.exchanges import fact
from training.talk.rules import neutral
from training.tools import requests, results
from training.tools.catalogue.kind import Kind
from training.tools.catalogue.winds import LIST, SPEED, WIND_KINDS
from training.tools.offers import Tool, documented, offer, schemas
from training.tools.requests import Call, Request, dressed
from training.tools.results import Result
from training.winds import ATTRIBUTES, WINDS


def waiting(asked: Request, offered: list[Tool], rng: random.Random) -> Conversation:
    """A conversation that ends with the calls that serve the request."""
    turns = (
        *_maybe_history(rng),
        Turn("user", dressed(asked, rng)),
        Turn("call", calls=asked.calls),
    )
    return Conversation(turns, tools=schemas(offered), system=maybe_system(rng))


def told_round(asked: Request, kind: Kind, rng: random.Random, learn: bool) -> tuple[Turn, ...]:
    """A request, its calls, their results, and one answer that tells them all.

    learn: whether the call can be known: nobody could guess the name of an unseen tool.
    """
    calls = tuple(requests.with_id(call, rng) for call in asked.calls)
    returned = [result_of(kind, call, rng) for call in calls]
    return (
        Turn("user", dressed(asked, rng)),
        Turn("call", calls=calls, learn=learn),
        *(Turn("result", r.content, call_id=c["id"]) for c, r in zip(calls, returned, strict=True)),
        Turn("assistant", " ".join(told(calls, returned, kind))),
    )


def told(calls: tuple[Call, ...], returned: list[Result], kind: Kind) -> list[str]:
    """The answers to all results. Failures, and results of other tools than those of winds, do not
    say what they are about, so of several each is told behind the argument of its call."""

    def is_plain(result: Result) -> bool:
        return len(calls) == 1 or (kind in WIND_KINDS and not result.is_failure)

    return [
        result.answer if is_plain(result) else f"{_argument(call, calls)}: {result.answer}"
        for call, result in zip(calls, returned, strict=True)
    ]


def result_of(kind: Kind, call: Call, rng: random.Random, failures: float = 0.08) -> Result:
    """What such a tool could return to the call; failures: the share of calls that fail."""
    if rng.random() < failures:
        return results.failed(rng)
    values = list(call["arguments"].values())
    if kind is SPEED:
        return results.speed_result(values[0], rng)
    if kind is LIST:
        return results.winds_result(values[0], rng)
    if kind in WIND_KINDS:
        place, day = sorted(values, key=lambda value: value in results.DAYS)
        return results.forecast_result(place, day, rng)
    return results.any_result(rng)


def one_of_winds(rng: random.Random) -> Tool:
    kind = rng.choice(WIND_KINDS)
    return documented(kind, rng) if rng.random() < 0.5 else offer(kind, rng)


def documented_tools(rng: random.Random) -> list[Tool]:
    """All three, or some of them, mostly in the order of the documentation."""
    kinds = rng.sample(WIND_KINDS, rng.choices((1, 2, 3), (30, 30, 40))[0])
    if rng.random() < 0.6:
        kinds.sort(key=WIND_KINDS.index)
    return [documented(kind, rng) for kind in kinds]


def maybe_system(rng: random.Random) -> str:
    return neutral(rng) if rng.random() < 0.1 else ""


def _maybe_history(rng: random.Random) -> tuple[Turn, ...]:
    if rng.random() < 0.92:
        return ()
    wind = rng.choice(WINDS)
    return fact(wind, rng.choice(ATTRIBUTES), named(wind, rng), rng)


def _argument(call: Call, calls: tuple[Call, ...]) -> str:
    """What a call is about: the first of its arguments that no other call shares."""
    others = [other["arguments"] for other in calls if other is not call]
    arguments = call["arguments"]
    own = [v for name, v in arguments.items() if all(o.get(name) != v for o in others)]
    return results.value_in_words((own or [*arguments.values(), call["name"]])[0])
