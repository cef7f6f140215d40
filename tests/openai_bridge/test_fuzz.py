"""No body, however odd, does anything but succeed or be refused with a readable 400."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openai_bridge import chat, rest
from tests.openai_bridge.fakes import FakeEngine, post
from tests.openai_bridge.test_tools import TOOLS

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
    "logit_bias": {},
    "response_format": {"type": "text"},
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
mutations = st.sampled_from(
    [(chat, CHAT, path) for path in paths(CHAT)] + [(rest, REST, path) for path in paths(REST)]
)


@settings(max_examples=300, deadline=None)
@given(mutations, values)
def test_a_body_is_answered_or_refused(mutation: Any, value: Any):
    dialect, body, path = mutation
    reply = post(FakeEngine(), dialect, replaced(body, path, value))
    assert reply.status in (200, 400)
    assert reply.is_complete
    if reply.status == 400:
        assert reply.json()["error"]["message"]
