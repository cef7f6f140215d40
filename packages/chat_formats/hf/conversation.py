"""Messages, checked, and put into an order that a template can write.

What is repaired and what is refused stands at the head of prompt.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chat_formats.checks import check_message, refusal
from chat_formats.hf.template.abilities import Abilities, system_prompt, user
from chat_formats.hf.template.masking import Values
from engine_api.conversation import Message, ToolCall

_BETWEEN = "\n\n"  # what joins the messages of one turn, as mistral-common joins them
NO_TOOLS = "cannot be used; this model's chat template has no tools"


class Conversation:
    """turns: as a template takes them. fields: where the messages of each turn began, for errors.

    is_open: the last turn is the assistant's, to be continued.
    """

    def __init__(self, messages: Sequence[Message], abilities: Abilities) -> None:
        """Raises RequestError."""
        self.turns: list[Values] = []
        self.fields: list[str] = []
        self._abilities = abilities
        self._role = ""  # of the turn that the next message follows, system prompts aside
        self._calls: dict[str, str] = {}  # id to name, in the assistant turn that is still open
        self._calls_field = ""  # where the latest of them were made
        for index, message in enumerate(messages):
            self._add(f"messages[{index}]", message)
        self._place_system_prompts()
        self._join_neighbours()
        self._require_user()
        self._require_end()

    @property
    def is_open(self) -> bool:
        return bool(self.turns[-1]["role"] == "assistant")

    def _add(self, field: str, message: Message) -> None:
        check_message(field, message)
        role = "system" if message.role == "developer" else message.role
        if role == "assistant" and not message.content and not message.tool_calls:
            return
        if role == "tool":
            self._add_result(field, message)
            return
        if role not in ("system", self._role):
            self._calls = {}
        if role != "system":
            self._role = role
        self._append(field, {"role": role, "content": message.content})
        if message.tool_calls:
            self._add_calls(field, message.tool_calls)

    def _append(self, field: str, turn: Values) -> None:
        self.turns.append(turn)
        self.fields.append(field)

    def _add_calls(self, field: str, calls: Sequence[ToolCall]) -> None:
        if not self._abilities.has_tools:
            raise refusal(f"{field}.tool_calls", NO_TOOLS)
        self._calls_field = f"{field}.tool_calls"
        self._calls |= {call.id: call.name for call in calls}
        self.turns[-1]["tool_calls"] = [_written(call) for call in calls]

    def _add_result(self, field: str, message: Message) -> None:
        call_id = message.tool_call_id
        if not self._abilities.has_tools:
            raise refusal(f"{field}.role", f"is 'tool'; it {NO_TOOLS}")
        if call_id not in self._calls:
            problem = f"is {call_id!r}; the assistant turn before it made no such call"
            raise refusal(f"{field}.tool_call_id", problem)
        name = self._calls[call_id]
        result = {"role": "tool", "name": name, "tool_call_id": call_id, "content": message.content}
        self._append(field, result)
        self._role = "tool"

    def _place_system_prompts(self) -> None:
        """Where the template has a place for them; else before what the first user says."""
        if self._abilities.reads_system and self._abilities.later_systems:
            return
        turns = list(zip(self.turns, self.fields, strict=True))
        systems = [turn["content"] for turn, _ in turns if turn["role"] == "system"]
        first = next((field for turn, field in turns if turn["role"] == "system"), "")
        others = [(turn, field) for turn, field in turns if turn["role"] != "system"]
        if not systems:
            return
        prompt = _BETWEEN.join(systems)
        self.turns, self.fields = [turn for turn, _ in others], [field for _, field in others]
        if self._abilities.reads_system:
            self._insert(first, system_prompt(prompt))
            return
        for index, turn in enumerate(self.turns):
            if turn["role"] == "user":
                self.turns[index] = user(_joined(prompt, turn["content"]))
                return
        self._insert(first, user(prompt))

    def _join_neighbours(self) -> None:
        turns, fields = self.turns, self.fields
        self.turns, self.fields = [], []
        for turn, field in zip(turns, fields, strict=True):
            if self.turns and turn["role"] == self.turns[-1]["role"] != "tool":
                self.turns[-1] = _joined_turns(self.turns[-1], turn)
            else:
                self._append(field, turn)

    def _require_user(self) -> None:
        """An empty user turn before an assistant that may not speak first, or if nobody speaks."""
        first = next((turn["role"] for turn in self.turns if turn["role"] != "system"), None)
        if first is None:
            if not (self.turns and self._abilities.stands_without_user):
                self._append("messages", user(""))
        elif first != "user" and self._abilities.begins_with_user:
            place = next(i for i, turn in enumerate(self.turns) if turn["role"] != "system")
            self.turns.insert(place, user(""))
            self.fields.insert(place, "messages")

    def _insert(self, field: str, turn: Values) -> None:
        self.turns.insert(0, turn)
        self.fields.insert(0, field)

    def _require_end(self) -> None:
        if not self.is_open:
            return
        if self._calls:
            problem = "has calls at the end of the conversation; their results must follow"
            raise refusal(self._calls_field, problem)
        if not self._abilities.continues:
            problem = "is 'assistant'; this model's chat template cannot continue what it has said"
            raise refusal(f"{self.fields[-1]}.role", problem)


def _joined_turns(turn: Values, further: Values) -> Values:
    joined = {**turn, "content": _joined(turn["content"], further["content"])}
    calls = [*turn.get("tool_calls", ()), *further.get("tool_calls", ())]
    return {**joined, "tool_calls": calls} if calls else joined


def _joined(text: str, further: str) -> str:
    return _BETWEEN.join(each for each in (text, further) if each)


def _written(call: ToolCall) -> Values:
    function = {"name": call.name, "arguments": _arguments(call.arguments)}
    return {"id": call.id, "type": "function", "function": function}


def _arguments(text: str) -> Any:
    """As templates write them out: an object; what is none stays text."""
    try:
        values = json.loads(text)
    except ValueError:
        return text
    return values if isinstance(values, dict) else text
