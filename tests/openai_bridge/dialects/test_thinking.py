"""Thinking in every dialect: what is asked of it, and how thoughts come back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine_api.constraint import Constraint
from engine_api.conversation import Message, Thought
from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    FinishReason,
    TextDelta,
    ThoughtDelta,
    Usage,
)
from engine_api.thinking import Thinking
from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST
from tests.openai_bridge.fakes import FakeEngine, Reply, post

USER = {"role": "user", "content": "Which wind?"}
ASKED: dict[Dialect, dict[str, Any]] = {
    CHAT: {"messages": [USER]},
    RESPONSES: {"input": "Which wind?"},
    MESSAGES: {"model": "m", "max_tokens": 99, "messages": [USER]},
    REST: {"messages": [USER]},
}
THOUGHTS, TEXT = ("Hm, ", "winds."), ("The ", "bora.")
SAID: list[Event] = [
    *(ThoughtDelta(text, num_tokens=i) for i, text in enumerate(THOUGHTS, start=2)),
    *(TextDelta(text, num_tokens=i) for i, text in enumerate(TEXT, start=5)),
    Finished(FinishReason.STOP, Usage(7, 7, num_thought_tokens=2)),
]
CALLED: list[Event] = [
    *SAID[:2],
    CallBegun(0, "abcdefghi", "f", num_tokens=5),
    CallArguments(0, "{}", num_tokens=6),
    Finished(FinishReason.TOOL_CALLS, Usage(7, 7, num_thought_tokens=2)),
]
CUT: list[Event] = [*SAID[:2], Finished(FinishReason.LENGTH, Usage(7, 3, num_thought_tokens=2))]


def thinking_engine(*events: Event, efforts: tuple[str, ...] = ()) -> FakeEngine:
    engine = FakeEngine(list(events) or SAID)
    engine.thinking = Thinking(efforts)
    engine.prompts.may_think = True
    return engine


def ask(dialect: Dialect, engine: FakeEngine, **fields: Any) -> Reply:
    reply = post(engine, dialect, {**ASKED[dialect], **fields})
    assert reply.status == 200, reply.text
    return reply


def events_of(reply: Reply) -> list[Any]:
    lines = reply.text.split("\n")
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]


# --- how they come back ---------------------------------------------------------------------------


def test_chat_has_them_beside_the_content():
    body = ask(CHAT, thinking_engine()).json()
    message = body["choices"][0]["message"]
    assert (message["reasoning_content"], message["content"]) == ("Hm, winds.", "The bora.")
    assert body["usage"]["completion_tokens_details"] == {"reasoning_tokens": 2}
    assert body["usage"]["completion_tokens"] == 7


def test_chat_streams_them_before_the_content():
    stream = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = events_of(ask(CHAT, thinking_engine(), **stream))
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    told = [(key, text) for delta in deltas for key, text in delta.items() if text]
    assert told == [
        ("role", "assistant"),
        *(("reasoning_content", text) for text in THOUGHTS),
        *(("content", text) for text in TEXT),
    ]
    assert chunks[-1]["usage"]["completion_tokens_details"] == {"reasoning_tokens": 2}


def test_thoughts_alone_are_no_content():
    (choice,) = ask(CHAT, thinking_engine(*CUT)).json()["choices"]
    assert choice["message"] == {
        "role": "assistant",
        "content": "",
        "refusal": None,
        "reasoning_content": "Hm, winds.",
    }
    assert choice["finish_reason"] == "length"


def test_a_model_that_has_not_thought_says_so():
    said = [TextDelta("a", num_tokens=1), Finished(FinishReason.STOP, Usage(7, 2))]
    body = ask(CHAT, thinking_engine(*said)).json()
    assert "reasoning_content" not in body["choices"][0]["message"]
    assert body["usage"]["completion_tokens_details"] == {"reasoning_tokens": 0}


def test_a_model_that_does_not_think_has_no_count_of_thoughts():
    assert "completion_tokens_details" not in ask(CHAT, FakeEngine()).json()["usage"]
    assert "output_tokens_details" not in ask(MESSAGES, FakeEngine()).json()["usage"]


def test_responses_have_an_item_of_them():
    body = ask(RESPONSES, thinking_engine()).json()
    reasoning, message = body["output"]
    assert reasoning == {
        "id": reasoning["id"],
        "type": "reasoning",
        "status": "completed",
        "summary": [],
        "content": [{"type": "reasoning_text", "text": "Hm, winds."}],
    }
    assert message["content"][0]["text"] == "The bora."
    assert body["usage"]["output_tokens_details"] == {"reasoning_tokens": 2}


def test_responses_stream_them_in_their_own_events():
    events = events_of(ask(RESPONSES, thinking_engine(), stream=True))
    kinds = [event["type"].removeprefix("response.") for event in events]
    begun = kinds.index("output_item.added")
    assert kinds[begun : begun + 8] == [
        *("output_item.added", "content_part.added"),
        *("reasoning_text.delta", "reasoning_text.delta"),
        *("reasoning_text.done", "content_part.done", "output_item.done", "output_item.added"),
    ]
    assert [event["sequence_number"] for event in events] == [*range(len(events))]
    (whole,) = [event["response"] for event in events if event["type"] == "response.completed"]
    assert [item["type"] for item in whole["output"]] == ["reasoning", "message"]
    assert [event["output_index"] for event in events if "item" in event] == [0, 0, 1, 1]


def test_a_response_cut_in_its_thoughts_is_incomplete():
    body = ask(RESPONSES, thinking_engine(*CUT)).json()
    assert body["status"] == "incomplete"
    assert [(item["type"], item["status"]) for item in body["output"]] == [
        ("reasoning", "incomplete")
    ]


def test_messages_have_a_block_of_them_that_says_it_is_unsigned():
    body = ask(MESSAGES, thinking_engine()).json()
    assert body["content"] == [
        {"type": "thinking", "thinking": "Hm, winds.", "signature": "unsigned"},
        {"type": "text", "text": "The bora."},
    ]
    assert body["usage"]["output_tokens_details"] == {"thinking_tokens": 2}


@pytest.mark.parametrize("display", ["summarized", "omitted"])
def test_messages_stream_them_and_then_their_signature(display: str):
    thinking = {"type": "adaptive", "display": display}
    events = events_of(ask(MESSAGES, thinking_engine(), stream=True, thinking=thinking))
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    shown = THOUGHTS if display == "summarized" else ()
    assert deltas == [
        *({"type": "thinking_delta", "thinking": text} for text in shown),
        {"type": "signature_delta", "signature": "unsigned"},
        *({"type": "text_delta", "text": text} for text in TEXT),
    ]
    begun = [event for event in events if event["type"] == "content_block_start"]
    assert [event["content_block"]["type"] for event in begun] == ["thinking", "text"]
    assert [event["index"] for event in begun] == [0, 1]
    assert begun[0]["content_block"] == {"type": "thinking", "thinking": "", "signature": ""}


def test_messages_whole_can_leave_them_out_too():
    body = ask(
        MESSAGES, thinking_engine(), thinking={"type": "adaptive", "display": "omitted"}
    ).json()
    assert body["content"][0] == {"type": "thinking", "thinking": "", "signature": "unsigned"}


def test_calls_follow_thoughts_in_every_dialect_that_has_them():
    tool = {"type": "function", "function": {"name": "f"}}
    message = ask(CHAT, thinking_engine(*CALLED), tools=[tool]).json()["choices"][0]["message"]
    assert (message["reasoning_content"], message["content"]) == ("Hm, winds.", None)
    assert message["tool_calls"][0]["function"] == {"name": "f", "arguments": "{}"}
    flat = {"type": "function", "name": "f"}
    output = ask(RESPONSES, thinking_engine(*CALLED), tools=[flat]).json()["output"]
    assert [item["type"] for item in output] == ["reasoning", "function_call"]
    tools = [{"name": "f", "input_schema": {"type": "object"}}]
    content = ask(MESSAGES, thinking_engine(*CALLED), tools=tools).json()["content"]
    assert [block["type"] for block in content] == ["thinking", "tool_use"]


def test_rest_has_the_text_alone():
    assert ask(REST, thinking_engine()).json() == {"output": "The bora."}
    assert ask(REST, thinking_engine(), stream=True).text == "The bora."


# --- what is asked of it --------------------------------------------------------------------------

NONE, ENABLED = {"type": "disabled"}, {"type": "enabled", "budget_tokens": 7}
# The limit of thoughts that follows, and what is told, of a model whose prompts carry no effort.
WISHES: list[tuple[Dialect, dict[str, Any], int | None, str]] = [
    (CHAT, {}, None, ""),
    (CHAT, {"reasoning_effort": "none"}, 0, ""),
    (CHAT, {"reasoning_effort": "high"}, None, "reasoning_effort"),
    (CHAT, {"thinking_token_budget": 7}, 7, ""),
    (CHAT, {"thinking_token_budget": -1}, None, ""),
    (CHAT, {"thinking_token_budget": 0}, 0, ""),
    (CHAT, {"chat_template_kwargs": {"enable_thinking": False}}, 0, ""),
    (CHAT, {"chat_template_kwargs": {"enable_thinking": True}}, None, ""),
    (CHAT, {"chat_template_kwargs": {"thinking": False, "x": 1}}, 0, "chat_template_kwargs.x"),
    (CHAT, {"chat_template_kwargs": {"reasoning_effort": "none"}}, 0, ""),
    (CHAT, {"reasoning_effort": "none", "thinking_token_budget": 7}, 0, ""),
    (REST, {"reasoning_effort": "none"}, 0, ""),
    (REST, {"thinking_token_budget": 7}, 7, ""),
    (RESPONSES, {"reasoning": {"effort": "none"}}, 0, ""),
    (RESPONSES, {"reasoning": {}}, None, ""),
    (
        RESPONSES,
        {"reasoning": {"effort": "low", "summary": "auto"}},
        None,
        "reasoning.effort, reasoning.summary",
    ),
    (MESSAGES, {"thinking": NONE}, 0, ""),
    (MESSAGES, {"thinking": ENABLED}, 7, ""),
    (MESSAGES, {"thinking": {"type": "adaptive"}}, None, ""),
    (MESSAGES, {"output_config": {"effort": "medium"}}, None, "output_config.effort"),
]


@pytest.mark.parametrize(("dialect", "fields", "most", "told"), WISHES)
def test_thinking_is_limited_as_asked(
    dialect: Dialect, fields: dict[str, Any], most: int | None, told: str
):
    engine = thinking_engine()
    reply = ask(dialect, engine, **fields)
    constraint = engine.requests[0].params.constraint
    assert constraint == (None if most is None else Constraint(most_thoughts=most))
    assert reply.headers.get("x-ignored-fields", "") == told
    assert engine.prompts.efforts == [None]


@pytest.mark.parametrize(("dialect", "fields", "most", "told"), WISHES)
def test_all_of_it_is_told_where_the_model_does_not_think(
    dialect: Dialect, fields: dict[str, Any], most: int | None, told: str
):
    engine = FakeEngine()
    reply = ask(dialect, engine, **fields)
    assert engine.requests[0].params.constraint is None
    silent = ({}, {"reasoning_effort": "none"}, {"thinking_token_budget": -1})
    silent += ({"reasoning": {}}, {"thinking": NONE})
    assert ("x-ignored-fields" in reply.headers) is (fields not in silent)


@pytest.mark.parametrize(
    ("dialect", "fields"),
    [
        (CHAT, {"reasoning_effort": "high"}),
        (CHAT, {"chat_template_kwargs": {"reasoning_effort": "high"}}),
        (REST, {"reasoning_effort": "high"}),
        (RESPONSES, {"reasoning": {"effort": "high"}}),
        (MESSAGES, {"output_config": {"effort": "high"}}),
    ],
)
def test_an_effort_that_the_models_prompts_carry_goes_into_the_prompt(
    dialect: Dialect, fields: dict[str, Any]
):
    engine = thinking_engine(efforts=("high", "none"))
    reply = ask(dialect, engine, **fields)
    assert engine.prompts.efforts == ["high"]
    assert engine.requests[0].params.constraint is None
    assert "x-ignored-fields" not in reply.headers


@pytest.mark.parametrize(
    ("dialect", "fields", "effort", "most"),
    [
        (CHAT, {"chat_template_kwargs": {"enable_thinking": True}}, "high", None),
        (CHAT, {"chat_template_kwargs": {"thinking": False}}, "none", 0),
        (MESSAGES, {"thinking": {"type": "enabled", "budget_tokens": 7}}, "high", 7),
        (MESSAGES, {"thinking": {"type": "disabled"}}, "none", 0),
        (MESSAGES, {"thinking": {"type": "adaptive"}}, None, None),
    ],
)
def test_a_switch_is_an_effort_where_prompts_carry_those(
    dialect: Dialect, fields: dict[str, Any], effort: str | None, most: int | None
):
    engine = thinking_engine(efforts=("high", "none"))
    ask(dialect, engine, **fields)
    assert engine.prompts.efforts == [effort]
    constraint = engine.requests[0].params.constraint
    assert constraint == (None if most is None else Constraint(most_thoughts=most))


def test_no_effort_goes_into_the_prompt_and_is_held_to():
    engine = thinking_engine(efforts=("high", "none"))
    ask(CHAT, engine, reasoning_effort="none")
    assert engine.prompts.efforts == ["none"]
    assert engine.requests[0].params.constraint == Constraint(most_thoughts=0)


def test_a_response_tells_back_the_effort_that_is_made():
    for effort, efforts, made in (
        ("high", ("high",), "high"),
        ("none", (), "none"),
        ("low", (), None),
    ):
        engine = thinking_engine(efforts=efforts)
        body = ask(RESPONSES, engine, reasoning={"effort": effort}).json()
        assert body["reasoning"] == {"effort": made, "summary": None}


@pytest.mark.parametrize(
    ("dialect", "fields", "param"),
    [
        (CHAT, {"reasoning_effort": "extreme"}, "reasoning_effort"),
        (CHAT, {"reasoning_effort": 7}, "reasoning_effort"),
        (CHAT, {"thinking_token_budget": -2}, "thinking_token_budget"),
        (CHAT, {"chat_template_kwargs": {"enable_thinking": 1}}, "chat_template_kwargs.enable_"),
        (CHAT, {"chat_template_kwargs": {"enable_thinkin": True}}, "chat_template_kwargs.enable_"),
        (RESPONSES, {"reasoning": {"effort": "extreme"}}, "reasoning.effort"),
        (RESPONSES, {"reasoning": "high"}, "reasoning"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    dialect: Dialect, fields: dict[str, Any], param: str
):
    engine = thinking_engine()
    reply = post(engine, dialect, {**ASKED[dialect], **fields})
    assert reply.status == 400
    assert reply.json()["error"]["param"].startswith(param)
    assert engine.requests == []


@pytest.mark.parametrize(
    "thinking", [{"type": "hard"}, {}, {"type": "enabled", "budget_tokens": 0}, "enabled"]
)
def test_what_messages_cannot_mean_is_refused(thinking: Any):
    reply = post(thinking_engine(), MESSAGES, {**ASKED[MESSAGES], "thinking": thinking})
    assert reply.status == 400
    assert "thinking" in reply.json()["error"]["message"]


def test_with_a_shape_the_limit_stands_beside_its_grammar():
    engine = thinking_engine()
    shape = {"response_format": {"type": "json_object"}, "thinking_token_budget": 7}
    ask(CHAT, engine, **shape)
    constraint = engine.requests[0].params.constraint
    assert constraint is not None
    assert (constraint.most_thoughts, constraint.text is None) == (7, False)


def test_completions_go_on_from_text_and_know_no_thoughts():
    engine = thinking_engine()
    reply = post(engine, COMPLETIONS, {"prompt": "a", "reasoning_effort": "none"})
    assert reply.headers["x-ignored-fields"] == "reasoning_effort"


# --- thoughts of earlier turns --------------------------------------------------------------------

THOUGHT = (Thought("Hm."),)
HM = {"type": "thinking", "thinking": "Hm."}


def built(dialect: Dialect, engine: FakeEngine, **fields: Any) -> tuple[tuple[Message, ...], str]:
    """The messages that the model is given, and what is told."""
    reply = ask(dialect, engine, **fields)
    return engine.prompts.built[0][0], reply.headers.get("x-ignored-fields", "")


# An assistant's turn of chat, the message that it is, and what is told where the model thinks.
CHAT_TURNS: list[tuple[dict[str, Any], Message, str]] = [
    (
        {"content": "A.", "reasoning_content": "Hm."},
        Message("assistant", "A.", thoughts=THOUGHT),
        "",
    ),
    ({"content": "A.", "reasoning": "Hm."}, Message("assistant", "A.", thoughts=THOUGHT), ""),
    (
        {"content": "A.", "reasoning": "Hm.", "reasoning_content": "Hm."},
        Message("assistant", "A.", thoughts=THOUGHT),
        "",
    ),
    ({"content": None, "reasoning_content": "Hm."}, Message("assistant", thoughts=THOUGHT), ""),
    ({"content": "A.", "reasoning_content": ""}, Message("assistant", "A."), ""),
    (
        {"content": [HM, {"type": "text", "text": "A."}]},
        Message("assistant", "A.", thoughts=THOUGHT),
        "",
    ),
    (
        {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}], "closed": True},
                {"type": "text", "text": "A."},
            ]
        },
        Message("assistant", "A.", thoughts=THOUGHT),
        "",
    ),
    (
        {
            "content": [
                {"type": "text", "text": "A."},
                {"type": "reasoning_text", "text": "Hm."},
                {"type": "text", "text": "B."},
                {"type": "text", "text": "C."},
            ]
        },
        Message("assistant", "A.B.\n\nC.", thoughts=(Thought("Hm.", 2),)),
        "",
    ),
    (
        {"content": [{"type": "redacted_thinking", "data": "x"}, {"type": "text", "text": "A."}]},
        Message("assistant", "A."),
        "messages[1].content[0]",
    ),
    (
        {"content": [{"type": "reasoning", "summary": []}, {"type": "text", "text": "A."}]},
        Message("assistant", "A."),
        "messages[1].content[0]",
    ),
]


@pytest.mark.parametrize(("turn", "message", "told"), CHAT_TURNS)
def test_thoughts_of_chat_are_given_back_to_a_model_that_thinks(
    turn: dict[str, Any], message: Message, told: str
):
    messages = [USER, {"role": "assistant", **turn}, USER]
    read, ignored = built(CHAT, thinking_engine(), messages=messages)
    assert (read[1], ignored) == (message, told)
    read, ignored = built(CHAT, FakeEngine(), messages=messages)
    assert read[1].thoughts == ()
    assert ignored or turn.get("reasoning_content") == ""


def test_a_system_prompt_may_show_thoughts_and_a_user_may_not():
    parts = [{"type": "text", "text": "So:"}, HM, {"type": "text", "text": "Then answer."}]
    messages = [{"role": role, "content": parts} for role in ("system", "user")]
    (system, user), told = built(CHAT, thinking_engine(), messages=messages)
    assert system == Message("system", "So:Then answer.", thoughts=(Thought("Hm.", 3),))
    assert user == Message("user", "So:\n\nThen answer.")
    assert told == "messages[1].content[1]"


def test_two_names_of_thoughts_that_differ_are_refused():
    said = {"role": "assistant", "content": "A.", "reasoning": "a", "reasoning_content": "b"}
    reply = post(thinking_engine(), CHAT, {"messages": [USER, said, USER]})
    assert reply.json()["error"]["param"] == "reasoning_content"


def test_blocks_of_thoughts_are_given_back():
    def messages(*blocks: Any) -> list[Any]:
        return [USER, {"role": "assistant", "content": [*blocks]}, USER]

    text = {"type": "text", "text": "A."}
    for signature in ("", "unsigned"):
        asked = messages({**HM, "signature": signature}, text)
        read, told = built(MESSAGES, thinking_engine(), messages=asked)
        assert (read[1], told) == (Message("assistant", "A.", thoughts=THOUGHT), "")
    read, told = built(
        MESSAGES, thinking_engine(), messages=messages({**HM, "signature": "x"}, text)
    )
    assert told == "messages[1].content[0].signature"
    read, told = built(MESSAGES, thinking_engine(), messages=messages({**HM, "thinking": ""}, text))
    assert (read[1], told) == (Message("assistant", "A."), "")
    read, told = built(MESSAGES, FakeEngine(), messages=messages(HM, text))
    assert (read[1], told) == (Message("assistant", "A."), "messages[1].content[0]")


def test_items_of_thoughts_belong_to_the_turn_behind_them():
    item = {
        "type": "reasoning",
        "id": "rs_1",
        "summary": [],
        "content": [{"type": "reasoning_text", "text": "Hm."}],
    }
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    result = {"type": "function_call_output", "call_id": "c", "output": "r"}
    asked = [USER, item, call, result]
    read, told = built(RESPONSES, thinking_engine(), input=asked)
    assert [(m.role, m.thoughts, len(m.tool_calls)) for m in read] == [
        ("user", (), 0),
        ("assistant", THOUGHT, 1),
        ("tool", (), 0),
    ]
    assert told == "input[1].id"
    read, told = built(RESPONSES, FakeEngine(), input=asked)
    assert (read[1].thoughts, told) == ((), "input[1]")
    hidden = {"type": "reasoning", "summary": [], "encrypted_content": "x"}
    read, told = built(RESPONSES, thinking_engine(), input=[USER, hidden, USER])
    assert told == "input[1]"
