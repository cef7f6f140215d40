from __future__ import annotations

from typing import Any

import pytest

from engine_api.conversation import Message, ToolCall
from openai_bridge.body.fields import Fields
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.messages import TEXT_ROLES, read_messages


def read(*messages: Any) -> tuple[Message, ...]:
    return read_messages(Fields({"messages": list(messages)}))


def refusal_of(messages: Any, **kwargs: Any) -> BadRequest:
    with pytest.raises(BadRequest) as refusal:
        read_messages(Fields({"messages": messages}), **kwargs)
    return refusal.value


def test_content_is_a_string_or_text_parts():
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert read({"role": "user", "content": "a"}) == (Message("user", "a"),)
    assert read({"role": "user", "content": parts}) == (Message("user", "a\n\nb"),)


def test_every_role_arrives_with_what_belongs_to_it():
    function = {"name": "get_wind_speed", "arguments": '{"wind": "bora"}'}
    call = {"id": "call_1", "type": "function", "function": function}
    assert read(
        {"role": "system", "content": "s"},
        {"role": "developer", "content": "d"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": "30", "tool_call_id": "call_1"},
    ) == (
        Message("system", "s"),
        Message("developer", "d"),
        Message("assistant", "", (ToolCall("call_1", "get_wind_speed", '{"wind": "bora"}'),)),
        Message("tool", "30", tool_call_id="call_1"),
    )


def test_an_answer_can_be_sent_back_as_the_client_dumps_it():
    nothing = dict.fromkeys(("refusal", "audio", "function_call", "tool_calls"))
    message = {"role": "assistant", "content": "a", "annotations": [], **nothing}
    assert read(message) == (Message("assistant", "a"),)


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        (None, "messages is missing"),
        ([], "messages is empty; it must hold at least one message"),
        ("hello", 'messages is a string, "hello"; it must be an array of objects'),
        (["hello"], "messages[0] is a string; it must be an object"),
        ([{"content": "a"}], "messages[0].role is missing"),
        ([{"role": "user"}], "messages[0].content is missing"),
        ([{"role": "user", "content": None}], "messages[0].content is missing"),
        (
            [{"role": "wizard", "content": "a"}],
            'messages[0].role is "wizard"; it must be one of '
            '"system", "developer", "user", "assistant", "tool"',
        ),
        (
            [{"role": "user", "content": 5}],
            "messages[0].content is a number, 5; it must be a string",
        ),
        (
            [{"role": "user", "content": {"type": "text", "text": "a"}}],
            'messages[0].content is an object, {"type": "text", "text": "a"}; '
            "it must be a string or an array of text parts",
        ),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
            'messages[0].content[0].type is "image_url"; this model reads text only, '
            'so it must be "text"',
        ),
        ([{"role": "user", "content": "a", "mood": 1}], "unknown field messages[0].mood"),
        (
            [{"role": "user", "content": "a", "name": 5}],
            "messages[0].name is a number, 5; it must be a string",
        ),
        (
            [{"role": "tool", "content": "a", "tool_call_id": "b", "name": "c"}],
            "messages[0].name is not supported",
        ),
        ([{"role": "tool", "content": "a"}], "messages[0].tool_call_id is missing"),
        (
            [{"role": "assistant", "tool_calls": [{"id": "1", "function": {}}]}],
            "messages[0].tool_calls[0].function.name is missing",
        ),
        (
            [{"role": "user", "content": "a", "tool_calls": []}],
            "unknown field messages[0].tool_calls",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(messages: Any, message: str):
    assert str(refusal_of(messages)) == message


def test_a_dialect_without_tools_has_no_tool_role():
    refusal = refusal_of([{"role": "tool", "content": "a"}], roles=TEXT_ROLES)
    assert refusal.param == "messages[0].role"


def test_a_speakers_name_stands_before_what_is_said():
    said = {"role": "user", "content": "Is it cold?", "name": "Ada"}
    (message,) = read_messages(Fields({"messages": [said]}))
    assert message == Message("user", "Ada: Is it cold?")
