"""`instructions` and `input` of /v1/responses -> the engine's messages.

Items are messages, calls and their outputs, written by a caller or sent back as an answer had them.
Their content is text. What only OpenAI's servers could have run is left out, as told, and so are
thoughts where the model does not think. Knows nothing of the rest of a request, nor of the prompt's
format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine_api.conversation import Message, Thought, ToolCall
from openai_bridge.body.fields import Fields
from openai_bridge.parsing.messages import (
    MAX_MESSAGES,
    MAX_PARTS,
    TEXT_ROLES,
    read_arguments,
    read_parts,
)
from openai_bridge.parsing.thinking import Turn, read_thought

ADDITIONAL_TOOLS = "additional_tools"
_KINDS = (
    ADDITIONAL_TOOLS,
    "message",
    "function_call",
    "function_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
)
# Of earlier turns: what OpenAI's servers ran and found.
_LEFT_OUT = re.compile(
    r"(web_search|file_search|computer|code_interpreter|image_generation|tool_search)_call"
    r"|(local_shell|shell|apply_patch)_call(_output)?|(computer_call|tool_search)_output"
    r"|compaction|mcp_\w+"
)

# namespace and name of a function -> the name under which the model knows it.
OfferedName = Callable[[str | None, str], str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """names: what the caller calls the engine's fields, messages[1].content -> input[0].content."""

    messages: tuple[Message, ...]
    names: Mapping[str, str]


def open_items(fields: Fields) -> list[Fields] | None:
    """The items of input, still to be read; None where it is a text, or absent."""
    if isinstance(fields.raw("input"), str | None):
        return None
    if not isinstance(fields.raw("input"), list):
        raise fields.wrong_type("input", "a string or an array of items")
    items = fields.objects("input", MAX_MESSAGES)
    if not items:
        raise fields.refusal("input", "empty; it must hold at least one item")
    return items


def read_conversation(
    fields: Fields, items: list[Fields] | None, offered_name: OfferedName
) -> Conversation:
    """instructions, as a system message, and input. Both may be absent, as OpenAI has it: then the
    model speaks to a user who has said nothing."""
    drafts = _Drafts(offered_name)
    instructions = fields.string("instructions")
    if instructions is not None:
        drafts.add(_Draft("system", instructions), content="instructions")
    if items is None:
        drafts.add(_Draft("user", fields.raw("input") or ""), content="input")
    for i, item in enumerate(items or ()):
        if item.string("type") == "reasoning":
            thoughts = _read_thoughts(item)
            if thoughts is not None:
                drafts.add(thoughts, thoughts=item.path("content"))
        elif _LEFT_OUT.fullmatch(item.string("type") or ""):
            item.leave_out()
        else:
            _read_item(item, f"input[{i}]", drafts)
            item.finish()
    return drafts.conversation()


@dataclass(slots=True)
class _Draft:
    """A message to which calls may still be added."""

    role: str
    content: str = ""
    call_id: str | None = None
    calls: list[ToolCall] = field(default_factory=list)
    thoughts: tuple[Thought, ...] = ()

    def message(self) -> Message:
        calls = tuple(self.calls)
        return Message(self.role, self.content, calls, self.call_id, self.thoughts)


class _Drafts:
    """The messages so far, and where their fields came from."""

    def __init__(self, offered_name: OfferedName) -> None:
        self.offered_name = offered_name
        self._drafts: list[_Draft] = []
        self._names: dict[str, str] = {}

    def add(self, draft: _Draft, **names: str) -> None:
        """names: of the message's fields, what the caller calls them."""
        for name, caller_name in names.items():
            self._names[f"messages[{len(self._drafts)}].{name}"] = caller_name
        self._drafts.append(draft)

    def add_call(self, call: ToolCall, item: Fields, path: str) -> None:
        """Calls belong to the assistant's message before them; a bare one gets a message."""
        if not self._drafts or self._drafts[-1].role != "assistant":
            self.add(_Draft("assistant"))
        calls = self._drafts[-1].calls
        prefix = f"messages[{len(self._drafts) - 1}].tool_calls"
        self._names.setdefault(prefix, path)
        for name in ("name", "arguments"):
            self._names[f"{prefix}[{len(calls)}].{name}"] = item.path(name)
        calls.append(call)

    def conversation(self) -> Conversation:
        return Conversation(tuple(draft.message() for draft in self._drafts), self._names)


def _read_item(item: Fields, path: str, drafts: _Drafts) -> None:
    if item.peek("type") == "item_reference":
        what = '"item_reference"; nothing is stored here: send the item itself'
        raise item.refusal("type", what)
    kind = item.choice("type", _KINDS)
    # Where an item sent back came from; it says nothing to the model.
    for name in ("id", "status", "phase", "async"):
        item.tell(name)
    item.tell("caller", {"type": "direct"})
    if kind == ADDITIONAL_TOOLS:  # has been read, with the other tools
        item.tell("role")
        item.raw("tools")
    elif kind in ("function_call", "custom_tool_call"):
        drafts.add_call(_read_call(item, kind, drafts.offered_name), item, path)
    elif kind in ("function_call_output", "custom_tool_call_output"):
        names = {"content": "output", "tool_call_id": "call_id", "role": "type"}
        paths = {name: item.path(caller_name) for name, caller_name in names.items()}
        drafts.add(_read_output(item), **paths)
    else:
        drafts.add(_read_message(item), content=item.path("content"), role=item.path("role"))


def _read_message(item: Fields) -> _Draft:
    role = item.required("role", item.choice("role", TEXT_ROLES))
    turn = _read_content(item, "content", role)
    return _Draft(role, turn.text, thoughts=turn.thoughts)


def _read_call(item: Fields, kind: str, offered_name: OfferedName) -> ToolCall:
    """What was written for a custom tool is a text, which stands for itself among arguments."""
    if kind == "function_call":
        arguments = read_arguments(item)
    else:
        arguments = json.dumps({"input": item.required_string("input")}, ensure_ascii=False)
    name = offered_name(item.string("namespace"), item.required_string("name"))
    return ToolCall(item.required_string("call_id"), name, arguments)


def _read_output(item: Fields) -> _Draft:
    for name in ("name", "namespace"):  # the call has them
        item.tell(name)
    content = _read_content(item, "output", "tool").text
    return _Draft("tool", content, item.required_string("call_id"))


def _read_content(item: Fields, name: str, role: str) -> Turn:
    value = item.required(name, item.raw(name))
    if isinstance(value, str):
        turn = Turn()
        turn.say(value)
        return turn
    if not isinstance(value, list):
        raise item.wrong_type(name, "a string or an array of text parts")
    return read_parts(item, name, role)


def _read_thoughts(item: Fields) -> _Draft | None:
    """Those of an assistant who speaks next. None where nothing can be read of them, as told."""
    parts = [] if item.thinking is None else item.objects("content", MAX_PARTS) or []
    texts = [text for part in parts if (text := read_thought(part))]
    if not texts:
        item.leave_out()
        return None
    item.tell("summary", [])
    for name in ("encrypted_content", "id", "status"):
        item.tell(name)
    item.finish()
    return _Draft("assistant", thoughts=tuple(map(Thought, texts)))
