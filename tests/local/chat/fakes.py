"""A terminal of lists, and a server of chunks written down beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from openai.types.chat import ChatCompletionChunk

from local.chat.conversation import Conversation
from local.chat.session import Session


class Typed:
    """A terminal at which these lines are typed; an exception among them happens instead."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self._lines = list(lines)
        self.seen = ""

    def read(self, prompt: str) -> str:
        if not self._lines:
            raise EOFError
        line = self._lines.pop(0)
        if not isinstance(line, str):
            raise line
        return line

    def write(self, text: str, style: str = "") -> None:
        self.seen += text


class Scripted:
    """Answers each request with the next of these lists of chunks, and keeps the bodies."""

    def __init__(self, *answers: Iterable[ChatCompletionChunk | BaseException]) -> None:
        self._answers = list(answers)
        self.bodies: list[dict[str, Any]] = []
        self.num_closed = 0

    def __call__(self, body: Mapping[str, Any]) -> Iterator[ChatCompletionChunk]:
        self.bodies.append({**body, "messages": list(body["messages"])})
        return self._chunks(self._answers.pop(0))

    def _chunks(
        self, items: Iterable[ChatCompletionChunk | BaseException]
    ) -> Iterator[ChatCompletionChunk]:
        try:
            for item in items:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            self.num_closed += 1


def chunk(finish: str | None = None, **delta: Any) -> ChatCompletionChunk:
    return _chunk(choices=[{"index": 0, "delta": delta, "finish_reason": finish}])


def usage(num_tokens: int) -> ChatCompletionChunk:
    told = {"prompt_tokens": 1, "completion_tokens": num_tokens, "total_tokens": num_tokens + 1}
    return _chunk(choices=[], usage=told)


def call(index: int, arguments: str, name: str | None = None) -> ChatCompletionChunk:
    """Of a call's first chunk with its name, of the others without."""
    function = {"arguments": arguments} | ({"name": name} if name else {})
    named = {"id": f"call{index}", "type": "function"} if name else {}
    return chunk(tool_calls=[{"index": index, "function": function, **named}])


def text(*pieces: str) -> list[ChatCompletionChunk]:
    """A whole answer."""
    return [*(chunk(content=piece) for piece in pieces), chunk("stop"), usage(len(pieces))]


def _chunk(**fields: Any) -> ChatCompletionChunk:
    kind = "chat.completion.chunk"
    told = {"id": "c", "created": 0, "model": "m", "object": kind, **fields}
    return ChatCompletionChunk.model_validate(told)


def chat(
    typed: Typed, server: Callable[..., Any], conversation: Conversation | None = None
) -> Conversation:
    """Everything that is typed, to its end."""
    conversation = conversation or Conversation("m")
    Session(conversation, server, typed).run()
    return conversation
