"""A request's body -> the answer, piece by piece, over HTTP with OpenAI's own client.

An answer adds itself up while it is streamed. Knows nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from openai import OpenAI
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import ChoiceDelta

# How a body is sent: its chunks, which can be closed.
Send = Callable[[Mapping[str, Any]], Any]


@dataclass
class Call:
    """A call the model makes. arguments: JSON text, as much as has come."""

    id: str
    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one chunk adds for people to read. is_thought: the model thinks, and does not say it."""

    text: str
    is_thought: bool = False


@dataclass
class Answer:
    """Adds up a stream. Seconds are counted from the request."""

    text: str = ""
    calls: list[Call] = field(default_factory=list)
    finish_reason: str | None = None
    num_tokens: int | None = None
    first_seconds: float | None = None
    seconds: float = 0.0

    @property
    def tokens_per_s(self) -> float | None:
        """From the first piece on; None where there are too few tokens to tell."""
        if self.num_tokens is None or self.num_tokens < 2 or self.first_seconds is None:
            return None
        return (self.num_tokens - 1) / max(self.seconds - self.first_seconds, 1e-9)

    def message(self) -> dict[str, Any]:
        """As it goes back with the next request."""
        told: dict[str, Any] = {"role": "assistant", "content": self.text}
        if self.calls:
            told["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                }
                for call in self.calls
            ]
        return told

    def feed(self, chunk: ChatCompletionChunk, seconds: float) -> Piece | None:
        """Take one chunk in; what it adds to the text, if anything."""
        self.seconds = seconds
        if chunk.usage is not None:
            self.num_tokens = chunk.usage.completion_tokens
        if not chunk.choices:
            return None
        (choice,) = chunk.choices
        self.finish_reason = choice.finish_reason or self.finish_reason
        self._add_calls(choice.delta)
        thought = getattr(choice.delta, "reasoning_content", None)
        said = choice.delta.content or ""
        self.text += said
        if self.first_seconds is None and (said or thought or self.calls):
            self.first_seconds = seconds
        return Piece(thought, is_thought=True) if thought else Piece(said) if said else None

    def _add_calls(self, delta: ChoiceDelta) -> None:
        for part in delta.tool_calls or ():
            function = part.function
            if part.index == len(self.calls):
                name = function.name if function is not None else None
                self.calls.append(Call(part.id or "", name or ""))
            if function is not None:
                self.calls[part.index].arguments += function.arguments or ""


def sender(client: OpenAI) -> Send:
    """Further fields than the client knows are sent as they are."""

    def send(body: Mapping[str, Any]) -> Any:
        known = {"model": body["model"], "messages": body["messages"], "stream": True}
        rest = {name: value for name, value in body.items() if name not in known}
        return client.chat.completions.create(**known, extra_body=rest)

    return send


def ask(send: Send, body: Mapping[str, Any], answer: Answer) -> Iterator[Piece]:
    """Have `answer` filled. Raises what the client raises; leaving it early ends the request."""
    begun = perf_counter()
    with closing(send(body)) as chunks:
        for chunk in chunks:
            piece = answer.feed(chunk, perf_counter() - begun)
            if piece is not None:
                yield piece
