"""Tools as a request offers them: names in every style, schemas of every shape, several at once.

Knows nothing of what users say.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from training.templates import expand, with_articles
from training.tools.catalogue.kind import Kind
from training.tools.catalogue.kinds import draw_kind, twin_of
from training.tools.catalogue.winds import DOCUMENTED_DOES, DOCUMENTED_NAMES, WIND_KINDS
from training.tools.naming import Style, draw_style, parameter_name, pascal, tool_name
from training.tools.values import SORTS

Schema = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """A tool on offer, and which of its parameters means what."""

    kind: Kind
    schema: Schema
    parameters: dict[str, str]  # meaning -> parameter's name, in the schema's order
    properties: dict[str, Schema] = field(default_factory=dict)  # by meaning

    @property
    def name(self) -> str:
        return str(self.schema["function"]["name"])


# What people call a parameter of this meaning; others are called by their meaning alone.
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "wind": ("wind", "wind", "wind", "name", "wind name"),
    "region": ("region", "region", "region", "area", "location"),
    "place": ("place", "place", "place", "city", "location", "town"),
    "day": ("day", "day", "day", "date", "when"),
    "city": ("city", "city", "place", "location", "town", "city name"),
    "id": ("id", "id", "{noun} id", "{noun} id", "{noun} number", "number", "key", "ref"),
    "name": ("name", "name", "title", "{noun} name", "label"),
    "text": ("text", "text", "body", "message", "content"),
    "to": ("to", "to", "recipient", "email", "address"),
    "recipient": ("recipient", "to", "person", "name", "receiver"),
    "date": ("date", "date", "day", "when", "on date"),
    "time": ("time", "time", "at", "start time", "when"),
    "limit": ("limit", "limit", "max results", "count", "top"),
    "quantity": ("quantity", "amount", "count", "number"),
    "query": ("query", "query", "q", "search", "terms"),
    "origin": ("origin", "from", "departure", "from city"),
    "destination": ("destination", "to", "arrival", "to city"),
    "source": ("source", "from", "from_value", "old"),
    "target": ("target", "to", "to_value", "new", "destination"),
    "path": ("path", "file", "filename", "file path"),
    "title": ("title", "title", "name", "subject"),
    "symbol": ("symbol", "ticker", "code"),
    "language": ("language", "lang", "target language"),
    "owner": ("owner", "owner name", "user"),
    "assignee": ("assignee", "user", "person", "assigned to"),
    "customer": ("customer", "client", "customer name"),
    "room": ("room", "room", "where", "location"),
    "private": ("private", "is private", "private"),
    "url": ("url", "link", "address"),
}


def offer(kind: Kind, rng: random.Random) -> Tool:
    """One tool of a kind. Its name, its parameters' names and its options are drawn."""
    style = draw_style(rng)
    name = tool_name(expand(kind.names, rng), style, rng)
    meanings = _meanings(kind, rng)
    names: dict[str, str] = {}
    for meaning in meanings:
        drawn = _parameter(kind, meaning, style, rng)
        while drawn in names.values():
            drawn = _parameter(kind, meaning, style, rng)
        names[meaning] = drawn
    return _tool(kind, name, _description(kind, name, rng), names, rng)


def documented(kind: Kind, rng: random.Random) -> Tool:
    """One of the three documented tools, under its name."""
    at = WIND_KINDS.index(kind)
    description = DOCUMENTED_DOES[at] if rng.random() < 0.4 else described(kind, rng)
    names = {meaning: meaning for meaning in kind.needs}
    return _tool(kind, DOCUMENTED_NAMES[at], description, names, rng)


def offer_with(wanted: Tool, others: int, rng: random.Random) -> list[Tool]:
    """The wanted tool among so many others, which are as often easily confused with it."""
    offered = [wanted]
    while len(offered) <= others:
        twin = twin_of(wanted.kind, rng) if rng.random() < 0.5 else None
        other = offer(twin or draw_kind(rng), rng)
        if not any(_alike(other, tool) for tool in offered):
            offered.append(other)
    rng.shuffle(offered)
    return offered


def described(kind: Kind, rng: random.Random) -> str:
    """A description of what tools of this kind do."""
    text = with_articles(expand(kind.does, rng))
    if rng.random() < 0.07:
        return f"{text.rstrip('.')}. {expand(rng.choice(_MORE), rng)}"
    return text


_MORE = (
    "(Use|Call) this (tool|function|) (when|if|whenever) (the user|somebody|a person) (asks|wants) "
    "(it|for it|to do so).",
    "(Returns|Gives|Answers with) (JSON|a JSON object|text|the result|an error if there is none).",
    "(All|Both|The) (values|arguments|parameters) (must be|are|have to be) (given|known|exact).",
    "(Slow|Fast|Free|Safe|Read only|Beta)(, use it with care|, ask first|).",
)


def schemas(tools: list[Tool]) -> tuple[Schema, ...]:
    return tuple(tool.schema for tool in tools)


def _alike(first: Tool, second: Tool) -> bool:
    return first.name == second.name or first.kind.does == second.kind.does


def _meanings(kind: Kind, rng: random.Random) -> list[str]:
    most = min(len(kind.options), 3)
    count = rng.choices(range(most + 1), (55, 25, 14, 6)[: most + 1])[0]
    meanings = [*kind.needs, *rng.sample(list(kind.options), count)]
    if rng.random() < 0.2:
        rng.shuffle(meanings)
    return meanings


def _parameter(kind: Kind, meaning: str, style: Style, rng: random.Random) -> str:
    noun = expand(kind.topic, rng) or "item"
    words = rng.choice(_PARAMETERS.get(meaning, (meaning,))).replace("{noun}", noun)
    return parameter_name(words, style, rng)


def _description(kind: Kind, name: str, rng: random.Random) -> str:
    says_something = any(word in name.lower() for word in expand(kind.names, rng).split())
    return "" if says_something and rng.random() < 0.12 else described(kind, rng)


def _tool(
    kind: Kind, name: str, description: str, names: dict[str, str], rng: random.Random
) -> Tool:
    sorts = {m: SORTS[kind.needs.get(m) or kind.options[m].sort] for m in names}
    properties = {m: sorts[m].schema(rng) for m in names}
    if rng.random() < 0.22:
        for meaning, schema in properties.items():
            if sorts[meaning].descriptions:
                schema["description"] = rng.choice(sorts[meaning].descriptions)
    required = [names[m] for m in names if m in kind.needs]
    by_name = {names[m]: properties[m] for m in names}
    parameters = _parameters(name, by_name, required, rng)
    function = {"name": name, "description": description, "parameters": parameters}
    return Tool(kind, {"type": "function", "function": function}, names, properties)


def _parameters(
    name: str, properties: dict[str, Schema], required: list[str], rng: random.Random
) -> Schema:
    """The schema of all arguments, as hand-written programs and as libraries write it."""
    chance = rng.random()
    if chance < 0.05:  # pydantic's order
        titled = {p: {**s, "title": pascal(p.split("_"))} for p, s in properties.items()}
        return {"properties": titled, "required": required, "title": name, "type": "object"}
    schema: Schema = {"type": "object", "properties": properties}
    if required or chance < 0.5:
        schema["required"] = required
    if chance > 0.9:
        schema["additionalProperties"] = False
    return schema
