"""Spans, as a collector would get them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracer, StatusCode, Tracer

from engine_api.events import Event, Finished, FinishReason, TextDelta, Usage
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from openai_bridge.dialects import CHAT, COMPLETIONS
from openai_bridge.errors import ApiError, BadRequest
from openai_bridge.monitoring.spans import RequestSpan, request_span
from tests.openai_bridge.fakes import NEVER, FakeEngine, fail, post, say

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
PROMPT = Prompt((1, 2, 3))
ENDED = Finished(FinishReason.STOP, Usage(3, 2, num_reused_tokens=1))


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What was recorded on a tracer that Truss has made."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    pretend_truss_has(provider.get_tracer("truss_server"), monkeypatch)
    yield exporter
    provider.shutdown()


def pretend_truss_has(tracer: Tracer | None, monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(_truss_tracer=tracer)
    monkeypatch.setitem(sys.modules, "_truss_common.tracing", module)  # type: ignore[misc]


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    (span,) = spans.get_finished_spans()
    return span


def follow(span: RequestSpan, *events: tuple[int, Event]) -> None:
    """What follows the events must get them all."""

    async def given() -> AsyncIterator[tuple[int, Event]]:
        for event in events:
            yield event

    async def got() -> list[tuple[int, Event]]:
        return [event async for event in span.following(given())]

    assert asyncio.run(got()) == list(events)


def test_an_answer_is_told_in_numbers_under_the_caller_s_trace(spans: InMemorySpanExporter):
    params = SamplingParams(max_tokens=5, temperature=0.5, seed=7, stop=("secret",))
    with request_span("chat", SAMPLED, "id/1") as span:
        span.asked([GenerationRequest("r", PROMPT, params)], stream=True)
        follow(span, (0, TextDelta("a secret", num_tokens=1)), (0, ENDED))
        span.answered(200)
    recorded = only(spans)
    assert recorded.name == "chat"
    assert recorded.parent is not None
    assert (f"{recorded.parent.trace_id:032x}", f"{recorded.parent.span_id:016x}") == (
        TRACE,
        PARENT,
    )
    attributes = dict(recorded.attributes or {})
    assert attributes.pop("gen_ai.response.time_to_first_chunk") >= 0  # type: ignore[operator]
    assert attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "mistral_engine",
        "gen_ai.request.choice.count": 1,
        "gen_ai.request.max_tokens": 5,
        "gen_ai.request.seed": 7,
        "gen_ai.request.stream": True,
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.top_p": 1.0,
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.cache_read.input_tokens": 1,
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 2,
        "http.response.status_code": 200,
        "request_id": "id/1",
    }
    assert [event.name for event in recorded.events] == ["first event"]
    assert recorded.status.status_code is StatusCode.UNSET
    assert "secret" not in recorded.to_json()


def test_what_was_asked_for_is_told_in_the_names_of_the_conventions(spans: InMemorySpanExporter):
    params = SamplingParams(top_k=3, top_p=0.5, frequency_penalty=0.25, presence_penalty=-1.0)
    with request_span("chat", {}, "id") as span:
        span.asked([GenerationRequest("r", PROMPT, params)] * 2, stream=False)
    attributes = only(spans).attributes or {}
    asked = {"top_k": 3, "top_p": 0.5, "frequency_penalty": 0.25, "presence_penalty": -1.0}
    assert {f"gen_ai.request.{name}": value for name, value in asked.items()}.items() <= (
        attributes.items()
    )
    assert isinstance(attributes["gen_ai.request.choice.count"], int)


def test_the_time_to_the_first_event_is_told_once(
    spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
):
    times = iter((100.0, 102.5))
    clock = SimpleNamespace(perf_counter=lambda: next(times))
    monkeypatch.setattr("openai_bridge.monitoring.spans.time", clock)
    with request_span("chat", {}, "id") as span:
        follow(span, (0, TextDelta("a", num_tokens=1)), (0, ENDED))
    assert (only(spans).attributes or {})["gen_ai.response.time_to_first_chunk"] == 2.5


def test_a_prompt_that_is_answered_twice_was_read_once(spans: InMemorySpanExporter):
    twice = [GenerationRequest("r", PROMPT, SamplingParams())] * 2
    with request_span("text_completion", {}, "id") as span:
        span.asked(
            [*twice, *[GenerationRequest("r", Prompt((1,)), SamplingParams())] * 2], stream=False
        )
        follow(span, *((index, ENDED) for index in range(4)))
    attributes = only(spans).attributes or {}
    assert attributes["gen_ai.usage.input_tokens"] == 4
    assert attributes["gen_ai.usage.cache_read.input_tokens"] == 2
    assert attributes["gen_ai.usage.output_tokens"] == 8
    assert attributes["gen_ai.request.choice.count"] == 2


def test_an_answer_that_nobody_waited_for_is_an_abort(spans: InMemorySpanExporter):
    with request_span("chat", {}, "id") as span:
        span.asked([GenerationRequest("r", PROMPT, SamplingParams())], stream=False)
        follow(span, (0, TextDelta("a", num_tokens=3)))
        span.answered(None)
    attributes = only(spans).attributes or {}
    assert attributes["gen_ai.response.finish_reasons"] == ("abort",)
    assert attributes["gen_ai.usage.output_tokens"] == 3
    assert "http.response.status_code" not in attributes


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ApiError(500, "a secret", code="generation_failed"), StatusCode.ERROR),
        (ApiError(500, "a secret"), StatusCode.ERROR),
        (BadRequest("a secret"), StatusCode.UNSET),
        (BadRequest("a secret", code=None), StatusCode.UNSET),
    ],
)
def test_a_failure_is_told_by_its_code_alone(
    spans: InMemorySpanExporter, error: ApiError, status: StatusCode
):
    with request_span("chat", {}, "id") as span:
        span.failed(error)
        span.answered(error.status)
    recorded = only(spans)
    assert recorded.status.status_code is status
    assert (recorded.attributes or {})["error.type"] == (error.code or "")
    assert (recorded.attributes or {})["http.response.status_code"] == error.status
    assert "secret" not in recorded.to_json()


def test_an_exception_is_told_by_its_name_alone(spans: InMemorySpanExporter):
    with pytest.raises(RuntimeError), request_span("chat", {}, "id"):
        raise RuntimeError("a secret")
    recorded = only(spans)
    assert (recorded.attributes or {})["error.type"] == "RuntimeError"
    assert recorded.status.status_code is StatusCode.ERROR
    assert "secret" not in recorded.to_json()


def test_what_the_caller_s_trace_leaves_out_is_left_out(spans: InMemorySpanExporter):
    with request_span("chat", {"traceparent": f"00-{TRACE}-{PARENT}-00"}, "id") as span:
        follow(span, (0, ENDED))
    assert spans.get_finished_spans() == ()


@pytest.mark.parametrize("tracer", [None, NoOpTracer()], ids=["none", "off"])
def test_without_a_tracer_nothing_is_done(tracer: Tracer | None, monkeypatch: pytest.MonkeyPatch):
    pretend_truss_has(tracer, monkeypatch)
    without = request_span("chat", SAMPLED, "id")
    monkeypatch.delitem(sys.modules, "_truss_common.tracing")
    assert request_span("chat", SAMPLED, "another") is without
    with without as span:
        span.asked([GenerationRequest("r", PROMPT, SamplingParams())], stream=True)
        follow(span, (0, ENDED))
        span.failed(BadRequest("no"))
        span.answered(400)


# Through a whole exchange.

BODY = {"messages": [{"role": "user", "content": "a secret"}], "stream": True}


def test_a_client_that_leaves_a_stream_has_a_span(spans: InMemorySpanExporter):
    engine = FakeEngine([*say("A ", "wind")[:-1], NEVER])
    post(engine, CHAT, BODY, hang_up_after=2, headers=SAMPLED)
    attributes = dict(only(spans).attributes or {})
    assert attributes["gen_ai.response.finish_reasons"] == ("abort",)
    assert attributes["gen_ai.usage.output_tokens"] == 2
    assert attributes["http.response.status_code"] == 200


def test_a_stream_that_fails_midway_is_a_failure(spans: InMemorySpanExporter):
    post(FakeEngine(fail("A ")), CHAT, BODY)
    recorded = only(spans)
    attributes = dict(recorded.attributes or {})
    assert attributes["error.type"] == "generation_failed"
    assert attributes["http.response.status_code"] == 200
    assert attributes["gen_ai.response.finish_reasons"] == ("error",)
    assert recorded.status.status_code is StatusCode.ERROR


def test_the_span_has_the_id_that_the_client_is_told(spans: InMemorySpanExporter):
    reply = post(FakeEngine(), COMPLETIONS, {"prompt": "a"})
    recorded = only(spans)
    assert recorded.name == "text_completion"
    assert (recorded.attributes or {})["request_id"] == reply.headers["x-request-id"]


def test_a_refusal_is_told_by_its_code(spans: InMemorySpanExporter):
    post(FakeEngine(), CHAT, {**BODY, "n": 0})
    attributes = only(spans).attributes or {}
    assert attributes["error.type"] == "invalid_value"
    assert attributes["http.response.status_code"] == 400
