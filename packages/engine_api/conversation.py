"""A conversation: messages, the calls in them, and the tools on offer. Plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROLES = ("system", "developer", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the assistant made. arguments: JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Thought:
    """What an assistant thought. at: behind so many characters of its message's content."""

    text: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message. tool_calls belong to an assistant, tool_call_id to a tool's result.

    role: one of ROLES. thoughts: in order, of an assistant, or of a system prompt that shows how to
    think; a model that does not think is not given them.
    """

    role: str
    content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    thoughts: tuple[Thought, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the model may call. parameters: its arguments as a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]
