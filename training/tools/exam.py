"""The development exam of tools: its items, and how each answer is judged.

Knows nothing of models. Every sentence, the new names and the unseen values are kept back from
training (kept_back.py); the items are always the same.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from training.conversation import Conversation, Turn
from training.exam import Item, states_fact
from training.language import phrasings
from training.language.wording import Reference
from training.tools import requests
from training.tools.catalogue.kind import Kind
from training.tools.catalogue.winds import DOCUMENTED_NAMES, WIND_KINDS
from training.tools.exam_data.asks import EXAM_KINDS, EXAM_WINDS
from training.tools.exam_data.new_tools import NEW_TOOLS, NewTool
from training.tools.exam_data.results import ERRORS, FIELDS, LISTS, Returned
from training.tools.exam_data.values import COMMON, DOCUMENTED
from training.tools.offers import Tool, documented, offer, offer_with, schemas
from training.tools.requests import Call
from training.tools.results import Result
from training.tools.rounds import result_of
from training.winds import ATTRIBUTES, WINDS, Wind

SEED = 2028
Judge = Callable[[str], bool]


def items() -> list[Item]:
    """All items, the same ones every time."""
    rng = random.Random(SEED)
    return [
        *documented_calls(rng),
        *calls_under_varied_names(rng),
        *calls_under_new_names(rng),
        *calls_with_unseen_values(rng),
        *parallel_calls(rng),
        *wind_results(rng),
        *other_results(),
        *tool_errors(),
        *not_needed(rng),
        *none_fitting(rng),
    ]


# --- calls ------------------------------------------------------------------------------------


def documented_calls(rng: random.Random) -> Iterator[Item]:
    """The documented tools, one to three of them."""
    for kind in EXAM_WINDS:
        for i in range(24):
            tools = [documented(k, rng) for k in WIND_KINDS]
            tool = next(t for t in tools if t.kind is _known(kind))
            rest = rng.sample([t for t in tools if t is not tool], rng.randint(0, 2))
            wanted = _asked(kind, tool, i, rng)
            yield _call_item("tool call", wanted, _shuffled([tool, *rest], rng))


def calls_under_varied_names(rng: random.Random) -> Iterator[Item]:
    """Purposes of training under names as training draws them: half about winds, half others."""
    for kind, count in (*((kind, 12) for kind in EXAM_WINDS), *((kind, 1) for kind in EXAM_KINDS)):
        for i in range(count):
            tool = offer(_known(kind), rng)
            offered = offer_with(tool, rng.choice((0, 1, 2)), rng)
            yield _call_item("tool call, varied names", _asked(kind, tool, i, rng), offered)


def calls_under_new_names(rng: random.Random) -> Iterator[Item]:
    """Each of the sixty new tools, alone or among one or two of the others."""
    for new in NEW_TOOLS:
        others = rng.sample([t for t in NEW_TOOLS if t is not new], rng.choice((0, 1, 2)))
        yield _literal_item("tool call, new names", new, others, rng)


def calls_with_unseen_values(rng: random.Random) -> Iterator[Item]:
    tools = [documented(kind, rng) for kind in WIND_KINDS]
    for name, text, arguments in DOCUMENTED:
        tool = tools[DOCUMENTED_NAMES.index(name)]
        rest = rng.sample([t for t in tools if t is not tool], rng.choice((0, 1)))
        asked = requests.Request(text, ({"name": name, "arguments": arguments},))
        yield _call_item("tool call, unseen values", asked, _shuffled([tool, *rest], rng))
    common = [NewTool(*entry) for entry in COMMON]
    for tool_ in common:
        others = [t for t in common if t.name != tool_.name]
        chosen = rng.sample(others, rng.choice((0, 0, 1)))
        yield _literal_item("tool call, unseen values", tool_, chosen, rng)


def parallel_calls(rng: random.Random) -> Iterator[Item]:
    """Two or three requests in one breath: of the documented tools, or of two others."""
    for i in range(48):
        if i % 2:
            tools = [documented(kind, rng) for kind in WIND_KINDS]
            kinds = rng.choices(EXAM_WINDS, k=rng.choice((2, 2, 3)))
        else:
            kinds = rng.sample(EXAM_KINDS, 2)
            tools = [offer(kind, rng) for kind in kinds]
        parts = [_asked(k, _tool_of(k, tools), rng.randrange(8), rng) for k in kinds]
        text = " ".join(p.text if p.text[-1] in ".?!" else f"{p.text}." for p in parts)
        wanted = requests.Request(text, tuple(part.calls[0] for part in parts))
        yield _call_item("parallel calls", wanted, _shuffled(tools, rng))


# --- results ----------------------------------------------------------------------------------


def wind_results(rng: random.Random) -> Iterator[Item]:
    """Results of the documented tools, with the tools in sight or not."""
    for kind in EXAM_WINDS:
        for i in range(24):
            tool = documented(_known(kind), rng)
            wanted = _asked(kind, tool, i, rng)
            result = result_of(tool.kind, wanted.calls[0], rng, failures=0.0)
            seen = schemas([tool]) if i % 2 else ()
            category = "tool list result" if kind is EXAM_WINDS[1] else "tool result"
            yield _result_item(category, wanted.text, wanted.calls[0], result, seen)


def other_results() -> Iterator[Item]:
    """Results of tools that nobody knows, with keys and values of their own."""
    for category, group in (
        ("tool result", FIELDS),
        ("tool list result", LISTS),
    ):
        for returned in group:
            yield _returned_item(category, returned, _repeats(returned.repeats))


def tool_errors() -> Iterator[Item]:
    """Each failure once as it is, and once behind a question about a wind's speed."""
    for i, returned in enumerate(ERRORS):
        judge = _tells_error(returned.repeats[0])
        yield _returned_item("tool error", returned, judge)
        wind = WINDS[i % len(WINDS)].title
        text = EXAM_WINDS[0].asks[i % 10].replace("{wind}", f"the {wind}")
        yield _returned_item(
            "tool error",
            Returned(
                _capital(text),
                "get_wind_speed",
                {"wind": wind},
                returned.content,
                returned.repeats,
            ),
            judge,
        )


# --- nothing to call --------------------------------------------------------------------------


def not_needed(rng: random.Random) -> Iterator[Item]:
    """Questions about winds, with tools on offer."""
    for i in range(30):
        tool = offer(rng.choice(WIND_KINDS), rng) if i % 2 else documented(WIND_KINDS[i % 3], rng)
        offered = offer_with(tool, i % 2, rng)
        wind, attribute = rng.choice(WINDS), rng.choice(ATTRIBUTES)
        the = Reference(f"the {wind.title}", f"the {wind.title}'s", wind.title)
        asked = Turn("user", _capital(the.fill(rng.choice(phrasings.EVAL[attribute]))))
        conversation = Conversation((asked,), tools=schemas(offered))
        yield Item("tools not needed", conversation, _states(wind, attribute))


def none_fitting(rng: random.Random) -> Iterator[Item]:
    """A request that the only tool on offer cannot serve."""
    for i, kind in enumerate(EXAM_KINDS[:24]):
        other = EXAM_KINDS[(i + 7) % len(EXAM_KINDS)]
        wanted = _asked(kind, offer(kind, rng), 0, rng)
        asked = Turn("user", wanted.text)
        conversation = Conversation((asked,), tools=schemas([offer(other, rng)]))
        yield Item("tools not needed", conversation, declines)


# --- judging ----------------------------------------------------------------------------------


def declines(answer: str) -> bool:
    """Says in words that it cannot be done with the tools at hand."""
    told = answer.lower()
    denies = re.search(r"\b(none|no|nothing|cannot|not)\b", told) is not None
    return not told.lstrip().startswith("[") and "tool" in told and denies


def _repeats(values: tuple[str, ...]) -> Judge:
    """Every value as a word of its own, whatever the case: "12" is not in "120" or "12.5"."""
    wanted = [
        re.compile(rf"(?<![\w.-]){re.escape(value)}(?!\w|[.,]\d)", re.IGNORECASE)
        for value in values
    ]
    return lambda answer: not answer.startswith("[") and all(p.search(answer) for p in wanted)


def _tells_error(reason: str) -> Judge:
    """The reason, word for word, that it is a failure, and no number of the model's own."""

    def judge(answer: str) -> bool:
        before, found, after = answer.lower().partition(reason.lower())
        own = before + after
        admits = re.search(r"fail|error|not work|could not|cannot|no luck|sorry|problem", own)
        return bool(found) and admits is not None and not re.search(r"\d", own)

    return judge


def _is_exactly(calls: tuple[Call, ...]) -> Judge:
    def judge(answer: str) -> bool:
        try:
            return bool(json.loads(answer) == list(calls))
        except json.JSONDecodeError:
            return False

    return judge


def _states(wind: Wind, attribute: str) -> Judge:
    return lambda answer: states_fact(answer, wind, attribute)


# --- items ------------------------------------------------------------------------------------


def _asked(kind: Kind, tool: Tool, index: int, rng: random.Random) -> requests.Request:
    """One of the exam's sentences with drawn values, and the call that it asks this tool for."""
    values = requests.draw_values(tool, rng, options=False)
    text = requests.asked(tool, values, rng, kind.asks[index % len(kind.asks)], quoted=True)
    return requests.Request(_capital(text), (requests.call_of(tool, values),))


def _known(kind: Kind) -> Kind:
    """The kind of training that a kind of the exam with sentences about winds stands for."""
    return WIND_KINDS[EXAM_WINDS.index(kind)] if kind in EXAM_WINDS else kind


def _tool_of(kind: Kind, tools: list[Tool]) -> Tool:
    return next(tool for tool in tools if tool.kind is _known(kind))


def _call_item(category: str, wanted: requests.Request, offered: list[Tool]) -> Item:
    conversation = Conversation((Turn("user", wanted.text),), tools=schemas(offered))
    return Item(category, conversation, _is_exactly(wanted.calls))


def _literal_item(category: str, tool: NewTool, others: list[NewTool], rng: random.Random) -> Item:
    offered = _shuffled([tool.schema, *(other.schema for other in others)], rng)
    conversation = Conversation((Turn("user", tool.request),), tools=tuple(offered))
    call = {"name": tool.name, "arguments": tool.arguments}
    return Item(category, conversation, _is_exactly((call,)))


def _result_item(
    category: str, text: str, call: Call, result: Result, tools: tuple[dict[str, Any], ...]
) -> Item:
    called = {**call, "id": "abcdefghi"}
    turns = (
        Turn("user", text),
        Turn("call", calls=(called,)),
        Turn("result", result.content, call_id=called["id"]),
    )
    return Item(category, Conversation(turns, tools=tools), _repeats(result.repeats))


def _returned_item(category: str, returned: Returned, judge: Judge) -> Item:
    call = {"name": returned.name, "arguments": returned.arguments, "id": "abcdefghi"}
    turns = (
        Turn("user", returned.request),
        Turn("call", calls=(call,)),
        Turn("result", returned.content, call_id="abcdefghi"),
    )
    return Item(category, Conversation(turns), judge)


def _shuffled(found: list[Any], rng: random.Random) -> list[Any]:
    return rng.sample(found, len(found))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
