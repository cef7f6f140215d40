"""No body, however odd, does anything but succeed or be refused with a readable 400."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openai_bridge.dialects import rest
from openai_bridge.dialects.chat import request as chat
from openai_bridge.dialects.completions import request as completions
from openai_bridge.dialects.messages import request as messages
from openai_bridge.dialects.responses import request as responses
from tests.openai_bridge.asked.test_tools import TOOLS
from tests.openai_bridge.fakes import FakeEngine, post

CALL = {"id": "call_1", "type": "function", "function": {"name": "a", "arguments": "{}"}}
CHAT: dict[str, Any] = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "s"},
        {"role": "user", "content": [{"type": "text", "text": "t"}]},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "content": "r", "tool_call_id": "call_1"},
        {"role": "user", "content": "u"},
    ],
    "tools": TOOLS,
    "tool_choice": "auto",
    "stream": True,
    "stream_options": {"include_usage": True},
    "max_tokens": 5,
    "temperature": 0.5,
    "top_p": 0.5,
    "stop": ["a"],
    "seed": 1,
    "n": 2,
    "metadata": {"a": "b"},
    "logit_bias": {"5": 1},
    "logprobs": True,
    "top_logprobs": 2,
    "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}},
}
COMPLETIONS: dict[str, Any] = {
    "prompt": ["a", [1, 65]],
    "max_tokens": 5,
    "echo": True,
    "logprobs": 1,
    "n": 2,
    "stop_token_ids": [5],
    "choice": ["a", "b"],
}
FUNCTION: dict[str, Any] = {"name": "a", "parameters": {"type": "object"}, "strict": True}
RESPONSES: dict[str, Any] = {
    "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "t"}]},
        {"type": "function_call", "call_id": "c", "name": "a", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "r"},
    ],
    "instructions": "i",
    "tools": [{"type": "function", **FUNCTION}],
    "tool_choice": {"type": "function", "name": "a"},
    "text": {"format": {"type": "json_object"}},
    "include": ["message.output_text.logprobs"],
    "top_logprobs": 1,
    "stream": True,
    "max_output_tokens": 5,
}
MESSAGES: dict[str, Any] = {
    "model": "m",
    "max_tokens": 5,
    "system": [{"type": "text", "text": "s"}],
    "messages": [
        {"role": "user", "content": "u"},
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "id": "c", "name": "a", "input": {}}],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": "r"}]},
    ],
    "tools": [{"name": "a", "input_schema": {"type": "object"}}],
    "tool_choice": {"type": "any"},
    "stop_sequences": ["x"],
    "stream": False,
}
REST: dict[str, Any] = {
    "messages": [{"role": "user", "content": "u"}],
    "stream": False,
    "echo": True,
    "max_new_tokens": 5,
    "top_k": 3,
    "repetition_penalty": 1.1,
    "ignore_eos": False,
}

Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a body where something else could stand."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from paths(item, (*path, key))


def replaced(body: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    body = copy.deepcopy(body)
    place: Any = body
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return body


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["user", "assistant", "tool", "function", "text", "none", 10**400])
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
BODIES: list[tuple[Any, dict[str, Any]]] = [
    (chat, CHAT),
    (completions, COMPLETIONS),
    (responses, RESPONSES),
    (messages, MESSAGES),
    (rest, REST),
]
mutations = st.sampled_from(
    [(dialect, body, path) for dialect, body in BODIES for path in paths(body)]
)


def test_the_bodies_are_good_before_they_are_changed():
    for dialect, body in BODIES:
        assert post(FakeEngine(), dialect, body).status == 200


@settings(max_examples=1000, deadline=None)
@given(mutations, values)
def test_a_body_is_answered_or_refused(mutation: Any, value: Any):
    dialect, body, path = mutation
    reply = post(FakeEngine(), dialect, replaced(body, path, value))
    assert reply.status in (200, 400)
    assert reply.is_complete
    if reply.status == 400:
        assert reply.json()["error"]["message"]
