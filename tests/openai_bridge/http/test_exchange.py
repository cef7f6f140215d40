"""What every dialect shares: reading the body, aborting, naming the request."""

from __future__ import annotations

import gzip
import json
import threading
import zlib
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from engine_api.errors import EngineBusyError
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Dialect, WireRequest
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST
from openai_bridge.errors import ApiError
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.reading import LARGE_BODY
from openai_bridge.monitoring import metrics
from tests.openai_bridge.fakes import NEVER, FakeCompiled, FakeEngine, fail, post, say

BODY = {"messages": [{"role": "user", "content": "What is a mistral?"}]}
DIALECTS = pytest.mark.parametrize("dialect", [CHAT, REST], ids=["chat", "rest"])


@DIALECTS
@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": "\xff"}', b"[]", b"[" * 10**5, b"9" * 5000])
def test_a_body_that_is_no_object_is_a_400(dialect: Dialect, raw: bytes):
    engine = FakeEngine()
    reply = post(engine, dialect, raw)
    assert reply.status == 400
    assert reply.json()["error"]["message"].startswith("the body ")
    assert engine.requests == []


@DIALECTS
def test_a_client_that_leaves_a_stream_ends_its_generation(dialect: Dialect):
    engine = FakeEngine([*say("A ", "wind")[:-1], NEVER])
    reply = post(engine, dialect, {**BODY, "stream": True}, hang_up_after=2)
    assert not reply.is_complete
    assert [events.is_closed for events in engine.played] == [True]


@DIALECTS
def test_a_client_that_does_not_wait_for_a_whole_answer_ends_its_generation(dialect: Dialect):
    engine = FakeEngine([*say("A ")[:-1], NEVER])
    reply = post(engine, dialect, BODY, hang_up_after=0)
    assert reply.status == 0
    assert [events.is_closed for events in engine.played] == [True]


def test_all_answers_of_one_request_end_together():
    engine = FakeEngine([NEVER])
    post(engine, CHAT, {**BODY, "n": 3}, hang_up_after=0)
    assert [events.is_closed for events in engine.played] == [True] * 3


@pytest.mark.parametrize("stream", [True, False])
def test_one_failed_answer_ends_the_others(stream: bool):
    engine = FakeEngine(fail("a"), [NEVER])
    post(engine, CHAT, {**BODY, "n": 2, "stream": stream})
    assert [events.is_closed for events in engine.played] == [True] * 2


def said_in(length: int) -> bytes:
    """A chat of so many bytes in all."""
    empty = json.dumps({"messages": [{"role": "user", "content": ""}]})
    text = "w" * (length - len(empty))
    return json.dumps({"messages": [{"role": "user", "content": text}]}).encode()


@DIALECTS
@pytest.mark.parametrize(("num_bytes", "is_large"), [(LARGE_BODY, False), (LARGE_BODY + 1, True)])
def test_a_large_body_is_read_and_its_prompt_built_in_a_thread(
    dialect: Dialect, num_bytes: int, is_large: bool
):
    threads: list[threading.Thread] = []

    def parse(fields: Fields) -> WireRequest:
        threads.append(threading.current_thread())
        return dialect.parse(fields)

    engine = FakeEngine()
    reply = post(engine, replace(dialect, parse=parse), said_in(num_bytes))
    assert reply.status == 200
    for thread in (*threads, *engine.prompts.threads):
        assert (thread is not threading.main_thread()) is is_large
    assert len(threads) == len(engine.prompts.threads) == 1


def test_a_large_body_that_is_refused_in_a_thread_is_refused_alike():
    body = json.loads(said_in(LARGE_BODY + 1))
    reply = post(FakeEngine(), CHAT, {**body, "n": 0})
    assert (reply.status, reply.json()["error"]["param"]) == (400, "n")


CODES = {400: "invalid_value", 415: "unsupported_encoding"}
ASKING: list[tuple[Dialect, dict[str, Any]]] = [
    (CHAT, BODY),
    (COMPLETIONS, {"prompt": "a"}),
    (RESPONSES, {"input": "a"}),
    (MESSAGES, {**BODY, "model": "m", "max_tokens": 5}),
    (REST, BODY),
]
EACH_DIALECT = pytest.mark.parametrize(
    ("dialect", "body"), ASKING, ids=["chat", "completions", "responses", "messages", "rest"]
)


@EACH_DIALECT
@pytest.mark.parametrize("encoding", ["gzip", "X-GZIP", "Deflate", "raw"])
def test_a_packed_body_is_read_as_the_body_that_it_stands_for(
    dialect: Dialect, body: dict[str, Any], encoding: str
):
    raw = json.dumps(body).encode()
    packed = zlib.compress(raw) if encoding == "Deflate" else gzip.compress(raw)
    if encoding == "raw":  # without zlib's frame
        encoding, packed = "deflate", zlib.compress(raw)[2:-4]
    engine = FakeEngine()
    assert post(engine, dialect, packed, headers={"content-encoding": encoding}).status == 200
    assert len(engine.requests) == 1


@EACH_DIALECT
def test_what_cannot_be_unpacked_is_refused_in_the_dialects_shape(
    dialect: Dialect, body: dict[str, Any]
):
    packed = gzip.compress(json.dumps(body).encode())
    for raw, encoding, status in (
        (packed[:-1], "gzip", 400),
        (packed + b"more", "gzip", 400),
        (b"", "gzip", 400),
        (packed, "zstd", 415),
        (packed, "gzip, gzip", 415),
    ):
        engine = FakeEngine()
        reply = post(engine, dialect, raw, headers={"content-encoding": encoding})
        assert reply.status == status
        message = reply.json()["error"]["message"]
        error = ApiError(status, message, param="content-encoding", code=CODES[status])
        assert reply.json() == dialect.error_body(error)
        assert "content-encoding" in message
        assert reply.headers.get("accept-encoding") == ("gzip, deflate" if status == 415 else None)
        assert engine.requests == []


@EACH_DIALECT
@pytest.mark.parametrize("num_bytes", [1001, 10**7])
def test_a_packed_body_is_held_to_the_limit_of_a_plain_one(
    dialect: Dialect, body: dict[str, Any], num_bytes: int
):
    limits = HttpLimits(max_body_bytes=1000)
    raw = json.dumps(body).encode()
    fits, over = (gzip.compress(raw.ljust(size)) for size in (1000, num_bytes))
    named = {"content-encoding": "gzip"}
    assert post(FakeEngine(), dialect, fits, headers=named, limits=limits).status == 200
    refused = post(FakeEngine(), dialect, over, headers=named, limits=limits)
    assert refused.status == 413
    assert "1,000" in refused.json()["error"]["message"]


def test_a_packed_body_is_unpacked_in_a_thread_however_small_it_is():
    """Ten kilobytes may stand for ten megabytes."""
    engine = FakeEngine()
    packed = gzip.compress(json.dumps(BODY).encode())
    assert post(engine, CHAT, packed, headers={"content-encoding": "gzip"}).status == 200
    [thread] = engine.prompts.threads
    assert thread is not threading.main_thread()


@DIALECTS
def test_a_grammar_is_compiled_beside_the_event_loop_and_once(dialect: Dialect):
    engine = FakeEngine()
    assert post(engine, dialect, {**BODY, "regex": "a+"}).status == 200
    [thread] = engine.compiling_threads
    assert thread is not threading.main_thread()
    [request] = engine.requests
    assert request.compiled == FakeCompiled(engine.compiled[0])


def test_a_stream_is_passed_on_unbuffered_and_never_kept():
    for dialect in (CHAT, REST):
        headers = post(FakeEngine(), dialect, {**BODY, "stream": True}).headers
        assert headers["cache-control"] == "no-cache"
        assert headers["x-accel-buffering"] == "no"


def test_a_long_request_id_is_cut():
    reply = post(FakeEngine(), CHAT, BODY, headers={"x-baseten-request-id": "r" * 100})
    name, _, rest = reply.headers["x-request-id"].partition("/")
    assert (name, len(rest)) == ("r" * 64, 8)


def test_a_refusal_is_counted_by_its_code():
    def counted() -> float:
        labels = {"code": "unknown_parameter"}
        return REGISTRY.get_sample_value("mistral_requests_rejected_total", labels) or 0

    engine = FakeEngine()
    metrics.register(engine)
    before = counted()
    post(engine, CHAT, {**BODY, "temprature": 1})
    assert counted() == before + 1


def test_a_failure_that_nobody_foresaw_is_not_mistaken_for_an_answer():
    """The server above logs it and answers 500, or cuts the stream."""
    with pytest.raises(ExceptionGroup) as caught:
        post(FakeEngine([*say("A ")[:-1], "no event at all"]), CHAT, BODY)
    assert caught.group_contains(AttributeError)


def test_the_platforms_request_id_names_the_request():
    engine = FakeEngine()
    reply = post(engine, CHAT, BODY, headers={"x-baseten-request-id": "req-1"})
    assert engine.requests[0].request_id.startswith("req-1/")
    assert reply.headers["x-request-id"] == engine.requests[0].request_id


def test_two_requests_of_one_name_stay_apart_in_the_engine():
    engine = FakeEngine()
    for _ in range(2):
        post(engine, CHAT, BODY, headers={"x-baseten-request-id": "req-1"})
    assert len({request.request_id for request in engine.requests}) == 2


def test_a_request_id_that_no_header_can_carry_is_ignored():
    reply = post(FakeEngine(), CHAT, BODY, headers={"x-baseten-request-id": "wïnd"})
    assert reply.headers["x-request-id"].isalnum()


# What had no effect.

HEADER = "x-ignored-fields"


@EACH_DIALECT
@pytest.mark.parametrize("stream", [False, True])
def test_what_had_no_effect_stands_in_the_header_the_log_and_a_counter(
    dialect: Dialect, body: dict[str, Any], stream: bool, caplog: pytest.LogCaptureFixture
):
    def counted() -> float:
        labels = {"dialect": dialect.name}
        return REGISTRY.get_sample_value("mistral_ignored_fields_total", labels) or 0

    engine = FakeEngine()
    metrics.register(engine)
    before = counted()
    with caplog.at_level("INFO", logger="openai_bridge"):
        reply = post(engine, dialect, {**body, "stream": stream, "some hint": 1, "other": None})
    assert reply.status == 200
    assert reply.headers[HEADER] == "some%20hint"
    assert "without effect: some%20hint" in caplog.text
    assert counted() == before + 1


@EACH_DIALECT
def test_without_such_a_field_there_is_no_header(dialect: Dialect, body: dict[str, Any]):
    assert HEADER not in post(FakeEngine(), dialect, body).headers


@EACH_DIALECT
def test_a_refusal_tells_as_well_what_had_no_effect(dialect: Dialect, body: dict[str, Any]):
    engine = FakeEngine(error=EngineBusyError("so many wait already", 2))
    reply = post(engine, dialect, {**body, "hint": 1})
    assert (reply.status, reply.headers[HEADER]) == (429, "hint")


@EACH_DIALECT
def test_unknown_fields_are_refused_where_that_is_set(dialect: Dialect, body: dict[str, Any]):
    limits = HttpLimits(unknown_fields="refuse")
    reply = post(FakeEngine(), dialect, {**body, "hint": 1}, limits=limits)
    assert reply.status == 400
    assert "unknown field hint" in reply.text
    assert post(FakeEngine(), dialect, {**body, "hint": None}, limits=limits).status == 200


def test_hints_that_are_known_stay_hints_there():
    limits = HttpLimits(unknown_fields="refuse")
    reply = post(FakeEngine(), CHAT, {**BODY, "user": "u"}, limits=limits)
    assert (reply.status, reply.headers[HEADER]) == (200, "user")


def test_what_a_tools_schema_leaves_unenforced_is_told_in_the_callers_words():
    engine = FakeEngine()
    engine.unenforced = ("tools[0].parameters.properties.q.pattern",)
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    reply = post(engine, CHAT, {**BODY, "tools": [{"type": "web_search"}, tool]})
    told = reply.headers[HEADER].split(", ")
    assert told == ["tools[0]", "tools[1].function.parameters.properties.q.pattern"]
