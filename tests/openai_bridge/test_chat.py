from __future__ import annotations

import json
from typing import Any

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from mistral_engine.errors import ContextLengthError, EngineClosedError, RequestError
from mistral_engine.prompt import Message
from mistral_engine.request import FinishReason
from openai_bridge import chat
from tests.openai_bridge.fakes import FakeEngine, Reply, Script, call, fail, post, say
from tests.openai_bridge.test_tools import TOOLS

USER = {"role": "user", "content": "What is a mistral?"}
CALL = ['[{"name": "get_wind', '_speed", "arguments": {"wind": "bora"}}]']


def ask(engine: FakeEngine, **fields: Any) -> Reply:
    return post(engine, chat, {"model": "m", "messages": [USER], **fields})


def whole(*scripts: Script, **fields: Any) -> ChatCompletion:
    reply = ask(FakeEngine(*scripts), **fields)
    assert reply.status == 200, reply.text
    return ChatCompletion.model_validate_json(reply.text, strict=True)


def chunks(*scripts: Script, **fields: Any) -> list[ChatCompletionChunk]:
    reply = ask(FakeEngine(*scripts), stream=True, **fields)
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    return [
        ChatCompletionChunk.model_validate_json(json.dumps(event), strict=True)
        for event in reply.events()
    ]


def test_a_whole_answer_is_what_the_client_expects():
    answer = whole(say("A ", "wind.", tokens=3))
    assert answer.id.startswith("chatcmpl-")
    assert (answer.object, answer.model) == ("chat.completion", "m")
    (choice,) = answer.choices
    assert (choice.message.role, choice.message.content) == ("assistant", "A wind.")
    assert (choice.finish_reason, choice.logprobs) == ("stop", None)
    assert answer.usage is not None
    assert answer.usage.to_dict() == {
        "prompt_tokens": 7,
        "completion_tokens": 3,
        "total_tokens": 10,
    }


def test_a_stream_has_one_id_a_role_first_and_a_reason_last():
    parts = chunks(say("A ", "wind."))
    assert len({(part.id, part.created, part.model) for part in parts}) == 1
    assert [part.choices[0].delta.content for part in parts] == ["", "A ", "wind.", None]
    assert [part.choices[0].delta.role for part in parts] == ["assistant", None, None, None]
    assert [part.choices[0].finish_reason for part in parts] == [None, None, None, "stop"]
    assert all(part.usage is None for part in parts)


def test_each_delta_is_sent_by_itself():
    reply = ask(FakeEngine(say(*"wind")), stream=True)
    assert len(reply.parts) == len("wind") + 2  # and the reason, and [DONE]


def test_usage_is_streamed_when_asked_for_in_a_chunk_of_its_own():
    *parts, last = chunks(say("A", "b"), stream_options={"include_usage": True})
    assert all("usage" in part.model_fields_set and part.usage is None for part in parts)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == 2


def test_text_of_any_kind_arrives_as_it_was():
    text = 'é"\\\n\u2028\U0001f600\x00</s>'
    assert whole(say(text)).choices[0].message.content == text
    assert "".join(c.choices[0].delta.content or "" for c in chunks(say(text))) == text


def test_n_answers_share_one_prompt_and_differ_in_their_seeds():
    engine = FakeEngine(say("a"), say("b", "c", reason=FinishReason.LENGTH))
    answer = ChatCompletion.model_validate_json(ask(engine, n=2, seed=5).text)
    assert [choice.message.content for choice in answer.choices] == ["a", "bc"]
    assert [choice.finish_reason for choice in answer.choices] == ["stop", "length"]
    assert [request.params.seed for request in engine.requests] == [5, 6]
    assert len({request.request_id for request in engine.requests}) == 2
    assert len(engine.prompts.built) == 1
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (7, 3)


def test_n_streams_are_told_apart_by_their_index():
    texts = {0: "", 1: ""}
    for part in chunks(say("a"), say("b", "c"), n=2):
        texts[part.choices[0].index] += part.choices[0].delta.content or ""
    assert texts == {0: "a", 1: "bc"}


def test_a_tool_call_is_whole_in_a_whole_answer():
    (choice,) = whole(call(*CALL), tools=TOOLS).choices
    assert (choice.finish_reason, choice.message.content) == ("tool_calls", None)
    (tool_call,) = choice.message.tool_calls or []
    assert tool_call.type == "function"
    assert tool_call.function.name == "get_wind_speed"
    assert json.loads(tool_call.function.arguments) == {"wind": "bora"}


def test_a_streamed_tool_call_adds_up_to_the_same():
    parts = [part.choices[0] for part in chunks(call(*CALL), tools=TOOLS)]
    deltas = [delta for part in parts for delta in part.delta.tool_calls or []]
    assert deltas[0].function is not None
    assert (deltas[0].index, deltas[0].function.name) == (0, "get_wind_speed")
    arguments = "".join(d.function.arguments or "" for d in deltas if d.function)
    assert json.loads(arguments) == {"wind": "bora"}
    assert parts[-1].finish_reason == "tool_calls"


def test_json_that_calls_nothing_becomes_text():
    (choice,) = whole(call('[{"name": '), tools=TOOLS).choices
    assert (choice.message.content, choice.finish_reason) == ('[{"name": ', "stop")
    assert choice.message.tool_calls is None


def test_a_call_cut_by_length_says_so():
    (choice,) = whole(call('[{"na', reason=FinishReason.LENGTH), tools=TOOLS).choices
    assert (choice.message.content, choice.finish_reason) == ('[{"na', "length")


def test_without_tools_nothing_is_a_call():
    for fields in ({}, {"tools": TOOLS, "tool_choice": "none"}):
        (choice,) = whole(call(*CALL), **fields).choices
        assert (choice.message.content, choice.finish_reason) == ("".join(CALL), "stop")


def test_text_before_a_call_is_content():
    script = [*say("Let me look. ")[:1], *call(*CALL)]
    (choice,) = whole(script, tools=TOOLS).choices
    assert (choice.message.content, choice.finish_reason) == ("Let me look. ", "tool_calls")


def test_every_supported_field_reaches_the_engine():
    engine = FakeEngine()
    ask(engine, max_completion_tokens=5, temperature=0.5, top_p=0.9, top_k=4, seed=3, stop=["a"])
    params = engine.requests[0].params
    assert (params.max_tokens, params.temperature, params.top_p) == (5, 0.5, 0.9)
    assert (params.top_k, params.seed, params.stop) == (4, 3, ("a",))
    assert engine.prompts.built == [((Message("user", "What is a mistral?"),), ())]


def test_metadata_and_values_that_ask_for_nothing_are_accepted():
    whole(
        user="u",
        store=False,
        metadata={"a": "b"},
        safety_identifier="s",
        prompt_cache_key="k",
        logprobs=False,
        top_logprobs=None,
        frequency_penalty=0,
        presence_penalty=0.0,
        logit_bias={},
        response_format={"type": "text"},
        service_tier="auto",
        modalities=["text"],
        tools=[],
        tool_choice="auto",
        parallel_tool_calls=True,
        stop=None,
        n=None,
    )


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": []}, "messages"),
        ({"model": 5}, "model"),
        ({"stream": "yes"}, "stream"),
        ({"n": 0}, "n"),
        ({"n": 17}, "n"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_completion_tokens": 0}, "max_completion_tokens"),
        ({"temperature": 3}, "temperature"),
        ({"stop": list("abcde")}, "stop"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
        ({"stream": True, "stream_options": {"x": 1}}, "stream_options.x"),
        ({"user": 5}, "user"),
        ({"metadata": "m"}, "metadata"),
        ({"logprobs": True}, "logprobs"),
        ({"frequency_penalty": 0.5}, "frequency_penalty"),
        ({"presence_penalty": -1}, "presence_penalty"),
        ({"logit_bias": {"5": 1}}, "logit_bias"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"service_tier": "flex"}, "service_tier"),
        ({"min_p": 0.5}, "min_p"),
        ({"temprature": 1}, "temprature"),
    ],
)
def test_a_field_is_honoured_or_refused_by_name(fields: dict[str, Any], param: str):
    engine = FakeEngine()
    reply = ask(engine, **fields)
    error = reply.json()["error"]
    assert (reply.status, error["param"]) == (400, param)
    assert error["type"] == "invalid_request_error"
    assert param in error["message"]
    assert engine.requests == []


def test_a_prompt_beyond_the_context_says_both_numbers():
    engine = FakeEngine(error=ContextLengthError(9001, 8192))
    error = ask(engine).json()["error"]
    assert error["code"] == "context_length_exceeded"
    assert "9,001" in error["message"]
    assert "8,192" in error["message"]


def test_what_the_prompt_builder_refuses_is_named_as_the_caller_wrote_it():
    engine = FakeEngine()
    engine.prompts.error = RequestError("tools[0].parameters", "not a JSON schema: x")
    reply = ask(engine, tools=TOOLS)
    assert reply.status == 400
    assert reply.json()["error"]["param"] == "tools[0].function.parameters"
    message = "tools[0].function.parameters: not a JSON schema: x"
    assert reply.json()["error"]["message"] == message


def test_a_closed_engine_is_a_503():
    reply = ask(FakeEngine(error=EngineClosedError("the engine is closed")))
    assert reply.status == 503
    assert reply.json()["error"]["type"] == "server_error"


@pytest.mark.parametrize("stream", [True, False])
def test_a_failure_before_the_first_byte_is_a_500(stream: bool):
    reply = ask(FakeEngine(fail()), stream=stream)
    assert reply.status == 500
    assert "out of luck" in reply.json()["error"]["message"]


def test_a_failure_midway_is_an_error_event():
    reply = ask(FakeEngine(fail("A ")), stream=True)
    assert reply.status == 200
    assert reply.is_complete
    *_, error, rest = reply.text.split("\n\n")
    assert json.loads(error.removeprefix("data: "))["error"]["type"] == "server_error"
    assert rest == ""  # and no [DONE]
