"""Anthropic's conversations -> the engine's messages, each with where the caller wrote it.

What tools answered stands among the blocks of a user's message; to the engine each answer is a
message of its own. What only Anthropic's servers could have run is left out, as told, and so are
thoughts where the model does not think. Knows nothing of the prompt's format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine_api.conversation import Message, ToolCall
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.messages import MAX_PARTS, open_messages
from openai_bridge.parsing.thinking import PART_SEPARATOR, Turn, read_thought

ROLES = ("user", "assistant", "system")

# The types of blocks.
_OF_USER = ("text", "tool_result")
_OF_ASSISTANT = ("text", "tool_use")
_OF_TEXT = ("text",)
_OF_RESULTS = ("text", "tool_reference")
# Of earlier turns: thoughts, but for an assistant's, and what Anthropic's servers ran and found.
_LEFT_OUT = re.compile(
    r"thinking|redacted_thinking|server_tool_use|mcp_tool_(use|result)|\w+_tool_result"
)


@dataclass(frozen=True, slots=True)
class LocatedMessage:
    """A message for the engine. paths: the names of its parts, as the engine's -> the caller's.

    The engine's have no messages[2] before them: "content", "tool_calls[0].name".
    """

    message: Message
    paths: Mapping[str, str]


def read_conversation(fields: Fields) -> tuple[LocatedMessage, ...]:
    """The fields `system` and `messages`; the latter must be there and hold at least one."""
    read = [located for message in open_messages(fields) for located in _read_message(message)]
    return (*_read_system(fields), *read)


def names_of(conversation: Sequence[LocatedMessage]) -> dict[str, str]:
    """The engine's names for all parts of it -> the caller's."""
    return {
        f"messages[{i}].{name}": path
        for i, located in enumerate(conversation)
        for name, path in located.paths.items()
    }


def _read_system(fields: Fields) -> list[LocatedMessage]:
    text = _read_texts(fields, "system", _OF_TEXT)
    return [LocatedMessage(Message("system", text), {"content": "system"})] if text else []


def _read_message(fields: Fields) -> list[LocatedMessage]:
    role = fields.required("role", fields.choice("role", ROLES))
    fields.required("content", fields.raw("content"))
    if role == "system" or not isinstance(fields.raw("content"), list):
        text = _read_texts(fields, "content", _OF_TEXT) or ""
        read = [LocatedMessage(Message(role, text), _own_paths(fields))]
    elif role == "user":
        read = _read_user_blocks(fields)
    else:
        read = [_read_assistant_blocks(fields)]
    fields.finish()
    return read


def _read_user_blocks(fields: Fields) -> list[LocatedMessage]:
    """The results first, each a message of its own; then the text, if there is any."""
    results: list[LocatedMessage] = []
    texts: list[str] = []
    for block in _read_blocks(fields):
        if _kind(block, _OF_USER) == "text":
            texts.append(_read_text(block))
        elif texts:
            what = "a tool_result after text; the results must come first"
            raise BadRequest(f"{block.path('type')} is {what}", param=block.path("type"))
        else:
            results.append(_read_result(block))
    if results and not texts:
        return results
    said = Message("user", PART_SEPARATOR.join(texts))
    return [*results, LocatedMessage(said, _own_paths(fields))]


def _read_assistant_blocks(fields: Fields) -> LocatedMessage:
    """Text and thoughts, then the calls: the order in which the model writes them."""
    turn = Turn()
    calls: list[ToolCall] = []
    paths = _own_paths(fields)
    for block in _read_blocks(fields):
        if block.peek("type") == "thinking":
            turn.think(read_thought(block))
        elif _kind(block, _OF_ASSISTANT) == "tool_use":
            engine_name = f"tool_calls[{len(calls)}]"
            paths[f"{engine_name}.name"] = block.path("name")
            paths[f"{engine_name}.arguments"] = block.path("input")
            calls.append(_read_call(block))
        elif calls:
            what = "text after a tool_use; the text must come first"
            raise BadRequest(f"{block.path('type')} is {what}", param=block.path("type"))
        else:
            turn.say(_read_text(block))
    said = Message("assistant", turn.text, tuple(calls), thoughts=turn.thoughts)
    return LocatedMessage(said, paths)


def _own_paths(fields: Fields) -> dict[str, str]:
    """Of a message that stands alone for one of the caller's."""
    content = fields.path("content")
    return dict.fromkeys(("content", "tool_calls", "thoughts"), content) | {
        "role": fields.path("role")
    }


def _read_blocks(fields: Fields) -> Iterator[Fields]:
    """Those that are not left out; an assistant's thoughts may be, by those who read them."""
    for block in fields.objects("content", MAX_PARTS) or ():
        kind = block.string("type") or ""
        is_thought = kind == "thinking" and fields.peek("role") == "assistant"
        if _LEFT_OUT.fullmatch(kind) and not is_thought:
            block.leave_out()
        else:
            yield block


def _kind(fields: Fields, allowed: tuple[str, ...]) -> str:
    """The block's type, which must be one that may stand here."""
    kind = fields.required_string("type")
    if kind not in allowed:
        path, expected = fields.path("type"), " or ".join(map(show, allowed))
        message = f"{path} is {show(kind)}; this model reads text, so here it must be {expected}"
        raise BadRequest(message, param=path, code="unsupported_content")
    return kind


def _read_text(fields: Fields) -> str:
    text = fields.required_string("text")
    fields.tell("cache_control")
    fields.tell("citations", [])
    fields.finish()
    return text


def _read_reference(fields: Fields) -> str:
    """A tool that was found among those that were offered; the model sees all of them anyway."""
    name = fields.required_string("tool_name")
    fields.tell("cache_control")
    fields.finish()
    return name


def _read_texts(fields: Fields, name: str, kinds: tuple[str, ...]) -> str | None:
    """A string, or an array of blocks of these kinds."""
    value = fields.raw(name)
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, list):
        raise fields.wrong_type(name, "a string or an array of content blocks")
    texts = []
    for block in fields.objects(name, MAX_PARTS) or ():
        is_text = _kind(block, kinds) == "text"
        texts.append(_read_text(block) if is_text else _read_reference(block))
    return PART_SEPARATOR.join(texts)


def _read_result(fields: Fields) -> LocatedMessage:
    """What a tool answered. That it failed is told to the model in words: it has no other way."""
    call_id = fields.required_string("tool_use_id")
    content = _read_texts(fields, "content", _OF_RESULTS) or ""
    if fields.boolean("is_error"):
        content = f"Error: {content}"
    fields.tell("cache_control")
    fields.finish()
    id_path = fields.path("tool_use_id")
    paths = {
        "role": fields.path("type"),
        "content": fields.path("content"),
        "tool_call_id": id_path,
    }
    return LocatedMessage(Message("tool", content, tool_call_id=call_id), paths)


def _read_call(fields: Fields) -> ToolCall:
    call_id, name = fields.required_string("id"), fields.required_string("name")
    fields.required("input", fields.object("input"))  # kept as it is: its content is the tool's
    fields.tell("cache_control")
    fields.tell("caller", {"type": "direct"})
    fields.finish()
    return ToolCall(call_id, name, json.dumps(fields.raw("input"), ensure_ascii=False))
