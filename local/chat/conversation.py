"""What was said, in order, and the body of the request that asks for the next answer.

Messages are those of OpenAI's chat dialect. Knows nothing of HTTP and of terminals.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.chat.tools import Toolbox

Message = dict[str, Any]
# What a conversation says itself; everything else of a body may be set.
OWN = ("model", "messages", "stream", "stream_options", "tools", "n")


@dataclass
class Conversation:
    """messages: without the system prompt. settings: further fields of each request's body."""

    model: str
    system: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    toolbox: Toolbox | None = None
    messages: list[Message] = field(default_factory=list)

    def body(self) -> dict[str, Any]:
        """Of a request for a stream of the next answer."""
        told: dict[str, Any] = {"model": self.model, "messages": self._all_messages()}
        if self.toolbox is not None:
            told["tools"] = list(self.toolbox.tools)
        return {**told, "stream": True, "stream_options": {"include_usage": True}, **self.settings}

    def set(self, name: str, value: Any) -> None:
        """None takes the field out again. Raises ValueError for one that is not to be set."""
        if name in OWN:
            raise ValueError(f"{name} is not to be set here")
        self.settings.pop(name, None)
        if value is not None:
            self.settings[name] = value

    def forget_question(self) -> None:
        """The last one, and all that came after it: it was not answered."""
        while self.messages and self.messages.pop()["role"] != "user":
            pass

    def save(self, path: Path) -> None:
        """As a body that can be sent again. Raises OSError."""
        path.write_text(json.dumps(self.body(), indent=2, ensure_ascii=False) + "\n")

    def _all_messages(self) -> list[Message]:
        system = [{"role": "system", "content": self.system}] if self.system else []
        return [*system, *self.messages]
