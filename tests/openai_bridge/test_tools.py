from __future__ import annotations

import json
from typing import Any

import pytest

from mistral_engine.prompt import Tool
from openai_bridge.errors import BadRequest
from openai_bridge.fields import Fields
from openai_bridge.tools import call_deltas, caller_field, parse_calls, read_tools

SCHEMA = {"type": "object", "properties": {"wind": {"type": "string"}}}
FUNCTION = {"name": "get_wind_speed", "description": "How fast.", "parameters": SCHEMA}
TOOLS = [{"type": "function", "function": FUNCTION}]
OFFERED = ("get_wind_speed",)


def refusal_of(**body: Any) -> BadRequest:
    with pytest.raises(BadRequest) as refusal:
        read_tools(Fields(body))
    return refusal.value


def test_tools_are_offered_unless_the_choice_is_none():
    tool = Tool("get_wind_speed", "How fast.", SCHEMA)
    assert read_tools(Fields({"tools": TOOLS})) == (tool,)
    assert read_tools(Fields({"tools": TOOLS, "tool_choice": "auto"})) == (tool,)
    assert read_tools(Fields({"tools": TOOLS, "tool_choice": "none"})) == ()
    assert read_tools(Fields({})) == ()


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "a"}}}, "tool_choice"),
        ({"tool_choice": 1}, "tool_choice"),
        ({"parallel_tool_calls": False}, "parallel_tool_calls"),
        ({"tools": {}}, "tools"),
        ({"tools": [{"type": "function"}]}, "tools[0].function"),
        ({"tools": [{"type": "custom"}]}, "tools[0].type"),
        ({"tools": [{"type": "function", "function": {}}]}, "tools[0].function.name"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(body: dict[str, Any], param: str):
    assert refusal_of(**body).param == param


def test_strict_arguments_are_refused_until_they_can_be_kept():
    tool = {"type": "function", "function": {**FUNCTION, "strict": True}}
    assert refusal_of(tools=[tool]).param == "tools[0].function.strict"


def test_the_engines_names_of_fields_become_the_callers():
    assert caller_field("tools[0].parameters") == "tools[0].function.parameters"
    named = caller_field("messages[2].tool_calls[1].name")
    assert named == "messages[2].tool_calls[1].function.name"
    assert caller_field("messages[2].tool_calls") == "messages[2].tool_calls"
    assert caller_field("tools") == "tools"


def test_mistrals_calls_become_openais():
    (call,) = parse_calls('[{"name": "get_wind_speed", "arguments": {"wind": "föhn"}}]', OFFERED)
    assert call.name == "get_wind_speed"
    assert call.arguments == '{"wind": "föhn"}'
    assert len(call.id) == 9
    assert call.id.isalnum()


def test_an_id_that_the_model_gave_is_kept_if_it_has_the_right_form():
    text = '[{"name": "get_wind_speed", "arguments": {}, "id": "%s"}]'
    (call,) = parse_calls(text % "abcDEF123", OFFERED)
    assert call.id == "abcDEF123"
    (call,) = parse_calls(text % "call-1", OFFERED)
    assert call.id != "call-1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"name": "get_wind_speed", "arguments": {}}',
        '[{"name": "get_wind_speed", "arguments": {}}',
        '[{"name": "get_wind_speed"}]',
        '[{"name": "get_wind_speed", "arguments": "{}"}]',
        '[{"name": ["get_wind_speed"], "arguments": {}}]',
        '[{"name": "not_on_offer", "arguments": {}}]',
        '[{"name": "get_wind_speed", "arguments": {}}, 5]',
        "[" * 100_000,
    ],
)
def test_anything_else_is_no_call(text: str):
    assert parse_calls(text, OFFERED) == ()


def test_a_streamed_call_gives_its_name_first_and_its_arguments_then():
    text = json.dumps([{"name": "get_wind_speed", "arguments": {"wind": w}} for w in "ab"])
    deltas = [d["tool_calls"][0] for d in call_deltas(parse_calls(text, OFFERED))]
    assert [d["index"] for d in deltas] == [0, 0, 1, 1]
    assert [d["function"].get("name") for d in deltas] == ["get_wind_speed", None] * 2
    assert json.loads(deltas[2]["function"]["arguments"] + deltas[3]["function"]["arguments"])
