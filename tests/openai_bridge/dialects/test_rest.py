from __future__ import annotations

from typing import Any

import pytest

from engine_api.conversation import Message
from engine_api.errors import ContextLengthError
from openai_bridge.dialects import REST
from tests.openai_bridge.fakes import FakeEngine, Reply, fail, post, say

USER = {"role": "user", "content": "What is a mistral?"}


def ask(engine: FakeEngine, **fields: Any) -> Reply:
    return post(engine, REST, {"messages": [USER], **fields})


def test_the_output_is_the_generated_text():
    reply = ask(FakeEngine(say("A ", "wind.")))
    assert (reply.status, reply.json()) == (200, {"output": "A wind."})


def test_a_stream_is_the_text_itself_one_part_a_delta():
    reply = ask(FakeEngine(say("A ", "é\U0001f600")), stream=True)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.parts == ["A ", "é\U0001f600"]
    assert reply.is_complete


@pytest.mark.parametrize("stream", [True, False])
def test_echo_puts_the_conversation_first(stream: bool):
    reply = ask(FakeEngine(say("A ", "wind.")), echo=True, stream=stream)
    text = reply.text if stream else reply.json()["output"]
    assert text == "[INST] What is a mistral? [/INST]A wind."


def test_an_echoed_conversation_of_many_turns_reads_well():
    turns = [("system", "Be brief."), ("user", "a"), ("user", "b"), ("assistant", "c")]
    messages = [{"role": role, "content": content} for role, content in [*turns, ("user", "d")]]
    reply = ask(FakeEngine(say("e")), messages=messages, echo=True)
    expected = "[INST] Be brief.\n\na\n\nb [/INST]c [INST] d [/INST]e"
    assert reply.json()["output"] == expected


def test_an_echo_has_a_question_only_where_there_is_one():
    messages = [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]
    assert ask(FakeEngine(say("c")), messages=messages, echo=True).json()["output"] == (
        "a [INST] b [/INST]c"
    )
    messages[0]["role"] = "developer"
    assert ask(FakeEngine(say("c")), messages=messages, echo=True).json()["output"] == (
        "[INST] a\n\nb [/INST]c"
    )


def test_echo_shows_a_prefilled_answer_as_one_with_the_rest():
    messages = [USER, {"role": "assistant", "content": "A "}]
    reply = ask(FakeEngine(say("wind.")), messages=messages, echo=True)
    assert reply.json()["output"] == "[INST] What is a mistral? [/INST]A wind."


def test_a_raw_prompt_is_continued():
    engine = FakeEngine(say(" wind"))
    reply = post(engine, REST, {"prompt": "The mistral is a", "echo": True})
    assert reply.json() == {"output": "The mistral is a wind"}
    assert engine.prompts.raw == ["The mistral is a"]


def test_every_field_reaches_the_engine():
    engine = FakeEngine()
    ask(engine, max_new_tokens=512, temperature=0.9, top_p=0.5, top_k=4, stop="a", seed=3)
    params = engine.requests[0].params
    assert (params.max_tokens, params.temperature, params.top_p) == (512, 0.9, 0.5)
    assert (params.top_k, params.seed, params.stop) == (4, 3, ("a",))
    assert engine.prompts.built == [((Message("user", "What is a mistral?"),), ())]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [USER], "prompt": "a"}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"messages": [{"role": "tool", "content": "a"}]}, "messages[0].role"),
        ({"messages": [USER], "max_new_tokens": 0}, "max_new_tokens"),
        ({"messages": [USER], "max_tokens": 5, "max_new_tokens": 6}, "max_new_tokens"),
        ({"messages": [USER], "temperature": "hot"}, "temperature"),
        ({"messages": [USER], "echo": 1}, "echo"),
        ({"messages": [USER], "n": 2}, "n"),
    ],
)
def test_a_bad_field_is_named_in_the_dialects_own_shape(body: dict[str, Any], field: str):
    reply = post(FakeEngine(), REST, body)
    assert reply.status == 400
    assert reply.json()["error"].keys() == {"message", "field"}
    assert reply.json()["error"]["field"] == field


def test_a_prompt_beyond_the_context_is_refused():
    engine = FakeEngine(error=ContextLengthError(9001, 8192))
    reply = ask(engine)
    assert (reply.status, reply.json()["error"]["field"]) == (400, "messages")
    engine.prompts.error = ContextLengthError(9001, 8192)
    assert ask(engine).json()["error"]["field"] == "messages"
    reply = post(engine, REST, {"prompt": "wind " * 9000})
    assert (reply.status, reply.json()["error"]["field"]) == (400, "prompt")


@pytest.mark.parametrize("stream", [True, False])
def test_a_failure_before_the_first_byte_is_a_500(stream: bool):
    reply = ask(FakeEngine(fail()), stream=stream)
    assert (reply.status, reply.json()["error"]["field"]) == (500, None)


def test_a_stream_that_fails_midway_is_left_without_its_end():
    reply = ask(FakeEngine(fail("A ")), stream=True)
    assert (reply.status, reply.text, reply.is_complete) == (200, "A ", False)
