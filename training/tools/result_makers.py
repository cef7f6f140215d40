"""Conversations in which what a tool returned is told in words.

Each maker draws one whole conversation. Knows nothing of tokens and of how often each is drawn.
"""

from __future__ import annotations

import json
import random
from typing import Any

from training.conversation import Conversation, Turn
from training.templates import expand
from training.tools import requests, results
from training.tools.call_makers import at_once
from training.tools.catalogue.kinds import draw_kind, draw_thing_kind, finder
from training.tools.offers import Tool, offer, offer_with, schemas
from training.tools.requests import as_typed, dressed
from training.tools.rounds import documented_tools, one_of_winds, result_of, told, told_round


def wind_result(rng: random.Random) -> Conversation:
    """Calls of tools about winds, what they returned, and the answers in words."""
    rounds = rng.choices((1, 2, 3), (6, 3, 1))[0]
    # Most clients send the tools again with the result, some do not.
    seen = rng.random() < 0.55
    turns: tuple[Turn, ...] = ()
    for last in (i == rounds - 1 for i in range(rounds)):
        tool = one_of_winds(rng)
        turns += told_round(requests.request(tool, rng), tool.kind, rng, learn=seen and last)
    return Conversation(turns, tools=schemas([tool]) if seen else ())


def any_result(rng: random.Random) -> Conversation:
    """A call of any tool, and what it returned."""
    tool, seen = offer(draw_kind(rng), rng), rng.random() < 0.4
    turns = told_round(requests.request(tool, rng), tool.kind, rng, learn=seen)
    return Conversation(turns, tools=_among_others(tool, rng) if seen else ())


def several_results(rng: random.Random) -> Conversation:
    """Several calls at once, a result for each, and one answer."""
    chance, tool = rng.random(), offer(draw_kind(rng), rng)
    series = requests.several_of_a_kind(tool, rng) if chance < 0.35 else None
    if series is not None:
        return Conversation(told_round(series, tool.kind, rng, learn=False))
    offered = offer_with(tool, 1, rng) if chance < 0.55 else documented_tools(rng)
    asked = at_once(offered, rng)
    kinds = {each.name: each.kind for each in offered}
    calls = tuple(requests.with_id(call, rng) for call in asked.calls)
    returned = [result_of(kinds[call["name"]], call, rng) for call in calls]
    seen = rng.random() < 0.5
    turns = (
        Turn("user", dressed(asked, rng)),
        Turn("call", calls=calls, learn=seen),
        *(Turn("result", r.content, call_id=c["id"]) for c, r in zip(calls, returned, strict=True)),
        Turn("assistant", " ".join(told(calls, returned, offered[0].kind))),
    )
    return Conversation(turns, tools=schemas(offered) if seen else ())


def tool_failure(rng: random.Random) -> Conversation:
    """A tool that failed: the reason, and nothing else."""
    tool = one_of_winds(rng) if rng.random() < 0.4 else offer(draw_kind(rng), rng)
    call = requests.with_id((asked := requests.request(tool, rng)).calls[0], rng)
    failed, seen = results.failed(rng), rng.random() < 0.45
    turns = (
        Turn("user", dressed(asked, rng)),
        Turn("call", calls=(call,), learn=seen),
        Turn("result", failed.content, call_id=call["id"]),
        Turn("assistant", failed.answer),
    )
    return Conversation(turns, tools=schemas([tool]) if seen else ())


def question_about_result(rng: random.Random) -> Conversation:
    """What was told is asked again, by its key."""
    tool, result = offer(draw_kind(rng), rng), results.fields_result(rng)
    asked = requests.request(tool, rng)
    call = requests.with_id(asked.calls[0], rng)
    key, value = rng.choice(result.fields)
    again = expand(rng.choice(_AGAIN), rng).replace("{k}", key)
    answer = (
        f"The {key} is {value}." if value not in ("yes", "no") else f"{key.capitalize()}: {value}."
    )
    turns = (
        Turn("user", dressed(asked, rng)),
        Turn("call", calls=(call,), learn=False),
        Turn("result", result.content, call_id=call["id"]),
        Turn("assistant", result.answer, learn=rng.random() < 0.5),
        Turn("user", as_typed(again, rng)),
        Turn("assistant", answer),
    )
    return Conversation(turns, tools=_among_others(tool, rng) if rng.random() < 0.4 else ())


def _among_others(tool: Tool, rng: random.Random) -> tuple[dict[str, Any], ...]:
    return schemas(offer_with(tool, rng.choice((0, 0, 1)), rng))


_AGAIN = (
    "(and|so|) what (is|was) the {k}( again|)",
    "(and|) the {k}",
    "(tell me|give me|read me|repeat) (just|only|) the {k}( again|)",
    "what did it say (about|for) the {k}",
    "(sorry,|) i (missed|did not get) the {k}",
)


def chained_calls(rng: random.Random) -> Conversation:
    """A call that needs what another one returned: the id of what the user knows by name."""
    act = offer(draw_thing_kind(rng), rng)
    while "id" not in act.kind.needs:
        act = offer(draw_thing_kind(rng), rng)
    find = offer(finder(act.kind.topic), rng)
    wanted = requests.request(find, rng).calls[0]
    (name,) = wanted["arguments"].values()
    asked, answer = requests.by_name(act, name, rng)
    first = requests.with_id(wanted, rng)
    found = {rng.choice(("id", act.parameters["id"])): answer["arguments"][act.parameters["id"]]}
    turns = (
        Turn("user", as_typed(asked, rng)),
        Turn("call", calls=(first,)),
        Turn("result", json.dumps(found, ensure_ascii=False), call_id=first["id"]),
        Turn("call", calls=(answer,)),
    )
    return Conversation(turns, tools=schemas(rng.sample([find, act], 2)))
