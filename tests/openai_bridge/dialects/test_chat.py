from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from engine_api.constraint import MAX_GRAMMAR_LENGTH, Constraint, Grammar, Syntax
from engine_api.conversation import Message
from engine_api.errors import ContextLengthError, EngineClosedError, RequestError
from engine_api.events import Finished, FinishReason, TextDelta, TokenLogprob, Usage
from engine_api.request import SamplingParams
from openai_bridge.dialects import CHAT
from tests.openai_bridge.bodies import TOOLS
from tests.openai_bridge.fakes import (
    FakeEngine,
    Reply,
    Script,
    assert_refused,
    call,
    fail,
    post,
    say,
)

USER = {"role": "user", "content": "What is a mistral?"}
PREFILLED = [USER, {"role": "assistant", "content": "It is"}]
CALL = ['[{"name": "get_wind', '_speed", "arguments": {"wind": "bora"}}]']
ENTRIES = (
    TokenLogprob(ord("A"), -0.5, ((ord("A"), -0.5), (2, -1.5))),
    TokenLogprob(0xC3, -2.0, ((ord("B"), -0.25), (0xC3, -2.0))),
)


def ask(engine: FakeEngine, **fields: Any) -> Reply:
    return post(engine, CHAT, {"model": "m", "messages": [USER], **fields})


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
        "prompt_tokens_details": {"cached_tokens": 0},
    }
    assert answer.system_fingerprint == "fp_fake"
    assert "refusal" in choice.message.model_fields_set
    assert "logprobs" in choice.model_fields_set


def test_prompt_tokens_from_the_cache_are_told():
    answer = whole([Finished(FinishReason.STOP, Usage(7, 0, num_reused_tokens=4))])
    assert answer.usage is not None
    assert answer.usage.prompt_tokens_details is not None
    assert answer.usage.prompt_tokens_details.cached_tokens == 4


def test_what_was_drafted_is_told_where_anything_was():
    ends = [
        Finished(FinishReason.STOP, Usage(7, 5, num_accepted_tokens=3, num_rejected_tokens=1)),
        Finished(FinishReason.STOP, Usage(7, 5, num_accepted_tokens=0, num_rejected_tokens=4)),
    ]
    answer = whole(*([end] for end in ends), n=2)
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 10  # what was rejected is no part of it
    details = answer.usage.completion_tokens_details
    assert details is not None
    assert (details.accepted_prediction_tokens, details.rejected_prediction_tokens) == (3, 5)
    assert details.reasoning_tokens is None


@pytest.mark.parametrize(
    ("content", "predicted"),
    [
        ("A wind.", "A wind."),
        ([{"type": "text", "text": "A"}, {"type": "text", "text": "b"}], "A\n\nb"),
        ("long" * 100, "long" * 15 + "lon"),  # than the context
    ],
)
def test_a_prediction_goes_with_the_prompt_in_tokens(content: Any, predicted: str):
    engine = FakeEngine()
    reply = ask(engine, prediction={"type": "content", "content": content}, n=2)
    assert reply.status == 200, reply.text
    assert "x-ignored-fields" not in reply.headers
    assert len(engine.requests) == 2
    for request in engine.requests:
        assert bytes(request.prompt.predicted).decode() == f"{request.prompt.lead}{predicted}"


@pytest.mark.parametrize(
    ("prediction", "message"),
    [
        ("A wind.", "prediction is a string"),
        ({"content": "A"}, "prediction.type is missing"),
        ({"type": "text", "content": "A"}, "prediction.type is"),
        ({"type": "content"}, "prediction.content is missing"),
        ({"type": "content", "content": 5}, "prediction.content is a number"),
        ({"type": "content", "content": [{"type": "image_url"}]}, "prediction.content"),
    ],
)
def test_a_prediction_that_is_no_text_is_refused(prediction: Any, message: str):
    assert message in assert_refused_with(prediction)


def assert_refused_with(prediction: Any) -> str:
    reply = ask(FakeEngine(), prediction=prediction)
    assert reply.status == 400, reply.text
    return str(json.loads(reply.text)["error"]["message"])


def test_a_stream_has_one_id_a_role_first_and_a_reason_last():
    parts = chunks(say("A ", "wind."))
    assert len({(part.id, part.created, part.model) for part in parts}) == 1
    assert [part.choices[0].delta.content for part in parts] == ["", "A ", "wind.", None]
    assert [part.choices[0].delta.role for part in parts] == ["assistant", None, None, None]
    assert [part.choices[0].finish_reason for part in parts] == [None, None, None, "stop"]
    assert all("usage" not in part.model_fields_set for part in parts)
    assert "refusal" in parts[0].choices[0].delta.model_fields_set


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
    (cut_often,) = whole(call(*"".join(CALL)), tools=TOOLS).choices
    (same,) = cut_often.message.tool_calls or []
    assert same.function == tool_call.function


def test_a_streamed_tool_call_adds_up_to_the_same():
    parts = [part.choices[0] for part in chunks(call(*CALL), tools=TOOLS)]
    deltas = [delta for part in parts for delta in part.delta.tool_calls or []]
    assert deltas[0].function is not None
    assert (deltas[0].index, deltas[0].function.name) == (0, "get_wind_speed")
    assert (deltas[0].type, deltas[0].function.arguments) == ("function", "")
    assert len(deltas[0].id or "") == 9
    arguments = "".join(d.function.arguments or "" for d in deltas if d.function)
    assert json.loads(arguments) == {"wind": "bora"}
    assert parts[-1].finish_reason == "tool_calls"


def test_parallel_calls_are_told_apart_by_their_index():
    two = json.dumps([{"name": "get_wind_speed", "arguments": {"wind": w}} for w in "ab"])
    (choice,) = whole(call(two), tools=TOOLS).choices
    assert [json.loads(made.function.arguments)["wind"] for made in choice.message.tool_calls] == [
        "a",
        "b",
    ]  # type: ignore
    parts = [part.choices[0].delta.tool_calls or [] for part in chunks(call(*two), tools=TOOLS)]
    texts = {0: "", 1: ""}
    for delta in itertools.chain(*parts):
        assert delta.function is not None
        texts[delta.index] += delta.function.arguments or ""
    assert [json.loads(text)["wind"] for text in texts.values()] == ["a", "b"]


def test_a_call_cut_by_length_says_so():
    (choice,) = whole(
        call(CALL[0], '_speed", "arguments": {"w', reason=FinishReason.LENGTH), tools=TOOLS
    ).choices
    assert choice.finish_reason == "length"
    (made,) = choice.message.tool_calls or []
    assert made.type == "function"
    assert made.function.arguments == '{"w'


def test_text_before_a_call_is_content():
    script = [*say("Let me look. ")[:1], *call(*CALL)]
    (choice,) = whole(script, tools=TOOLS).choices
    assert (choice.message.content, choice.finish_reason) == ("Let me look. ", "tool_calls")


SAMPLING: dict[str, tuple[Any, SamplingParams]] = {
    "max_completion_tokens": (5, SamplingParams(max_tokens=5)),
    "max_tokens": (5, SamplingParams(max_tokens=5)),
    "temperature": (0.5, SamplingParams(temperature=0.5)),
    "top_p": (0.9, SamplingParams(top_p=0.9)),
    "top_k": (4, SamplingParams(top_k=4)),
    "min_p": (0.1, SamplingParams(min_p=0.1)),
    "repetition_penalty": (1.2, SamplingParams(repetition_penalty=1.2)),
    "frequency_penalty": (0.5, SamplingParams(frequency_penalty=0.5)),
    "presence_penalty": (-0.5, SamplingParams(presence_penalty=-0.5)),
    "logit_bias": ({"5": 1}, SamplingParams(logit_bias=((5, 1.0),))),
    "min_tokens": (2, SamplingParams(min_tokens=2)),
    "seed": (3, SamplingParams(seed=3)),
    "stop": (["a", "b"], SamplingParams(stop=("a", "b"))),
    "stop_token_ids": ([5], SamplingParams(stop_token_ids=(5,))),
    "ignore_eos": (True, SamplingParams(ignore_eos=True)),
    "logprobs": (True, SamplingParams(logprobs=0)),
    "regex": ("a+", SamplingParams(constraint=Constraint(Grammar(Syntax.REGEX, "a+")))),
    "grammar": (
        "root ::= A",
        SamplingParams(constraint=Constraint(Grammar(Syntax.GBNF, "root ::= A"))),
    ),
    "choice": (["a"], SamplingParams(constraint=Constraint(Grammar(Syntax.CHOICE, '["a"]')))),
    "response_format": (
        {"type": "json_object"},
        SamplingParams(constraint=Constraint(Grammar(Syntax.JSON_SCHEMA, '{"type": "object"}'))),
    ),
}


@pytest.mark.parametrize("field", SAMPLING)
def test_every_supported_field_reaches_the_engine(field: str):
    given, expected = SAMPLING[field]
    engine = FakeEngine()
    assert ask(engine, **{field: given}).status == 200
    assert engine.requests[0].params == expected
    assert engine.prompts.built == [((Message("user", "What is a mistral?"),), ())]


def test_tools_reach_the_engine_as_prompt_and_as_grammar():
    engine = FakeEngine()
    ask(engine, tools=TOOLS, tool_choice="required", parallel_tool_calls=False)
    ((_, tools),) = engine.prompts.built
    assert [tool.name for tool in tools] == ["get_wind_speed"]
    constraint = engine.requests[0].params.constraint
    assert constraint is not None
    assert constraint.must_call
    assert constraint.calls is not None
    assert constraint.calls.most_calls == 1
    assert engine.compiled == [constraint]


def test_log_probabilities_have_their_bytes():
    script = [TextDelta("A\ufffd", logprobs=ENTRIES), Finished(FinishReason.STOP, Usage(7, 2))]
    engine = FakeEngine(script)
    reply = ask(engine, logprobs=True, top_logprobs=2)
    assert engine.requests[0].params.logprobs == 2
    (choice,) = ChatCompletion.model_validate_json(reply.text, strict=True).choices
    assert choice.logprobs is not None
    first, second = choice.logprobs.content or []
    assert (first.token, first.bytes, first.logprob) == ("A", [65], -0.5)
    assert [(top.token, top.bytes) for top in first.top_logprobs] == [("A", [65]), ("</s>", None)]
    assert (second.token, second.bytes) == ("\ufffd", [0xC3])
    (streamed,) = [
        c.choices[0].logprobs
        for c in chunks(script, logprobs=True, top_logprobs=2)
        if c.choices[0].logprobs
    ]
    assert streamed.content == choice.logprobs.content


def test_log_probabilities_of_all_deltas_are_those_of_the_answer():
    deltas = [
        TextDelta(text, logprobs=(entry,)) for text, entry in zip("A\ufffd", ENTRIES, strict=True)
    ]
    answer = whole([*deltas, Finished(FinishReason.STOP, Usage(7, 2))], logprobs=True)
    logprobs = answer.choices[0].logprobs
    assert logprobs is not None
    assert [entry.bytes for entry in logprobs.content or []] == [[65], [0xC3]]
    assert "refusal" in logprobs.model_fields_set


@pytest.mark.parametrize("count", [0, 20])
def test_as_many_likely_tokens_may_be_asked_for_as_openai_has_it(count: int):
    engine = FakeEngine()
    assert ask(engine, logprobs=True, top_logprobs=count).status == 200
    assert engine.requests[0].params.logprobs == count


def test_without_logprobs_there_are_none():
    script = [TextDelta("A", logprobs=ENTRIES[:1]), Finished(FinishReason.STOP, Usage(7, 1))]
    assert whole(script).choices[0].logprobs is None
    assert all(chunk.choices[0].logprobs is None for chunk in chunks(script))


def test_usage_so_far_stands_in_every_chunk_when_asked_for():
    options = {"include_usage": True, "continuous_usage_stats": True}
    *parts, last = chunks(say("A", "b"), stream_options=options)
    assert [part.usage.completion_tokens for part in parts if part.usage] == [1, 1, 2, 2]
    assert all(part.usage and part.usage.prompt_tokens == 1 for part in parts)
    assert last.usage is not None


def test_a_prefilled_answer_can_be_echoed():
    messages = {"messages": PREFILLED, "echo": True}
    assert whole(say(" a wind."), **messages).choices[0].message.content == "It is a wind."
    assert (
        "".join(c.choices[0].delta.content or "" for c in chunks(say(" a"), **messages))
        == "It is a"
    )
    assert whole(say(" a"), messages=PREFILLED).choices[0].message.content == " a"
    longer = [*PREFILLED, USER, {"role": "assistant", "content": "Cold"}]
    assert whole(say("."), messages=longer, echo=True).choices[0].message.content == "Cold."


def test_continuing_the_last_message_is_what_happens_or_refused():
    whole(messages=PREFILLED, continue_final_message=True)
    whole(continue_final_message=False)
    for fields in (
        {"continue_final_message": True},
        {"messages": PREFILLED, "continue_final_message": False},
    ):
        error = ask(FakeEngine(), **fields).json()["error"]
        assert error["param"] == "continue_final_message"


def test_a_grammar_that_the_engine_refuses_is_named_as_the_caller_wrote_it():
    engine = FakeEngine()
    engine.grammar_error = RequestError("constraint.text", "constraint.text cannot be enforced: x")
    schema = {"name": "a", "schema": {"not": {}}}
    reply = ask(engine, response_format={"type": "json_schema", "json_schema": schema})
    assert reply.status == 400
    assert reply.json()["error"]["param"] == "response_format.json_schema.schema"
    expected = "response_format.json_schema.schema cannot be enforced: x"
    assert reply.json()["error"]["message"] == expected
    assert ask(engine, regex="(").json()["error"]["param"] == "regex"
    engine.grammar_error = RequestError(
        "constraint.calls", "constraint.calls cannot be enforced: x"
    )
    assert ask(engine, tools=TOOLS).json()["error"]["param"] == "tools"


def test_metadata_and_values_that_ask_for_nothing_are_accepted():
    answer = whole(
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
    assert answer.choices[0].message == whole().choices[0].message  # as if they were not there


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
        ({"logprobs": 1}, "logprobs"),
        ({"top_logprobs": 5}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": -1}, "top_logprobs"),
        ({"echo": True}, "echo"),
        ({"frequency_penalty": 2.5}, "frequency_penalty"),
        ({"logit_bias": {"x": 1}}, "logit_bias"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"regex": "a", "min_tokens": 1}, "min_tokens"),
        ({"regex": "a", "ignore_eos": True}, "ignore_eos"),
        (
            {"stream": True, "stream_options": {"continuous_usage_stats": True}},
            "stream_options.continuous_usage_stats",
        ),
        ({"audio": {}}, "audio"),
        ({"temprature": 1}, "temprature"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(fields: dict[str, Any], param: str):
    engine = FakeEngine()
    assert_refused(ask(engine, **fields), engine, param)


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


def test_a_grammar_that_is_too_long_is_named_as_the_caller_wrote_it():
    too_long = "a" * (MAX_GRAMMAR_LENGTH + 1)
    error = ask(FakeEngine(), regex=too_long).json()["error"]
    assert error["param"] == "regex"
    assert error["message"].startswith("regex is 65,537 characters")
    function = {**TOOLS[0]["function"], "parameters": {"description": too_long}}
    tools = [{"type": "function", "function": function}]
    assert ask(FakeEngine(), tools=tools).json()["error"]["param"] == "tools"


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
