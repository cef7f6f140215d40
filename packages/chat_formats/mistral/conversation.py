"""Messages, checked, and turned into mistral-common's in an order that it can encode.

What is repaired and what is refused stands at the head of prompt.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from mistral_common.protocol.instruct import messages as mistral
from mistral_common.protocol.instruct import tool_calls as mistral_tools
from mistral_common.protocol.instruct.chunk import TextChunk, ThinkChunk

from chat_formats.calls import native_ids
from chat_formats.checks import check_message, refusal
from chat_formats.mistral.tools import no_tools
from chat_formats.mistral.versions import rules_of
from engine_api.conversation import Message, ToolCall


class Conversation:
    """Checks the messages and turns them into mistral-common's, in an order it can encode."""

    def __init__(
        self, messages: Sequence[Message], version: str, *, with_thoughts: bool = False
    ) -> None:
        """with_thoughts: the format has them; else they are left out."""
        self.turns: list[Any] = []
        self._with_thoughts = with_thoughts
        self._version = version
        self._rules = rules_of(version)
        self._call_ids = native_ids(call.id for m in messages for call in m.tool_calls)
        self._last_user = max((i for i, m in enumerate(messages) if m.role == "user"), default=-1)
        self._role = ""  # of the turn that the next message follows
        self._calls: dict[str, str] = {}  # id to name, in the assistant turn that is still open
        self._calls_field = ""  # where the latest of them were made
        for index, message in enumerate(messages):
            self._add(index, message)
        self._open_prefill()

    def _add(self, index: int, message: Message) -> None:
        field, role = f"messages[{index}]", message.role
        check_message(field, message)
        if role in ("system", "developer"):
            self.turns.append(mistral.SystemMessage(content=self._content(message)))
            return
        if role == "assistant" and not self._content(message) and not message.tool_calls:
            return
        if role not in ("tool", self._role):
            self._calls = {}
        if role == "user":
            self.turns.append(mistral.UserMessage(content=message.content))
        elif role == "assistant":
            self._add_assistant(field, message)
        else:
            self._add_tool_result(index, message)
        self._role = role

    def _add_assistant(self, field: str, message: Message) -> None:
        if message.tool_calls and self._rules.calls is None:
            raise refusal(f"{field}.tool_calls", no_tools(self._version))
        # Text and calls go in as two messages, which the normalizer joins: it refuses one of both.
        if content := self._content(message):
            self.turns.append(mistral.AssistantMessage(content=content))
        if message.tool_calls:
            self._calls_field = f"{field}.tool_calls"
            self._calls |= {call.id: call.name for call in message.tool_calls}
            calls = [self._to_mistral_call(call) for call in message.tool_calls]
            self.turns.append(mistral.AssistantMessage(tool_calls=calls))

    def _content(self, message: Message) -> str | list[Any]:
        """Text, or where there are thoughts the pieces that they and the text are."""
        if not (message.thoughts and self._with_thoughts):
            return message.content
        edges = [0, *(thought.at for thought in message.thoughts), None]
        texts = [message.content[a:b] for a, b in pairwise(edges)]
        chunks: list[Any] = [TextChunk(text=texts[0])] if texts[0] else []
        for thought, text in zip(message.thoughts, texts[1:], strict=True):
            chunks.append(ThinkChunk(thinking=thought.text))
            chunks += [TextChunk(text=text)] if text else []
        return chunks

    def _to_mistral_call(self, call: ToolCall) -> mistral_tools.ToolCall:
        function = mistral_tools.FunctionCall(name=call.name, arguments=call.arguments)
        return mistral_tools.ToolCall(id=self._call_ids[call.id], function=function)

    def _add_tool_result(self, index: int, message: Message) -> None:
        field, call_id = f"messages[{index}]", message.tool_call_id
        if call_id not in self._calls:
            problem = f"is {call_id!r}; the assistant turn before it made no such call"
            raise refusal(f"{field}.tool_call_id", problem)
        is_second = self._role == "tool" and index > self._last_user
        if is_second and self._rules.takes_one_result:
            problem = (
                f"is a second tool result; this model ({self._version} vocabulary) takes one a turn"
            )
            raise refusal(f"{field}.role", problem)
        new_id, name = self._call_ids[call_id], self._calls[call_id]
        result = mistral.ToolMessage(content=message.content, tool_call_id=new_id, name=name)
        self.turns.append(result)

    def _open_prefill(self) -> None:
        if self._role != "assistant":
            return
        if self._calls:
            problem = "has calls at the end of the conversation; their results must follow"
            raise refusal(self._calls_field, problem)
        last = [turn for turn in self.turns if isinstance(turn, mistral.AssistantMessage)][-1]
        last.prefix = True
