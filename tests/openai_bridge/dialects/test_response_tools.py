"""Functions of /v1/responses, alone, in namespaces, and brought by an item of the input."""

from __future__ import annotations

from typing import Any

import pytest

from openai_bridge.body.fields import Fields
from openai_bridge.dialects import RESPONSES
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.tools import MAX_TOOLS
from tests.openai_bridge.fakes import FakeEngine, call, post

Json = dict[str, Any]


def function(name: str, **more: Any) -> Json:
    return {"type": "function", "name": name, **more}


def namespace(name: str, *tools: Json) -> Json:
    return {"type": "namespace", "name": name, "description": "d", "tools": [*tools]}


def offered(**body: Any) -> list[str]:
    """The names under which the model knows the functions."""
    engine = FakeEngine()
    reply = post(engine, RESPONSES, {"input": "a", **body})
    assert reply.status == 200, reply.text
    ((_, tools),) = engine.prompts.built
    return [tool.name for tool in tools]


def test_a_function_in_a_namespace_keeps_its_name_where_no_other_has_it():
    storm = namespace("storm", function("search"), function("name"))
    assert offered(tools=[storm]) == ["search", "name"]
    assert offered(tools=[storm, function("search")]) == ["storm__search", "name", "search"]
    both = [storm, namespace("wind", function("search"))]
    assert offered(tools=both) == ["search", "name", "wind__search"]


def test_tools_that_an_item_brings_are_offered_with_the_others():
    item = {
        "type": "additional_tools",
        "role": "developer",
        "tools": [namespace("n", function("f"))],
    }
    user = {"role": "user", "content": "u"}
    assert offered(input=[item, user], tools=[function("g")]) == ["g", "f"]


def test_a_call_is_told_as_the_caller_knows_the_function():
    tools = [namespace("storm", function("search")), function("search")]
    engine = FakeEngine(call('[{"name": "storm__search", "arguments": {}}]'))
    (item,) = post(engine, RESPONSES, {"input": "a", "tools": tools}).json()["output"]
    assert (item["namespace"], item["name"]) == ("storm", "search")


def test_a_call_that_is_sent_back_is_the_models_own_again():
    tools = [namespace("storm", function("search")), function("search")]
    sent_back = {"type": "function_call", "call_id": "c", "namespace": "storm", "name": "search"}
    output = {"type": "function_call_output", "call_id": "c", "output": "r"}
    engine = FakeEngine()
    body = {"input": [{**sent_back, "arguments": "{}"}, output], "tools": tools}
    assert post(engine, RESPONSES, body).status == 200
    (((message, _), _),) = engine.prompts.built
    assert [call.name for call in message.tool_calls] == ["storm__search"]


def test_what_is_no_function_is_left_out_and_told_wherever_it_stands():
    inner = namespace("inner", function("f"))
    tools = [{"type": "web_search"}, namespace("n", {"type": "custom", "name": "c"}, inner)]
    reply = post(FakeEngine(), RESPONSES, {"input": "a", "tools": tools})
    told = reply.headers["x-ignored-fields"].split(", ")
    assert told == ["tools[0]", "tools[1].description", "tools[1].tools[0]"]
    assert offered(tools=tools) == []


@pytest.mark.parametrize(
    ("tools", "param"),
    [
        ([namespace("n", function("f"), function("f"))], "tools[0].tools[1]"),
        ([{"type": "namespace", "tools": []}], "tools[0].name"),
        ([{"name": "f"}], "tools[0].type"),
        ([namespace("n", *[function(f"f{i}") for i in range(MAX_TOOLS + 1)])], "tools[0].tools"),
        (
            [namespace(f"n{i}", *[function(f"f{i}_{j}") for j in range(100)]) for i in range(6)],
            "tools",
        ),
    ],
)
def test_tools_that_cannot_be_told_apart_or_are_too_many_are_refused(tools: list[Json], param: str):
    with pytest.raises(BadRequest) as refusal:
        RESPONSES.parse(Fields({"input": "a", "tools": tools}))
    assert refusal.value.param == param
