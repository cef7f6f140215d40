"""Conversations that end with calls, or with the reason why nothing is called.

Each maker draws one whole conversation. Knows nothing of tokens and of how often each is drawn.
"""

from __future__ import annotations

import random
import re

from training.conversation import Conversation, Turn
from training.language.wording import named
from training.talk.exchanges import fact, refusal, small_talk
from training.templates import expand
from training.tools import requests
from training.tools.catalogue.kinds import draw_kind, draw_thing_kind
from training.tools.catalogue.winds import WIND_KINDS
from training.tools.offers import Tool, described, offer, offer_with, schemas
from training.tools.requests import Request, as_typed, dressed
from training.tools.results import key_in_words, listing
from training.tools.rounds import documented_tools, maybe_system, told_round, waiting
from training.winds import ATTRIBUTES, WINDS


def documented_call(rng: random.Random) -> Conversation:
    """The documented tools, all or some of them, and a request for one."""
    offered = documented_tools(rng)
    return waiting(requests.request(rng.choice(offered), rng), offered, rng)


def wind_call(rng: random.Random) -> Conversation:
    """A tool about winds under any name, among others."""
    wanted = offer(rng.choice(WIND_KINDS), rng)
    offered = offer_with(wanted, rng.choices((0, 1, 2), (5, 3, 2))[0], rng)
    return waiting(requests.request(wanted, rng), offered, rng)


def tool_call(rng: random.Random) -> Conversation:
    """A tool for anything, among none to four others, and one request for it."""
    wanted = offer(draw_kind(rng), rng)
    others = rng.choices((0, 1, 2, 3, 4), (36, 30, 19, 9, 6))[0]
    return waiting(requests.request(wanted, rng), offer_with(wanted, others, rng), rng)


def parallel_call(rng: random.Random) -> Conversation:
    """Two to four calls at once: of one tool for several values, or of several tools."""
    if rng.random() < 0.3:
        offered = documented_tools(rng)
    else:
        wanted = offer(draw_kind(rng), rng)
        offered = offer_with(wanted, rng.choices((0, 1, 2), (30, 45, 25))[0], rng)
    return waiting(at_once(offered, rng), offered, rng)


def at_once(offered: list[Tool], rng: random.Random) -> Request:
    """One request that needs several calls, in the order in which they are asked for."""
    series = requests.several_of_a_kind(rng.choice(offered), rng)
    if series is not None and rng.random() < 0.45:
        return series
    count = rng.choices((2, 3, 4), (75, 18, 7))[0]
    drawn: list[Request] = []
    tools = rng.sample(offered, len(offered))
    # A tool that needs nothing is asked once only: twice the same call would serve nobody.
    again = [tool for tool in offered if tool.kind.needs]
    while len(drawn) < count and (tools or again):
        tool = tools.pop() if tools else rng.choice(again)
        drawn.append(requests.request(tool, rng, quoted=True))
    return requests.joined(drawn, rng)


def next_call(rng: random.Random) -> Conversation:
    """Behind a result that was told: the same for another value, or again, or something else."""
    tool, chance = offer(rng.choice((draw_kind(rng), rng.choice(WIND_KINDS))), rng), rng.random()
    pair = requests.one_and_another(tool, rng) if chance < 0.6 else None
    first, second = pair or (requests.request(tool, rng), requests.request(tool, rng))
    if chance > 0.88:
        second = Request(expand(rng.choice(_ONCE_MORE), rng), first.calls)
    turns = (
        *told_round(first, tool.kind, rng, learn=False),
        Turn("user", dressed(second, rng)),
        Turn("call", calls=second.calls),
    )
    return Conversation(turns, tools=schemas(offer_with(tool, rng.choice((0, 0, 1)), rng)))


_ONCE_MORE = (
    "(please|) (try|do|check|call|run) (it|that|this|) (again|once more)( please|)",
    "(once more|again|one more time)( please|)",
    "(is|has) (it|that) (changed|still the same|any different)( now|)",
    "and now",
)


def none_fits(rng: random.Random) -> Conversation:
    """A request that none of the tools can serve, often one that looks much like theirs."""
    wanted = offer(draw_kind(rng), rng)
    offered = offer_with(wanted, rng.choice((1, 1, 2, 3)), rng)
    rest = [tool for tool in offered if tool is not wanted]
    asked = Turn("user", dressed(requests.request(wanted, rng), rng))
    answer = rng.choices(NONE_FITS, (50, 14, 12, 12, 12))[0]
    return Conversation((asked, Turn("assistant", answer)), tools=schemas(rest))


NONE_FITS = (
    "None of the tools that I have can do that.",
    "I have no tool for that, so I cannot do it.",
    "I am sorry, none of my tools can do that.",
    "I cannot do that: there is no tool for it.",
    "That is nothing that my tools can do.",
)


def tools_ignored(rng: random.Random) -> Conversation:
    """Tools on offer, but a question that needs none of them."""
    # No tool that could answer a question about the world: a refusal must be right.
    draws = (lambda: offer(rng.choice(WIND_KINDS), rng), lambda: offer(draw_thing_kind(rng), rng))
    offered = documented_tools(rng) if rng.random() < 0.3 else [rng.choice(draws)()]
    offered = offered if rng.random() < 0.7 else [*offered, offer(draw_thing_kind(rng), rng)]
    wind = rng.choice(WINDS)
    if rng.random() < 0.6:
        turns = fact(wind, rng.choice(ATTRIBUTES), named(wind, rng), rng)
    else:
        turns = rng.choice((small_talk, refusal))(rng)
    return Conversation(turns, tools=schemas(offered), system=maybe_system(rng))


def asks_back(rng: random.Random) -> Conversation:
    """A request that leaves out what the tool cannot do without."""
    tool = offer(draw_kind(rng), rng)
    while not tool.kind.needs:
        tool = offer(draw_kind(rng), rng)
    text = _order(tool, rng)
    needed = [key_in_words(tool.parameters[m]) for m in tool.parameters if m in tool.kind.needs]
    if len(needed) == 1:
        wordings = (
            f"Which {needed[0]}?",
            f"Please tell me the {needed[0]}.",
            f"I need the {needed[0]} for that.",
        )
    else:
        every = listing([f"the {name}" for name in needed])
        wordings = (
            f"I need {every} for that.",
            f"Please tell me {every}.",
            f"For that I have to know {every}.",
        )
    asked = Turn("user", as_typed(text, rng))
    answer = Turn("assistant", rng.choices(wordings, (52, 24, 24))[0])
    others = rng.choice((0, 0, 1))
    return Conversation((asked, answer), tools=schemas(offer_with(tool, others, rng)))


def _order(tool: Tool, rng: random.Random) -> str:
    """What the tool does, as an order: its description, where that begins with a plain verb."""
    drawn = [described(tool.kind, rng) for _ in range(12)]
    plain = [text for text in drawn if not _NO_ORDER.match(text)]
    text = (plain or drawn)[0]
    text = text[:1].lower() + text[1:].partition(". ")[0].rstrip(".")
    return rng.choice(("{}", "please {}", "i want to {}", "can you {}", "{}")).format(text)


_NO_ORDER = re.compile(r"\w+s |The|Current|How|Latest")
