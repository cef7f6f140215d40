from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine_api.constraint import CallGrammar
from engine_api.conversation import Tool
from openai_bridge.body.fields import Fields
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.tools import (
    CHAT_NAMES,
    MAX_CALLS_A_TURN,
    MAX_TOOLS,
    ToolUse,
    read_chat_tools,
)
from tests.openai_bridge.bodies import FUNCTION, SCHEMA, TOOLS

TWO = [*TOOLS, {"type": "function", "function": {"name": "list_winds"}}]
NAMED = {"type": "function", "function": {"name": "list_winds"}}


def read(**body: Any) -> ToolUse:
    fields = Fields(body)
    use = read_chat_tools(fields)
    fields.finish()
    return use


def grammar(**body: Any) -> CallGrammar:
    found = read(**body).grammar
    assert found is not None
    return found


def test_tools_are_offered_unless_the_choice_is_none():
    tool = Tool("get_wind_speed", "How fast.", SCHEMA)
    assert read(tools=TOOLS).tools == (tool,)
    assert read(tools=TOOLS, tool_choice="auto").tools == (tool,)
    assert read(tools=TOOLS, tool_choice="none") == ToolUse()
    assert read() == ToolUse()


def test_a_function_without_a_description_or_arguments_has_none():
    bare = {"type": "function", "function": {"name": "a"}}
    assert read(tools=[bare]).tools == (Tool("a", "", {}),)


def test_a_call_is_demanded_by_required_and_by_a_name():
    assert not read(tools=TWO).must_call
    assert read(tools=TWO, tool_choice="required").must_call
    assert read(tools=TWO, tool_choice=NAMED).must_call


def test_a_named_tool_is_the_only_one_to_be_called_but_all_are_shown():
    use = read(tools=TWO, tool_choice=NAMED)
    assert len(use.tools) == 2
    assert use.grammar is not None
    assert [function.name for function in use.grammar.functions] == ["list_winds"]


def test_without_parallel_calls_there_is_one():
    assert grammar(tools=TOOLS).most_calls == MAX_CALLS_A_TURN
    assert grammar(tools=TOOLS, parallel_tool_calls=True).most_calls == MAX_CALLS_A_TURN
    assert grammar(tools=TOOLS, parallel_tool_calls=False).most_calls == 1


def test_a_tool_that_is_named_is_called_once_whatever_is_said_of_several():
    for parallel in (None, True, False):
        named = grammar(tools=TWO, tool_choice=NAMED, parallel_tool_calls=parallel)
        assert named.most_calls == 1
    assert grammar(tools=TWO, tool_choice="required").most_calls == MAX_CALLS_A_TURN


def test_a_strict_tool_makes_no_other_one_strict():
    strict = {"type": "function", "function": {**FUNCTION, "strict": True}}
    both = grammar(tools=[TWO[1], strict]).functions
    assert [function.is_lenient for function in both] == [True, False]


def test_a_schema_is_named_by_its_place_among_all_tools_that_are_offered():
    use = read(tools=TWO, tool_choice=NAMED)
    assert use.grammar is not None
    (named,) = use.grammar.functions
    assert named.field == "tools[1].parameters"
    assert CHAT_NAMES.with_patterns(use.names)(named.field) == "tools[1].function.parameters"


def test_a_schema_may_be_kept_in_part_only_where_nobody_insists():
    strict = [{"type": "function", "function": {**FUNCTION, "strict": True}}]
    assert grammar(tools=TOOLS).functions[0].is_lenient
    assert not grammar(tools=strict).functions[0].is_lenient
    assert not grammar(tools=TOOLS, tool_choice="required").functions[0].is_lenient


def test_arguments_are_those_that_the_tool_declares():
    declared, nothing = (each.schema for each in grammar(tools=TWO).functions)
    assert json.loads(declared) == {**SCHEMA, "additionalProperties": False}
    empty = {"type": "object", "properties": {}, "additionalProperties": False}
    assert json.loads(nothing) == empty


@pytest.mark.parametrize(
    "opened", [{"additionalProperties": True}, {"patternProperties": {"^x": {"type": "string"}}}]
)
def test_a_schema_that_names_further_arguments_stays_open(opened: dict[str, Any]):
    function = {**FUNCTION, "parameters": {**SCHEMA, **opened}}
    (found,) = grammar(tools=[{"type": "function", "function": function}]).functions
    assert json.loads(found.schema) == {**SCHEMA, **opened}


def arguments_of(parameters: dict[str, Any]) -> Any:
    """The schema that a call's arguments are held to."""
    function = {**FUNCTION, "parameters": parameters}
    (found,) = grammar(tools=[{"type": "function", "function": function}]).functions
    return json.loads(found.schema)


def test_arguments_that_are_required_are_declared_with_it():
    held = arguments_of({"type": "object", "required": ["q"]})
    assert held["properties"] == {"q": {}}
    assert held["additionalProperties"] is False
    Draft202012Validator(held).validate({"q": 1})


@pytest.mark.parametrize(
    "wrong", [{"minProperties": "3"}, {"required": "q"}, {"required": [1]}, {"properties": []}]
)
def test_what_is_no_schema_is_left_for_others_to_refuse(wrong: dict[str, Any]):
    assert wrong.items() <= arguments_of({"type": "object", **wrong}).items()


@pytest.mark.parametrize(
    ("more", "arguments"),
    [
        ({"allOf": [{"properties": {"a": {}}, "required": ["a"]}]}, {"a": 1}),
        ({"anyOf": [{"properties": {"a": {}}, "required": ["a"]}, {"required": ["b"]}]}, {"b": 1}),
        ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1}),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"required": ["a"]}}}, {"a": 1}),
        ({"if": {"required": ["x"]}, "else": {"required": ["y"]}}, {"y": 1}),
        ({"patternProperties": {"^x": {}}, "required": ["x1"]}, {"x1": 1}),
        ({"minProperties": 2, "properties": {"a": {}}}, {"a": 1, "b": 1}),
        ({"dependentRequired": {"a": ["b"]}, "required": ["a"]}, {"a": 1, "b": 1}),
        ({"const": {"a": 1}}, {"a": 1}),
        ({"additionalProperties": {"type": "integer"}}, {"a": 1}),
    ],
)
def test_no_schema_is_narrowed_until_nothing_fits(more: dict[str, Any], arguments: Any):
    declared = {"type": "object", **more}
    Draft202012Validator(declared).validate(arguments)
    Draft202012Validator(arguments_of(declared)).validate(arguments)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": NAMED}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": NAMED}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": "always"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": 1}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": {"type": "tool"}}, "tool_choice.type"),
        ({"tools": TOOLS, "tool_choice": {"function": {}}}, "tool_choice.type"),
        ({"tools": TOOLS, "tool_choice": {"type": "function"}}, "tool_choice.name"),
        ({"tools": TOOLS, "tool_choice": {"type": "custom", "name": "a"}}, "tool_choice.type"),
        ({"tools": [{"type": "web_search"}], "tool_choice": "required"}, "tool_choice"),
        (
            {"tools": TOOLS, "tool_choice": {"type": "function", "function": {}}},
            "tool_choice.function.name",
        ),
        ({"tools": TOOLS, "parallel_tool_calls": 1}, "parallel_tool_calls"),
        ({"tools": {}}, "tools"),
        ({"tools": [*TOOLS, *TOOLS]}, "tools[1]"),
        ({"tools": TOOLS * (MAX_TOOLS + 1)}, "tools"),
        ({"tools": [{"type": "function"}]}, "tools[0].function"),
        ({"tools": [{"type": "function", "function": {}}]}, "tools[0].function.name"),
        (
            {"tools": [{"type": "function", "function": {**FUNCTION, "parameter": 1}}]},
            "tools[0].function.parameter",
        ),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(body: dict[str, Any], param: str):
    with pytest.raises(BadRequest) as refusal:
        read(**body)
    assert refusal.value.param == param


def test_tools_that_nobody_here_can_run_are_left_out_and_told():
    hosted = {"type": "web_search", "search_context_size": "low"}
    custom = {"type": "custom", "custom": {"name": "patch"}}
    fields = Fields({"tools": [hosted, *TOOLS, custom]})
    use = read_chat_tools(fields)
    assert [tool.name for tool in use.tools] == ["get_wind_speed"]
    assert str(fields.ignored) == "tools[0]"
    # The engine's first tool is the caller's second.
    assert CHAT_NAMES.with_patterns(use.names)("tools[0].name") == "tools[1].function.name"


@pytest.mark.parametrize("choice", ["any", "required", {"type": "any"}, {"type": "required"}])
def test_that_a_tool_must_be_called_has_several_words(choice: Any):
    assert read(tools=TOOLS, tool_choice=choice).must_call


@pytest.mark.parametrize(
    "choice", [NAMED, {"type": "function", "name": "list_winds"}], ids=["nested", "flat"]
)
def test_a_tool_is_named_in_either_form(choice: Any):
    use = read(tools=TWO, tool_choice=choice)
    assert use.grammar is not None
    assert [function.name for function in use.grammar.functions] == ["list_winds"]


def test_some_of_the_tools_may_be_allowed():
    allowed = {"mode": "required", "tools": [NAMED]}
    use = read(tools=TWO, tool_choice={"type": "allowed_tools", "allowed_tools": allowed})
    assert use.grammar is not None
    assert [function.name for function in use.grammar.functions] == ["list_winds"]
    assert use.must_call
    assert len(use.tools) == 2


def test_a_function_may_have_the_marks_of_other_services():
    marked = {"type": "function", "function": {**FUNCTION, "x": 1}, "cache_control": {}}
    fields = Fields({"tools": [marked]})
    read_chat_tools(fields)
    assert str(fields.ignored) == "tools[0].function.x, tools[0].cache_control"


def test_the_engines_names_of_fields_become_the_callers():
    names = CHAT_NAMES.with_patterns(read(tools=TOOLS).names)
    assert names("tools[0].parameters") == "tools[0].function.parameters"
    assert names("tools[0].parameters.properties.wind") == (
        "tools[0].function.parameters.properties.wind"
    )
    named = CHAT_NAMES("messages[2].tool_calls[1].name")
    assert named == "messages[2].tool_calls[1].function.name"
    assert CHAT_NAMES("messages[2].tool_calls") == "messages[2].tool_calls"
    assert CHAT_NAMES("tools") == "tools"
    assert CHAT_NAMES("constraint.calls") == "tools"
