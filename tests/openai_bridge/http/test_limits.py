"""Whatever a request has many of has a limit, and one more is refused by the name of its field.

No refusal repeats what a client wrote at length.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

import pytest

from chat_formats.mistral.prompt import PromptBuilder
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import MAX_GRAMMAR_LENGTH
from engine_api.request import MAX_LOGIT_BIASES, MAX_STOP_STRINGS, MAX_STOP_TOKENS
from openai_bridge.body.fields import Fields
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST, tokens
from openai_bridge.dialects.completions import request as completions
from openai_bridge.dialects.messages import parse_count
from openai_bridge.dialects.responses import request as responses
from openai_bridge.errors import BadRequest
from openai_bridge.parsing import messages as conversation
from openai_bridge.parsing import shape as structured
from openai_bridge.parsing import tools
from tests.openai_bridge.bodies import CALL, FULL, NAMES
from tests.openai_bridge.fakes import FakeEngine, assert_refused, post
from tests.openai_bridge.mutations import Path, paths, replaced

Json = dict[str, Any]
Parse = Callable[[Fields], Any]

USER = {"role": "user", "content": "u"}
TEXT = {"type": "text", "text": "t"}
RESULT = {"type": "tool_result", "tool_use_id": "c", "content": "r"}
SAID = {"type": "output_text", "text": "t", "logprobs": []}
OUTPUT = {"type": "function_call_output", "call_id": "c", "output": "o"}
BY_NAME = {"type": "function", "name": "f"}
ALLOWED = {"type": "allowed_tools", "mode": "auto", "tools": []}

CHAT_BODY: Json = {"messages": [USER]}
CALLS: Json = {"messages": [{"role": "assistant", "tool_calls": []}]}
PROMPT: Json = {"prompt": "p"}
ITEMS: Json = {"input": [{"role": "assistant", "content": [SAID]}, OUTPUT]}
CHOSEN: Json = {"input": "i", "tools": [BY_NAME], "tool_choice": ALLOWED}
MESSAGES_BODY: Json = {"model": "m", "max_tokens": 5, "messages": [{**USER, "content": [RESULT]}]}
ASSISTANT: Json = {**MESSAGES_BODY, "messages": [{"role": "assistant", "content": []}]}
COUNTED: Json = {"model": "m", "messages": [USER]}


def chat_tool(i: int) -> Json:
    return {"type": "function", "function": {"name": f"f{i}"}}


def function(i: int) -> Json:
    return {"type": "function", "name": f"f{i}"}


def custom_tool(i: int) -> Json:
    return {"name": f"f{i}", "input_schema": {"type": "object"}}


# What reads it, a body, the field that has many entries, how many it may have, and an entry.
LIMITS: list[tuple[Parse, Json, str, int, Any]] = [
    (CHAT.parse, CHAT_BODY, "messages", conversation.MAX_MESSAGES, USER),
    (CHAT.parse, CHAT_BODY, "messages[0].content", conversation.MAX_PARTS, TEXT),
    (CHAT.parse, CALLS, "messages[0].tool_calls", conversation.MAX_CALLS_A_MESSAGE, CALL),
    (CHAT.parse, CHAT_BODY, "tools", tools.MAX_TOOLS, chat_tool),
    (CHAT.parse, CHAT_BODY, "stop", MAX_STOP_STRINGS, "a"),
    (CHAT.parse, CHAT_BODY, "stop_token_ids", MAX_STOP_TOKENS, 5),
    (CHAT.parse, CHAT_BODY, "choice", structured.MAX_CHOICES, "a"),
    (CHAT.parse, CHAT_BODY, "logit_bias{}", MAX_LOGIT_BIASES, 1),
    (COMPLETIONS.parse, PROMPT, "prompt", completions.MAX_ANSWERS, "p"),
    (COMPLETIONS.parse, PROMPT, "stop", MAX_STOP_STRINGS, "a"),
    (RESPONSES.parse, ITEMS, "input", conversation.MAX_MESSAGES, USER),
    (RESPONSES.parse, ITEMS, "input[0].content", conversation.MAX_PARTS, TEXT),
    (RESPONSES.parse, ITEMS, "input[1].output", conversation.MAX_PARTS, TEXT),
    (RESPONSES.parse, ITEMS, "tools", tools.MAX_TOOLS, function),
    (RESPONSES.parse, CHOSEN, "tool_choice.tools", tools.MAX_TOOLS, BY_NAME),
    (RESPONSES.parse, ITEMS, "include", responses.MAX_INCLUDED, "reasoning.encrypted_content"),
    (RESPONSES.parse, ITEMS, "stop", MAX_STOP_STRINGS, "a"),
    (RESPONSES.parse, ITEMS, "metadata{}", responses.MAX_METADATA, "a"),
    (MESSAGES.parse, MESSAGES_BODY, "messages", conversation.MAX_MESSAGES, USER),
    (MESSAGES.parse, MESSAGES_BODY, "system", conversation.MAX_PARTS, TEXT),
    (MESSAGES.parse, MESSAGES_BODY, "messages[0].content", conversation.MAX_PARTS, TEXT),
    (MESSAGES.parse, ASSISTANT, "messages[0].content", conversation.MAX_PARTS, TEXT),
    (MESSAGES.parse, MESSAGES_BODY, "messages[0].content[0].content", conversation.MAX_PARTS, TEXT),
    (MESSAGES.parse, MESSAGES_BODY, "tools", tools.MAX_TOOLS, custom_tool),
    (MESSAGES.parse, MESSAGES_BODY, "stop_sequences", MAX_STOP_STRINGS, "a"),
    (parse_count, COUNTED, "messages", conversation.MAX_MESSAGES, USER),
    (parse_count, COUNTED, "tools", tools.MAX_TOOLS, custom_tool),
    (REST.parse, CHAT_BODY, "messages", conversation.MAX_MESSAGES, USER),
    (REST.parse, CHAT_BODY, "stop", MAX_STOP_STRINGS, "a"),
    (tokens.parse_tokenize, CHAT_BODY, "messages", conversation.MAX_MESSAGES, USER),
    (tokens.parse_tokenize, CHAT_BODY, "tools", tools.MAX_TOOLS, chat_tool),
    (tokens.parse_detokenize, {}, "tokens", tokens.MAX_TOKENS, 5),
]


def place(field: str) -> Path:
    """messages[0].content -> where that stands in a body."""
    names = field.replace("[", ".").replace("]", "").split(".")
    return tuple(int(name) if name.isdecimal() else name for name in names)


def entries(entry: Any, count: int, *, named: bool) -> Any:
    made = [entry(i) if callable(entry) else entry for i in range(count)]
    return {str(i): item for i, item in enumerate(made)} if named else made


@pytest.mark.parametrize(("parse", "body", "field", "most", "entry"), LIMITS)
def test_what_has_many_entries_has_a_limit(
    parse: Parse, body: Json, field: str, most: int, entry: Any
):
    name = field.removesuffix("{}")

    def with_entries(count: int) -> Json:
        return replaced(body, place(name), entries(entry, count, named=name != field))

    parse(Fields(with_entries(most)))
    with pytest.raises(BadRequest) as refusal:
        parse(Fields(with_entries(most + 1)))
    assert refusal.value.param == name
    expected = f"{name} has {most + 1:,} entries; it must have at most {most:,}"
    assert refusal.value.message == expected


def test_the_limit_is_looked_at_before_the_entries():
    body = {**CHAT_BODY, "tools": [chat_tool(0)] * 1000}  # of one name
    with pytest.raises(BadRequest, match="tools has 1,000 entries"):
        CHAT.parse(Fields(body))


SCHEMA = {"type": "object", "description": "d" * MAX_GRAMMAR_LENGTH}
FORMAT = {"type": "json_schema", "schema": SCHEMA}
NAMED_FORMAT = {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}
LARGE_TOOL = {"name": "f", "parameters": SCHEMA}


@pytest.mark.parametrize(
    ("parse", "body", "field"),
    [
        (CHAT.parse, {**CHAT_BODY, "response_format": NAMED_FORMAT}, "response_format.json_schema"),
        (CHAT.parse, {**CHAT_BODY, "regex": "a" * (MAX_GRAMMAR_LENGTH + 1)}, "regex"),
        (CHAT.parse, {**CHAT_BODY, "grammar": "a" * (MAX_GRAMMAR_LENGTH + 1)}, "grammar"),
        (CHAT.parse, {**CHAT_BODY, "choice": ["a" * MAX_GRAMMAR_LENGTH]}, "choice"),
        (
            CHAT.parse,
            {**CHAT_BODY, "tools": [{"type": "function", "function": LARGE_TOOL}]},
            "tools",
        ),
        (COMPLETIONS.parse, {**PROMPT, "regex": "a" * (MAX_GRAMMAR_LENGTH + 1)}, "regex"),
        (REST.parse, {**CHAT_BODY, "regex": "a" * (MAX_GRAMMAR_LENGTH + 1)}, "regex"),
        (RESPONSES.parse, {**ITEMS, "text": {"format": {**FORMAT, "name": "a"}}}, "text.format"),
        (RESPONSES.parse, {**ITEMS, "tools": [{"type": "function", **LARGE_TOOL}]}, "tools"),
        (
            MESSAGES.parse,
            {**MESSAGES_BODY, "output_config": {"format": FORMAT}},
            "output_config.format",
        ),
        (
            MESSAGES.parse,
            {**MESSAGES_BODY, "tools": [{"name": "f", "input_schema": SCHEMA}]},
            "tools",
        ),
    ],
)
def test_a_large_grammar_is_refused_by_the_caller_s_name(parse: Parse, body: Json, field: str):
    with pytest.raises(BadRequest, match=r"characters; it must be at most 65,536") as refusal:
        parse(Fields(body))
    assert (refusal.value.param or "").removesuffix(".schema") == field
    assert len(refusal.value.message) < 200


LONG = "long, " * 3_000
LONG_VALUES: list[Any] = [LONG, [LONG], {LONG: 1}, {"type": LONG}, [{LONG: LONG}] * 3, 10**400]


@pytest.mark.parametrize(("dialect", "body"), FULL.items(), ids=NAMES.values())
def test_no_refusal_repeats_what_is_long(dialect: Any, body: Json):
    num_refused = 0
    for path in paths(body):
        for value in LONG_VALUES:
            reply = post(FakeEngine(), dialect, replaced(body, path, value))
            num_refused += reply.status == 400
            assert reply.status == 200 or len(reply.text) < 1500, (path, reply.text[:200])
    assert num_refused > len(list(paths(body)))


def test_a_choice_among_tools_with_long_names_is_refused_shortly():
    body = {**CHAT_BODY, "tools": [{"type": "function", "function": {"name": LONG}}]}
    engine = FakeEngine()
    reply = post(
        engine,
        CHAT,
        {**body, "tool_choice": {"type": "function", "function": {"name": "f"}}},
    )
    assert_refused(reply, engine, "tool_choice")
    assert len(reply.text) < 500


@pytest.mark.parametrize(
    ("dialect", "body"),
    [
        (CHAT, {**CHAT_BODY, "tools": [{"type": "function", "function": {"name": LONG}}]}),
        (CHAT, {"messages": [USER, {"role": "tool", "content": "r", "tool_call_id": LONG}]}),
        (MESSAGES, {**COUNTED, "max_tokens": 5, "tools": [{"name": LONG, "input_schema": {}}]}),
        (RESPONSES, {"input": [{**OUTPUT, "call_id": LONG}]}),
        (COMPLETIONS, {"prompt": [10**4000]}),
    ],
)
def test_no_refusal_of_the_engine_s_repeats_what_is_long(dialect: Any, body: Json):
    engine = FakeEngine()
    embedded = FilePath(__file__).parents[3] / "data" / "tiny-mistral"
    engine.prompts = PromptBuilder(Tokenizer.from_checkpoint(embedded))  # type: ignore[assignment]
    reply = post(engine, dialect, body)
    assert reply.status == 400
    assert len(reply.text) < 1500
