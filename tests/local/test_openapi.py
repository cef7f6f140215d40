"""The description of all routes says what the code does: what it reads, and what it answers.

Requests go through the platform's URLs and the real dialects to an engine that plays scripts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, ClassVar

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from engine_api.errors import EngineBusyError, EngineClosedError
from engine_api.events import Finished, FinishReason, TextDelta, TokenLogprob, Usage
from engine_api.request import (
    MAX_GRAMMAR_LENGTH,
    MAX_LOGIT_BIASES,
    MAX_STOP_LENGTH,
    MAX_STOP_STRINGS,
    MAX_STOP_TOKENS,
)
from engine_api.thinking import Thinking
from local.access import AccessRules
from local.platform_urls import OPENAPI, PREDICT, PlatformUrls, truss_path
from local.refusals import refusal
from openai_bridge.body import strict_json as json_body
from openai_bridge.body.fields import Fields
from openai_bridge.body.ignored import HEADER, Ignored
from openai_bridge.body.strict_json import join_path
from openai_bridge.dialect import Dialect, QuestionParser
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST, tokens
from openai_bridge.dialects.completions import request as completions
from openai_bridge.dialects.messages import parse_count
from openai_bridge.dialects.responses import request as responses
from openai_bridge.errors import BadRequest
from openai_bridge.http.exchange import Exchange
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.lookup import answer_question
from openai_bridge.parsing import messages as conversation
from openai_bridge.parsing import shape as structured
from openai_bridge.parsing.tools import MAX_TOOLS
from tests.openai_bridge import bodies as given
from tests.openai_bridge.bodies import TOOLS
from tests.openai_bridge.dialects import test_messages as of_messages
from tests.openai_bridge.dialects import test_responses, test_thinking
from tests.openai_bridge.fakes import FakeEngine, Script, call, fail, say

Json = dict[str, Any]

DESCRIPTION: Json = yaml.safe_load(OPENAPI.read_text())
URI = "urn:description"

USER = {"role": "user", "content": "u"}
SCHEMA: Json = {"type": "object", "properties": {"wind": {"type": "string"}}}
USAGE = {"include_usage": True, "continuous_usage_stats": True}
CALLED: list[Json] = [
    {"role": "assistant", "content": "a", "tool_calls": [given.CALL], "refusal": None},
    {"role": "tool", "content": "r", "tool_call_id": "call_1"},
]
PARTS = [
    {"type": "reasoning", "text": "r"},
    {"type": "output_text", "text": "t"},
    {"type": "refusal", "refusal": "r"},
]
OTHER_TOOL = {"type": "web_search", "filters": {}}

FLAT = {"type": "function", "name": "get_wind_speed"}
NESTED = {"type": "function", "function": {"name": "get_wind_speed"}}
ALLOWED = {"mode": "required", "tools": [FLAT, NESTED]}
CHOICES: list[Any] = [
    *("auto", "none", "required", "any"),
    {"type": "any"},
    FLAT,
    NESTED,
    {"type": "allowed_tools", **ALLOWED},
    {"type": "allowed_tools", "allowed_tools": ALLOWED},
]
FORMATS: list[Json] = [
    {"type": "text"},
    {"type": "json_object"},
    {"type": "json_object", "schema": SCHEMA},
    {"type": "json_schema", "schema": SCHEMA},
]
# Each is the shape of an answer.
SHAPES: list[Json] = [
    *({"response_format": form} for form in FORMATS),
    {"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}},
    {"regex": "a"},
    {"guided_regex": "a"},
    {"grammar": "root ::= [a]"},
    {"guided_grammar": "root ::= [a]"},
    {"choice": ["a", "b"]},
    {"guided_choice": "a"},
    {"json_schema": SCHEMA},
    {"guided_json": json.dumps(SCHEMA)},
    {"structured_outputs": {"json": SCHEMA}},
    {"structured_outputs": {"json_object": True, "structural_tag": None}},
]
NAMESPACE: Json = {
    "type": "namespace",
    "name": "weather",
    "tools": [{"type": "function", "name": "get_storm_name"}, OTHER_TOOL],
}

MESSAGE: Json = {"model": "m", "max_tokens": 5, "messages": [USER]}
THOUGHT = {"type": "thinking", "thinking": "t", "signature": "s"}
FOUND: Json = {
    "type": "tool_result",
    "tool_use_id": "toolu_2",
    "content": [of_messages.TEXT, {"type": "tool_reference", "tool_name": "get_wind_speed"}],
    "is_error": True,
}
ARGUED = {"id": "call_1", "function": {"name": "a", "arguments": {"wind": "bora"}}}

# Bodies that are valid. Between them they have every object that a request can have.
BODIES: dict[str, list[Json]] = {
    "/v1/chat/completions": [
        given.FULL_CHAT,
        {"messages": [USER]},
        {"messages": [*CALLED, USER], "tools": [*TOOLS, {"function": {"name": "a"}}, OTHER_TOOL]},
        {"messages": [USER], "tools": TOOLS, "tool_choice": "required", "logprobs": True},
        *({"messages": [USER], "tools": TOOLS, "tool_choice": choice} for choice in CHOICES),
        *({"messages": [USER], **shape} for shape in SHAPES),
        {"messages": [USER], "stream": True, "stream_options": USAGE},
        {"messages": [USER], "choice": None, "grammar": None, "modalities": ["text"]},
        *(
            {"messages": [USER], "prediction": {"type": "content", "content": text}}
            for text in ("p", [*PARTS, {"type": "text", "text": "t"}])
        ),
        {"messages": [{"role": role, "content": PARTS} for role in ("developer", "user")]},
        {"messages": [{**USER, "name": name} for name in "ab"], "functions": []},
        {
            "messages": [
                {"role": "assistant", "content": None, "refusal": "r"},
                {"role": "assistant", "name": "n", "tool_calls": [{**given.CALL, "type": None}]},
                {"role": "tool", "content": PARTS, "tool_call_id": "call_1", "name": "n"},
                {"role": "assistant"},
            ]
        },
        {"messages": [{"role": "assistant", "tool_calls": [ARGUED]}, CALLED[1]]},
    ],
    "/v1/completions": [
        given.FULL_COMPLETIONS,
        {"prompt": "a"},
        {"prompt": [1, 65], "echo": True, "max_tokens": 0, "logprobs": 0},
        {"prompt": "a", "stream": True, "stream_options": USAGE, "suffix": ""},
        {"prompt": "a", "best_of": 1, "max_tokens": -1, "truncate_prompt_tokens": -1},
        *({"prompt": "a", **shape} for shape in SHAPES),
    ],
    "/v1/responses": [
        given.FULL_RESPONSES,
        {},
        {"input": "a", "user": "u", "safety_identifier": "s", "prompt_cache_key": "p"},
        {
            "input": [
                {"role": "assistant", "content": PARTS, "type": "message"},
                *({"type": kind, "summary": []} for kind in ("reasoning", "mcp_list_tools")),
                *({"type": f"{kind}_call"} for kind in ("web_search", "local_shell")),
                {"type": "custom_tool_call", "call_id": "c", "name": "a", "input": "i"},
                {"type": "custom_tool_call_output", "call_id": "c", "output": PARTS},
            ],
            "metadata": {"a": "b"},
            "stream": True,
            "stream_options": {"include_obfuscation": False},
        },
        *({"text": {"format": form}} for form in FORMATS),
        {"input": "a", "top_p": 0, "temperature": 0},
        *({"tools": test_responses.TOOLS, "tool_choice": choice} for choice in CHOICES),
        {
            "input": [
                {
                    "type": "function_call",
                    "call_id": "c",
                    "namespace": "weather",
                    "name": "get_storm_name",
                    "arguments": "{}",
                },
                {"type": "function_call_output", "call_id": "c", "output": "r"},
            ],
            "tools": [NAMESPACE, *test_responses.TOOLS, OTHER_TOOL],
            "include": ["message.output_text.logprobs", "reasoning.encrypted_content"],
        },
    ],
    "/v1/messages": [
        given.FULL_MESSAGES,
        MESSAGE,
        {
            **MESSAGE,
            "messages": [
                {"role": "system", "content": [of_messages.TEXT]},
                of_messages.CALLED,
                {"role": "user", "content": [of_messages.RESULT, FOUND, of_messages.TEXT]},
            ],
            "tools": of_messages.TOOLS,
            "tool_choice": {"type": "tool", "name": "get_wind_speed"},
            "stream": True,
        },
        {
            **MESSAGE,
            "messages": [
                {"role": "user", "content": [{"type": "mcp_tool_result"}, of_messages.TEXT]},
                {"role": "assistant", "content": [THOUGHT, *of_messages.CALLED["content"]]},
                {"role": "user", "content": [THOUGHT, of_messages.RESULT, THOUGHT]},
                {"role": "assistant", "content": [of_messages.TEXT, THOUGHT]},
                {"role": "assistant", "content": [THOUGHT, of_messages.CALLED["content"][1]]},
                {"role": "user", "content": [of_messages.RESULT]},
                {"role": "assistant", "content": [{"type": "web_search_tool_result"}]},
            ],
            "tools": [{"type": "web_search_20250305"}, {**of_messages.TOOLS[0], "type": None}],
        },
        {**MESSAGE, "output_config": {"format": FORMATS[3]}, "thinking": {"type": "enabled"}},
        {**MESSAGE, "output_format": FORMATS[3], "n": 1, "logprobs": False},
    ],
    "/v1/messages/count_tokens": [
        {"model": "m", "messages": [USER], "tools": of_messages.TOOLS},
        {"model": "m", "messages": [USER], "output_config": {"format": None}, "max_tokens": 5},
    ],
    "/production/predict": [
        given.FULL_REST,
        {"prompt": "a", "stream": True},
        {"messages": [*CALLED[:1], USER], "regex": "a"},
        {"messages": [{"role": "system", "content": PARTS}, USER], "tools": []},
        *({"messages": [USER], **shape} for shape in SHAPES),
        *({"prompt": "a", **shape} for shape in SHAPES),
    ],
    "/tokenize": [
        {"prompt": "a", "add_special_tokens": False, "return_token_strs": True},
        {"messages": [*CALLED, USER], "tools": TOOLS},
    ],
    "/detokenize": [{"tokens": [1, 65.0]}],
}
DIALECTS: dict[str, Dialect] = {
    "/v1/chat/completions": CHAT,
    "/v1/completions": COMPLETIONS,
    "/v1/responses": RESPONSES,
    "/v1/messages": MESSAGES,
    PREDICT: REST,
}
LOOKUPS: dict[str, tuple[Dialect, QuestionParser]] = {
    "count_tokens": (MESSAGES, parse_count),
    "tokenize": (CHAT, tokens.parse_tokenize),
    "detokenize": (CHAT, tokens.parse_detokenize),
}
PARSERS: dict[str, Callable[[Fields], Any]] = {
    **{path: dialect.parse for path, dialect in DIALECTS.items()},
    "/production/predict": REST.parse,
    "/v1/messages/count_tokens": parse_count,
    "/tokenize": tokens.parse_tokenize,
    "/detokenize": tokens.parse_detokenize,
}

LOGPROBS = (TokenLogprob(65, -0.5, ((65, -0.5), (2, -1.5))), TokenLogprob(2, -1.0))
TWO_CALLS = [*test_responses.CALLS]
SCRIPTS: dict[str, Script] = {
    "text": say("A ", "wind.", tokens=3),
    "text cut off": say("A ", reason=FinishReason.LENGTH),
    "nothing": [Finished(FinishReason.STOP, Usage(7, 0, num_reused_tokens=4))],
    "drafts": [TextDelta("A"), Finished(FinishReason.STOP, Usage(7, 1, 0, 0, 1, 3))],
    "a stop string": [TextDelta("A"), Finished(FinishReason.STOP, Usage(7, 1), stopped_by="x")],
    "log probabilities": [
        TextDelta("A", logprobs=LOGPROBS),
        Finished(FinishReason.STOP, Usage(7, 2), last_logprob=LOGPROBS[1]),
    ],
    "calls": [*say("Let me look.")[:1], *call(*TWO_CALLS)],
    "thoughts": test_thinking.SAID,
    "thoughts and a call": test_thinking.CALLED,
    "thoughts cut off": test_thinking.CUT,
    "a call cut off": call(*TWO_CALLS[:2], reason=FinishReason.LENGTH),
}


class Bundle:
    """The bundle's Model and the Truss server in one, but for the engine."""

    model_name = "A Model"
    version = "1.2.3"
    context_length = 64
    is_ready = True

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.adapters = engine.adapters

    async def is_healthy(self) -> bool:
        return True

    def count_refusal(self, code: str) -> None:
        """Counted elsewhere."""

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        dialect, parse = LOOKUPS[name]
        return partial(answer_question, engine=self._engine, dialect=dialect, parse=parse)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(self._engine, DIALECTS[scope["path"]], Request(scope, receive))
        await exchange(scope, receive, send)


def client(
    engine: FakeEngine | None = None,
    *,
    is_ready: bool = True,
    api_key: str | None = None,
    max_body_bytes: int = HttpLimits().max_body_bytes,
) -> TestClient:
    bundle = Bundle(engine or FakeEngine())
    bundle.is_ready = is_ready
    rules = AccessRules((api_key,) if api_key else (), max_body_bytes=max_body_bytes)
    return TestClient(PlatformUrls(bundle, bundle, rules), base_url="http://127.0.0.1")


def _check_content(
    validator: Any, schema: Json, instance: str, _: Json
) -> Iterator[ValidationError]:
    try:
        content = json.loads(instance)
    except ValueError:
        yield ValidationError(f"{instance!r} is not JSON")
    else:
        yield from validator.descend(content, schema, schema_path="contentSchema")


Validator = extend(Draft202012Validator, {"contentSchema": _check_content})
REGISTRY = Registry().with_resource(URI, DRAFT202012.create_resource(DESCRIPTION))


def pointer(*names: str) -> str:
    """The place in the description to which the names lead."""
    return "#/" + "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)


def validator(place: str) -> Any:
    return Validator({"$ref": URI + place}, registry=REGISTRY)


def request_place(path: str) -> str:
    return pointer("paths", path, "post", "requestBody", "content", "application/json", "schema")


def resolve(place: str) -> Any:
    return REGISTRY.resolver(URI).lookup(URI + place).contents


def check_answer(path: str, method: str, answer: httpx.Response) -> None:
    """Its status, its media type, and every event or the whole body are as described."""
    name, place = str(answer.status_code), ("paths", path, method, "responses")
    described = resolve(pointer(*place))
    assert name in described
    response = pointer(*place, name)
    if "$ref" in described[name]:
        response = described[name]["$ref"]
    media_type = answer.headers["content-type"].split(";")[0]
    check = validator(response + pointer("content", media_type, "schema").removeprefix("#"))
    for value in values(media_type, answer.text):
        check.validate(value)
    headers = resolve(response).get("headers", {})
    assert HEADER not in answer.headers or HEADER in headers or name != "200"
    for header, value in headers.items():
        is_required = resolve(value["$ref"]).get("required", False)
        assert header in answer.headers or not is_required


def values(media_type: str, text: str) -> list[Any]:
    if media_type == "text/plain":
        return [text]
    if media_type == "application/json":
        return [json.loads(text)]
    *events, rest_of_it = text.split("\n\n")
    assert rest_of_it == ""
    return [dict(line.split(": ", 1) for line in event.split("\n")) for event in events]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


# The document itself

_SCHEMA: Json = {"type": "object"}
_MEDIA: Json = {
    "additionalProperties": {
        "required": ["schema"],
        "properties": {"schema": _SCHEMA, "example": {}},
        "additionalProperties": False,
    }
}
_REFERENCE: Json = {"required": ["$ref"], "additionalProperties": False, "properties": {"$ref": {}}}
_HEADERS: Json = {"additionalProperties": _REFERENCE}
_RESPONSE: Json = {
    "if": {"not": {"required": ["$ref"]}},
    "then": {
        "required": ["description", "content"],
        "properties": {"description": {"type": "string"}, "content": _MEDIA, "headers": _HEADERS},
        "additionalProperties": False,
    },
    "else": _REFERENCE,
}
_OPERATION: Json = {
    "required": ["operationId", "summary", "responses"],
    "properties": {
        "operationId": {"type": "string"},
        "summary": {"type": "string"},
        "description": {"type": "string"},
        "security": {"type": "array"},
        "parameters": {
            "items": {
                "required": ["name", "in", "required", "schema"],
                "properties": {"in": {"enum": ["path", "query", "header"]}, "schema": _SCHEMA},
            }
        },
        "requestBody": {
            "required": ["required", "content"],
            "properties": {"required": {"const": True}, "content": _MEDIA},
            "additionalProperties": False,
        },
        "responses": {
            "patternProperties": {"^[1-5][0-9][0-9]$": _RESPONSE},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
# The part of OpenAPI 3.1 that is used: https://spec.openapis.org/oas/v3.1.0
OPENAPI_3_1: Json = {
    "required": ["openapi", "info", "paths"],
    "properties": {
        "openapi": {"type": "string", "pattern": r"^3\.1\.\d+$"},
        "info": {"required": ["title", "version"], "additionalProperties": {"type": "string"}},
        "servers": {"items": {"required": ["url"]}},
        "security": {"type": "array"},
        "paths": {
            "patternProperties": {
                "^/": {
                    "properties": {"get": _OPERATION, "post": _OPERATION},
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        },
        "components": {
            "properties": {
                "schemas": {"additionalProperties": _SCHEMA},
                "responses": {"additionalProperties": _RESPONSE},
                "headers": {"additionalProperties": {"required": ["schema"]}},
                "securitySchemes": {"additionalProperties": {"required": ["type"]}},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


def schemas(node: Any) -> Iterator[Json]:
    """Every outermost schema."""
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name == "schema":
            yield value
        elif name == "schemas":
            yield from value.values()
        else:
            yield from schemas(value)


def test_the_description_is_an_openapi_document():
    Draft202012Validator.check_schema(OPENAPI_3_1)
    Draft202012Validator(OPENAPI_3_1).validate(DESCRIPTION)
    for schema in schemas(DESCRIPTION):
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere():
    found = set(references(DESCRIPTION))
    assert found
    for reference in found:
        assert resolve(reference)


def test_operations_are_told_apart():
    paths = DESCRIPTION["paths"].values()
    names = [operation["operationId"] for path in paths for operation in path.values()]
    assert len(set(names)) == len(names)


def test_it_is_served_as_it_stands():
    assert client().get("/openapi.json").json() == DESCRIPTION


# Requests


class Watched(Fields):
    """A request's object, and those in it, by their paths: how each of their fields is dealt with.

    Of an array the objects are one: they differ in what they are, and their schemas say how.
    """

    seen: ClassVar[dict[str, list[Fields]]] = {}

    def __init__(
        self,
        values: Json,
        path: str = "",
        ignored: Ignored | None = None,
        thinking: Thinking | None = None,
    ) -> None:
        super().__init__(values, path, ignored, thinking)
        self.seen.setdefault(path, []).append(self)


def watched(parse: Callable[[Fields], Any], body: Json) -> dict[str, list[Fields]]:
    Watched.seen.clear()
    parse(Watched(body))
    return dict(Watched.seen)


def described(
    schema: Any, place: str, value: Any, path: str = ""
) -> Iterator[tuple[str, Json, str]]:
    """Every object in `value`: the place of the schema that names its fields, that, its path."""
    if "$ref" in schema:
        yield from described(resolve(schema["$ref"]), schema["$ref"], value, path)
    for i, alternative in enumerate(schema.get("anyOf", ())):
        inner = f"{place}/anyOf/{i}"
        if validator(inner).is_valid(value):
            yield from described(alternative, inner, value, path)
    if isinstance(value, list):
        for i, item in enumerate(value):
            first = schema.get("prefixItems", ())
            inner = f"prefixItems/{i}" if i < len(first) else "items"
            found = first[i] if i < len(first) else schema.get("items", {})
            yield from described(found, f"{place}/{inner}", item, f"{path}[{i}]")
    if isinstance(value, dict) and "properties" in schema:
        yield place, schema, path
        for name, item in value.items():
            if name in schema["properties"]:
                inner = place + pointer("properties", name).removeprefix("#")
                yield from described(
                    schema["properties"][name], inner, item, f"{path}.{name}".lstrip(".")
                )


def objects(schema: Any, place: str, known: set[str]) -> set[str]:
    """The places of all schemas that a request's objects can have and that name their fields."""
    if place in known or not isinstance(schema, dict):
        return known
    known.add(place)
    if "$ref" in schema:
        objects(resolve(schema["$ref"]), schema["$ref"], known)
    for word in ("anyOf", "prefixItems"):
        for i, inner in enumerate(schema.get(word, ())):
            objects(inner, f"{place}/{word}/{i}", known)
    objects(schema.get("items"), f"{place}/items", known)
    for name, inner in schema.get("properties", {}).items():
        objects(inner, place + pointer("properties", name).removeprefix("#"), known)
    return known


BODIES_BY_PATH = [(path, body) for path, bodies in BODIES.items() for body in bodies]


def test_all_routes_with_a_body_are_tested():
    posts = {path for path, operations in DESCRIPTION["paths"].items() if "post" in operations}
    assert BODIES.keys() == posts


def opened_objects(path: str, body: Json) -> Iterator[tuple[str, Json, str, list[Fields]]]:
    """What `described` finds, but for what is the caller's own, and how it was read."""
    seen = watched(PARSERS[path], body)
    place = request_place(path)
    for found, schema, where in described(resolve(place), place, body):
        if where in seen:
            yield found, schema, where, seen[where]


def read_names(opened: list[Fields]) -> set[str]:
    """Those that are honoured or refused; of what is told any value will do, as of the unknown."""
    return set[str]().union(*(each.honoured | each.refused for each in opened))


@pytest.mark.parametrize(("path", "body"), BODIES_BY_PATH)
def test_no_object_has_fields_that_are_not_described(path: str, body: Json):
    for place, schema, _, opened in opened_objects(path, body):
        assert "additionalProperties" not in schema, place
        read, there = read_names(opened), set[str]().union(*opened)
        assert read <= schema["properties"].keys(), place
        assert there & schema["properties"].keys() <= read, place


def test_every_object_has_the_fields_that_are_read_and_no_others():
    """Some are read only beside others, as stream_options are beside stream."""
    read: dict[str, set[str]] = {}
    for path, body in BODIES_BY_PATH:
        for place, _, _, opened in opened_objects(path, body):
            read.setdefault(place, set()).update(read_names(opened))
    assert read
    for place, names in read.items():
        assert resolve(place)["properties"].keys() == names, place


def test_no_described_object_is_left_out():
    known: set[str] = set()
    seen = set()
    for path, body in BODIES_BY_PATH:
        root = request_place(path)
        objects(resolve(root), root, known)
        seen |= {place for place, *_ in opened_objects(path, body)}
    assert {place for place in known if "properties" in resolve(place)} == seen


UNKNOWN = "something_else"


def with_unknown(value: Any, places: set[str], path: str = "") -> Any:
    """The same with a field that no one knows in each object that stands at one of the places."""
    if isinstance(value, list):
        return [with_unknown(item, places, f"{path}[{i}]") for i, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    more = {UNKNOWN: {"a": [None]}} if path in places else {}
    items = {
        name: with_unknown(item, places, join_path(path, name)) for name, item in value.items()
    }
    return {**items, **more}


@pytest.mark.parametrize(("path", "body"), BODIES_BY_PATH)
def test_what_no_one_knows_is_accepted_and_told(path: str, body: Json):
    places = {where for *_, where, _ in opened_objects(path, body)}
    changed = with_unknown(body, places)
    validator(request_place(path)).validate(changed)
    answer = client().post(path, json=changed)
    assert answer.status_code == 200, answer.text
    check_answer(path, "post", answer)
    told = {kind_of(path) for path in answer.headers[HEADER].split(", ")}
    for where in places:  # what is left out is told as a whole
        assert told & {kind_of(join_path(where, UNKNOWN)), kind_of(where)}, where


def kind_of(path: str) -> str:
    """messages[1].name and messages[2].name are of one kind, of which one is told."""
    return re.sub(r"\[\d+\]", "[]", path)


@pytest.mark.parametrize(("path", "body"), BODIES_BY_PATH)
def test_what_is_accepted_is_described_and_so_is_its_answer(path: str, body: Json):
    validator(request_place(path)).validate(body)
    answer = client().post(path, json=body)
    assert answer.status_code == 200, answer.text
    check_answer(path, "post", answer)


@pytest.mark.parametrize("path", BODIES)
def test_the_example_is_accepted(path: str):
    content = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    validator(request_place(path)).validate(content["example"])
    PARSERS[path](Fields(content["example"]))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/chat/completions", {"messages": []}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": None}]}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "", "name": 5}]}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": [{"type": "image"}]}]}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": [{"text": "a"}]}]}),
        ("/v1/chat/completions", {"messages": [{"role": "assistant", "tool_calls": [{}]}]}),
        ("/v1/chat/completions", {"messages": [{"role": "assistant", "function_call": {}}]}),
        ("/v1/chat/completions", {"messages": [{"role": "assistant", "audio": {"id": "a"}}]}),
        ("/v1/chat/completions", {"temperature": 2.5}),
        ("/v1/chat/completions", {"top_p": -0.1}),
        ("/v1/chat/completions", {"top_k": -2}),
        ("/v1/chat/completions", {"repetition_penalty": 0}),
        ("/v1/chat/completions", {"n": 17}),
        ("/v1/chat/completions", {"n": 1.5}),
        ("/v1/chat/completions", {"max_tokens": 0}),
        ("/v1/chat/completions", {"max_tokens": -2}),
        ("/v1/chat/completions", {"max_tokens": 2**63}),
        ("/v1/chat/completions", {"stop": ["a" * 1001]}),
        ("/v1/chat/completions", {"stop": ["a"] * 17}),
        ("/v1/chat/completions", {"choice": []}),
        ("/v1/chat/completions", {"guided_choice": [""]}),
        ("/v1/chat/completions", {"guided_json": [SCHEMA]}),
        ("/v1/chat/completions", {"structured_outputs": {"structural_tag": {}}}),
        ("/v1/chat/completions", {"ebnf": "root ::= 'a'"}),
        ("/v1/chat/completions", {"logit_bias": {"a": 1}}),
        ("/v1/chat/completions", {"logit_bias": {"1": 101}}),
        ("/v1/chat/completions", {"logit_bias": [1]}),
        ("/v1/chat/completions", {"tools": [{"type": "function", "function": {}}]}),
        ("/v1/chat/completions", {"tools": [{"type": "function", "name": "a"}]}),
        ("/v1/chat/completions", {"tool_choice": "maybe"}),
        ("/v1/chat/completions", {"tool_choice": {"type": "function", "function": {}}}),
        ("/v1/chat/completions", {"tool_choice": {"type": "allowed_tools", "mode": "auto"}}),
        ("/v1/chat/completions", {"response_format": {"type": "xml"}}),
        ("/v1/chat/completions", {"response_format": {"type": "json_schema"}}),
        ("/v1/chat/completions", {"audio": {"voice": "v"}}),
        ("/v1/chat/completions", {"functions": [{}]}),
        ("/v1/chat/completions", {"modalities": ["audio"]}),
        ("/v1/chat/completions", {"bad_words": ["a"]}),
        ("/v1/chat/completions", {"system": "s"}),
        ("/v1/completions", {"prompt": []}),
        ("/v1/completions", {"prompt": [[]]}),
        ("/v1/completions", {"prompt": [1, "a"]}),
        ("/v1/completions", {"prompt": ["a", 1]}),
        ("/v1/completions", {"max_tokens": -2}),
        ("/v1/completions", {"suffix": "s"}),
        ("/v1/completions", {"best_of": 17}),
        ("/v1/completions", {"messages": [USER]}),
        ("/v1/responses", {"input": []}),
        ("/v1/responses", {"input": [{"type": "function_call", "name": "a"}]}),
        ("/v1/responses", {"input": [{"type": "item_reference", "id": "i"}]}),
        ("/v1/responses", {"input": [{"role": "tool", "content": "a"}]}),
        ("/v1/responses", {"previous_response_id": "x"}),
        ("/v1/responses", {"background": True}),
        ("/v1/responses", {"metadata": {"a": None}}),
        ("/v1/responses", {"include": "message.output_text.logprobs"}),
        ("/v1/responses", {"tools": [{"name": "a"}]}),
        ("/v1/responses", {"tools": [{"type": "namespace", "tools": []}]}),
        ("/v1/responses", {"max_tokens": 5}),
        ("/v1/messages", {"temperature": 1.5}),
        ("/v1/messages", {"max_tokens": None}),
        ("/v1/messages", {"max_tokens": 0}),
        ("/v1/messages", {"tools": [{"name": "a"}]}),
        ("/v1/messages", {"output_format": {"type": "text", "schema": {}}}),
        ("/v1/messages", {"stop": "a"}),
        ("/v1/messages", {"n": 2}),
        ("/v1/messages", {"messages": [{"role": "system", "content": [of_messages.RESULT]}]}),
        ("/v1/messages", {"messages": [{"role": "user", "content": [{"type": "image"}]}]}),
        ("/v1/messages", {"messages": [{**USER, "content": [of_messages.TEXT, FOUND]}]}),
        ("/production/predict", {"prompt": "a"}),
        ("/production/predict", {"messages": [{"role": "tool", "content": "a"}]}),
        ("/production/predict", {"tools": TOOLS}),
        ("/production/predict", {"n": 2}),
        ("/tokenize", {"messages": [USER]}),
        ("/tokenize", {"tools": TOOLS}),
        ("/detokenize", {"tokens": None}),
        ("/detokenize", {"tokens": [1.5]}),
    ],
)
def test_what_is_refused_is_described_as_wrong(path: str, fields: Json):
    body = {**BODIES[path][0], **fields}
    assert not validator(request_place(path)).is_valid(body)
    answer = client().post(path, json=body)
    assert answer.status_code == 400
    check_answer(path, "post", answer)


MOST = 2**63 - 1
LENGTHS = {
    "max_tokens",
    "max_completion_tokens",
    "max_new_tokens",
    "max_output_tokens",
    "n_predict",
}
# Bodies in which no number contradicts another field.
LOGPROBS_INCLUDED = ["message.output_text.logprobs"]
WITHOUT_LIMITS: dict[str, Json] = {
    "/v1/chat/completions": {"messages": [USER], "max_tokens": MOST, "logprobs": True},
    "/v1/completions": {"prompt": "a", "max_tokens": MOST, "echo": True},
    "/v1/responses": {"input": "a", "include": LOGPROBS_INCLUDED},
    "/v1/messages": {"model": "m", "messages": [USER], "max_tokens": MOST},
    "/production/predict": {"messages": [USER]},
}
NUMBERS = (
    -MOST - 2,
    -MOST - 1,
    -2.1,
    -2,
    -1,
    -0.1,
    0,
    0.5,
    1,
    1.5,
    2,
    2.1,
    16,
    16.0,
    17,
    20,
    21,
    MOST,
    MOST + 1,
)


def numeric_fields(path: str) -> list[str]:
    schema = resolve(request_place(path))
    while "properties" not in schema:
        schema = resolve(schema["$ref"] if "$ref" in schema else schema["anyOf"][0]["$ref"])
    kinds = {
        name: resolve(field["$ref"]) if "$ref" in field else field
        for name, field in schema["properties"].items()
    }
    numeric = [
        name for name, kind in kinds.items() if {"number", "integer"} & {*kind.get("type", ())}
    ]
    return [*numeric, "max_tokens"] if path == "/v1/messages" else numeric


def is_accepted(path: str, body: Json) -> bool:
    try:
        PARSERS[path](Fields(body))
    except BadRequest:
        return False
    return True


@pytest.mark.parametrize("path", WITHOUT_LIMITS)
def test_every_number_has_the_range_that_is_accepted(path: str):
    fields = [name for name in numeric_fields(path) if name != "best_of"]  # 1 or n
    assert {"temperature", "top_p", "top_k", "seed"} < {*fields}
    check = validator(request_place(path))
    for name in fields:
        without = LENGTHS if name in LENGTHS else set()
        base = {k: v for k, v in WITHOUT_LIMITS[path].items() if k not in without}
        for number in NUMBERS:
            body = {**base, name: number}
            assert check.is_valid(body) == is_accepted(path, body), f"{name}: {number}"


ODD: tuple[Any, ...] = (
    None,
    *(False, True, 0, 1, -1, 0.5, "", "a", "auto", "none"),
    *([], [[]], [{}], ["text"], ["a", 1], {}, {"a": None}, {"type": "disabled"}),
)


@pytest.mark.parametrize("path", WITHOUT_LIMITS)
def test_what_is_refused_has_the_values_that_are_accepted(path: str):
    base = WITHOUT_LIMITS[path]
    (whole,) = watched(PARSERS[path], base)[""]
    check = validator(request_place(path))
    assert whole.refused
    for name in whole.refused - {"best_of"}:  # 1 or n
        for value in ODD:
            body = {**base, name: value}
            assert check.is_valid(body) == is_accepted(path, body), f"{name}: {value}"


@pytest.mark.parametrize("path", WITHOUT_LIMITS)
def test_what_is_accepted_is_described_however_odd(path: str):
    base = WITHOUT_LIMITS[path]
    (whole,) = watched(PARSERS[path], base)[""]
    check = validator(request_place(path))
    for name in whole.honoured:
        for value in ODD:
            body = {**base, name: value}
            assert check.is_valid(body) or not is_accepted(path, body), f"{name}: {value}"


_MESSAGES, _PARTS = conversation.MAX_MESSAGES, conversation.MAX_PARTS
_METADATA = responses.MAX_METADATA


@pytest.mark.parametrize(
    ("names", "word", "limit"),
    [
        (("ChatRequest", "properties", "logit_bias"), "maxProperties", MAX_LOGIT_BIASES),
        (("ChatRequest", "properties", "stop_token_ids"), "maxItems", MAX_STOP_TOKENS),
        (("ChatRequest", "properties", "regex"), "maxLength", MAX_GRAMMAR_LENGTH),
        (("ChatRequest", "properties", "grammar"), "maxLength", MAX_GRAMMAR_LENGTH),
        (("ChatRequest", "properties", "guided_regex"), "maxLength", MAX_GRAMMAR_LENGTH),
        (("ChatRequest", "properties", "guided_grammar"), "maxLength", MAX_GRAMMAR_LENGTH),
        (
            ("ChatRequest", "properties", "json_schema", "anyOf", "1"),
            "maxLength",
            MAX_GRAMMAR_LENGTH,
        ),
        (
            ("ChatRequest", "properties", "guided_json", "anyOf", "1"),
            "maxLength",
            MAX_GRAMMAR_LENGTH,
        ),
        (("ChatRequest", "properties", "choice", "anyOf", "1"), "maxItems", structured.MAX_CHOICES),
        (
            ("ChatRequest", "properties", "guided_choice", "anyOf", "1"),
            "maxItems",
            structured.MAX_CHOICES,
        ),
        (("ChatRequest", "properties", "tools"), "maxItems", MAX_TOOLS),
        (("ResponseRequest", "properties", "tools"), "maxItems", MAX_TOOLS),
        (("ResponseRequest", "properties", "include"), "maxItems", responses.MAX_INCLUDED),
        (("MessageRequest", "properties", "tools"), "maxItems", MAX_TOOLS),
        (
            ("CompletionRequest", "properties", "prompt", "anyOf", "2"),
            "maxItems",
            completions.MAX_ANSWERS,
        ),
        (("ResponseRequest", "properties", "metadata"), "maxProperties", _METADATA),
        (("ChatMessages",), "maxItems", _MESSAGES),
        (("PredictFromMessages", "properties", "messages"), "maxItems", _MESSAGES),
        (("MessageRequest", "properties", "messages"), "maxItems", _MESSAGES),
        (("ResponseRequest", "properties", "input", "anyOf", "1"), "maxItems", _MESSAGES),
        (("AllowedTools", "properties", "tools"), "maxItems", MAX_TOOLS),
        (
            ("NestedAllowedTools", "properties", "allowed_tools", "properties", "tools"),
            "maxItems",
            MAX_TOOLS,
        ),
        (("Namespace", "properties", "tools"), "maxItems", MAX_TOOLS),
        (("TextParts", "anyOf", "1"), "maxItems", _PARTS),
        (("Blocks", "anyOf", "1"), "maxItems", _PARTS),
        (("ToolResultBlock", "properties", "content", "anyOf", "1"), "maxItems", _PARTS),
        (("UserBlocks", "properties", "content", "anyOf", "1"), "maxItems", _PARTS),
        (("UserBlocks", "properties", "content", "anyOf", "2"), "maxItems", _PARTS),
        (("AssistantBlocks", "properties", "content", "anyOf", "1"), "maxItems", _PARTS),
        (("AssistantBlocks", "properties", "content", "anyOf", "2"), "maxItems", _PARTS),
        (("AssistantBlocks", "properties", "content", "anyOf", "3"), "maxItems", _PARTS),
        (
            ("AssistantMessage", "properties", "tool_calls"),
            "maxItems",
            conversation.MAX_CALLS_A_MESSAGE,
        ),
        (("StopString",), "maxLength", MAX_STOP_LENGTH),
        (("Stops", "anyOf", "1"), "maxItems", MAX_STOP_STRINGS),
        (("DetokenizeRequest", "properties", "tokens"), "maxItems", tokens.MAX_TOKENS),
    ],
)
def test_every_length_has_the_limit_of_the_code(names: tuple[str, ...], word: str, limit: int):
    assert resolve(pointer("components", "schemas", *names))[word] == limit


def test_what_every_body_may_have_is_told():
    mib = HttpLimits().max_body_bytes / 2**20
    values, levels = f"{json_body.MAX_VALUES:,}", json_body.MAX_DEPTH
    told = f"A body has at most {mib:g} MiB, {values} values and {levels} levels"
    assert told in DESCRIPTION["info"]["description"]


# Answers

CALLING: dict[str, Json] = {
    "/v1/chat/completions": {"messages": [USER], "tools": TOOLS},
    "/v1/completions": {"prompt": "a"},
    "/v1/responses": {"input": "a", "tools": test_responses.TOOLS},
    "/v1/messages": {**BODIES["/v1/messages"][1], "tools": of_messages.TOOLS},
    "/production/predict": {"messages": [USER]},
}
WITH_LOGPROBS: dict[str, Json] = {
    "/v1/chat/completions": {"logprobs": True, "top_logprobs": 2},
    "/v1/completions": {"logprobs": 2},
    "/v1/responses": {"include": ["message.output_text.logprobs"]},
}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("path", CALLING)
def test_every_kind_of_answer_is_described(path: str, script: str, stream: bool):
    asked = WITH_LOGPROBS.get(path, {}) if script == "log probabilities" else {}
    engine = FakeEngine(SCRIPTS[script])
    if script.startswith("thoughts"):
        engine = test_thinking.thinking_engine(*SCRIPTS[script])
    answer = client(engine).post(path, json={**CALLING[path], **asked, "stream": stream})
    assert answer.status_code == 200, answer.text
    check_answer(path, "post", answer)
    kind = answer.headers["content-type"].split(";")[0]
    streamed = "text/plain" if path == "/production/predict" else "text/event-stream"
    assert kind == (streamed if stream else "application/json")


@pytest.mark.parametrize("stream", [False, True])
def test_a_call_names_the_namespace_of_its_function(stream: bool):
    engine = FakeEngine(call('[{"name": "get_storm_name", "arguments": {}}]'))
    body = {"input": "a", "tools": [NAMESPACE], "stream": stream}
    answer = client(engine).post("/v1/responses", json=body)
    assert '"namespace":"weather"' in answer.text
    check_answer("/v1/responses", "post", answer)


@pytest.mark.parametrize("path", BODIES)
def test_the_header_of_what_had_no_effect_is_described(path: str):
    place = pointer("paths", path, "post", "responses", "200", "headers", HEADER)
    check = validator(resolve(place)["$ref"] + "/schema")
    content = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    body = content["example"]
    assert HEADER not in client().post(path, json=body).headers
    told = {f"{number}, ö": number for number in range(100)}
    check.validate(client().post(path, json={**body, **told}).headers[HEADER])
    assert not check.is_valid("a b")


def test_a_wrong_answer_would_be_noticed():
    path = "/v1/chat/completions"
    answer = client().post(path, json={**CALLING[path], "stream": True})
    wrong = answer.text.replace('"finish_reason":"stop"', '"finish_reason":"eos"')
    response = httpx.Response(200, headers=answer.headers, text=wrong)
    with pytest.raises(ValidationError):
        check_answer(path, "post", response)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", CALLING)
def test_failures_are_described(path: str, stream: bool):
    body = {**CALLING[path], "stream": stream}
    for engine, status in (
        (FakeEngine(fail()), 500),
        (FakeEngine(fail(reason=FinishReason.ABORT)), 503),
        (FakeEngine(fail(reason=FinishReason.UNREAD)), 408),
        (FakeEngine(fail(reason=FinishReason.QUEUE_TIMEOUT)), 503),
        (FakeEngine(fail(reason=FinishReason.DEADLINE)), 504),
        (FakeEngine(fail(reason=FinishReason.CLOSED)), 503),
        (FakeEngine(error=EngineClosedError("the engine is closed")), 503),
        (FakeEngine(error=EngineBusyError("so many wait already", 2)), 429),
    ):
        answer = client(engine).post(path, json=body)
        assert answer.status_code == status
        check_answer(path, "post", answer)


@pytest.mark.parametrize("path", [path for path in CALLING if path != "/production/predict"])
@pytest.mark.parametrize("reason", [FinishReason.ERROR, FinishReason.UNREAD])
def test_a_failure_midway_is_described(path: str, reason: FinishReason):
    engine = FakeEngine(fail("A ", reason=reason))
    answer = client(engine).post(path, json={**CALLING[path], "stream": True})
    assert "out of luck" in answer.text
    check_answer(path, "post", answer)


@pytest.mark.parametrize("path", BODIES)
def test_refusals_before_a_body_is_read_are_described(path: str):
    for answer, status in (
        (client().post(path, content=b"{"), 400),
        (client(api_key="k").post(path, json={}), 401),
        (client().post(path, json={}, headers={"origin": "https://elsewhere.example"}), 403),
        (client().post(path, content=b"", headers={"content-encoding": "gzip"}), 400),
        (client().post(path, content=b"", headers={"content-encoding": "zstd"}), 415),
        (client(max_body_bytes=1).post(path, json={}), 413),
        (client(is_ready=False).post(path, json={}), 503),
    ):
        assert answer.status_code == status
        check_answer(path, "post", answer)


@pytest.mark.parametrize(
    ("status", "code", "methods"),
    [(408, "body_timeout", {"post"}), (429, "rate_limit_exceeded", {"get", "post"})],
)
def test_refusals_at_the_door_are_described(status: int, code: str, methods: set[str]):
    for path, operations in DESCRIPTION["paths"].items():
        for method in (operations.keys() & methods) if path != "/health" else ():
            refused = refusal(status, "a message", code, path=truss_path(path))
            refused.headers["retry-after"] = "1"
            body = bytes(refused.body)
            check_answer(
                path, method, httpx.Response(status, headers=refused.headers, content=body)
            )


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/{model}", "/health"])
def test_the_answers_to_questions_without_a_body_are_described(path: str):
    url = path.format(model="any")
    adapted = FakeEngine()
    adapted.adapters = ("any", "other")
    for answer in (
        client().get(url),
        client().get(url, headers={"anthropic-version": "2023-06-01"}),
        client(adapted).get(url),
        client(adapted).get(url, headers={"anthropic-version": "2023-06-01"}),
        client(is_ready=False).get(url),
        client(api_key="k").get(url),
        client().get(url, headers={"origin": "https://elsewhere.example"}),
    ):
        check_answer(path, "get", answer)


def test_what_is_told_of_a_misspelt_adapter_is_described():
    adapted = FakeEngine()
    adapted.adapters = ("any", "other")
    for headers in ({}, {"anthropic-version": "2023-06-01"}):
        answer = client(adapted).get("/v1/models/another", headers=headers)
        assert answer.status_code == 404
        check_answer("/v1/models/{model}", "get", answer)
