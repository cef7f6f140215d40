"""OpenAI's tools <-> Mistral's: what is offered to the model, and what it calls.

Mistral writes calls as one JSON array, [{"name": ..., "arguments": {...}}]; OpenAI names them one
by one, each with an id and its arguments as a string of JSON.
"""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Collection, Iterator
from typing import Any

from mistral_engine.prompt import Tool, ToolCall
from openai_bridge.errors import BadRequest
from openai_bridge.fields import Fields

_ENGINE_FIELD = re.compile(r"^(tools\[\d+\]|messages\[\d+\]\.tool_calls\[\d+\])\.(?=\w)")
_CALL_ID = re.compile(r"[a-zA-Z0-9]{9}")  # Mistral's templates accept no other form


def read_tools(fields: Fields) -> tuple[Tool, ...]:
    """tools, tool_choice and parallel_tool_calls: the tools that the model may call.

    tool_choice: "auto" (default) or "none", which offers it nothing; "required" and a named tool
    are refused. parallel_tool_calls: true only.
    """
    tools = tuple(_read_tool(tool) for tool in fields.objects("tools") or ())
    fields.only("parallel_tool_calls", True)
    return () if _read_choice(fields) == "none" else tools


def caller_field(engine_field: str) -> str:
    """What the engine calls tools[0].name is tools[0].function.name to OpenAI's callers."""
    return _ENGINE_FIELD.sub(r"\1.function.", engine_field)


def parse_calls(text: str, offered: Collection[str]) -> tuple[ToolCall, ...]:
    """The calls in the model's JSON; none if it is anything but calls of tools on offer."""
    try:
        calls = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(calls, list) or not all(_is_call(call, offered) for call in calls):
        return ()
    return tuple(_to_tool_call(call) for call in calls)


def call_deltas(calls: tuple[ToolCall, ...]) -> Iterator[dict[str, Any]]:
    """The deltas of a stream that make these calls: the name first, then the arguments."""
    for index, call in enumerate(calls):
        named = {"name": call.name, "arguments": ""}
        yield _delta({"index": index, "id": call.id, "type": "function", "function": named})
        yield _delta({"index": index, "function": {"arguments": call.arguments}})


def _read_tool(fields: Fields) -> Tool:
    if fields.choice("type", ("function",)) is None:
        raise fields.missing("type")
    function = fields.object("function")
    if function is None:
        raise fields.missing("function")
    tool = _read_function(function)
    fields.refuse_unread()
    return tool


def _read_function(fields: Fields) -> Tool:
    name = fields.string("name")
    if name is None:
        raise fields.missing("name")
    description = fields.string("description")
    fields.object("parameters")  # an object, kept as it is: its content is a schema of the user's
    parameters = fields.raw("parameters")
    fields.only("strict", False)
    fields.refuse_unread()
    return Tool(name, description or "", parameters if parameters is not None else {})


def _read_choice(fields: Fields) -> str:
    choice = fields.raw("tool_choice")
    if choice is None or choice in ("auto", "none"):
        return choice or "auto"
    if choice == "required" or isinstance(choice, dict):
        message = 'tool_choice can be "auto" or "none"; forcing a call is not supported yet'
        raise BadRequest(message, param="tool_choice", code="unsupported_value")
    raise fields.wrong_type("tool_choice", '"auto" or "none"')


def _is_call(call: object, offered: Collection[str]) -> bool:
    if not isinstance(call, dict) or not isinstance(call.get("arguments"), dict):
        return False
    name = call.get("name")
    return isinstance(name, str) and name in offered


def _to_tool_call(call: dict[str, Any]) -> ToolCall:
    given = call.get("id")
    is_usable = isinstance(given, str) and _CALL_ID.fullmatch(given)
    arguments = json.dumps(call["arguments"], ensure_ascii=False)
    return ToolCall(str(given) if is_usable else _new_call_id(), call["name"], arguments)


def _new_call_id() -> str:
    return "".join(random.choices(string.ascii_letters + string.digits, k=9))


def _delta(call: dict[str, Any]) -> dict[str, Any]:
    return {"tool_calls": [call]}
