"""Short exercises in copying: much to learn in few tokens, which every tool call needs.

Names are found in a list, values in a sentence, keys in JSON. Knows nothing of results.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from training.conversation import Conversation, Turn, said
from training.language import words
from training.language.wording import cased
from training.templates import expand, listed
from training.tools.catalogue.kinds import made_up_kind
from training.tools.naming import draw_style, parameter_name, tool_name
from training.tools.requests import Call, as_typed
from training.tools.results import key
from training.tools.values import SORTS, email, identifier, person
from training.winds import WINDS

Draw = Callable[[random.Random], str]


def repeat_drill(rng: random.Random) -> Conversation:
    """Repeating unknown words, numbers and quoted texts."""
    sources = [rng.choice(_SOURCES)] if rng.random() < 0.5 else _SOURCES
    drawn = [rng.choice(sources)(rng) for _ in range(rng.randint(1, rng.choice((2, 4, 7))))]
    chance = rng.random()
    if chance < 0.3:  # the same word without and with a quotation mark is other pieces
        order = expand("(Put|Write|Set) (this|it|these) in quotes(:| please:)", rng)
        return Conversation(said(f"{order} {', '.join(drawn)}", _quoted(drawn)))
    if chance < 0.5:
        order = expand(
            "(Write|Give me|Show) (this|these|it) as a (JSON list|list in JSON)(:|)", rng
        )
        return Conversation(
            said(f"{order} {', '.join(drawn)}", json.dumps(drawn, ensure_ascii=False))
        )
    text = rng.choice((" ", ", ")).join(drawn)
    order = expand("(Repeat|Say|Copy|Echo|Write) (this|after me|the words|exactly):", rng)
    return Conversation(said(f"{order} {text}", text))


def json_drill(rng: random.Random) -> Conversation:
    """Pairs of names and values, to be written as JSON: a tool's arguments without the tool."""
    pairs = _pairs(rng, rng.choices((1, 2, 3, 4), (2, 4, 3, 1))[0])
    order = expand(
        "(Write|Give me|Show|I need) (this|it|the following) as (JSON|a JSON object)(:|,)", rng
    )
    between = rng.choice((" = ", ": ", " is ", " "))
    told = rng.choice((", ", "; ", " and ")).join(
        f"{name}{between}{_as_said(value)}" for name, value in pairs.items()
    )
    return Conversation(said(f"{cased(order, rng)} {told}", json.dumps(pairs, ensure_ascii=False)))


def reading_drill(rng: random.Random) -> Conversation:
    """Finding a value in a small JSON object, at times in one inside another."""
    body: dict[str, Any] = {key(rng): _read_value(rng) for _ in range(rng.choice((1, 2, 2, 3, 4)))}
    wanted = rng.choice(list(body))
    value, path = body[wanted], wanted
    if rng.random() < 0.15:
        inner = {key(rng): _read_value(rng) for _ in range(2)}
        wanted = rng.choice(list(inner))
        value, path = inner[wanted], wanted
        body[key(rng)] = inner
    order = expand("(Read|Give me|What is|Find|Tell me) the (value of|) {k} in", rng)
    text = f"{order.replace('{k}', path)} {json.dumps(body, ensure_ascii=False)}"
    return Conversation(said(text, str(value)))


def name_drill(rng: random.Random) -> Conversation:
    """Bare tools that are asked for by name, in any order: which one, and how it is spelt."""
    names = _names(rng, rng.choices((1, 2, 3, 4), (2, 3, 3, 2))[0])
    called = rng.sample(names, rng.randint(1, len(names)))
    tools = tuple(_bare_tool(name, {}) for name in names)
    joint = rng.choice((" and ", ", then ", " and then "))
    text = joint.join(filter(None, (", ".join(called[:-1]), called[-1])))
    text = rng.choice(("call {}", "use {}", "run {}", "please call {}", "start {}")).format(text)
    calls = tuple(_call(name, {}) for name in called)
    return Conversation((Turn("user", as_typed(text, rng)), Turn("call", calls=calls)), tools=tools)


def word_drill(rng: random.Random) -> Conversation:
    """Tools whose words are made up: only the description tells which of them is meant."""
    kinds = [made_up_kind(rng) for _ in range(rng.choice((1, 2, 2, 3)))]
    names = _names(rng, len(kinds)) if rng.random() < 0.6 else []
    tools, texts, calls = [], [], []
    for i, kind in enumerate(kinds):
        ((meaning, sort),) = kind.needs.items()
        schema = SORTS[sort].schema(rng)
        value = SORTS[sort].draw(rng, schema)
        name = names[i] if names else tool_name(kind.names, draw_style(rng), rng)
        tools.append(_bare_tool(name, {meaning: schema}, expand(kind.does, rng)))
        texts.append(expand(rng.choice(kind.asks), rng).replace(f"{{{meaning}}}", value.said))
        calls.append(_call(name, {meaning: value.json}))
    asked = rng.sample(range(len(kinds)), rng.randint(1, len(kinds)))
    text = rng.choice((" and ", ". Then ", "; ")).join(texts[i] for i in asked)
    called = Turn("call", calls=tuple(calls[i] for i in asked))
    return Conversation((Turn("user", as_typed(text, rng)), called), tools=tuple(tools))


def value_drill(rng: random.Random) -> Conversation:
    """One tool, many parameters under any names, and a value for each that is given."""
    style = draw_style(rng)
    words_of = {
        parameter_name(_key_words(rng), style, rng): _sort(rng) for _ in range(rng.randint(1, 5))
    }
    schemas = {name: SORTS[sort].schema(rng) for name, sort in words_of.items()}
    drawn = {name: SORTS[sort].draw(rng, schemas[name]) for name, sort in words_of.items()}
    given = [name for name in drawn if rng.random() < 0.8] or list(drawn)[:1]
    order = rng.sample(given, len(given))
    between = rng.choice((" = ", "=", ": ", " ", " is "))
    told = rng.choice((", ", "; ", " and ")).join(
        f"{name}{between}{_spoken(drawn[name].said)}" for name in order
    )
    (name,) = _names(rng, 1)
    text = rng.choice(("{name} with {told}", "call {name}: {told}", "{told}", "{name}: {told}"))
    asked = Turn("user", as_typed(text.format(name=name, told=told), rng, fixed="call" not in text))
    call = _call(name, {n: drawn[n].json for n in drawn if n in given})
    return Conversation((asked, Turn("call", calls=(call,))), tools=(_bare_tool(name, schemas),))


def _names(rng: random.Random, count: int) -> list[str]:
    names: list[str] = []
    while len(names) < count:
        parts = [rng.choice((words.made_up(rng), words.thing(rng))) for _ in range(2)]
        name = tool_name(" ".join(parts[: rng.choice((1, 2, 2))]), draw_style(rng), rng)
        if name not in names:
            names.append(name)
    return names


def _bare_tool(name: str, properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    parameters: dict[str, Any] = {"type": "object", "properties": properties}
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


def _call(name: str, arguments: dict[str, Any]) -> Call:
    return {"name": name, "arguments": arguments}


def _pairs(rng: random.Random, count: int) -> dict[str, Any]:
    drawn = {key(rng): _read_value(rng) for _ in range(count)}
    return {k: int(v) if str(v).isdigit() else v for k, v in drawn.items()}


def _key_words(rng: random.Random) -> str:
    return key(rng).replace("_", " ").lower()


def _sort(rng: random.Random) -> str:
    return rng.choice(_READ)


_READ = listed("word|title|person|city|id|int|decimal|decimal|large|email|date|url|phrase|path")


def _read_value(rng: random.Random) -> str | int:
    return rng.randint(-20, 2500) if rng.random() < 0.35 else rng.choice(_SOURCES)(rng)


def _as_said(value: str | int) -> str:
    return _spoken(value) if isinstance(value, str) else str(value)


def _spoken(said: str) -> str:
    """Quoted where it is not plain to see where it ends."""
    return f'"{said}"' if " " in said and said[0] not in "\"'" else said


def _quoted(drawn: list[str]) -> str:
    return ", ".join(f'"{word}"' for word in drawn)


def _random_name(rng: random.Random) -> str:
    return tool_name(f"{words.made_up(rng)} {words.thing(rng)}", draw_style(rng), rng)


_SOURCES: tuple[Draw, ...] = (
    words.made_up,
    words.made_up,
    lambda rng: words.made_up(rng).capitalize(),
    _random_name,
    _random_name,
    words.number,
    identifier,
    words.phrase,
    words.domain,
    lambda rng: rng.choice((email, words.url))(rng),
    lambda rng: rng.choice((words.thing, words.quality))(rng),
    words.city,
    person,
    lambda rng: rng.choice(WINDS).title,
)
