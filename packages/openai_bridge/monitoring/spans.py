"""One OpenTelemetry span a request, on the Truss server's tracer. Never any content.

Named as the GenAI semantic conventions name things
(https://github.com/open-telemetry/semantic-conventions-genai). The parent is the request's own
`traceparent`: the server's span of the endpoint is over before an answer begins. Where there is no
such server, or its tracing is off, nothing is recorded. Knows no connections.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from engine_api.events import Event, Finished, FinishReason, PromptScored
from engine_api.request import GenerationRequest
from openai_bridge.dialect import NumberedEvents
from openai_bridge.errors import ApiError

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

# Only where Truss has loaded it. It makes one tracer, which it uses for its own spans alone.
_TRUSS_TRACING = "_truss_common.tracing"


def request_span(operation: str, headers: Mapping[str, str], request_id: str) -> RequestSpan:
    """Begins here; ends with the `with` that it is for. operation: "chat" or "text_completion"."""
    tracer: Tracer | None = getattr(sys.modules.get(_TRUSS_TRACING), "_truss_tracer", None)
    if tracer is None:
        return _NOT_RECORDED
    from opentelemetry import propagate  # it is there, since the tracer is made of it

    attributes = {
        "gen_ai.operation.name": operation,
        "gen_ai.provider.name": "mistral_engine",
        "request_id": request_id,
    }
    parent = propagate.extract(headers)
    span = tracer.start_span(operation, parent, attributes=attributes)
    return _RecordedSpan(span) if span.is_recording() else _NOT_RECORDED


class RequestSpan:
    """What a request came to, as far as it is told. This one keeps nothing of it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def asked(self, requests: Sequence[GenerationRequest], stream: bool) -> None:
        """What is wanted, at least one answer."""

    def following(self, events: NumberedEvents) -> NumberedEvents:
        """The same events, each with its answer's number, as they pass by."""
        return events

    def failed(self, error: ApiError) -> None:
        """The request was refused, or its answer failed midway."""

    def answered(self, status: int | None) -> None:
        """The status of HTTP that the client was told; None if it was gone before."""


_NOT_RECORDED = RequestSpan()


class _RecordedSpan(RequestSpan):
    def __init__(self, span: Span) -> None:
        self._span = span
        self._began_at = time.perf_counter()
        self._has_events = False
        self._requests: Sequence[GenerationRequest] = ()
        self._num_generated: dict[int, int] = {}
        self._finished: dict[int, Finished] = {}

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._span.set_attributes(self._outcome())
        if kind is not None:
            self._mark_failed(kind.__name__)
        self._span.end()

    def asked(self, requests: Sequence[GenerationRequest], stream: bool) -> None:
        self._requests = requests
        self._span.set_attributes(_wishes(requests))
        self._span.set_attribute("gen_ai.request.stream", stream)

    async def following(self, events: NumberedEvents) -> NumberedEvents:
        async for index, event in events:
            self._note(index, event)
            yield index, event

    def _note(self, index: int, event: Event) -> None:
        if not self._has_events:
            self._has_events = True
            self._span.add_event("first event")
            seconds = time.perf_counter() - self._began_at
            self._span.set_attribute("gen_ai.response.time_to_first_chunk", seconds)
        if isinstance(event, Finished):
            self._num_generated[index] = event.usage.num_completion_tokens
            self._finished[index] = event
        elif not isinstance(event, PromptScored):
            self._num_generated[index] = event.num_tokens

    def failed(self, error: ApiError) -> None:
        if error.status >= 500:
            self._mark_failed(error.code or "")
        else:  # the client's fault is no failure of the server's
            self._span.set_attribute("error.type", error.code or "")

    def answered(self, status: int | None) -> None:
        if status is not None:
            self._span.set_attribute("http.response.status_code", status)

    def _mark_failed(self, error_type: str) -> None:
        from opentelemetry.trace import StatusCode

        self._span.set_attribute("error.type", error_type)
        self._span.set_status(StatusCode.ERROR)

    def _outcome(self) -> dict[str, Any]:
        """How every answer ended, and the tokens of all. Those that did not end were aborted."""
        if not self._requests:
            return {}
        finished = [self._finished.get(i) for i in range(len(self._requests))]
        reasons = [end.reason if end else FinishReason.ABORT for end in finished]
        firsts = [end for i in _first_answers(self._requests) if (end := finished[i])]
        return {
            "gen_ai.response.finish_reasons": [reason.value for reason in reasons],
            "gen_ai.usage.output_tokens": sum(self._num_generated.values()),
            "gen_ai.usage.cache_read.input_tokens": sum(e.usage.num_reused_tokens for e in firsts),
        }


def _wishes(requests: Sequence[GenerationRequest]) -> dict[str, Any]:
    """What was asked for, in numbers. Every prompt is read once, for all its answers."""
    params, firsts = requests[0].params, _first_answers(requests)
    wishes = {
        "max_tokens": params.max_tokens,
        "temperature": params.temperature,
        "top_p": params.top_p,
        "top_k": params.top_k or None,
        "frequency_penalty": params.frequency_penalty or None,
        "presence_penalty": params.presence_penalty or None,
        "seed": params.seed,
        "choice.count": len(requests) // len(firsts),
    }
    given = {f"gen_ai.request.{name}": v for name, v in wishes.items() if v is not None}
    lengths = [len(requests[i].prompt.token_ids) for i in firsts]
    return {**given, "gen_ai.usage.input_tokens": sum(lengths)}


def _first_answers(requests: Sequence[GenerationRequest]) -> list[int]:
    """Of every prompt, the number of its first answer."""
    first: dict[int, int] = {}
    for index, request in enumerate(requests):
        first.setdefault(id(request.prompt), index)
    return list(first.values())
