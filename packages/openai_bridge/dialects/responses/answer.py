"""OpenAI responses: the answer, as a stream of events or whole.

A whole answer is the response that the stream's last event holds. Knows nothing of how a request
is parsed, and nothing of connections.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    FinishReason,
    TextDelta,
    ThoughtDelta,
    Usage,
)
from openai_bridge.dialect import Ticket
from openai_bridge.dialects.responses.output import (
    AnyItem,
    CallItem,
    Json,
    MessageItem,
    ThoughtItem,
)
from openai_bridge.errors import ApiError, openai_error_body
from openai_bridge.rendering import sse

_TEXT_DELTA = "response.output_text.delta"


@dataclass(frozen=True, slots=True)
class ResponsesForm:
    """All that an answer needs to know of its request.

    settings: what it tells back of it. called: how the caller knows a function, by the name under
    which the model does; those that are called what they are need not be there.
    """

    settings: Mapping[str, Any]
    called: Mapping[str, Json] = field(default_factory=dict)


class ResponsesStream:
    """Events, numbered from 0. The response itself is in the first two and in the last."""

    media_type = sse.MEDIA_TYPE

    def __init__(self, form: ResponsesForm, ticket: Ticket) -> None:
        self._response = _Response(form, ticket)
        self._num_events = 0

    def feed(self, index: int, event: Event) -> str:
        return self._render(self._response.feed(event))

    def end(self) -> str:
        return ""

    def failure(self, error: ApiError) -> str:
        return self._render(self._response.fail(error))

    def _render(self, events: list[Json]) -> str:
        first = self._num_events
        self._num_events += len(events)
        return "".join(_numbered(event, number) for number, event in enumerate(events, first))


class ResponsesWhole:
    """The last event's response."""

    def __init__(self, form: ResponsesForm, ticket: Ticket) -> None:
        self._response = _Response(form, ticket)
        self._last: Json = {}

    def feed(self, index: int, event: Event) -> None:
        events = self._response.feed(event)
        if events:
            self._last = events[-1]

    def body(self) -> Json:
        response: Json = self._last["response"]
        return response


class _Response:
    """The response as it grows: takes the engine's events, tells its own."""

    def __init__(self, form: ResponsesForm, ticket: Ticket) -> None:
        self._head = {
            "id": f"resp_{ticket.token}",
            "object": "response",
            "created_at": ticket.created,
            "completed_at": None,
            "status": "in_progress",
            "error": None,
            "incomplete_details": None,
            **form.settings,
            "output": [],
            "usage": None,
        }
        self._called = form.called
        self._ticket = ticket
        self._items: list[AnyItem] = []  # all but the last are closed
        self._is_announced = False

    def feed(self, event: Event) -> list[Json]:
        return [*self._announce(), *self._tell(event)]

    def fail(self, error: ApiError) -> list[Json]:
        """`error` has its fields twice: flat, as documented, and in an object, as OpenAI sends it.

        The object is what OpenAI's client raises; flat fields alone are an event like any other.
        """
        fields = {"code": error.code, "message": error.message, "param": error.param}
        if self._items:
            self._items[-1].status = "incomplete"
        reason = {"code": "server_error", "message": error.message}
        failed = self._snapshot(status="failed", error=reason)
        return [
            {"type": "error", **fields, **openai_error_body(error)},
            {"type": "response.failed", "response": failed},
        ]

    def _announce(self) -> Iterator[Json]:
        if not self._is_announced:
            self._is_announced = True
            yield {"type": "response.created", "response": self._head}
            yield {"type": "response.in_progress", "response": self._head}

    def _tell(self, event: Event) -> Iterator[Json]:
        if isinstance(event, Finished):
            yield from self._end(event)
        elif isinstance(event, CallBegun):
            called = self._called.get(event.name, {"name": event.name})
            yield from self._open(CallItem(self._name("fc"), len(self._items), event.id, called))
        elif isinstance(event, CallArguments):
            call = self._items[-1]
            assert isinstance(call, CallItem)
            yield call.add(event)
        elif isinstance(event, TextDelta):
            yield from self._say(event)
        elif isinstance(event, ThoughtDelta):
            yield from self._think(event)

    def _say(self, text: TextDelta) -> Iterator[Json]:
        message = self._items[-1] if self._items else None
        if not isinstance(message, MessageItem):
            message = self._new_message()
            yield from self._open(message)
        yield message.add(text)

    def _think(self, thoughts: ThoughtDelta) -> Iterator[Json]:
        item = self._items[-1] if self._items else None
        if not isinstance(item, ThoughtItem):
            item = ThoughtItem(self._name("rs"), len(self._items))
            yield from self._open(item)
        yield item.add(thoughts)

    def _new_message(self) -> MessageItem:
        return MessageItem(self._name("msg"), len(self._items), self._ticket.vocabulary)

    def _open(self, item: AnyItem) -> Iterator[Json]:
        yield from self._close("completed")
        self._items.append(item)
        yield from item.begin()

    def _close(self, status: str) -> Iterator[Json]:
        if self._items:
            self._items[-1].status = status
            yield from self._items[-1].end()

    def _end(self, ended: Finished) -> Iterator[Json]:
        if not self._items:  # nothing was said, which is a message too
            yield from self._open(self._new_message())
        is_cut = ended.reason is FinishReason.LENGTH
        status = "incomplete" if is_cut else "completed"
        yield from self._close(status)
        response = self._snapshot(
            status=status,
            completed_at=None if is_cut else int(time.time()),
            incomplete_details={"reason": "max_output_tokens"} if is_cut else None,
            usage=_usage(ended.usage),
        )
        yield {"type": f"response.{status}", "response": response}

    def _snapshot(self, **changes: Any) -> Json:
        return {**self._head, "output": [item.value() for item in self._items], **changes}

    def _name(self, kind: str) -> str:
        return f"{kind}_{self._ticket.token}_{len(self._items)}"


def _numbered(event: Json, number: int) -> str:
    kind = event["type"]
    if kind != _TEXT_DELTA or event["logprobs"]:
        return sse.named_event(kind, {**event, "sequence_number": number})
    # Nearly all events: json takes a lone string ten times as fast as an object.
    return (
        f'event: {kind}\ndata: {{"type":"{kind}","item_id":"{event["item_id"]}",'
        f'"output_index":{event["output_index"]},"content_index":0,'
        f'"delta":{sse.to_json(event["delta"])},"logprobs":[],"sequence_number":{number}}}\n\n'
    )


def _usage(usage: Usage) -> Json:
    """cache_write_tokens: of those that a caller asks to be kept, which no one can here."""
    read, written = usage.num_prompt_tokens, usage.num_completion_tokens
    cached = {"cached_tokens": usage.num_reused_tokens, "cache_write_tokens": 0}
    return {
        "input_tokens": read,
        "input_tokens_details": cached,
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": usage.num_thought_tokens},
        "total_tokens": read + written,
    }
