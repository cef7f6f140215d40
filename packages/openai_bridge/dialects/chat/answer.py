"""OpenAI chat completions: the answer, as a stream of chunks or whole.

Both are made of the same deltas: a stream sends them, a whole answer is their sum. Knows nothing
of how a request is parsed, and nothing of connections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine_api.events import Event, Finished, FinishReason, Usage
from openai_bridge.dialect import Ticket
from openai_bridge.errors import ApiError, openai_error_body
from openai_bridge.told import sse
from openai_bridge.told.calls import CallArguments, CallBegun
from openai_bridge.told.logprobs import content_logprobs
from openai_bridge.told.turn import Ended, Part, Text, Turn
from openai_bridge.told.usage import closing, running_usage, total_usage

_FINISH_REASONS = {
    FinishReason.STOP: "stop",
    FinishReason.LENGTH: "length",
    FinishReason.TOOL_CALLS: "tool_calls",
}


@dataclass(frozen=True, slots=True)
class Form:
    """All that an answer needs to know of its request. echoed: stands before every answer."""

    model: str
    n: int = 1
    may_call: bool = False
    with_logprobs: bool = False
    include_usage: bool = False
    continuous_usage: bool = False
    echoed: str = ""


class _Answers:
    """What a stream and a whole answer have in common: their turns, their usage, their name."""

    def __init__(self, form: Form, ticket: Ticket, kind: str) -> None:
        self._head = {
            "id": f"chatcmpl-{ticket.token}",
            "object": kind,
            "created": ticket.created,
            "model": form.model,
            "system_fingerprint": ticket.fingerprint,
        }
        self._form = form
        self._vocabulary = ticket.vocabulary
        self._turns = [Turn(may_call=form.may_call) for _ in range(form.n)]
        self._usages: dict[int, Usage] = {}

    def _parts(self, index: int, event: Event) -> list[Part]:
        parts = self._turns[index].parts(event)
        if isinstance(event, Finished):
            self._usages[index] = event.usage
        return parts

    def _usage(self) -> dict[str, Any]:
        return total_usage(self._usages, self._form.n)

    def _logprobs(self, text: Text) -> list[dict[str, Any]]:
        return content_logprobs(text.logprobs, self._vocabulary)


class ChatStream(_Answers):
    """Chunks. What never changes within a stream is serialised once."""

    media_type = sse.MEDIA_TYPE

    def __init__(self, form: Form, ticket: Ticket) -> None:
        super().__init__(form, ticket, "chat.completion.chunk")
        self._silent = set(range(form.n))
        self._num_prompt_tokens = len(ticket.generations[0].prompt.token_ids)
        head = sse.to_json(self._head)[:-1]
        self._before_index = f'data: {head},"choices":[{{"index":'
        self._after_choice = ',"usage":null}\n\n' if form.include_usage else "}\n\n"

    def feed(self, index: int, event: Event) -> str:
        parts = self._parts(index, event)
        if not parts:
            return ""
        if self._form.continuous_usage:
            self._after_choice = f',"usage":{sse.to_json(self._running_usage())}}}\n\n'
        return self._opening(index) + "".join(self._render(index, part) for part in parts)

    def end(self) -> str:
        return closing(self._head, self._usage() if self._form.include_usage else None)

    def failure(self, error: ApiError) -> str:
        return sse.event(openai_error_body(error))

    def _running_usage(self) -> dict[str, int]:
        return running_usage(self._num_prompt_tokens, sum(t.num_tokens for t in self._turns))

    def _opening(self, index: int) -> str:
        if index not in self._silent:
            return ""
        self._silent.remove(index)
        first = {"role": "assistant", "content": self._form.echoed, "refusal": None}
        return self._chunk(index, sse.to_json(first))

    def _render(self, index: int, part: Part) -> str:
        if isinstance(part, Text):  # nearly all: json takes a lone string ten times as fast
            delta = f'{{"content":{sse.to_json(part.text)}}}'
            return self._chunk(index, delta, logprobs=self._rendered_logprobs(part))
        if isinstance(part, Ended):
            return self._chunk(index, "{}", sse.to_json(_FINISH_REASONS[part.reason]))
        return self._chunk(index, sse.to_json({"tool_calls": [_call_delta(part)]}))

    def _rendered_logprobs(self, text: Text) -> str:
        if not self._form.with_logprobs:
            return "null"
        return sse.to_json({"content": self._logprobs(text), "refusal": None})

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
    """The sum of all parts."""

    def __init__(self, form: Form, ticket: Ticket) -> None:
        super().__init__(form, ticket, "chat.completion")
        self._sums = [_Sum(form.echoed) for _ in range(form.n)]

    def feed(self, index: int, event: Event) -> None:
        for part in self._parts(index, event):
            self._sums[index].add(part)
            if isinstance(part, Text) and self._form.with_logprobs:
                self._sums[index].logprobs += self._logprobs(part)

    def body(self) -> dict[str, Any]:
        choices = [self._choice(index, total) for index, total in enumerate(self._sums)]
        return {**self._head, "choices": choices, "usage": self._usage()}

    def _choice(self, index: int, total: _Sum) -> dict[str, Any]:
        logprobs = {"content": total.logprobs, "refusal": None}
        return {
            "index": index,
            "message": total.message(),
            "logprobs": logprobs if self._form.with_logprobs else None,
            "finish_reason": total.finish_reason,
        }


class _Sum:
    """Adds up one choice's parts, as every client of a stream does."""

    def __init__(self, echoed: str) -> None:
        self.finish_reason: str | None = None
        self.logprobs: list[dict[str, Any]] = []
        self._texts = [echoed]
        self._calls: list[dict[str, Any]] = []

    def add(self, part: Part) -> None:
        if isinstance(part, Text):
            self._texts.append(part.text)
        elif isinstance(part, CallBegun):
            function = {"name": part.name, "arguments": ""}
            self._calls.append({"id": part.id, "type": "function", "function": function})
        elif isinstance(part, CallArguments):
            self._calls[part.index]["function"]["arguments"] += part.text
        else:
            self.finish_reason = _FINISH_REASONS[part.reason]

    def message(self) -> dict[str, Any]:
        text = "".join(self._texts)
        content = None if self._calls and not text else text
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
        if self._calls:
            message["tool_calls"] = self._calls
        return message
