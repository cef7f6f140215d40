"""What a soak asks: questions of every dialect, bodies that are none, bodies beyond each limit.

All of it follows from one seed. Knows the dialects' requests; knows nothing of connections.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.soak.answers import CHAT, COMPLETIONS, DIALECTS, MESSAGES, RESPONSES, REST
from tests.soak.load import Departure, Request
from tests.test_bad_input import BODIES as UNREADABLE

Json = dict[str, Any]

TOOLS_OF = (CHAT, RESPONSES, MESSAGES)  # the others have none
MAX_BODY_BYTES = 4 * 2**20
MAX_MESSAGES, MAX_TOOLS, MAX_SCHEMA, MAX_STOPS = 1024, 512, 65_536, 16
LENGTH = {
    CHAT: "max_completion_tokens",
    COMPLETIONS: "max_tokens",
    RESPONSES: "max_output_tokens",
    MESSAGES: "max_tokens",
    REST: "max_new_tokens",
}

_WINDS = ("mistral", "bora", "föhn", "sirocco", "tramontane", "chinook", "harmattan", "levanter")
_ASKED = (
    "What is a {}?",
    "How fast is the {}?",
    "Where does the {} blow, and when?",
    "Is the {} cold? 🌬",
    "Hello, I have heard of the {}. Who are you?",
)
_SCHEMA: Json = {
    "type": "object",
    "properties": {"wind": {"type": "string", "maxLength": 12}, "is_cold": {"type": "boolean"}},
    "required": ["wind", "is_cold"],
    "additionalProperties": False,
}
_ARGUMENTS: Json = {
    "type": "object",
    "properties": {"wind": {"type": "string"}},
    "required": ["wind"],
}
_FULL_CONTEXT = "wind " * 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """A request, the status that it must be answered with, and why it is asked."""

    request: Request
    status: int
    what: str
    streams: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One of a mixed load. departure: when its client leaves, if it does."""

    question: Question
    departure: Departure | None = None


def mixed_load(questions: list[Question], count: int, rng: random.Random) -> list[Asked]:
    """In random order: 30 % leave, 10 % are malformed, 5 % are over a limit; the rest are good."""
    over = list(over_limits())
    bad = list(malformed())
    load = [Asked(rng.choice(questions), _departure(rng)) for _ in range(count * 30 // 100)]
    load += [Asked(bad[i % len(bad)]) for i in range(count * 10 // 100)]
    load += [Asked(over[i % len(over)]) for i in range(count * 5 // 100)]
    load += [Asked(questions[i % len(questions)]) for i in range(count - len(load))]
    rng.shuffle(load)
    return load


def _departure(rng: random.Random) -> Departure:
    """At a random moment: the body half sent, before, while and after the answer."""
    pause = rng.choice((0.0, rng.uniform(0, 0.3)))
    return rng.choice(
        (
            Departure(share_sent=rng.uniform(0.05, 0.99), after_s=pause),
            Departure(after_s=pause),
            Departure(num_arrivals=rng.randint(1, 12), after_s=pause / 10),
            Departure(whole_answer=True, after_s=pause / 10),
        )
    )


def good_questions(rng: random.Random) -> list[Question]:
    """Greedy, and all different: each dialect, streamed and whole, plain and with every extra."""
    return [
        _question(path, body | {"stream": stream}, f"good, {extra}")
        for path in DIALECTS
        for stream in (False, True)
        for extra, body in _good_bodies(path, rng)
    ]


def long_questions(rng: random.Random, max_tokens: int = 100) -> list[Question]:
    """Greedy, and answered at exactly that length: each dialect, streamed and whole."""
    return [
        _question(path, _body(path, _text(rng), max_tokens) | endless | {"stream": stream}, "long")
        for path in DIALECTS
        for stream in (False, True)
        for endless in [{"ignore_eos": True}] * 3
    ]


def _good_bodies(path: str, rng: random.Random) -> Iterator[tuple[str, Json]]:
    texts = [_text(rng) for _ in range(13)]
    for text in texts[:5]:
        yield "plain", _body(path, text, rng.randint(4, 40))
    yield "a long prompt", _body(path, "\n".join(_text(rng) for _ in range(60)), 8)
    yield "a shared beginning", _body(path, f"{'Once more. ' * 40}{texts[5]}", 12)
    yield "to the end", _body(path, texts[6], 150)
    yield "past the end", _body(path, texts[7], 60) | {"ignore_eos": True}
    yield "stops", _body(path, texts[8], 40) | {_stop_name(path): [" the ", "."]}
    yield (
        "penalties",
        _body(path, texts[9], 30) | {"frequency_penalty": 1.0, "logit_bias": {"9": 2}},
    )
    for text in texts[10:12]:
        yield "a schema", _shaped(path, _body(path, text, 60), _SCHEMA)
    if path in TOOLS_OF:
        yield "tools", _body(path, texts[12], 60) | {"tools": _tools(path, 2)}
        yield "a demanded call", _demanding(path, _body(path, texts[12], 60))
    if path == CHAT:
        yield "several answers", _body(path, texts[12], 20) | {"n": 3}
    if path == COMPLETIONS:
        yield "several prompts", _body(path, "", 20) | {"prompt": texts[:3], "echo": True}


def _text(rng: random.Random) -> str:
    return rng.choice(_ASKED).format(rng.choice(_WINDS))


def _body(path: str, text: str, max_tokens: int) -> Json:
    body: Json = {"temperature": 0, LENGTH[path]: max_tokens}
    if path == COMPLETIONS:
        return body | {"prompt": text}
    if path == RESPONSES:
        return body | {"input": text}
    model = {"model": "mistral"} if path == MESSAGES else {}
    return body | model | {"messages": [{"role": "user", "content": text}]}


def _stop_name(path: str) -> str:
    return "stop_sequences" if path == MESSAGES else "stop"


def _shaped(path: str, body: Json, schema: Json) -> Json:
    if path == RESPONSES:
        return body | {"text": {"format": {"type": "json_schema", "name": "a", "schema": schema}}}
    if path == MESSAGES:
        return body | {"output_config": {"format": {"type": "json_schema", "schema": schema}}}
    named = {"name": "a", "schema": schema}
    return body | {"response_format": {"type": "json_schema", "json_schema": named}}


def _tools(path: str, count: int) -> list[Json]:
    return [_tool(path, f"get_wind_{i}") for i in range(count)]


def _tool(path: str, name: str) -> Json:
    if path == MESSAGES:
        return {"name": name, "input_schema": _ARGUMENTS}
    function = {"name": name, "parameters": _ARGUMENTS}
    if path == RESPONSES:
        return {"type": "function", **function}
    return {"type": "function", "function": function}


def _demanding(path: str, body: Json) -> Json:
    choice: Any = {"type": "any"} if path == MESSAGES else "required"
    return body | {"tools": _tools(path, 2), "tool_choice": choice}


def malformed() -> Iterator[Question]:
    """Of every route: bodies that cannot be read, and fields that cannot be honoured."""
    for path in DIALECTS:
        for what, raw in UNREADABLE.items():
            yield Question(Request(path, raw), 400, f"malformed: {what}")
        good = _body(path, "a", 4)
        for wrong in ({"temperature": "hot"}, {"stream": "yes"}, {"temprature": 1}):
            yield _question(path, good | wrong, f"malformed: {wrong}", 400)
        yield _question(path, {LENGTH[path]: 1, "stream": 3}, "malformed: nothing is asked", 400)


def over_limits() -> Iterator[Question]:
    """Of every route: one step beyond each limit that it has."""
    for path in DIALECTS:
        for what, body in _excessive_bodies(path):
            yield _question(path, body, f"over a limit: {what}", 400)
        raw = json.dumps(_body(path, "x" * MAX_BODY_BYTES, 4)).encode()
        for in_chunks in (False, True):
            request = Request(path, raw, in_chunks=in_chunks)
            yield Question(request, 413, "over a limit: the body" + ", in chunks" * in_chunks)


def _excessive_bodies(path: str) -> Iterator[tuple[str, Json]]:
    good = _body(path, "a", 4)
    yield "the context", _body(path, _FULL_CONTEXT, 4)
    yield "no tokens", _body(path, "a", 0 if path != COMPLETIONS else -2)
    yield "tokens", _body(path, "a", 10**30)
    yield "stops", good | {_stop_name(path): [str(i) for i in range(MAX_STOPS + 1)]}
    yield "the schema", _shaped(path, good, {"enum": ["x" * MAX_SCHEMA]})
    if path in TOOLS_OF:
        yield "tools", good | {"tools": _tools(path, MAX_TOOLS + 1)}
    if path == COMPLETIONS:
        yield "prompts", good | {"prompt": ["a"] * 129}
    else:
        items = [{"role": "user", "content": "a"}] * (MAX_MESSAGES + 1)
        yield "messages", good | {"input" if path == RESPONSES else "messages": items}


def _question(path: str, body: Json, what: str, status: int = 200) -> Question:
    request = Request(path, json.dumps(body).encode())
    return Question(request, status, what, body.get("stream") is True)
