"""Bodies of requests, for tests of many kinds: as small as can be, and with all that there is."""

from __future__ import annotations

from typing import Any

from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST

SCHEMA = {"type": "object", "properties": {"wind": {"type": "string"}}}
FUNCTION = {"name": "get_wind_speed", "description": "How fast.", "parameters": SCHEMA}
TOOLS = [{"type": "function", "function": FUNCTION}]

USER = {"role": "user", "content": "What is a mistral?"}
SMALL: dict[Dialect, dict[str, Any]] = {
    CHAT: {"messages": [USER]},
    COMPLETIONS: {"prompt": "a"},
    RESPONSES: {"input": "a"},
    MESSAGES: {"model": "m", "max_tokens": 5, "messages": [USER]},
    REST: {"messages": [USER]},
}

CALL = {"id": "call_1", "type": "function", "function": {"name": "a", "arguments": "{}"}}
FULL_CHAT: dict[str, Any] = {
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
FULL_COMPLETIONS: dict[str, Any] = {
    "prompt": ["a", [1, 65]],
    "max_tokens": 5,
    "echo": True,
    "logprobs": 1,
    "n": 2,
    "stop_token_ids": [5],
    "choice": ["a", "b"],
}
_ANY_FUNCTION: dict[str, Any] = {"name": "a", "parameters": {"type": "object"}, "strict": True}
FULL_RESPONSES: dict[str, Any] = {
    "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "t"}]},
        {"type": "function_call", "call_id": "c", "name": "a", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "r"},
    ],
    "instructions": "i",
    "tools": [{"type": "function", **_ANY_FUNCTION}],
    "tool_choice": {"type": "function", "name": "a"},
    "text": {"format": {"type": "json_object"}},
    "include": ["message.output_text.logprobs"],
    "top_logprobs": 1,
    "stream": True,
    "max_output_tokens": 5,
}
FULL_MESSAGES: dict[str, Any] = {
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
FULL_REST: dict[str, Any] = {
    "messages": [{"role": "user", "content": "u"}],
    "stream": False,
    "echo": True,
    "max_new_tokens": 5,
    "top_k": 3,
    "repetition_penalty": 1.1,
    "ignore_eos": False,
}

FULL: dict[Dialect, dict[str, Any]] = {
    CHAT: FULL_CHAT,
    COMPLETIONS: FULL_COMPLETIONS,
    RESPONSES: FULL_RESPONSES,
    MESSAGES: FULL_MESSAGES,
    REST: FULL_REST,
}
NAMES = {
    CHAT: "chat",
    COMPLETIONS: "completions",
    RESPONSES: "responses",
    MESSAGES: "messages",
    REST: "rest",
}
