"""`instructions` and `input` of /v1/responses -> the engine's messages.

Items are messages, function calls and their outputs, written by a caller or sent back as an answer
had them. Their content is text. Knows nothing of the rest of a request, nor of the prompt's format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine_api.conversation import Message, ToolCall
from openai_bridge.body.fields import Fields
from openai_bridge.body.strict_json import show
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.messages import MAX_MESSAGES, MAX_PARTS, PART_SEPARATOR, TEXT_ROLES

MAX_LOGPROBS_SENT_BACK = 32_768  # of one text part: one a token

_KINDS = ("message", "function_call", "function_call_output")
_TEXT_PARTS = ("input_text", "output_text", "text")
_STATUSES = ("in_progress", "completed", "incomplete")
_PHASES = ("commentary", "final_answer")


@dataclass(frozen=True, slots=True)
class Conversation:
    """names: what the caller calls the engine's fields, messages[1].content -> input[0].content."""

    messages: tuple[Message, ...]
    names: Mapping[str, str]


def read_conversation(fields: Fields) -> Conversation:
    """instructions, as a system message, and input. Both may be absent, as OpenAI has it: then the
    model speaks to a user who has said nothing."""
    drafts = _Drafts()
    instructions = fields.string("instructions")
    if instructions is not None:
        drafts.add(_Draft("system", instructions), content="instructions")
    if isinstance(fields.raw("input"), str | None):
        drafts.add(_Draft("user", fields.raw("input") or ""), content="input")
    else:
        _read_items(fields, drafts)
    return drafts.conversation()


@dataclass(slots=True)
class _Draft:
    """A message to which calls may still be added."""

    role: str
    content: str = ""
    call_id: str | None = None
    calls: list[ToolCall] = field(default_factory=list)

    def message(self) -> Message:
        return Message(self.role, self.content, tuple(self.calls), self.call_id)


class _Drafts:
    """The messages so far, and where their fields came from."""

    def __init__(self) -> None:
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


def _read_items(fields: Fields, drafts: _Drafts) -> None:
    if not isinstance(fields.raw("input"), list):
        raise fields.wrong_type("input", "a string or an array of items")
    items = fields.objects("input", MAX_MESSAGES)
    if not items:
        raise fields.refusal("input", "empty; it must hold at least one item")
    for i, item in enumerate(items):
        _read_item(item, f"input[{i}]", drafts)
        item.refuse_unread()


def _read_item(item: Fields, path: str, drafts: _Drafts) -> None:
    kind = item.choice("type", _KINDS)
    # Where an item sent back came from; it says nothing to the model.
    item.string("id")
    item.choice("status", _STATUSES)
    if kind == "function_call":
        drafts.add_call(_read_call(item), item, path)
    elif kind == "function_call_output":
        names = {"content": "output", "tool_call_id": "call_id", "role": "type"}
        paths = {name: item.path(caller_name) for name, caller_name in names.items()}
        drafts.add(_read_output(item), **paths)
    else:
        drafts.add(_read_message(item), content=item.path("content"), role=item.path("role"))


def _read_message(item: Fields) -> _Draft:
    role = item.required("role", item.choice("role", TEXT_ROLES))
    item.choice("phase", _PHASES)
    return _Draft(role, _read_content(item, "content"))


def _read_call(item: Fields) -> ToolCall:
    item.only("async", False)
    item.only("namespace")
    item.only("caller", {"type": "direct"})
    return ToolCall(
        item.required_string("call_id"),
        item.required_string("name"),
        item.required_string("arguments"),
    )


def _read_output(item: Fields) -> _Draft:
    item.only("name")  # the call has it
    item.only("namespace")
    item.only("caller", {"type": "direct"})
    call_id = item.required_string("call_id")
    return _Draft("tool", _read_content(item, "output"), call_id)


def _read_content(item: Fields, name: str) -> str:
    value = item.required(name, item.raw(name))
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        raise item.wrong_type(name, "a string or an array of text parts")
    return PART_SEPARATOR.join(_read_part(part) for part in item.objects(name, MAX_PARTS) or ())


def _read_part(part: Fields) -> str:
    kind, path = part.string("type"), part.path("type")
    if kind not in _TEXT_PARTS:
        what = f"{path} is {show(kind)}" if kind is not None else f"{path} is missing"
        expected = ", ".join(show(word) for word in _TEXT_PARTS)
        message = f"{what}; this model reads text only, so it must be one of {expected}"
        raise BadRequest(message, param=path, code="unsupported_content")
    text = part.required_string("text")
    part.only("annotations", [])
    # Of an answer sent back; they say nothing to the model.
    part.objects("logprobs", MAX_LOGPROBS_SENT_BACK)
    part.only("prompt_cache_breakpoint")
    part.refuse_unread()
    return text
