from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import BaseModel, TypeAdapter
from starlette.requests import Request

from chat_formats.calls import CallScanner
from engine_api.constraint import CallGrammar, Grammar, Syntax
from engine_api.conversation import Message, Tool, ToolCall
from engine_api.errors import ContextLengthError, EngineClosedError, RequestError
from engine_api.events import Finished, FinishReason, TextDelta, TokenLogprob, Usage
from openai_bridge.dialects import RESPONSES
from openai_bridge.http.exchange import Exchange
from tests.openai_bridge.fakes import FakeEngine, Reply, Script, call, fail, post, say

SCHEMA = {"type": "object", "properties": {"wind": {"type": "string"}}}
TOOL = {
    "type": "function",
    "name": "get_wind_speed",
    "description": "How fast.",
    "parameters": SCHEMA,
    "strict": False,
}
OTHER = {"type": "function", "name": "get_wind_name", "parameters": None, "strict": None}
TOOLS = [TOOL, OTHER]

CALL = ['[{"name": "get_wind', '_speed", "arguments": {"wi', 'nd": "bora"}}', "]"]
CALLS = [*CALL[:3], ', {"name": "get_wind_name", "arguments": {}}]']
LOGPROBS = "message.output_text.logprobs"

Json = dict[str, Any]
EVENT: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)


def ask(engine: FakeEngine, **fields: Any) -> Reply:
    return post(engine, RESPONSES, {"model": "m", "input": "What is a mistral?", **fields})


def whole(*scripts: Script, **fields: Any) -> Response:
    reply = ask(FakeEngine(*scripts), **fields)
    assert reply.status == 200, reply.text
    return Response.model_validate_json(reply.text, strict=True)


def stream(*scripts: Script, **fields: Any) -> list[Any]:
    reply = ask(FakeEngine(*scripts), stream=True, **fields)
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    return [EVENT.validate_python(event, strict=True) for event in told(reply)]


def told(reply: Reply) -> list[Json]:
    """The events' JSON, checked to stand under their names and numbers."""
    *texts, rest = reply.text.split("\n\n")
    assert rest == ""
    events = []
    for i, text in enumerate(texts):
        name, data = text.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        assert event["sequence_number"] == i
        events.append(event)
    return events


def kinds(events: list[Any]) -> list[str]:
    return [event.type.removeprefix("response.") for event in events]


def built(**fields: Any) -> tuple[Message, ...]:
    """The messages that the prompt was made of."""
    engine = FakeEngine()
    reply = ask(engine, **fields)
    assert reply.status == 200, reply.text
    ((messages, _),) = engine.prompts.built
    return messages


def constrained(**fields: Any) -> Any:
    engine = FakeEngine()
    reply = ask(engine, **fields)
    assert reply.status == 200, reply.text
    return engine.requests[0].params.constraint


def refused(**fields: Any) -> Json:
    engine = FakeEngine()
    reply = ask(engine, **fields)
    assert reply.status == 400, reply.text
    assert engine.requests == []
    error: Json = reply.json()["error"]
    return error


def message(text: str) -> Script:
    """Prose that goes on into calls."""
    return say(text)[:1]


# The whole answer


def test_a_whole_answer_is_what_the_client_expects():
    answer = whole(say("A ", "wind.", tokens=3))
    assert answer.id.startswith("resp_")
    assert (answer.object, answer.model, answer.status) == ("response", "m", "completed")
    assert answer.output_text == "A wind."
    (item,) = answer.output
    assert item.type == "message"
    assert item.id.startswith("msg_")
    assert (item.role, item.status) == ("assistant", "completed")
    (part,) = item.content
    assert part.type == "output_text"
    assert (part.annotations, part.logprobs) == ([], [])
    assert (answer.error, answer.incomplete_details) == (None, None)
    assert answer.completed_at is not None
    assert answer.created_at <= answer.completed_at


def test_usage_counts_what_was_read_cached_and_written():
    end = Finished(FinishReason.STOP, Usage(7, 3, num_reused_tokens=5))
    usage = whole([TextDelta("A wind."), end]).usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (7, 3, 10)
    assert usage.input_tokens_details.cached_tokens == 5
    assert usage.output_tokens_details.reasoning_tokens == 0


def test_a_call_is_an_item_of_its_own():
    (item,) = whole(call(*CALL), tools=TOOLS).output
    assert item.type == "function_call"
    assert (item.id or "").startswith("fc_")
    assert len(item.call_id) == 9
    assert (item.name, item.status) == ("get_wind_speed", "completed")
    assert json.loads(item.arguments) == {"wind": "bora"}


def test_text_and_calls_are_items_in_their_order():
    items = whole([*message("Let me look."), *call(*CALLS)], tools=TOOLS).output
    assert [item.type for item in items] == ["message", "function_call", "function_call"]
    assert [getattr(item, "name", "") for item in items[1:]] == ["get_wind_speed", "get_wind_name"]
    assert len({item.id for item in items}) == 3


def test_an_answer_of_nothing_is_an_empty_message():
    answer = whole(say())
    (item,) = answer.output
    assert (item.type, answer.output_text, answer.status) == ("message", "", "completed")


def test_an_answer_cut_by_length_is_incomplete():
    answer = whole(say("A ", "win", reason=FinishReason.LENGTH))
    assert answer.status == "incomplete"
    assert answer.incomplete_details is not None
    assert answer.incomplete_details.reason == "max_output_tokens"
    assert answer.completed_at is None
    assert answer.output[0].status == "incomplete"


def test_of_items_only_the_one_that_was_cut_is_incomplete():
    script = [*message("Let me look."), *call(*CALL[:2], reason=FinishReason.LENGTH)]
    text, cut = whole(script, tools=TOOLS).output
    assert (text.status, cut.status) == ("completed", "incomplete")
    assert cut.type == "function_call"
    assert cut.arguments == '{"wi'


def test_the_answer_tells_back_what_it_was_made_of():
    asked = {
        "instructions": "Be brief.",
        "max_output_tokens": 9,
        "temperature": 0.5,
        "top_p": 0.25,
        "frequency_penalty": -0.5,
        "presence_penalty": 1.5,
        "parallel_tool_calls": False,
        "tools": [TOOL],
        "tool_choice": {"type": "function", "name": "get_wind_speed"},
        "metadata": {"a": "b"},
        "user": "u",
        "safety_identifier": "s",
        "prompt_cache_key": "k",
        "top_logprobs": 2,
    }
    answer = whole(call(*CALL), include=[LOGPROBS], **asked).to_dict()
    assert {name: answer[name] for name in asked} == asked


def test_the_answer_tells_back_what_absent_fields_stand_for():
    answer = whole(say("A")).to_dict()
    for name, default in {
        "background": False,
        "frequency_penalty": 0.0,
        "presence_penalty": 0.0,
        "instructions": None,
        "max_output_tokens": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "service_tier": "default",
        "store": False,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
    }.items():
        assert answer[name] == default, name


def test_a_model_that_is_not_named_has_a_name():
    reply = post(FakeEngine(), RESPONSES, {"input": "Hi"})
    assert reply.json()["model"] == "mistral"


# The stream


def test_a_stream_says_where_each_item_and_part_begins_and_ends():
    events = stream([*message("Look. "), *call(*CALLS)], tools=TOOLS)
    assert kinds(events) == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "completed",
    ]
    places = [event.output_index for event in events[2:-1]]
    assert places == [0] * 6 + [1] * 5 + [2] * 4
    assert {event.content_index for event in events if hasattr(event, "content_index")} == {0}


def test_a_stream_has_one_response_that_is_empty_at_first():
    created, running, *_, completed = stream(say("A ", "wind."))
    assert created.response.id == running.response.id == completed.response.id
    assert created.response.status == running.response.status == "in_progress"
    assert (created.response.output, created.response.usage) == ([], None)
    assert "usage" in created.response.model_fields_set
    assert completed.response.output_text == "A wind."
    assert completed.response.usage.output_tokens == 2


def test_items_are_empty_when_they_are_added():
    added = [
        event.item
        for event in stream([*message("Look. "), *call(*CALL)], tools=TOOLS)
        if event.type == "response.output_item.added"
    ]
    assert [item.status for item in added] == ["in_progress", "in_progress"]
    assert (added[0].content, added[1].arguments) == ([], "")
    assert added[1].name == "get_wind_speed"


def test_each_delta_is_sent_by_itself():
    reply = ask(FakeEngine(say(*"wind")), stream=True)
    assert len(reply.parts) == len("wind") + 1  # and the end


def test_text_after_a_call_is_a_message_of_its_own():
    script = [*call(*CALL)[:-1], TextDelta("Done."), end(FinishReason.STOP)]
    events = stream(script, tools=TOOLS)
    (delta,) = [event for event in events if event.type == "response.output_text.delta"]
    assert delta.output_index == 1
    assert [item.type for item in events[-1].response.output] == ["function_call", "message"]


def test_an_empty_stream_still_has_a_message():
    assert kinds(stream(say()))[2:] == [
        "output_item.added",
        "content_part.added",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]


def test_a_stream_cut_by_length_ends_incomplete():
    *_, done, last = stream(call(*CALL[:2], reason=FinishReason.LENGTH), tools=TOOLS)
    assert (done.type, done.item.status) == ("response.output_item.done", "incomplete")
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details.reason == "max_output_tokens"


def test_text_of_any_kind_arrives_as_it_was():
    text = 'é"\\\n\u2028\U0001f600\x00</s>'
    assert whole(say(text)).output_text == text
    assert stream(say(text))[-1].response.output_text == text


PIECES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=4)
NAMES = st.sampled_from(["get_wind_speed", "get_wind_name"])
ARGUMENTS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Prose, then calls, in pieces of any size, ended or cut anywhere."""
    prose = [TextDelta(text) for text in draw(PIECES)]
    calls = [
        f'{{"name": {json.dumps(name)}, "arguments": {json.dumps(arguments)}}}'
        for name, arguments in draw(st.lists(st.tuples(NAMES, ARGUMENTS), max_size=3))
    ]
    written = f"[{', '.join(calls)}]" if calls else ""
    is_cut = draw(st.booleans())
    if is_cut:
        written = written[: draw(st.integers(0, len(written)))]
    size = draw(st.integers(1, 12))
    pieces = [written[i : i + size] for i in range(0, len(written), size)]
    reason = FinishReason.LENGTH if is_cut else FinishReason.STOP
    scanner = CallScanner(new_id=map("call{:05}".format, itertools.count()).__next__)
    parts = [part for piece in pieces for part in scanner.feed(piece)]
    return [*prose, *parts, end(reason)]


def end(reason: FinishReason) -> Finished:
    return Finished(reason, Usage(7, 5))


def fold(events: list[Any]) -> list[Json]:
    """The items, as a client adds them up that ignores all that repeats them."""
    items: list[Json] = []
    for event in events:
        if event.type == "response.output_item.added":
            items.append(event.item.to_dict())
        elif event.type == "response.content_part.added":
            items[event.output_index]["content"].append(event.part.to_dict())
        elif event.type == "response.output_text.delta":
            items[event.output_index]["content"][event.content_index]["text"] += event.delta
        elif event.type == "response.function_call_arguments.delta":
            items[event.output_index]["arguments"] += event.delta
        elif event.type == "response.output_item.done":
            items[event.output_index]["status"] = event.item.status
    return items


def without_names(response: Response) -> Json:
    """What two answers made of the same events have in common."""
    told = response.to_dict()
    for item in told["output"]:
        del item["id"]
        item.pop("call_id", None)
    return {name: told[name] for name in told if name not in ("id", "created_at", "completed_at")}


@given(scripts())
def test_a_stream_adds_up_to_the_whole_answer(script: Script):
    events = stream(script, tools=TOOLS)
    final = events[-1].response
    assert fold(events) == [item.to_dict() for item in final.output]
    done = [event.item for event in events if event.type == "response.output_item.done"]
    assert done == final.output
    assert without_names(whole(script, tools=TOOLS)) == without_names(final)


# Log probabilities

LIKELY = TokenLogprob(65, -0.5, top=((65, -0.5), (2, -1.5)))


def test_logprobs_stand_in_the_text_they_belong_to():
    script = [
        TextDelta("A", logprobs=(LIKELY,)),
        TextDelta("B", logprobs=(TokenLogprob(66, -1.0),)),
    ]
    answer = whole([*script, end(FinishReason.STOP)], include=[LOGPROBS], top_logprobs=2)
    assert answer.output[0].type == "message"
    (part,) = answer.output[0].content
    assert part.type == "output_text"
    first, second = part.logprobs or []
    assert (first.token, first.bytes, first.logprob) == ("A", [65], -0.5)
    tops = [(top.token, top.bytes, top.logprob) for top in first.top_logprobs]
    assert tops == [("A", [65], -0.5), ("</s>", [], -1.5)]
    assert (second.token, second.top_logprobs) == ("B", [])


def test_streamed_logprobs_come_with_their_text():
    script = [
        TextDelta("A", logprobs=(LIKELY,)),
        TextDelta("B", logprobs=(TokenLogprob(66, -1.0),)),
    ]
    events = stream([*script, end(FinishReason.STOP)], include=[LOGPROBS])
    deltas = [event for event in events if event.type == "response.output_text.delta"]
    assert [[one.token for one in delta.logprobs] for delta in deltas] == [["A"], ["B"]]
    assert [top.logprob for top in deltas[0].logprobs[0].top_logprobs] == [-0.5, -1.5]
    (done,) = [event for event in events if event.type == "response.output_text.done"]
    assert [one.token for one in done.logprobs] == ["A", "B"]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, None),
        ({"top_logprobs": 0}, None),
        ({"include": [LOGPROBS]}, 0),
        ({"include": [LOGPROBS], "top_logprobs": 20}, 20),
        ({"include": ["reasoning.encrypted_content"]}, None),
    ],
)
def test_logprobs_are_computed_only_if_included(fields: Json, count: int | None):
    engine = FakeEngine()
    assert ask(engine, **fields).status == 200
    assert engine.requests[0].params.logprobs == count


# Failures


@pytest.mark.parametrize("is_streamed", [True, False])
def test_a_failure_before_the_first_byte_is_a_500(is_streamed: bool):
    reply = ask(FakeEngine(fail()), stream=is_streamed)
    assert reply.status == 500
    assert "out of luck" in reply.json()["error"]["message"]


def test_a_failure_midway_is_an_error_and_a_failed_response():
    *_, error, failed = stream(fail("A ", "mis"))
    assert error.type == "error"
    assert error.message == "generation failed: out of luck"
    assert (error.code, error.param) == ("generation_failed", None)
    assert failed.type == "response.failed"
    assert failed.response.status == "failed"
    assert failed.response.error.code == "server_error"
    assert failed.response.error.message == "generation failed: out of luck"
    assert failed.response.output_text == "A mis"
    assert failed.response.output[0].status == "incomplete"


def test_a_closed_engine_is_a_503():
    reply = ask(FakeEngine(error=EngineClosedError("the engine is closed")))
    assert reply.status == 503
    assert reply.json()["error"]["type"] == "server_error"


# The request


def test_every_sampling_field_reaches_the_engine():
    engine = FakeEngine()
    fields = {
        "max_output_tokens": 5,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 4,
        "min_p": 0.1,
        "repetition_penalty": 1.1,
        "frequency_penalty": 0.2,
        "presence_penalty": 0.3,
        "min_tokens": 2,
        "seed": 3,
        "stop": ["a", "b", "c", "d"],
        "stop_token_ids": [9],
        "ignore_eos": True,
        "logit_bias": {"5": 1},
    }
    assert ask(engine, **fields).status == 200
    params = engine.requests[0].params
    expected = {"stop": tuple("abcd"), "stop_token_ids": (9,), "logit_bias": ((5, 1.0),)}
    for name, value in {**fields, **expected}.items():
        engine_name = "max_tokens" if name == "max_output_tokens" else name
        assert getattr(params, engine_name) == value, name


def test_a_string_is_what_the_user_says():
    assert built(input="Hi") == (Message("user", "Hi"),)


def test_instructions_come_first_as_a_system_message():
    messages = built(instructions="Be brief.", input=[{"role": "developer", "content": "Rhyme."}])
    assert messages == (Message("system", "Be brief."), Message("developer", "Rhyme."))


@pytest.mark.parametrize("kind", ["input_text", "output_text", "text"])
def test_content_may_come_in_parts(kind: str):
    parts = [{"type": kind, "text": text} for text in ("a", "b")]
    item = {"type": "message", "role": "user", "content": parts}
    assert built(input=[item]) == (Message("user", "a\n\nb"),)


def function_call(call_id: str, **fields: Any) -> Json:
    head = {"type": "function_call", "call_id": call_id, "name": "get_wind_speed"}
    return {**head, "arguments": "{}", **fields}


def output(call_id: str, text: Any = "12", **fields: Any) -> Json:
    return {"type": "function_call_output", "call_id": call_id, "output": text, **fields}


USER = {"role": "user", "content": "How fast?"}


def test_calls_belong_to_the_message_before_them():
    items = [
        USER,
        {"role": "assistant", "content": "Let me look."},
        function_call("a"),
        function_call("b", arguments='{"wind": "bora"}'),
        output("a"),
        output("b", [{"type": "input_text", "text": "9"}]),
    ]
    calls = (
        ToolCall("a", "get_wind_speed", "{}"),
        ToolCall("b", "get_wind_speed", '{"wind": "bora"}'),
    )
    assert built(input=items) == (
        Message("user", "How fast?"),
        Message("assistant", "Let me look.", calls),
        Message("tool", "12", tool_call_id="a"),
        Message("tool", "9", tool_call_id="b"),
    )


def test_calls_without_text_are_a_message_of_their_own():
    items = [USER, function_call("a"), output("a"), function_call("b"), output("b")]
    messages = built(input=items)
    assert [len(message.tool_calls) for message in messages] == [0, 1, 0, 1, 0]
    assert [message.role for message in messages] == ["user", *["assistant", "tool"] * 2]


def test_an_answer_can_be_sent_back_as_it_came():
    script = [TextDelta("Look. ", logprobs=(LIKELY,)), *call(*CALL)]
    answer = whole(script, tools=TOOLS, include=[LOGPROBS])
    items = [USER, *(item.model_dump(by_alias=True) for item in answer.output)]
    call_item = answer.output[1]
    assert call_item.type == "function_call"
    items.append(output(call_item.call_id, id="fco_1", status="completed"))
    _, said, _ = built(input=items)
    assert said.content == "Look. "
    assert said.tool_calls == (ToolCall(call_item.call_id, "get_wind_speed", '{"wind": "bora"}'),)


def test_tools_are_offered_and_held_to_their_schemas():
    engine = FakeEngine()
    ask(engine, tools=[TOOL])
    ((_, tools),) = engine.prompts.built
    assert tools == (Tool("get_wind_speed", "How fast.", SCHEMA),)
    constraint = engine.requests[0].params.constraint
    assert constraint is not None
    assert constraint.calls is not None
    assert [function.name for function in constraint.calls.functions] == ["get_wind_speed"]
    assert not constraint.must_call


@pytest.mark.parametrize(
    ("choice", "callable_names", "must_call"),
    [
        ("auto", ["get_wind_speed", "get_wind_name"], False),
        ("required", ["get_wind_speed", "get_wind_name"], True),
        ({"type": "function", "name": "get_wind_name"}, ["get_wind_name"], True),
        (("auto", "get_wind_name"), ["get_wind_name"], False),
        (("required", "get_wind_name"), ["get_wind_name"], True),
        (("auto", "get_wind_speed", "get_wind_name"), ["get_wind_speed", "get_wind_name"], False),
    ],
)
def test_the_choice_says_what_may_and_must_be_called(
    choice: Any, callable_names: list[str], must_call: bool
):
    if isinstance(choice, tuple):
        mode, *names = choice
        tools = [{"type": "function", "name": name} for name in names]
        choice = {"type": "allowed_tools", "mode": mode, "tools": tools}
    engine = FakeEngine()
    reply = ask(engine, tools=TOOLS, tool_choice=choice)
    assert Response.model_validate_json(reply.text, strict=True).to_dict()["tool_choice"] == choice
    ((_, offered),) = engine.prompts.built
    assert [tool.name for tool in offered] == ["get_wind_speed", "get_wind_name"]
    constraint = engine.requests[0].params.constraint
    assert constraint is not None
    assert constraint.calls is not None
    assert [function.name for function in constraint.calls.functions] == callable_names
    assert constraint.must_call is must_call


def test_without_parallel_calls_there_is_one():
    def most_calls(**fields: Any) -> int:
        calls: CallGrammar = constrained(tools=TOOLS, **fields).calls
        return calls.most_calls

    assert most_calls(parallel_tool_calls=False) == 1
    assert most_calls(parallel_tool_calls=True) > 1
    assert most_calls() > 1


def test_a_tool_is_strict_only_if_it_says_so():
    assert constrained(tools=[{**TOOL, "strict": None}]).calls.functions[0].is_lenient
    assert not constrained(tools=[{**TOOL, "strict": True}]).calls.functions[0].is_lenient


def test_the_format_of_text_is_enforced():
    schema = {"type": "json_schema", "name": "wind", "strict": True, "schema": SCHEMA}
    grammar = Grammar(Syntax.JSON_SCHEMA, json.dumps(SCHEMA))
    assert constrained(text={"format": schema}).text == grammar
    assert constrained(text={"format": {"type": "json_object"}}).text is not None
    for text in (None, {}, {"format": None}, {"format": {"type": "text"}}):
        assert constrained(text=text) is None


def test_the_format_is_told_back_as_it_was_given():
    schema = {"type": "json_schema", "name": "wind", "schema": SCHEMA}
    text = whole(say("{}"), text={"format": schema}).to_dict()["text"]
    assert text == {"format": schema, "verbosity": "medium"}


NEUTRAL: Json = {
    "background": False,
    "include": [],
    "max_tool_calls": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "conversation": None,
    "prompt": None,
    "prompt_cache_retention": "in_memory",
    "reasoning": {"effort": "none", "summary": None},
    "service_tier": "auto",
    "store": False,
    "text": {"verbosity": "medium"},
    "tools": [],
    "tool_choice": "auto",
    "truncation": "disabled",
    "stop": None,
}


def test_values_that_ask_for_nothing_are_accepted():
    whole(**NEUTRAL)
    whole(**dict.fromkeys(NEUTRAL))
    stream(stream_options={"include_obfuscation": False}, **NEUTRAL)


def allowed(*tools: Json, **fields: Any) -> Json:
    choice = {"type": "allowed_tools", "mode": "auto", "tools": list(tools), **fields}
    return {"tools": TOOLS, "tool_choice": choice}


def test_without_input_the_user_has_said_nothing():
    engine = FakeEngine()
    assert post(engine, RESPONSES, {}).status == 200
    assert post(engine, RESPONSES, {"instructions": "Be kind."}).status == 200
    nothing, instructed = (messages for messages, _ in engine.prompts.built)
    assert nothing == (Message("user", ""),)
    assert instructed == (Message("system", "Be kind."), Message("user", ""))


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": []}, "input"),
        ({"input": 5}, "input"),
        ({"input": ["Hi"]}, "input[0]"),
        ({"instructions": ["Hi"]}, "instructions"),
        ({"model": 5}, "model"),
        ({"stream": "yes"}, "stream"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
        ({"max_tokens": 5}, "max_tokens"),
        ({"n": 2}, "n"),
        ({"temperature": 3}, "temperature"),
        ({"top_logprobs": 21, "include": [LOGPROBS]}, "top_logprobs"),
        ({"top_logprobs": 1}, "top_logprobs"),
        ({"include": LOGPROBS}, "include"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"prompt": {"id": "p"}}, "prompt"),
        ({"background": True}, "background"),
        ({"metadata": {"a": 1}}, "metadata.a"),
        ({"metadata": {"a": None}}, "metadata.a"),
        ({"user": 5}, "user"),
        ({"text": "short"}, "text"),
        ({"text": {"format": {}}}, "text.format.type"),
        ({"text": {"format": {"type": "json_schema", "name": "a"}}}, "text.format.schema"),
        ({"text": {"format": {"type": "xml"}}}, "text.format.type"),
        ({"tools": [{"name": "a"}]}, "tools[0].type"),
        ({"tools": [{"type": "function"}]}, "tools[0].name"),
        ({"tools": [TOOL, TOOL]}, "tools[1]"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": "any"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": {"type": "mcp"}}, "tool_choice.type"),
        ({"tools": TOOLS, "tool_choice": {"type": "function"}}, "tool_choice.name"),
        ({"tools": TOOLS, "tool_choice": {"type": "function", "name": "x"}}, "tool_choice"),
        (allowed(), "tool_choice.tools"),
        (allowed(TOOL, mode=None), "tool_choice.mode"),
        (allowed({"type": "mcp"}), "tool_choice.tools[0].type"),
        (allowed({"type": "function", "name": "x"}), "tool_choice"),
        ({"parallel_tool_calls": 1}, "parallel_tool_calls"),
        ({"temprature": 1}, "temprature"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(fields: Json, param: str):
    error = refused(**fields)
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"
    assert param in error["message"]


def said(**part: Any) -> Json:
    return {"role": "user", "content": [{"type": "input_text", "text": "a"} | part]}


@pytest.mark.parametrize(
    ("item", "param"),
    [
        ({"type": "item_reference", "id": "msg_1"}, "type"),
        ({"id": "msg_1"}, "role"),
        ({"content": "Hi"}, "role"),
        ({"role": "tool", "content": "Hi"}, "role"),
        ({"role": "user"}, "content"),
        ({"role": "user", "content": 5}, "content"),
        (said(type="input_image", image_url="u"), "content[0].type"),
        (said(type="input_file", file_id="f"), "content[0].type"),
        (said(type="input_audio"), "content[0].type"),
        (said(type="refusal"), "content[0].refusal"),
        (said(type=None), "content[0].type"),
        (said(text=None), "content[0].text"),
        (said(txt="b"), "content[0].txt"),
        ({**function_call("a"), "call_id": None}, "call_id"),
        (function_call("a", name=None), "name"),
        (function_call("a", arguments=5), "arguments"),
        (function_call("a", namespace=5), "namespace"),
        ({"type": "custom_tool_call", "call_id": "c", "name": "n"}, "input"),
        (output("a", None), "output"),
        (output("a", [{"type": "input_image", "image_url": "u"}]), "output[0].type"),
        ({**output("a"), "call_id": None}, "call_id"),
    ],
)
def test_an_item_is_read_or_refused_by_the_name_of_its_field(item: Json, param: str):
    error = refused(input=[USER, item])
    assert error["param"] == f"input[1].{param}"
    assert error["param"] in error["message"]


def test_content_other_than_text_is_refused_as_such():
    error = refused(input=[said(type="input_image", image_url="u")])
    assert error["code"] == "unsupported_content"
    assert "reads text only" in error["message"]


def test_a_state_that_is_not_kept_is_refused_with_what_to_do_instead():
    assert "nothing is stored here" in refused(conversation="conv_1")["message"]
    assert "send the whole input" in refused(previous_response_id="resp_1")["message"]


ITEMS = [
    USER,
    {"role": "assistant", "content": "Let me look."},
    function_call("a"),
    function_call("b"),
    output("a"),
    output("b"),
]


@pytest.mark.parametrize(
    ("engine_field", "param"),
    [
        ("messages", "input"),
        ("messages[0].content", "instructions"),
        ("messages[1].content", "input[0].content"),
        ("messages[2].content", "input[1].content"),
        ("messages[2].role", "input[1].role"),
        ("messages[2].tool_calls", "input[2]"),
        ("messages[2].tool_calls[0].name", "input[2].name"),
        ("messages[2].tool_calls[1].arguments", "input[3].arguments"),
        ("messages[3].tool_call_id", "input[4].call_id"),
        ("messages[3].content", "input[4].output"),
        ("messages[4].role", "input[5].type"),
        ("tools", "tools"),
        ("tools[0].parameters", "tools[0].parameters"),
    ],
)
def test_what_the_prompt_builder_refuses_is_named_as_the_caller_wrote_it(
    engine_field: str, param: str
):
    engine = FakeEngine()
    engine.prompts.error = RequestError(engine_field, f"{engine_field} is amiss")
    error = ask(engine, tools=TOOLS, instructions="Be brief.", input=ITEMS).json()["error"]
    assert (error["param"], error["message"]) == (param, f"{param} is amiss")


@pytest.mark.parametrize(
    ("engine_field", "param"),
    [("constraint.text", "text.format.schema"), ("constraint.calls", "tools")],
)
def test_a_grammar_that_cannot_be_enforced_is_named_as_the_caller_wrote_it(
    engine_field: str, param: str
):
    engine = FakeEngine()
    engine.grammar_error = RequestError(engine_field, f"{engine_field} cannot be enforced")
    shape = {"type": "json_schema", "name": "a", "schema": SCHEMA}
    error = ask(engine, tools=TOOLS, text={"format": shape}).json()["error"]
    assert (error["param"], error["message"]) == (param, f"{param} cannot be enforced")


def test_a_schema_that_is_too_long_is_named_as_the_caller_wrote_it():
    schema = {"type": "object", "description": "x" * 100_000}
    shape = {"type": "json_schema", "name": "a", "schema": schema}
    assert refused(text={"format": shape})["param"] == "text.format.schema"


def test_a_prompt_beyond_the_context_says_both_numbers():
    error = ask(FakeEngine(error=ContextLengthError(9001, 8192))).json()["error"]
    assert (error["code"], error["param"]) == ("context_length_exceeded", "input")
    assert "9,001" in error["message"]
    assert "8,192" in error["message"]


# OpenAI's own client


def with_client(*scripts: Script, run: Callable[[openai.AsyncOpenAI], Awaitable[Any]]) -> Any:
    """What `run` makes of the real client, talking to these scripts."""
    engine = FakeEngine(*scripts)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Exchange(engine, RESPONSES, Request(scope, receive))(scope, receive, send)

    async def main() -> Any:
        transport = httpx2.ASGITransport(app)
        http_client = httpx2.AsyncClient(transport=transport)
        client = openai.AsyncOpenAI(
            base_url="http://test/v1", api_key="none", max_retries=0, http_client=http_client
        )
        async with client:
            return await run(client)

    return asyncio.run(main())


def test_the_client_adds_a_stream_up():
    async def run(client: openai.AsyncOpenAI) -> Any:
        request = {"model": "m", "input": "Hi", "tools": TOOLS}
        async with client.responses.stream(**request) as stream:
            snapshots = [
                event.snapshot
                async for event in stream
                if event.type == "response.output_text.delta"
            ]
            return snapshots, await stream.get_final_response()

    script = [*message("Look. "), *message("There. "), *call(*CALL)]
    snapshots, response = with_client(script, run=run)
    assert snapshots == ["Look. ", "Look. There. "]
    assert response.output_text == "Look. There. "
    assert response.output[1].arguments == '{"wind": "bora"}'


class Wind(BaseModel):
    wind: str


def test_the_client_parses_an_answer_of_a_given_shape():
    async def run(client: openai.AsyncOpenAI) -> Any:
        return await client.responses.parse(model="m", input="Hi", text_format=Wind)

    assert with_client(say('{"wind": "bora"}'), run=run).output_parsed == Wind(wind="bora")


def test_the_client_raises_when_a_stream_fails_midway():
    texts: list[str] = []

    async def run(client: openai.AsyncOpenAI) -> None:
        async for event in await client.responses.create(model="m", input="Hi", stream=True):
            if event.type == "response.output_text.delta":
                texts.append(event.delta)

    with pytest.raises(openai.APIError, match="generation failed: out of luck"):
        with_client(fail("A ", "mis"), run=run)
    assert texts == ["A ", "mis"]
