from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic.lib.streaming._messages import accumulate_event
from anthropic.types import Message as Answer
from anthropic.types import MessageTokensCount, RawMessageStreamEvent
from anthropic.types.shared import ErrorResponse
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from chat_formats.calls import CallScanner
from engine_api.constraint import CallGrammar, Constraint, Grammar, Syntax
from engine_api.conversation import Message, Tool, ToolCall
from engine_api.errors import ContextLengthError, EngineClosedError, RequestError
from engine_api.events import Event, Finished, FinishReason, TextDelta, Usage
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Ticket
from openai_bridge.dialects import MESSAGES
from openai_bridge.dialects.messages import parse_count
from openai_bridge.dialects.messages.answer import MessagesForm, MessagesStream, MessagesWhole
from openai_bridge.errors import ApiError, BadRequest, from_engine
from tests.openai_bridge.fakes import (
    FakeEngine,
    FakeVocabulary,
    Reply,
    Script,
    call,
    fail,
    post,
    say,
)

USER = {"role": "user", "content": "What is a mistral?"}
SCHEMA = {"type": "object", "properties": {"wind": {"type": "string"}}}
TOOLS = [{"name": "get_wind_speed", "description": "How fast.", "input_schema": SCHEMA}]
CALL = ['[{"name": "get_wind', '_speed", "arguments": {"wind": "bo', 'ra"}}]']
TWO_CALLS = [
    '[{"name": "get_wind_speed", "arguments": {"wind": "bora"}}, ',
    '{"name": "get_wind_speed", "arguments": {"wind": "foehn"}}]',
]
CALLED = {
    "role": "assistant",
    "content": [
        {"type": "text", "text": "Let me look."},
        {"type": "tool_use", "id": "toolu_1", "name": "get_wind_speed", "input": {"wind": "ö"}},
        {"type": "tool_use", "id": "toolu_2", "name": "get_wind_speed", "input": {}},
    ],
}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "90 km/h"}
TEXT = {"type": "text", "text": "Well?"}

_EVENT: TypeAdapter[RawMessageStreamEvent] = TypeAdapter(RawMessageStreamEvent)


class Bridge(httpx2.BaseTransport):
    """Lets Anthropic's client talk to the dialect, with nothing but its wire between them."""

    def __init__(self, *scripts: Script) -> None:
        self.engine = FakeEngine(*scripts)
        self.bodies: list[dict[str, Any]] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert request.url.path == "/v1/messages"
        self.bodies.append(json.loads(request.read()))
        reply = post(self.engine, MESSAGES, request.read())
        return httpx2.Response(reply.status, headers=reply.headers, text=reply.text)

    def client(self) -> anthropic.Anthropic:
        http_client = httpx2.Client(transport=self)
        return anthropic.Anthropic(
            api_key="none", base_url="http://bridge", max_retries=0, http_client=http_client
        )


def ask(engine: FakeEngine, **fields: Any) -> Reply:
    return post(engine, MESSAGES, {"model": "m", "max_tokens": 99, "messages": [USER], **fields})


def whole(*scripts: Script, **fields: Any) -> Answer:
    reply = ask(FakeEngine(*scripts), **fields)
    assert reply.status == 200, reply.text
    return known(Answer.model_validate_json(reply.text, strict=True))


def events(*scripts: Script, **fields: Any) -> list[Any]:
    reply = ask(FakeEngine(*scripts), stream=True, **fields)
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    return list(read_events(reply.text))


def read_events(stream: str) -> Iterator[Any]:
    *framed, rest = stream.split("\n\n")
    assert rest == ""
    for event in framed:
        name, data = event.split("\n")
        parsed = known(_EVENT.validate_json(data.removeprefix("data: "), strict=True))
        assert name == f"event: {parsed.type}"
        yield parsed


def known(model: Any) -> Any:
    """The same, in which there must be no field that Anthropic's API has not."""
    assert not model.model_extra
    for value in vars(model).values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                known(item)
    return model


def error_of(reply: Reply) -> Any:
    return known(ErrorResponse.model_validate_json(reply.text, strict=True)).error


def params_of(**fields: Any) -> SamplingParams:
    engine = FakeEngine()
    reply = ask(engine, **fields)
    assert reply.status == 200, reply.text
    return engine.requests[0].params


def calls_of(**fields: Any) -> tuple[Constraint, CallGrammar]:
    constraint = params_of(**fields).constraint
    assert constraint is not None
    assert constraint.calls is not None
    return constraint, constraint.calls


def built_of(**fields: Any) -> tuple[tuple[Message, ...], tuple[Tool, ...]]:
    engine = FakeEngine()
    reply = ask(engine, **fields)
    assert reply.status == 200, reply.text
    return engine.prompts.built[0]


def read(*conversation: dict[str, Any], **fields: Any) -> tuple[Message, ...]:
    return built_of(messages=conversation, **fields)[0]


def with_end(script: Script, **changes: Any) -> Script:
    return [*script[:-1], replace(script[-1], **changes)]


# The answer, whole.


def test_a_whole_answer_is_what_the_client_expects():
    answer = whole(say("A ", "wind.", tokens=3))
    assert answer.id.startswith("msg_")
    assert (answer.type, answer.role, answer.model) == ("message", "assistant", "m")
    assert [block.to_dict() for block in answer.content] == [{"type": "text", "text": "A wind."}]
    assert (answer.stop_reason, answer.stop_sequence) == ("end_turn", None)
    assert answer.usage.to_dict() == {
        "input_tokens": 7,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": 3,
    }


def test_what_no_answer_has_is_left_out_as_anthropic_does():
    # The AI SDK's schema has citations optional, not nullable: it throws on null.
    script = say("A wind.")
    begun, block, *_ = (event.to_dict() for event in events(script))
    assert block["content_block"] == {"type": "text", "text": ""}
    for message in (whole(script).to_dict(), begun["message"]):
        assert set(message) == {
            *("id", "type", "role", "model", "content"),
            *("stop_reason", "stop_sequence", "stop_details", "usage"),
        }


def test_what_the_cache_had_of_the_prompt_is_counted_apart():
    script = with_end(say("A wind."), usage=Usage(7, 1, num_reused_tokens=5))
    usage = whole(script).usage
    assert (usage.input_tokens, usage.cache_read_input_tokens) == (2, 5)
    usage = events(script)[-2].usage
    assert (usage.input_tokens, usage.cache_read_input_tokens) == (2, 5)


def test_text_of_any_kind_arrives_as_it_was():
    text = 'é"\\\n\u2028\U0001f600\x00</s>\n\nevent: error\n\n'
    assert whole(say(text)).content[0].text == text
    assert events(say(text))[2].delta.text == text


def test_an_empty_answer_has_no_content():
    assert whole(say()).content == []
    kinds = [event.type for event in events(say())]
    assert kinds == ["message_start", "message_delta", "message_stop"]


def test_a_call_is_a_block_with_its_input():
    answer = whole(call(*CALL), tools=TOOLS)
    (block,) = answer.content
    assert len(block.id) == 9
    assert (block.type, block.name, block.input) == (
        "tool_use",
        "get_wind_speed",
        {"wind": "bora"},
    )
    assert answer.stop_reason == "tool_use"


def test_text_stands_before_the_calls_and_each_has_an_id_of_its_own():
    script = [*say("Let me ", "look.")[:2], *call(*TWO_CALLS)]
    text, first, second = whole(script, tools=TOOLS).content
    assert text.text == "Let me look."
    assert (first.input, second.input) == ({"wind": "bora"}, {"wind": "foehn"})
    assert first.id != second.id


def test_a_stop_string_is_named():
    script = with_end(say("A "), stopped_by="wind")
    answer = whole(script, stop_sequences=["wind"])
    assert (answer.stop_reason, answer.stop_sequence) == ("stop_sequence", "wind")
    delta = events(script, stop_sequences=["wind"])[-2].delta
    assert (delta.stop_reason, delta.stop_sequence) == ("stop_sequence", "wind")


def test_a_stop_token_ends_the_turn_as_the_models_own_does():
    answer = whole(with_end(say("A "), stopped_by=7), stop_token_ids=[7])
    assert (answer.stop_reason, answer.stop_sequence) == ("end_turn", None)


def test_an_answer_cut_by_max_tokens_is_told_from_one_cut_by_the_context():
    script = say("A ", "mis", reason=FinishReason.LENGTH)
    assert whole(script, max_tokens=2).stop_reason == "max_tokens"
    assert whole(script, max_tokens=3).stop_reason == "model_context_window_exceeded"


def test_a_call_cut_short_has_the_input_that_can_be_read():
    begun = '[{"name": "get_wind_speed", "arguments": {"wind": "bora", "unit": {"name": "k'
    answer = whole(call(begun, reason=FinishReason.LENGTH), tools=TOOLS, max_tokens=1)
    assert answer.content[0].input == {"wind": "bora", "unit": {}}
    assert answer.stop_reason == "max_tokens"


def test_a_call_cut_before_its_name_is_not_there():
    answer = whole(call('[{"na', reason=FinishReason.LENGTH), tools=TOOLS, max_tokens=1)
    assert (answer.content, answer.stop_reason) == ([], "max_tokens")


@pytest.mark.parametrize("value", [r'"\ud83d"', "1e999", "9" * 5000])
def test_a_call_that_no_client_could_read_is_an_error(value: str):
    text = f'[{{"name": "get_wind_speed", "arguments": {{"wind": {value}}}}}]'
    reply = ask(FakeEngine(call(text)), tools=TOOLS)
    assert reply.status == 500
    assert error_of(reply).type == "api_error"


# The answer, streamed.


def test_a_stream_says_where_each_block_begins_and_ends():
    script = [*say("Let me ", "look.")[:2], *call(*TWO_CALLS)]
    assert [event.type for event in events(script, tools=TOOLS)] == [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


def test_every_event_of_a_block_carries_its_index():
    script = [*say("Let me look.")[:1], *call(*CALL)]
    stream = events(script, tools=TOOLS)
    indices = [event.index for event in stream if event.type.startswith("content_block")]
    assert indices == [0, 0, 0, 1, 1, 1, 1]


def test_a_stream_begins_with_the_message_and_the_size_of_its_prompt():
    start = events(say("A ", "wind."), messages=[USER, USER, USER])[0]
    message = start.message
    assert (message.content, message.stop_reason, message.model) == ([], None, "m")
    assert (message.usage.input_tokens, message.usage.output_tokens) == (3, 0)


def test_a_stream_ends_with_the_reason_and_all_tokens():
    *_, last, stop = events(say("A ", "wind."))
    assert (last.delta.stop_reason, last.usage.output_tokens) == ("end_turn", 2)
    assert (last.usage.input_tokens, stop.type) == (7, "message_stop")


def test_a_streamed_call_begins_with_its_name_and_adds_up_to_its_input():
    stream = events(call(*CALL), tools=TOOLS)
    block = stream[1].content_block
    assert (block.type, block.name, block.input) == ("tool_use", "get_wind_speed", {})
    pieces = [event.delta.partial_json for event in stream if event.type == "content_block_delta"]
    assert pieces == ['{"wind": "bo', 'ra"}']


def test_each_delta_is_sent_by_itself():
    reply = ask(FakeEngine(say(*"wind")), stream=True)
    assert len(reply.parts) == len("wind") + 2  # and the reason, and the end


# The two are one.


def rendered(script: Script, max_tokens: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The stream as Anthropic's client adds it up, and the whole message."""
    form = MessagesForm("m")
    generation = GenerationRequest("r", Prompt((1, 2, 3)), SamplingParams(max_tokens=max_tokens))
    ticket = Ticket("t", "fp", FakeVocabulary(), (generation,))
    stream, message = MessagesStream(form, ticket), MessagesWhole(form, ticket)
    text = "".join(stream.feed(0, event) for event in script) + stream.end()
    for event in script:
        message.feed(0, event)
    total, buffers = None, {}
    for read_event in read_events(text):
        total = accumulate_event(event=read_event, current_snapshot=total, json_bufs=buffers)
    assert total is not None
    strict = Answer.model_validate_json(json.dumps(message.body()), strict=True)
    return nameless(total.to_dict()), nameless(strict.to_dict())


def nameless(message: dict[str, Any]) -> dict[str, Any]:
    """Without the calls' ids, which are drawn anew each time."""
    content = [{**block, "id": ""} if "id" in block else block for block in message["content"]]
    return {**message, "content": content}


def cut(draw: st.DrawFn, text: str) -> list[str]:
    places = sorted(draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    return [piece for piece in pieces if piece]


_INPUTS = st.dictionaries(
    st.text(max_size=4),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, width=32)
        # No infinity: JSON has none.
        .filter(lambda number: abs(number) < 1e30)
        | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=6,
    ),
    max_size=4,
)


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Text, then calls, in any pieces and perhaps not to the end."""
    text = draw(st.text(max_size=20))
    inputs = draw(st.lists(_INPUTS, max_size=3))
    calls = [{"name": f"tool_{i}", "arguments": value} for i, value in enumerate(inputs)]
    said = json.dumps(calls, ensure_ascii=draw(st.booleans())) if calls else ""
    is_cut = draw(st.booleans())
    if is_cut:
        said = said[: draw(st.integers(0, len(said)))]
    deltas: list[Event] = [TextDelta(piece) for piece in cut(draw, text)]
    scanner = CallScanner(new_id=map("call{:05}".format, itertools.count()).__next__)
    deltas += [part for piece in cut(draw, said) for part in scanner.feed(piece)]
    usage = Usage(3, len(deltas), draw(st.integers(0, 3)))
    reason = FinishReason.LENGTH if is_cut else FinishReason.STOP
    stopped_by = None if said or is_cut else draw(st.sampled_from([None, "wind", 7]))
    return [*deltas, Finished(reason, usage, stopped_by=stopped_by)]


@given(scripts(), st.integers(1, 9))
def test_a_whole_answer_is_what_its_stream_adds_up_to(script: Script, max_tokens: int):
    from_stream, from_whole = rendered(script, max_tokens)
    assert from_stream == from_whole


# Anthropic's own client.


def test_the_client_reads_a_stream_to_the_same_message():
    script = [*say("Let me ", "look.")[:2], *call(*TWO_CALLS)]
    client = Bridge(script).client()
    asked: Any = {"model": "m", "max_tokens": 9, "messages": [USER], "tools": TOOLS}
    answer = client.messages.create(**asked)
    with client.messages.stream(**asked) as stream:
        texts = list(stream.text_stream)
        streamed = stream.get_final_message()
    assert texts == ["Let me ", "look."]
    assert nameless(streamed.to_dict() | {"id": ""}) == nameless(answer.to_dict() | {"id": ""})
    assert stream.request_id
    assert answer._request_id


def test_an_answer_can_be_sent_back_as_it_came():
    bridge = Bridge([*say("Let me look. ")[:1], *call(*CALL)], say("Fast."))
    client = bridge.client()
    asked: Any = {"model": "m", "max_tokens": 9, "tools": TOOLS}
    with client.messages.stream(messages=[USER], **asked) as stream:
        answer = stream.get_final_message()
    result: Any = {**RESULT, "tool_use_id": answer.content[1].id}
    followed: Any = [USER, answer.to_param(), {"role": "user", "content": [result]}]
    assert client.messages.create(messages=followed, **asked).content[0].text == "Fast."
    said, told = bridge.engine.prompts.built[1][0][1:]
    assert said.content == "Let me look. "
    assert [(c.name, c.arguments) for c in said.tool_calls] == [
        ("get_wind_speed", '{"wind": "bora"}')
    ]
    assert told == Message("tool", "90 km/h", tool_call_id=said.tool_calls[0].id)


def test_the_client_parses_an_answer_into_a_type_that_was_enforced():
    class Wind(BaseModel):
        name: str

    bridge = Bridge(say('{"name": "bora"}'))
    answer = bridge.client().messages.parse(
        model="m", max_tokens=9, messages=[USER], output_format=Wind
    )
    assert answer.parsed_output == Wind(name="bora")
    grammar = bridge.engine.compiled[0].text
    assert grammar is not None
    schema = bridge.bodies[0]["output_config"]["format"]["schema"]
    assert json.loads(grammar.source) == schema


def test_the_client_raises_its_own_errors():
    client = Bridge(fail("A ")).client()
    with pytest.raises(anthropic.BadRequestError, match="max_tokens is 0") as refused:
        client.messages.create(model="m", max_tokens=0, messages=[USER])
    assert refused.value.type == "invalid_request_error"
    assert refused.value.request_id
    with pytest.raises(anthropic.InternalServerError, match="out of luck"):
        client.messages.create(model="m", max_tokens=9, messages=[USER])
    with pytest.raises(anthropic.APIStatusError, match="out of luck") as failed:
        list(client.messages.create(model="m", max_tokens=9, messages=[USER], stream=True))
    assert failed.value.type == "api_error"


# The conversation.


def test_the_system_prompt_is_the_first_message():
    assert read(USER, system="Be brief.")[0] == Message("system", "Be brief.")
    blocks = [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "Rhyme."}]
    assert read(USER, system=blocks)[0] == Message("system", "Be brief.\n\nRhyme.")
    for nothing in (None, "", []):
        assert read(USER, system=nothing) == (Message("user", "What is a mistral?"),)


def test_a_system_message_may_stand_among_the_others():
    content = [{"type": "text", "text": "Rhyme."}]
    later = {"role": "system", "content": content}
    assert read(USER, later)[1] == Message("system", "Rhyme.")


def test_blocks_of_text_are_joined_by_an_empty_line():
    cached = {"type": "text", "text": "a", "cache_control": {"type": "ephemeral", "ttl": "1h"}}
    cited = {"type": "text", "text": "b", "citations": None}
    assert read({"role": "user", "content": [cached, cited]}) == (Message("user", "a\n\nb"),)


def test_calls_of_the_assistant_stand_with_its_text():
    said = read(USER, CALLED, {"role": "user", "content": [RESULT]})[1]
    calls = (
        ToolCall("toolu_1", "get_wind_speed", '{"wind": "ö"}'),
        ToolCall("toolu_2", "get_wind_speed", "{}"),
    )
    assert said == Message("assistant", "Let me look.", tool_calls=calls)


def test_results_come_before_the_text_of_their_message():
    blocks = [
        RESULT,
        {
            "type": "tool_result",
            "tool_use_id": "toolu_2",
            "content": [TEXT, TEXT],
            "cache_control": {"type": "ephemeral"},
        },
        TEXT,
    ]
    assert read(USER, CALLED, {"role": "user", "content": blocks})[2:] == (
        Message("tool", "90 km/h", tool_call_id="toolu_1"),
        Message("tool", "Well?\n\nWell?", tool_call_id="toolu_2"),
        Message("user", "Well?"),
    )


def test_a_result_may_be_empty_and_an_error_is_told_in_words():
    empty = {"type": "tool_result", "tool_use_id": "toolu_1"}
    failed = {**RESULT, "tool_use_id": "toolu_2", "content": "no such wind", "is_error": True}
    first, second = read(USER, CALLED, {"role": "user", "content": [empty, failed]})[2:]
    assert (first.content, second.content) == ("", "Error: no such wind")


def test_a_last_message_of_the_assistant_is_left_open():
    assert read(USER, {"role": "assistant", "content": "A mis"})[-1].role == "assistant"


# Everything else that is honoured.


def test_every_sampling_field_reaches_the_engine():
    fields: dict[str, Any] = {
        "max_tokens": 5,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 4,
        "min_p": 0.1,
        "repetition_penalty": 1.1,
        "frequency_penalty": 0.2,
        "presence_penalty": 0.3,
        "min_tokens": 2,
        "seed": 3,
        "stop_token_ids": [7],
        "ignore_eos": True,
    }
    stops = [chr(ord("a") + i) for i in range(16)]
    params = params_of(**fields, logit_bias={"5": 1}, stop_sequences=stops)
    expected = {**fields, "stop_token_ids": (7,), "logit_bias": ((5, 1.0),), "stop": tuple(stops)}
    assert params == SamplingParams(**expected)


def test_a_temperature_may_be_as_low_and_as_high_as_anthropics():
    assert [params_of(temperature=value).temperature for value in (0, 1)] == [0, 1]


def test_a_tool_need_not_be_described():
    bare = {"name": "a", "input_schema": SCHEMA}
    assert built_of(tools=[bare])[1] == (Tool("a", "", SCHEMA),)


def test_tools_reach_the_model_and_bind_it():
    asked = (Message("user", "What is a mistral?"),)
    assert built_of(tools=TOOLS) == (asked, (Tool("get_wind_speed", "How fast.", SCHEMA),))
    constraint, calls = calls_of(tools=TOOLS)
    (function,) = calls.functions
    assert function.name == "get_wind_speed"
    assert json.loads(function.schema)["properties"] == SCHEMA["properties"]
    assert (constraint.text, constraint.must_call) == (None, False)


@pytest.mark.parametrize(
    ("choice", "must_call", "names", "has_many"),
    [
        (None, False, ["get_wind_speed", "b"], True),
        ({"type": "auto"}, False, ["get_wind_speed", "b"], True),
        (
            {"type": "auto", "disable_parallel_tool_use": True},
            False,
            ["get_wind_speed", "b"],
            False,
        ),
        ({"type": "any"}, True, ["get_wind_speed", "b"], True),
        ({"type": "any", "disable_parallel_tool_use": True}, True, ["get_wind_speed", "b"], False),
        ({"type": "tool", "name": "b"}, True, ["b"], False),  # once
        ({"type": "tool", "name": "b", "disable_parallel_tool_use": False}, True, ["b"], False),
    ],
)
def test_the_choice_of_tools_is_enforced(
    choice: Any, must_call: bool, names: list[str], has_many: bool
):
    tools = [*TOOLS, {"name": "b", "input_schema": {"type": "object"}, "type": "custom"}]
    constraint, calls = calls_of(tools=tools, tool_choice=choice)
    assert constraint.must_call is must_call
    assert [function.name for function in calls.functions] == names
    assert (calls.most_calls > 1) is has_many


def test_with_the_choice_none_no_tool_is_offered():
    _, tools = built_of(tools=TOOLS, tool_choice={"type": "none"})
    assert tools == ()


def test_a_strict_tool_must_be_enforceable():
    for is_strict in (True, False):
        _, calls = calls_of(tools=[{**TOOLS[0], "strict": is_strict}])
        assert calls.functions[0].is_lenient is not is_strict


def test_a_schema_of_the_answer_is_enforced():
    wanted = {"type": "json_schema", "schema": SCHEMA}
    constraint = params_of(output_config={"format": wanted, "effort": None}).constraint
    assert constraint is not None
    assert constraint.text == Grammar(Syntax.JSON_SCHEMA, json.dumps(SCHEMA))
    assert params_of(output_config={}).constraint is None


def test_metadata_and_values_that_ask_for_nothing_are_accepted():
    answer = whole(
        metadata={"user_id": "u"},
        cache_control={"type": "ephemeral"},
        service_tier="standard_only",
        thinking={"type": "disabled"},
        speed="standard",
        betas=[],
        mcp_servers=[],
        container=None,
        context_management=None,
        diagnostics=None,
        inference_geo=None,
        output_config=None,
        output_format=None,
        stop_sequences=[],
        stream=False,
        system=None,
        temperature=None,
        tool_choice={"type": "auto"},
        tools=[
            {
                **TOOLS[0],
                "cache_control": {"type": "ephemeral"},
                "allowed_callers": ["direct"],
                "defer_loading": False,
                "eager_input_streaming": True,
                "input_examples": [],
            }
        ],
    )
    assert answer.content == whole().content  # as if they were not there


# Everything that is refused.


def in_user(**block: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": [block]}]}


def in_assistant(**block: Any) -> dict[str, Any]:
    return {"messages": [USER, {"role": "assistant", "content": [block]}]}


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"model": None}, "model"),
        ({"model": 5}, "model"),
        ({"max_tokens": None}, "max_tokens"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stream": "yes"}, "stream"),
        ({"temperature": 1.01}, "temperature"),
        ({"temperature": -0.01}, "temperature"),
        ({"stop_sequences": ["a"] * 17}, "stop_sequences"),
        ({"output_config": {"format": {"schema": {}}}}, "output_config.format.type"),
        ({"output_config": {"format": {"type": "text"}}}, "output_config.format.type"),
        ({"output_config": {"format": {"type": "json_schema"}}}, "output_config.format.schema"),
        ({"max_completion_tokens": 5}, "max_completion_tokens"),
        ({"stop": ["a"]}, "stop"),
        ({"n": 2}, "n"),
        ({"system": 5}, "system"),
        ({"system": [{"type": "image"}]}, "system[0].type"),
        ({"messages": None}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"content": "a"}]}, "messages[0].role"),
        ({"messages": [{"role": "tool", "content": "a"}]}, "messages[0].role"),
        ({"messages": [{"role": "user"}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        (in_user(text="a"), "messages[0].content[0].type"),
        (in_user(type="text"), "messages[0].content[0].text"),
        (in_user(**CALLED["content"][1]), "messages[0].content[0].type"),
        (in_user(type="tool_result"), "messages[0].content[0].tool_use_id"),
        (in_user(**RESULT, is_error="yes"), "messages[0].content[0].is_error"),
        (in_user(**{**RESULT, "content": 5}), "messages[0].content[0].content"),
        (
            in_user(**{**RESULT, "content": [{"type": "image"}]}),
            "messages[0].content[0].content[0].type",
        ),
        (
            {"messages": [{"role": "user", "content": [TEXT, RESULT]}]},
            "messages[0].content[1].type",
        ),
        (in_assistant(**RESULT), "messages[1].content[0].type"),
        (in_assistant(type="tool_use", name="n", input={}), "messages[1].content[0].id"),
        (in_assistant(type="tool_use", id="i", input={}), "messages[1].content[0].name"),
        (in_assistant(type="tool_use", id="i", name="n"), "messages[1].content[0].input"),
        (
            in_assistant(type="tool_use", id="i", name="n", input="{}"),
            "messages[1].content[0].input",
        ),
        (
            {"messages": [USER, {"role": "assistant", "content": [CALLED["content"][1], TEXT]}]},
            "messages[1].content[1].type",
        ),
        ({"tools": [{"input_schema": {}}]}, "tools[0].name"),
        ({"tools": [{"name": "n"}]}, "tools[0].input_schema"),
        ({"tools": [{"name": "n", "input_schema": 5}]}, "tools[0].input_schema"),
        ({"tools": TOOLS * 2}, "tools[1]"),
        ({"tool_choice": "auto"}, "tool_choice"),
        ({"tool_choice": {}}, "tool_choice.type"),
        ({"tool_choice": {"type": "required"}}, "tool_choice.type"),
        ({"tool_choice": {"type": "any"}}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": {"type": "tool"}}, "tool_choice.name"),
        ({"tools": TOOLS, "tool_choice": {"type": "tool", "name": "b"}}, "tool_choice"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(fields: dict[str, Any], param: str):
    engine = FakeEngine()
    reply = ask(engine, **fields)
    assert reply.status == 400, reply.text
    error = error_of(reply)
    assert error.type == "invalid_request_error"
    assert param in error.message
    with pytest.raises(BadRequest) as refusal:
        MESSAGES.parse(Fields({"model": "m", "max_tokens": 99, "messages": [USER], **fields}))
    assert refusal.value.param == param
    assert engine.requests == []


@pytest.mark.parametrize(
    "kind",
    ["image", "document", "search_result", "container_upload", "compaction"],
)
def test_content_that_is_no_text_is_refused_as_unsupported(kind: str):
    for fields in (in_user(type=kind), in_assistant(type=kind)):
        with pytest.raises(BadRequest, match=kind) as refusal:
            MESSAGES.parse(Fields({"model": "m", "max_tokens": 9, **fields}))
        assert refusal.value.code == "unsupported_content"


# Whom the engine's errors blame.


@pytest.mark.parametrize(
    ("engine_field", "caller_field"),
    [
        ("messages", "messages"),
        ("messages[0].content", "system"),
        ("messages[1].content", "messages[0].content"),
        ("messages[2].role", "messages[1].role"),
        ("messages[2].tool_calls", "messages[1].content"),
        ("messages[2].tool_calls[0].name", "messages[1].content[1].name"),
        ("messages[2].tool_calls[1].arguments", "messages[1].content[2].input"),
        ("messages[3].content", "messages[2].content[0].content"),
        ("messages[3].tool_call_id", "messages[2].content[0].tool_use_id"),
        ("messages[3].role", "messages[2].content[0].type"),
        ("messages[4].content", "messages[2].content"),
        ("tools[0].parameters", "tools[0].input_schema"),
        ("tools[0].name", "tools[0].name"),
        ("constraint.calls", "tools"),
        ("constraint.text", "output_config.format.schema"),
        ("stop", "stop_sequences"),
        ("max_tokens", "max_tokens"),
    ],
)
def test_the_engines_names_are_told_in_the_callers(engine_field: str, caller_field: str):
    conversation = [USER, CALLED, {"role": "user", "content": [RESULT, TEXT]}]
    config = {"format": {"type": "json_schema", "schema": SCHEMA}}
    body = {"model": "m", "max_tokens": 9, "system": "s", "messages": conversation, "tools": TOOLS}
    body["output_config"] = config
    assert MESSAGES.parse(Fields(body)).names(engine_field) == caller_field


def test_what_the_prompt_builder_refuses_is_named_as_the_caller_wrote_it():
    engine = FakeEngine()
    engine.prompts.error = RequestError("tools[0].parameters", "tools[0].parameters is no schema")
    error = error_of(ask(engine, tools=TOOLS))
    assert error.message == "tools[0].input_schema is no schema"


def test_a_grammar_that_cannot_be_enforced_is_named_as_the_caller_wrote_it():
    engine = FakeEngine()
    engine.grammar_error = RequestError("constraint.text", "constraint.text cannot be enforced: x")
    wanted = {"format": {"type": "json_schema", "schema": SCHEMA}}
    error = error_of(ask(engine, output_config=wanted))
    assert error.message == "output_config.format.schema cannot be enforced: x"


def test_a_grammar_that_is_too_long_is_named_as_the_caller_wrote_it():
    schema = {"type": "object", "description": "x" * 70_000}
    wanted = {"format": {"type": "json_schema", "schema": schema}}
    error = error_of(ask(FakeEngine(), output_config=wanted))
    assert error.message.startswith("output_config.format.schema is 70,")


@pytest.mark.parametrize(
    ("num_tokens", "is_counted", "said"),
    [(9001, True, "9001"), (8192, True, "8192"), (9001, False, "at least 9001")],
)
def test_a_prompt_beyond_the_context_is_refused_in_anthropics_words(
    num_tokens: int, is_counted: bool, said: str
):
    overlong = ContextLengthError(num_tokens, 8192, is_counted=is_counted)
    expected = f"prompt is too long: {said} tokens > 8191 maximum"
    submitting, building = FakeEngine(error=overlong), FakeEngine()
    building.prompts.error = overlong
    for reply in (ask(submitting), ask(building), ask(submitting, stream=True)):
        error = error_of(reply)
        assert (reply.status, error.type) == (400, "invalid_request_error")
        assert error.message == expected


# Failures.


def test_a_message_without_its_field_gets_it_put_before():
    error = BadRequest("that cannot be", param="tools[0].type")
    assert MESSAGES.error_body(error)["error"]["message"] == "tools[0].type: that cannot be"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
        (405, "invalid_request_error"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (502, "api_error"),
        (503, "overloaded_error"),
    ],
)
def test_each_status_has_a_type_of_error(status: int, kind: str):
    body = MESSAGES.error_body(ApiError(status, "no"))
    error = ErrorResponse.model_validate_json(json.dumps(body), strict=True)
    assert error.error.type == kind


def test_a_malformed_body_is_refused_in_the_same_shape():
    assert error_of(post(FakeEngine(), MESSAGES, b"{")).type == "invalid_request_error"


def test_a_closed_engine_is_overloaded():
    reply = ask(FakeEngine(error=EngineClosedError("the engine is closed")))
    assert (reply.status, error_of(reply).type) == (503, "overloaded_error")


@pytest.mark.parametrize("stream", [True, False])
def test_a_failure_before_the_first_byte_is_a_500(stream: bool):
    reply = ask(FakeEngine(fail()), stream=stream)
    assert reply.status == 500
    assert "out of luck" in error_of(reply).message


def test_a_failure_midway_is_an_event_of_its_own():
    reply = ask(FakeEngine(fail("A ")), stream=True)
    assert (reply.status, reply.is_complete) == (200, True)
    *_, last, rest = reply.text.split("\n\n")
    name, data = last.split("\n")
    assert (name, rest) == ("event: error", "")
    error = ErrorResponse.model_validate_json(data.removeprefix("data: "), strict=True)
    assert error.error.type == "api_error"
    assert "message_stop" not in reply.text


def test_the_requests_id_is_where_the_client_looks_for_it():
    assert ask(FakeEngine()).headers["request-id"]
    assert ask(FakeEngine(), model=5).headers["request-id"]


# Counting tokens.


def test_a_count_is_of_the_prompt_that_an_answer_would_continue():
    asked = {"model": "m", "system": "Be brief.", "messages": [USER, CALLED, USER], "tools": TOOLS}
    counted, answered = FakeEngine(), FakeEngine()
    body = parse_count(Fields(asked)).answer(counted)
    (source,) = MESSAGES.parse(Fields({**asked, "max_tokens": 9})).sources
    prompt = source.build(answered.prompts)
    assert counted.prompts.built == answered.prompts.built
    assert MessageTokensCount.model_validate(body, strict=True).input_tokens == 4
    assert len(prompt.token_ids) == 4


def test_a_count_takes_every_field_of_its_own():
    parse_count(
        Fields(
            {
                "model": "m",
                "messages": [USER],
                "system": "s",
                "tools": TOOLS,
                "tool_choice": {"type": "any"},
                "thinking": {"type": "disabled"},
                "cache_control": {"type": "ephemeral"},
                "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
                "speed": "standard",
            }
        )
    )


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"model": None}, "model"),
        ({"messages": None}, "messages"),
        ({"messages": [USER], "message": []}, "message"),
        ({"tools": [{"name": "n"}]}, "tools[0].input_schema"),
    ],
)
def test_what_cannot_be_counted_is_refused_by_name(fields: dict[str, Any], param: str):
    with pytest.raises(BadRequest) as refusal:
        parse_count(Fields({"model": "m", "messages": [USER], **fields}))
    assert refusal.value.param == param


def test_a_prompt_that_cannot_be_counted_is_blamed_on_the_callers_field():
    question = parse_count(Fields({"model": "m", "messages": [USER], "tools": TOOLS}))
    error = RequestError("tools[0].parameters", "tools[0].parameters is no schema")
    assert from_engine(error, question.names).param == "tools[0].input_schema"
