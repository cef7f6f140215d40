from __future__ import annotations

import json
from typing import Any

import pytest

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from openai_bridge.body.fields import Fields
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.shape import (
    MAX_CHOICES,
    TextShape,
    constraint_of,
    read_chat_shape,
    read_flat_format,
)
from openai_bridge.parsing.tools import ToolUse

SCHEMA = {"type": "object", "properties": {"wind": {"type": "string"}}}
NAMED = {"name": "wind", "schema": SCHEMA}


def read(**body: Any) -> TextShape:
    fields = Fields(body)
    shape = read_chat_shape(fields)
    fields.finish()
    return shape


def grammar(**body: Any) -> Grammar:
    found = read(**body).grammar
    assert found is not None
    return found


def test_text_has_any_shape():
    assert read().grammar is None
    assert read(response_format={"type": "text"}).grammar is None
    assert read(response_format=None, regex=None, grammar=None, choice=None).grammar is None


def test_json_object_is_a_schema_for_any_object():
    found = grammar(response_format={"type": "json_object"})
    assert found.syntax is Syntax.JSON_SCHEMA
    assert json.loads(found.source) == {"type": "object"}


@pytest.mark.parametrize("further", [{}, {"strict": True}, {"strict": False, "description": "d"}])
def test_a_schema_is_enforced_strict_or_not(further: dict[str, Any]):
    shape = read(response_format={"type": "json_schema", "json_schema": {**NAMED, **further}})
    assert shape.grammar is not None
    assert json.loads(shape.grammar.source) == SCHEMA
    assert shape.field == "response_format.json_schema.schema"


def test_a_flat_format_holds_its_schema_itself():
    found = read_flat_format(Fields({"type": "json_schema", **NAMED})).grammar
    assert found is not None
    assert json.loads(found.source) == SCHEMA


@pytest.mark.parametrize(
    "body",
    [
        {"response_format": {"type": "json_object", "schema": SCHEMA}},  # llama.cpp, Together
        {"response_format": {"type": "json_schema", "schema": SCHEMA}},
        {"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}},
        {"json_schema": SCHEMA},
        {"guided_json": SCHEMA},
        {"guided_json": json.dumps(SCHEMA)},
        {"structured_outputs": {"json": SCHEMA}},
        {"structured_outputs": {"json": json.dumps(SCHEMA), "disable_fallback": True}},
    ],
)
def test_a_schema_is_found_where_other_servers_have_it(body: dict[str, Any]):
    found = grammar(**body)
    assert found.syntax is Syntax.JSON_SCHEMA
    assert json.loads(found.source) == SCHEMA


@pytest.mark.parametrize("prefix", ["guided_", "structured_outputs."])
def test_other_shapes_are_found_where_vllm_has_them(prefix: str):
    def given(what: str, value: Any) -> TextShape:
        outer, _, inner = f"{prefix}{what}".partition(".")
        shape = read(**{outer: {inner: value} if inner else value})
        assert shape.field == f"{prefix}{what}"
        return shape

    assert given("regex", "[ab]+").grammar == Grammar(Syntax.REGEX, "[ab]+")
    assert given("grammar", 'root ::= "a"').grammar == Grammar(Syntax.GBNF, 'root ::= "a"')
    assert given("choice", ["a", "b"]).grammar == Grammar(Syntax.CHOICE, '["a", "b"]')


def test_what_is_said_of_a_schema_is_told():
    fields = Fields({"response_format": {"type": "json_schema", "json_schema": NAMED}})
    read_chat_shape(fields)
    assert str(fields.ignored) == "response_format.json_schema.name"


def test_the_extensions_keep_the_callers_words():
    assert grammar(regex="[ab]+") == Grammar(Syntax.REGEX, "[ab]+")
    assert grammar(grammar='root ::= "a"') == Grammar(Syntax.GBNF, 'root ::= "a"')
    assert grammar(choice=["yes", 'n"o']) == Grammar(Syntax.CHOICE, '["yes", "n\\"o"]')
    assert read(choice=["yes"]).field == "choice"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"response_format": "json"}, "response_format"),
        ({"response_format": {}}, "response_format.type"),
        ({"response_format": {"type": "xml"}}, "response_format.type"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a"}}},
            "response_format.json_schema.schema",
        ),
        ({"regex": 1}, "regex"),
        ({"ebnf": "root ::= 'a'"}, "ebnf"),
        ({"guided_json": 5}, "guided_json"),
        ({"guided_regex": "a", "guided_json": SCHEMA}, "guided_json"),
        ({"structured_outputs": {"structural_tag": "{}"}}, "structured_outputs.structural_tag"),
        ({"structured_outputs": {"regexp": "a"}}, "structured_outputs.regexp"),
        ({"choice": []}, "choice"),
        ({"choice": ["a", ""]}, "choice"),
        ({"choice": ["a"] * (MAX_CHOICES + 1)}, "choice"),
        ({"regex": "a", "choice": ["a"]}, "choice"),
        ({"regex": "a", "response_format": {"type": "json_object"}}, "regex"),
    ],
)
def test_a_shape_that_is_none_is_refused_by_name(body: dict[str, Any], param: str):
    with pytest.raises(BadRequest) as refusal:
        read(**body)
    assert refusal.value.param == param


def test_text_and_calls_make_one_constraint():
    shape = TextShape(Grammar(Syntax.REGEX, "a"))
    calls = CallGrammar((Function("f", "{}"),), 1)
    assert constraint_of(TextShape(), ToolUse()) is None
    assert constraint_of(shape, ToolUse()) == Constraint(text=shape.grammar)
    demanded = ToolUse((), calls, must_call=True)
    assert constraint_of(shape, demanded) == Constraint(shape.grammar, calls, must_call=True)
