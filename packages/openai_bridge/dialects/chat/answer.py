"""OpenAI chat completions: the answer, as a stream of chunks or whole.

Both are made of the same deltas: a stream sends them, a whole answer is their sum. Knows nothing
of how a request is parsed, and nothing of connections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    FinishReason,
    PromptScored,
    TextDelta,
    ThoughtDelta,
)
from openai_bridge.dialect import Ticket
from openai_bridge.errors import ApiError, openai_error_body
from openai_bridge.rendering import sse
from openai_bridge.rendering.logprobs import content_logprobs
from openai_bridge.rendering.usage import Usages, closing

_FINISH_REASONS = {
    FinishReason.STOP: "stop",
    FinishReason.LENGTH: "length",
    FinishReason.TOOL_CALLS: "tool_calls",
}


# DeepSeek's name for thoughts, which most clients read; vLLM's newer one is `reasoning`.
_THOUGHTS = "reasoning_content"


@dataclass(frozen=True, slots=True)
class ChatForm:
    """All that an answer needs to know of its request. echoed: stands before every answer."""

    model: str
    with_logprobs: bool = False
    include_usage: bool = False
    continuous_usage: bool = False
    echoed: str = ""


class _Answers:
    """What a stream and a whole answer have in common: their usage, their name."""

    def __init__(self, form: ChatForm, ticket: Ticket, kind: str) -> None:
        self._head = {
            "id": f"chatcmpl-{ticket.token}",
            "object": kind,
            "created": ticket.created,
            "model": form.model,
            "system_fingerprint": ticket.fingerprint,
        }
        self._form = form
        self._num_answers = len(ticket.requests)
        self._vocabulary = ticket.vocabulary
        self._usages = Usages(ticket.requests)

    def _logprobs(self, delta: TextDelta) -> list[dict[str, Any]]:
        return content_logprobs(delta.logprobs, self._vocabulary)


class ChatStream(_Answers):
    """Chunks. What never changes within a stream is serialised once."""

    media_type = sse.MEDIA_TYPE

    def __init__(self, form: ChatForm, ticket: Ticket) -> None:
        super().__init__(form, ticket, "chat.completion.chunk")
        self._silent = set(range(self._num_answers))
        head = sse.to_json(self._head)[:-1]
        self._before_index = f'data: {head},"choices":[{{"index":'
        self._after_choice = ',"usage":null}\n\n' if form.include_usage else "}\n\n"

    def feed(self, index: int, event: Event) -> str:
        self._usages.note(index, event)
        if self._form.continuous_usage:
            self._after_choice = f',"usage":{sse.to_json(self._usages.so_far())}}}\n\n'
        return self._opening(index) + self._render(index, event)

    def end(self) -> str:
        return closing(self._head, self._usages.total() if self._form.include_usage else None)

    def failure(self, error: ApiError) -> str:
        return sse.event(openai_error_body(error))

    def _opening(self, index: int) -> str:
        if index not in self._silent:
            return ""
        self._silent.remove(index)
        first = {"role": "assistant", "content": self._form.echoed, "refusal": None}
        return self._chunk(index, sse.to_json(first))

    def _render(self, index: int, event: Event) -> str:
        if isinstance(event, TextDelta):  # nearly all: json takes a lone string ten times as fast
            delta = f'{{"content":{sse.to_json(event.text)}}}'
            return self._chunk(index, delta, logprobs=self._rendered_logprobs(event))
        if isinstance(event, Finished):
            return self._chunk(index, "{}", sse.to_json(_FINISH_REASONS[event.reason]))
        if isinstance(event, ThoughtDelta):
            return self._chunk(index, sse.to_json({_THOUGHTS: event.text}))
        if isinstance(event, PromptScored):
            return ""
        return self._chunk(index, sse.to_json({"tool_calls": [_call_delta(event)]}))

    def _rendered_logprobs(self, delta: TextDelta) -> str:
        if not self._form.with_logprobs:
            return "null"
        return sse.to_json({"content": self._logprobs(delta), "refusal": None})

    def _chunk(
        self, index: int, delta: str, finish_reason: str = "null", logprobs: str = "null"
    ) -> str:
        return (
            f'{self._before_index}{index},"delta":{delta},"logprobs":{logprobs},'
            f'"finish_reason":{finish_reason}}}]{self._after_choice}'
        )


def _call_delta(part: CallBegun | CallArguments) -> dict[str, Any]:
    """The name first, then the arguments in pieces."""
    if isinstance(part, CallBegun):
        function = {"name": part.name, "arguments": ""}
        return {"index": part.index, "id": part.id, "type": "function", "function": function}
    return {"index": part.index, "function": {"arguments": part.text}}


class ChatWhole(_Answers):
    """The sum of all deltas."""

    def __init__(self, form: ChatForm, ticket: Ticket) -> None:
        super().__init__(form, ticket, "chat.completion")
        self._sums = [_Sum(form.echoed) for _ in range(self._num_answers)]

    def feed(self, index: int, event: Event) -> None:
        self._usages.note(index, event)
        self._sums[index].add(event)
        if isinstance(event, TextDelta) and self._form.with_logprobs:
            self._sums[index].logprobs += self._logprobs(event)

    def body(self) -> dict[str, Any]:
        choices = [self._choice(index, total) for index, total in enumerate(self._sums)]
        return {**self._head, "choices": choices, "usage": self._usages.total()}

    def _choice(self, index: int, total: _Sum) -> dict[str, Any]:
        logprobs = {"content": total.logprobs, "refusal": None}
        return {
            "index": index,
            "message": total.message(),
            "logprobs": logprobs if self._form.with_logprobs else None,
            "finish_reason": total.finish_reason,
        }


class _Sum:
    """Adds up one choice's deltas, as every client of a stream does."""

    def __init__(self, echoed: str) -> None:
        self.finish_reason: str | None = None
        self.logprobs: list[dict[str, Any]] = []
        self._texts = [echoed]
        self._thoughts: list[str] = []
        self._calls: list[dict[str, Any]] = []
        self._arguments: list[list[str]] = []  # of each call, in pieces

    def add(self, event: Event) -> None:
        if isinstance(event, TextDelta):
            self._texts.append(event.text)
        elif isinstance(event, ThoughtDelta):
            self._thoughts.append(event.text)
        elif isinstance(event, CallBegun):
            function = {"name": event.name, "arguments": ""}
            self._calls.append({"id": event.id, "type": "function", "function": function})
            self._arguments.append([])
        elif isinstance(event, CallArguments):
            self._arguments[event.index].append(event.text)
        elif isinstance(event, Finished):
            self.finish_reason = _FINISH_REASONS[event.reason]

    def message(self) -> dict[str, Any]:
        text = "".join(self._texts)
        content = None if self._calls and not text else text
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
        if self._thoughts:
            message[_THOUGHTS] = "".join(self._thoughts)
        for call, pieces in zip(self._calls, self._arguments, strict=True):
            call["function"]["arguments"] = "".join(pieces)
        if self._calls:
            message["tool_calls"] = self._calls
        return message
