"""What a user asks of a tool, with all values in it, and the call that serves it.

Knows nothing of how tools are named: it takes a tool as it is offered.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.language.wording import cased
from training.templates import expand, listed, with_articles
from training.tools.catalogue.winds import FORECAST, SPEED
from training.tools.offers import Tool, documented
from training.tools.values import SORTS, Value

Call = dict[str, Any]
_AGAIN = (
    "(and|and for|what about|how about|and what about|now) {v}",
    "(now|) the same (for|with) {v}( please|)",
    "{v} (too|as well)(, please|)",
    "(do|say|check) (it|that|the same) (for|with) {v}( now| please|)",
)
# Values of these can be given as "A, B and C" to ask for a call each.
_LISTABLE = frozenset(
    listed(
        "person|city|country|id|email|phone|url|path|symbol|word|title|dish|goods|room|wind|region"
    )
)


@dataclass(frozen=True)
class Request:
    """A user's words without a mark at the end, and the calls that serve them, in order."""

    text: str
    calls: tuple[Call, ...]
    fixed: bool = False  # it begins with what is to be copied: no capital may be put there


def request(tool: Tool, rng: random.Random, quoted: bool = False) -> Request:
    """One thing that the tool can do; quoted: see `asked`."""
    values = draw_values(tool, rng)
    text = (
        explicit(tool, values, rng) if rng.random() < 0.12 else asked(tool, values, rng, "", quoted)
    )
    return Request(text, (call_of(tool, values),), _is_fixed(text, tool, values))


def several_of_a_kind(tool: Tool, rng: random.Random) -> Request | None:
    """The same for two to four values of one argument; None where values cannot be listed."""
    kind = tool.kind
    listable = [m for m, sort in kind.needs.items() if sort in _LISTABLE]
    if not listable:
        return None
    meaning = rng.choice(listable)
    values = draw_values(tool, rng, options=False)
    drawn = _distinct(tool, meaning, rng.choice((2, 2, 3, 3, 4)), rng)
    joint = rng.choice((" and ", " and ", ", and ", " and also "))
    said = joint.join((", ".join(d.said for d in drawn[:-1]), drawn[-1].said))
    text = asked(tool, {**values, meaning: Value(None, said)}, rng)
    calls = tuple(call_of(tool, {**values, meaning: value}) for value in drawn)
    return Request(text, calls, _is_fixed(text, tool, {**values, meaning: drawn[0]}))


def one_and_another(tool: Tool, rng: random.Random) -> tuple[Request, Request] | None:
    """A request, and the same again in few words for another value: "And in Oslo?"."""
    kind = tool.kind
    listable = [m for m, sort in kind.needs.items() if sort in _LISTABLE]
    if not listable:
        return None
    meaning = rng.choice(listable)
    values = draw_values(tool, rng)
    first, second = _distinct(tool, meaning, 2, rng)
    before, after = {**values, meaning: first}, {**values, meaning: second}
    again = expand(rng.choice(_AGAIN), rng).replace("{v}", second.said)
    text = asked(tool, before, rng)
    return (
        Request(text, (call_of(tool, before),), _is_fixed(text, tool, before)),
        Request(again, (call_of(tool, after),), _is_fixed(again, tool, {meaning: second})),
    )


def by_name(tool: Tool, name: str, rng: random.Random) -> tuple[str, Call]:
    """A request that names the thing, not its id, and the call with the id that this is."""
    values = draw_values(tool, rng)
    spoken = {**values, "id": Value(None, f'{rng.choice(("called", "named"))} "{name}"')}
    return asked(tool, spoken, rng), call_of(tool, values)


def about_now(rng: random.Random) -> str:
    """A question that only a tool about winds or the weather could answer."""
    tool = documented(rng.choice((SPEED, FORECAST)), rng)
    return asked(tool, draw_values(tool, rng), rng)


def joined(requests: list[Request], rng: random.Random) -> Request:
    """Several requests in one breath, or a sentence for each."""
    calls = tuple(call for r in requests for call in r.calls)
    if rng.random() < 0.4:
        return Request(_sentences(requests, rng), calls, requests[0].fixed)
    first, *rest = (r.text for r in requests)
    text = first
    for i, more in enumerate(rest):
        last = i == len(rest) - 1
        joints = (
            (" and ", ". Also, ", ", then ", ". And ", "; ", ". Then ") if last else (", ", "; ")
        )
        text += rng.choice(joints) + more
    return Request(text, calls, requests[0].fixed)


def _sentences(requests: list[Request], rng: random.Random) -> str:
    """One behind the other; the last is without its mark, as any request is."""
    texts = [r.text if r.fixed else cased(r.text, rng) for r in requests]
    marks = ["?" if _asks(text) else rng.choice("..!") for text in texts[:-1]]
    return " ".join((*map("".join, zip(texts, marks, strict=False)), texts[-1]))


def dressed(request: Request, rng: random.Random) -> str:
    """A request as people type it."""
    return as_typed(request.text, rng, fixed=request.fixed)


def as_typed(text: str, rng: random.Random, fixed: bool = False) -> str:
    """With or without a capital, a mark and a polite word."""
    before = rng.choice(_BEFORE) if rng.random() < 0.15 else ""
    context = f"{expand(rng.choice(_CONTEXT), rng)} " if rng.random() < 0.06 else ""
    after = rng.choice(_AFTER) if rng.random() < 0.1 else ""
    mark = rng.choice(("", "", ".", ".", "?", "!")) if not _asks(text) else rng.choice("??? ")
    text = before + text
    return f"{context}{text if fixed and not before else cased(text, rng)}{after}{mark.strip()}"


_BEFORE = (
    "please ",
    "hi, ",
    "hello, ",
    "ok, ",
    "now ",
    "hey, ",
    "next: ",
    "one more thing: ",
    "so, ",
)
# What people say first: it asks for nothing.
_CONTEXT = (
    "I (have|got) (a question|a small job|something|one more thing|a task) (for you|here|today).",
    "(My|Our) (boss|colleague|sister|friend|team) (asked me|wants this|is waiting|needs it).",
    "(It is|This is) (urgent|important|late|for work|for my friend|a test|my last question).",
    "(Thank you|Thanks|That was good|Perfect|All right), (and now this|now the next one|go on).",
    "I am (in a hurry|on my way|at the office|at home|planning my week|back again|not sure).",
)
_AFTER = (" please", ", please", ", thanks", " for me", " now", ", thank you", " right away")
_QUESTION = re.compile(
    r"(hi, |ok, )?(what|who|where|when|how|which|is|are|do|does|can|could|will)\b"
)


def _asks(text: str) -> bool:
    return _QUESTION.match(text.lower()) is not None


def asked(
    tool: Tool,
    values: Mapping[str, Value],
    rng: random.Random,
    template: str = "",
    quoted: bool = False,
) -> str:
    """A sentence of the kind's own, and a phrase for every option that is given.

    quoted: texts stand in quotes, as something else will follow.
    """
    text = expand(template or rng.choice(tool.kind.asks), rng)
    given = [meaning for meaning in values if meaning in tool.kind.options]
    phrases = [_phrase(tool, meaning, values[meaning], rng) for meaning in given]
    joint = ", " if len(phrases) > 1 and rng.random() < 0.3 else " "
    text = with_articles(joint.join((text, *phrases)))
    if rng.random() < 0.7:
        text = re.sub(r"\bi\b(?!})", "I", text)
    return _filled(text, values, quoted=quoted or bool(phrases))


def explicit(tool: Tool, values: Mapping[str, Value], rng: random.Random) -> str:
    """The tool and its parameters by their names: "Call get_order with id = A-12"."""
    told = [(tool.parameters[m], _told(v)) for m, v in values.items() if m in tool.parameters]
    between = rng.choice((" = ", "=", ": ", " ", " set to "))
    pairs = rng.choice((", ", " and ")).join(f"{name}{between}{said}" for name, said in told)
    if not told:
        return rng.choice((f"call {tool.name}", f"use {tool.name}", f"run the tool {tool.name}"))
    return rng.choice(
        (
            f"call {tool.name} with {pairs}",
            f"use {tool.name}, {pairs}",
            f"{tool.name}({pairs})",
            f"run {tool.name}: {pairs}",
            f"{_readable(tool.name)}: {pairs}",
        )
    )


def call_of(tool: Tool, values: Mapping[str, Value]) -> Call:
    """The call with these values: arguments in the schema's order, nothing that was not said."""
    arguments = {
        name: values[meaning].json for meaning, name in tool.parameters.items() if meaning in values
    }
    return {"name": tool.name, "arguments": arguments}


def with_id(call: Call, rng: random.Random) -> Call:
    """The call as it stands in a history, with an id as clients and servers make them up."""
    return {**call, "id": "".join(rng.choices(string.ascii_letters + string.digits, k=9))}


def draw_values(tool: Tool, rng: random.Random, options: bool = True) -> dict[str, Value]:
    """Values for all that the request needs, and for some of the options that the tool has."""
    meanings = list(tool.kind.needs)
    meanings += [m for m in tool.parameters if m not in meanings and options and rng.random() < 0.5]
    sorts = {m: tool.kind.needs.get(m) or tool.kind.options[m].sort for m in meanings}
    return {m: SORTS[sort].draw(rng, tool.properties.get(m, {})) for m, sort in sorts.items()}


def _distinct(tool: Tool, meaning: str, count: int, rng: random.Random) -> list[Value]:
    sort, drawn = SORTS[tool.kind.needs[meaning]], list[Value]()
    while len(drawn) < count:
        value = sort.draw(rng, tool.properties.get(meaning, {}))
        if value.json not in [d.json for d in drawn]:
            drawn.append(value)
    return drawn


def _phrase(tool: Tool, meaning: str, value: Value, rng: random.Random) -> str:
    phrases = tool.kind.options[meaning].phrases
    return expand(phrases[0 if value.json is not False else -1], rng)


def _filled(text: str, values: Mapping[str, Value], quoted: bool) -> str:
    """The values in their places; a text that something follows stands in quotes."""
    for meaning, value in values.items():
        said = value.said
        if quoted and value.is_text and said == value.json:
            said = f'"{said}"'
        text = text.replace(f"{{{meaning}}}", said)
    return text


def _told(value: Value) -> str:
    if isinstance(value.json, bool):
        return str(value.json).lower()
    said = value.said
    for spoken in ("on ", "the "):  # that belong to the sentence, not to the value
        if not str(value.json).startswith(spoken):
            said = said.removeprefix(spoken)
    # Where one value ends and the next parameter begins must be plain to see.
    return f'"{said}"' if _is_open(value, said) else said


def _is_fixed(text: str, tool: Tool, values: Mapping[str, Value]) -> bool:
    starts = [v.said for v in values.values() if v.said and not v.said.startswith("the ")]
    return text.startswith((tool.name, *starts, *tool.parameters.values()))


def _is_open(value: Value, said: str) -> bool:
    return isinstance(value.json, str) and " " in said and said[0] not in "\"'"


def _readable(name: str) -> str:
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return re.sub(r"[_-]+", " ", spaced).lower()
