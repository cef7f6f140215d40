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
            "messages[0].content is a number, 5; it must be a string or an array of text parts",
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
        (
            [{"role": "user", "contents": "a"}],
            "messages[0].content is missing",
        ),
        (
            [{"role": "user", "content": "a", "roles": "b"}],
            "unknown field messages[0].roles; did you mean messages[0].role?",
        ),
        (
            [{"role": "user", "content": "a", "name": 5}],
            "messages[0].name is a number, 5; it must be a string",
        ),
        (
            [{"role": "assistant", "content": "a", "audio": {"id": "audio_1"}}],
            "messages[0].audio is not supported",
        ),
        ([{"role": "tool", "content": "a"}], "messages[0].tool_call_id is missing"),
        (
            [{"role": "assistant", "tool_calls": [{"id": "1", "function": {}}]}],
            "messages[0].tool_calls[0].function.name is missing",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(messages: Any, message: str):
    assert str(refusal_of(messages)) == message


def test_a_dialect_without_tools_has_no_tool_role():
    refusal = refusal_of([{"role": "tool", "content": "a"}], roles=TEXT_ROLES)
    assert refusal.param == "messages[0].role"


def told(*messages: Any) -> tuple[tuple[Message, ...], str]:
    fields = Fields({"messages": list(messages)})
    return read_messages(fields), str(fields.ignored)


def test_a_name_stands_before_what_one_of_several_users_says():
    ada = {"role": "user", "content": "Is it cold?", "name": "Ada"}
    bob = {"role": "user", "content": "No.", "name": "Bob"}
    model = {"role": "assistant", "content": "It is.", "name": "model"}
    read, ignored = told(ada, model, bob)
    assert [message.content for message in read] == ["Ada: Is it cold?", "It is.", "Bob: No."]
    assert ignored == "messages[1].name"


def test_a_name_that_tells_nobody_apart_is_told():
    ada = {"role": "user", "content": "Is it cold?", "name": "Ada"}
    tool = {"role": "tool", "content": "a", "tool_call_id": "b", "name": "c"}
    read, ignored = told(ada, ada, tool)
    assert [message.content for message in read] == ["Is it cold?", "Is it cold?", "a"]
    assert ignored == "messages[0].name"


@pytest.mark.parametrize(
    "left",
    [
        {"reasoning_content": "Hm."},
        {"reasoning": "Hm.", "reasoning_details": [{"type": "reasoning.text"}]},
        {"annotations": [{"type": "url_citation"}]},
        {"provider_specific_fields": {"citations": []}},
        {"id": "msg_1"},
        {"thinking": {"thinking": "Hm."}},
        {"cache_control": {"type": "ephemeral"}},
    ],
)
def test_what_an_earlier_answer_left_is_told(left: dict[str, Any]):
    read, ignored = told({"role": "assistant", "content": "A.", **left})
    assert read == (Message("assistant", "A."),)
    assert ignored == ", ".join(f"messages[0].{name}" for name in left)


def test_null_is_absent_wherever_it_stands():
    nulls = dict.fromkeys(("tool_calls", "tool_call_id", "refusal", "audio", "name", "x"))
    read, ignored = told({"role": "user", "content": "a", **nulls})
    assert (read, ignored) == ((Message("user", "a"),), "")


def test_thoughts_among_parts_are_left_out():
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    parts = [thought, {"type": "text", "text": "A."}, {"type": "reasoning", "text": "Hm."}]
    read, ignored = told({"role": "assistant", "content": parts})
    assert read == (Message("assistant", "A."),)
    assert ignored == "messages[0].content[0]"


def test_a_part_may_have_the_marks_of_other_services():
    marks = {"cache_control": {"type": "ephemeral"}, "annotations": [], "role": "user"}
    read, ignored = told({"role": "user", "content": [{"type": "text", "text": "a", **marks}]})
    assert read == (Message("user", "a"),)
    assert ignored == "messages[0].content[0].cache_control, messages[0].content[0].role"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"content": None}, ""),  # nothing but thoughts
        ({"content": None, "refusal": "No."}, "No."),
        ({"content": [{"type": "refusal", "refusal": "No."}]}, "No."),
        ({"content": [{"type": "output_text", "text": "A."}]}, "A."),
    ],
)
def test_an_answer_that_is_no_plain_text_can_be_sent_back(message: dict[str, Any], said: str):
    assert read({"role": "assistant", **message}) == (Message("assistant", said),)


def test_arguments_may_be_an_object():
    function = {"name": "f", "arguments": {"wind": "föhn"}}
    (message,) = read({"role": "assistant", "tool_calls": [{"id": "1", "function": function}]})
    assert message.tool_calls == (ToolCall("1", "f", '{"wind": "föhn"}'),)


def test_a_prefix_says_what_happens_to_the_last_message_anyway():
    user, answer = {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}
    assert told(user, {**answer, "prefix": True})[1] == ""
    assert told({**answer, "prefix": False}, user)[1] == ""
    assert told({**answer, "prefix": True}, user)[1] == "messages[0].prefix"
    assert told({**user, "prefix": True})[1] == "messages[0].prefix"
    assert told(user, {**answer, "prefix": False})[1] == "messages[1].prefix"


def test_content_that_is_no_text_is_told_apart_by_its_code():
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    refusal = refusal_of([{"role": "user", "content": [image]}])
    assert (refusal.code, refusal.param) == ("unsupported_content", "messages[0].content[0].type")
