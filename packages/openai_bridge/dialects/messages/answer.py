"""Anthropic's Messages API: the answer, as a stream of events or whole.

Both are made of the same events: a stream opens and closes content blocks, a whole answer has what
the blocks came to. Knows nothing of how a request is parsed, and nothing of connections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from engine_api.errors import ContextLengthError
from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    FinishReason,
    PromptScored,
    TextDelta,
    ThoughtDelta,
    Usage,
)
from engine_api.request import Prompt
from openai_bridge.body.strict_json import check_object
from openai_bridge.dialect import Ticket
from openai_bridge.errors import ApiError
from openai_bridge.parsing.thinking import UNSIGNED
from openai_bridge.rendering import sse

_ERROR_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    504: "timeout_error",
}

# The type of a block -> the type of its deltas, and the field in which they have their text.
_DELTAS = {
    "text": '"text_delta","text"',
    "thinking": '"thinking_delta","thinking"',
    "tool_use": '"input_json_delta","partial_json"',
}

THREAD_UNSUPPORTED = "thread_unsupported_request"


@dataclass(frozen=True, slots=True)
class MessagesForm:
    """All that an answer needs to know of its request.

    hides_thoughts: blocks of thoughts come without them, as the caller has it.
    """

    model: str
    hides_thoughts: bool = False


def error_body(error: ApiError) -> dict[str, Any]:
    """In a body and in a stream alike. It has no place for the field, so the message names it."""
    general = "invalid_request_error" if error.status < 500 else "api_error"
    kind = _ERROR_TYPES.get(error.status, general)
    detail: dict[str, Any] = {"type": kind, "message": _error_message(error)}
    if error.code == THREAD_UNSUPPORTED:
        detail["details"] = {"error_code": error.code, "unsupported": [error.param]}
    return {"type": "error", "error": detail, "request_id": None}  # the id stands in the header


def _error_message(error: ApiError) -> str:
    if error.overlong is not None:
        return _overlong_message(error.overlong)
    if error.param is not None and error.param not in error.message:
        return f"{error.param}: {error.message}"
    return error.message


def _overlong_message(error: ContextLengthError) -> str:
    """In Anthropic's own words, by which its clients know that they have to shorten the prompt."""
    bound = "" if error.is_counted else "at least "
    figures = f"{error.num_prompt_tokens} tokens > {error.most_prompt_tokens} maximum"
    return f"prompt is too long: {bound}{figures}"


def count_body(prompt: Prompt) -> dict[str, int]:
    """The answer to /v1/messages/count_tokens."""
    return {"input_tokens": len(prompt.token_ids)}


class _Answer:
    """What a stream and a whole answer have in common: the message around it."""

    def __init__(self, form: MessagesForm, ticket: Ticket) -> None:
        (request,) = ticket.requests
        self._hides_thoughts = form.hides_thoughts
        self._may_think = request.prompt.may_think
        self._max_tokens = request.params.max_tokens
        self._message: dict[str, Any] = {
            "id": f"msg_{ticket.token}",
            "type": "message",
            "role": "assistant",
            "model": form.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "stop_details": None,
            # So far; what the cache had of the prompt is known at the end.
            "usage": self._usage(Usage(len(request.prompt.token_ids), 0)),
        }

    def _usage(self, usage: Usage) -> dict[str, Any]:
        """Anthropic counts apart what was read from the cache."""
        counts: dict[str, Any] = {
            "input_tokens": usage.num_prompt_tokens - usage.num_reused_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": usage.num_reused_tokens,
            "output_tokens": usage.num_completion_tokens,
        }
        if self._may_think:
            counts["output_tokens_details"] = {"thinking_tokens": usage.num_thought_tokens}
        return counts

    def _stop(self, ended: Finished) -> dict[str, Any]:
        """stop_reason and stop_sequence."""
        if isinstance(ended.stopped_by, str):
            return {"stop_reason": "stop_sequence", "stop_sequence": ended.stopped_by}
        return {"stop_reason": self._stop_reason(ended), "stop_sequence": None}

    def _stop_reason(self, ended: Finished) -> str:
        if ended.reason is FinishReason.LENGTH:
            is_as_wanted = ended.usage.num_completion_tokens == self._max_tokens
            return "max_tokens" if is_as_wanted else "model_context_window_exceeded"
        return "tool_use" if ended.reason is FinishReason.TOOL_CALLS else "end_turn"


class MessagesStream(_Answer):
    """Events. What never changes within a block is serialised once."""

    media_type = sse.MEDIA_TYPE

    def __init__(self, form: MessagesForm, ticket: Ticket) -> None:
        super().__init__(form, ticket)
        self._has_begun = False
        self._num_blocks = 0
        self._open_block: str | None = None  # its type
        self._before_delta = ""  # of the open block: everything up to the JSON string

    def feed(self, index: int, event: Event) -> str:
        return self._opening() + self._render(event)

    def end(self) -> str:
        return _event({"type": "message_stop"})

    def failure(self, error: ApiError) -> str:
        return _event(error_body(error))

    def _opening(self) -> str:
        if self._has_begun:
            return ""
        self._has_begun = True
        return _event({"type": "message_start", "message": self._message})

    def _render(self, event: Event) -> str:
        if isinstance(event, TextDelta):  # nearly all: json takes a lone string ten times as fast
            begun = "" if self._open_block == "text" else self._begin(_text_block(""))
            return begun + self._delta(event.text)
        if isinstance(event, CallArguments):
            return self._delta(event.text)
        if isinstance(event, CallBegun):
            return self._begin(_call_block(event))
        if isinstance(event, ThoughtDelta):
            begun = "" if self._open_block == "thinking" else self._begin(_thinking_block("", ""))
            return begun + ("" if self._hides_thoughts else self._delta(event.text))
        if isinstance(event, PromptScored):
            return ""
        usage = self._usage(event.usage)
        return self._close() + _event(
            {"type": "message_delta", "delta": self._stop(event), "usage": usage}
        )

    def _delta(self, text: str) -> str:
        return f"{self._before_delta}{sse.to_json(text)}}}}}\n\n"

    def _begin(self, block: dict[str, Any]) -> str:
        closed = self._close()
        index, kind = self._num_blocks, block["type"]
        self._num_blocks += 1
        self._open_block = kind
        self._before_delta = (
            "event: content_block_delta\n"
            f'data: {{"type":"content_block_delta","index":{index},'
            f'"delta":{{"type":{_DELTAS[kind]}:'
        )
        start = {"type": "content_block_start", "index": index, "content_block": block}
        return closed + _event(start)

    def _close(self) -> str:
        if self._open_block is None:
            return ""
        index, kind = self._num_blocks - 1, self._open_block
        self._open_block = None
        signed = _event(_signature(index)) if kind == "thinking" else ""
        return signed + _event({"type": "content_block_stop", "index": index})


class MessagesWhole(_Answer):
    """The sum of all events.

    A call that was cut short has of its input what can be read, as if a client had added up the
    stream; `stop_reason` says so.
    """

    def __init__(self, form: MessagesForm, ticket: Ticket) -> None:
        super().__init__(form, ticket)
        self._blocks: list[tuple[CallBegun | str, list[str]]] = []  # a call or a type; its pieces

    def feed(self, index: int, event: Event) -> None:
        if isinstance(event, CallBegun):
            self._blocks.append((event, []))
        elif isinstance(event, CallArguments):
            self._blocks[-1][1].append(event.text)
        elif isinstance(event, TextDelta):
            self._add("text", event.text)
        elif isinstance(event, ThoughtDelta):
            self._add("thinking", "" if self._hides_thoughts else event.text)
        elif isinstance(event, Finished):
            content = [_block(kind, "".join(pieces)) for kind, pieces in self._blocks]
            end = {"content": content, **self._stop(event), "usage": self._usage(event.usage)}
            self._message.update(end)

    def _add(self, kind: str, text: str) -> None:
        if not self._blocks or self._blocks[-1][0] != kind:
            self._blocks.append((kind, []))
        self._blocks[-1][1].append(text)

    def body(self) -> dict[str, Any]:
        return self._message


def _event(value: dict[str, Any]) -> str:
    return sse.named_event(value["type"], value)


def _block(kind: CallBegun | str, text: str) -> dict[str, Any]:
    if isinstance(kind, CallBegun):
        return {**_call_block(kind), "input": _input(text)}
    return _text_block(text) if kind == "text" else _thinking_block(text, UNSIGNED)


def _thinking_block(text: str, signature: str) -> dict[str, Any]:
    return {"type": "thinking", "thinking": text, "signature": signature}


def _signature(index: int) -> dict[str, Any]:
    """The event that ends a block of thoughts."""
    delta = {"type": "signature_delta", "signature": UNSIGNED}
    return {"type": "content_block_delta", "index": index, "delta": delta}


def _text_block(text: str) -> dict[str, Any]:
    """Without citations, which strict clients read as a list or not at all."""
    return {"type": "text", "text": text}


def _call_block(call: CallBegun) -> dict[str, Any]:
    """Without its arguments."""
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}


def _input(arguments: str) -> dict[str, Any]:
    """The object that the JSON stands for, or as much of it as is there."""
    try:
        return check_object(from_json(arguments, allow_partial=True))
    except ValueError as error:  # half a surrogate pair, or a number too large for any client
        message = f"the arguments of a call cannot be read: {error}"
        raise ApiError(500, message, code="generation_failed") from None
