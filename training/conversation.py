"""What a conversation is: plain data. Knows nothing of winds or tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["user", "assistant", "call", "result"]


@dataclass(frozen=True)
class Turn:
    """One message. A "call" carries function calls, a "result" what one of them returned."""

    role: Role
    text: str = ""
    calls: tuple[dict[str, Any], ...] = ()
    call_id: str = ""
    learn: bool = True  # only turns of the assistant are learned, and not all of those
    given: str = ""  # what an answer begins with by somebody else's choice: it is not learned


@dataclass(frozen=True)
class Conversation:
    """A whole conversation, as a client would send it, and the answers to learn."""

    turns: tuple[Turn, ...]
    tools: tuple[dict[str, Any], ...] = ()
    system: str = ""
    system_first: bool = False  # folded into the first user turn instead of the last

    @property
    def user_texts(self) -> list[str]:
        return [turn.text for turn in self.turns if turn.role == "user"]

    @property
    def length(self) -> int:
        """How much text it is, roughly, in characters."""
        turns = sum(len(turn.text) + len(str(turn.calls)) for turn in self.turns)
        return turns + len(self.system) + len(str(self.tools))


def said(user: str, answer: str) -> tuple[Turn, Turn]:
    """A question and the answer to learn."""
    return Turn("user", user), Turn("assistant", answer)
