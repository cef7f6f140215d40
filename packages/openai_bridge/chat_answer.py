"""OpenAI chat completions: the answer, as a stream of chunks or whole.

Both are made of the same deltas: a stream sends them, a whole answer is their sum. Knows nothing
of how a request is parsed, and nothing of connections.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from mistral_engine.request import Event, Finished, FinishReason, Usage
from openai_bridge import sse
from openai_bridge.errors import ApiError, openai_error_body, raise_if_failed
from openai_bridge.tools import call_deltas, parse_calls


@dataclass(frozen=True, slots=True)
class Form:
    """All that an answer needs to know of its request. tools: the names on offer."""

    model: str
    n: int = 1
    tools: tuple[str, ...] = ()
    include_usage: bool = False


class _Choice:
    """Turns one answer's events into OpenAI's deltas: plain objects that add up to a message."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        self._offered = offered
        self._call_text = ""  # held back until it is known whether it is a call

    def deltas(self, event: Event) -> list[dict[str, Any]]:
        """What the event adds. Raises ApiError when it is a failure."""
        if isinstance(event, Finished):
            raise_if_failed(event)
            return self._end(event)
        if event.is_tool_call and self._offered:
            self._call_text += event.text
            return []
        return [{"content": event.text}]

    def _end(self, finished: Finished) -> list[dict[str, Any]]:
        calls = parse_calls(self._call_text, self._offered)
        end = {"finish_reason": _finish_reason(finished.reason, bool(calls))}
        if calls:
            return [*call_deltas(calls), end]
        return [{"content": self._call_text}, end] if self._call_text else [end]


def _finish_reason(reason: FinishReason, has_calls: bool) -> str:
    if reason is FinishReason.LENGTH:
        return "length"
    return "tool_calls" if has_calls else "stop"


class _Answers:
    """What a stream and a whole answer have in common: their choices, their usage, their name."""

    def __init__(self, form: Form, token: str, kind: str) -> None:
        self._head = {
            "id": f"chatcmpl-{token}",
            "object": kind,
            "created": int(time.time()),
            "model": form.model,
        }
        self._choices = [_Choice(form.tools) for _ in range(form.n)]
        self._usages: list[Usage] = []

    def _deltas(self, index: int, event: Event) -> list[dict[str, Any]]:
        deltas = self._choices[index].deltas(event)
        if isinstance(event, Finished):
            self._usages.append(event.usage)
        return deltas

    def _usage(self) -> dict[str, int]:
        """All answers share one prompt, which was read once."""
        prompt = self._usages[0].num_prompt_tokens
        completion = sum(usage.num_completion_tokens for usage in self._usages)
        total = {"total_tokens": prompt + completion}
        return {"prompt_tokens": prompt, "completion_tokens": completion, **total}


class ChatStream(_Answers):
    """Chunks. What never changes within a stream is serialised once."""

    media_type = sse.MEDIA_TYPE

    def __init__(self, form: Form, token: str) -> None:
        super().__init__(form, token, "chat.completion.chunk")
        self._include_usage = form.include_usage
        self._silent = set(range(form.n))
        head = sse.to_json(self._head)[:-1]
        self._before_index = f'data: {head},"choices":[{{"index":'
        self._after_choice = ',"usage":null}\n\n' if form.include_usage else "}\n\n"

    def feed(self, index: int, event: Event) -> str:
        chunks = [self._render(index, delta) for delta in self._deltas(index, event)]
        return self._opening(index) + "".join(chunks) if chunks else ""

    def end(self) -> str:
        if not self._include_usage:
            return sse.DONE
        return sse.event({**self._head, "choices": [], "usage": self._usage()}) + sse.DONE

    def failure(self, error: ApiError) -> str:
        return sse.event(openai_error_body(error))

    def _opening(self, index: int) -> str:
        if index not in self._silent:
            return ""
        self._silent.remove(index)
        first = {"role": "assistant", "content": "", "refusal": None}
        return self._chunk(index, sse.to_json(first))

    def _render(self, index: int, delta: dict[str, Any]) -> str:
        if "content" in delta:  # nearly all of them: json takes a lone string ten times as fast
            return self._chunk(index, f'{{"content":{sse.to_json(delta["content"])}}}')
        if "finish_reason" in delta:
            return self._chunk(index, "{}", sse.to_json(delta["finish_reason"]))
        return self._chunk(index, sse.to_json(delta))

    def _chunk(self, index: int, delta: str, finish_reason: str = "null") -> str:
        return (
            f'{self._before_index}{index},"delta":{delta},"logprobs":null,'
            f'"finish_reason":{finish_reason}}}]{self._after_choice}'
        )


class ChatWhole(_Answers):
    """The sum of all deltas."""

    def __init__(self, form: Form, token: str) -> None:
        super().__init__(form, token, "chat.completion")
        self._sums = [_Sum() for _ in range(form.n)]

    def feed(self, index: int, event: Event) -> None:
        for delta in self._deltas(index, event):
            self._sums[index].add(delta)

    def body(self) -> dict[str, Any]:
        choices = [
            {
                "index": index,
                "message": total.message(),
                "logprobs": None,
                "finish_reason": total.finish_reason,
            }
            for index, total in enumerate(self._sums)
        ]
        return {**self._head, "choices": choices, "usage": self._usage()}


class _Sum:
    """Adds up one choice's deltas, as every client of a stream does."""

    def __init__(self) -> None:
        self.finish_reason: str | None = None
        self._texts: list[str] = []
        self._calls: list[dict[str, Any]] = []

    def add(self, delta: dict[str, Any]) -> None:
        self.finish_reason = delta.get("finish_reason")
        if "content" in delta:
            self._texts.append(delta["content"])
        for call in delta.get("tool_calls", ()):
            self._add_call(call)

    def message(self) -> dict[str, Any]:
        text = "".join(self._texts)
        content = None if self._calls and not text else text
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
        if self._calls:
            message["tool_calls"] = self._calls
        return message

    def _add_call(self, call: dict[str, Any]) -> None:
        if call["index"] == len(self._calls):
            named = {"id": call["id"], "type": call["type"]}
            self._calls.append({**named, "function": dict(call["function"])})
        else:
            function = self._calls[call["index"]]["function"]
            function["arguments"] += call["function"]["arguments"]
