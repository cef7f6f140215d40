"""What a caller gets when there is too much of something: requests, bytes, seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from engine_api.errors import (
    ConfigError,
    ContextLengthError,
    EngineBusyError,
    EngineClosedError,
    EngineError,
    RequestError,
)
from engine_api.events import Finished, FinishReason, Usage
from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, MESSAGES, REST
from openai_bridge.http.limits import HttpLimits
from tests.openai_bridge.bodies import NAMES, SMALL
from tests.openai_bridge.fakes import FakeEngine, fail, post

BUSY = EngineBusyError("9 requests wait already; at most 8 may", retry_after=3)


def error_of(dialect: Dialect, body: Any) -> dict[str, Any]:
    error: dict[str, Any] = body["error"]
    assert error["message"]
    assert ("type" in error) == (dialect is not REST)
    assert (body.get("type") == "error") == (dialect is MESSAGES)
    return error


@pytest.fixture(params=SMALL, ids=NAMES.get)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    dialect: Dialect = request.param
    return dialect


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "at submission"])
def test_a_full_queue_is_a_429_that_says_when_to_come_back(dialect: Dialect, at_once: bool) -> None:
    engine = FakeEngine(error=None if at_once else BUSY)
    engine.busy_error = BUSY if at_once else None
    reply = post(engine, dialect, SMALL[dialect])
    assert (reply.status, reply.headers["retry-after"]) == (429, "3")
    error = error_of(dialect, reply.json())
    assert error["message"] == "9 requests wait already; at most 8 may"
    assert error.get("type", "rate_limit_error") == "rate_limit_error"


def test_whoever_comes_to_a_full_queue_is_refused_unread(dialect: Dialect) -> None:
    engine = FakeEngine()
    engine.busy_error = BUSY
    assert post(engine, dialect, b"no json at all").status == 429


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BUSY, 429, "rate_limit_exceeded"),
        (RequestError("messages", "messages are odd"), 400, "invalid_value"),
        (ContextLengthError(9, 8), 400, "context_length_exceeded"),
        (EngineClosedError("closed"), 503, "model_unavailable"),
        (EngineError("odd"), 500, "generation_failed"),
    ],
)
def test_programs_tell_refusals_of_the_engine_apart_by_their_codes(
    error: EngineError, status: int, code: str
) -> None:
    reply = post(FakeEngine(error=error), CHAT, SMALL[CHAT])
    assert (reply.status, reply.json()["error"]["code"]) == (status, code)
    assert ("retry-after" in reply.headers) is (status == 429)


def test_programs_tell_bodies_that_cannot_be_taken_apart_by_their_codes() -> None:
    for body, code in (
        (b" " * 1001, "body_too_large"),
        (b"{", "malformed_json"),
        ({}, "missing_required_parameter"),
        ({**SMALL[CHAT], "n": "a"}, "invalid_type"),
        ({**SMALL[CHAT], "n": 0}, "invalid_value"),
        ({**SMALL[CHAT], "use_beam_search": True}, "unsupported_parameter"),
    ):
        reply = post(FakeEngine(), CHAT, body, limits=HttpLimits(max_body_bytes=1000))
        assert reply.json()["error"]["code"] == code


def test_only_what_failed_here_is_worth_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "openai_bridge")
    for error in (BUSY, RequestError("messages", "messages are odd"), EngineError("odd")):
        post(FakeEngine(error=error), CHAT, SMALL[CHAT])
    refused = [record.levelno for record in caplog.records if "refused" in record.message]
    assert refused == [logging.DEBUG, logging.INFO, logging.WARNING]


def test_a_failure_of_which_nothing_is_known_is_told_without_details() -> None:
    engine = FakeEngine([Finished(FinishReason.ERROR, Usage(7, 0))])
    error = post(engine, CHAT, SMALL[CHAT]).json()["error"]
    assert error["message"] == "generation failed"


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize(
    ("reason", "status", "headers"),
    [
        (FinishReason.QUEUE_TIMEOUT, 503, {"retry-after": "1"}),
        (FinishReason.DEADLINE, 504, {}),
        (FinishReason.CLOSED, 503, {}),
        (FinishReason.ERROR, 500, {}),
    ],
)
def test_a_request_that_said_nothing_fails_with_the_status_of_its_reason(
    dialect: Dialect, stream: bool, reason: FinishReason, status: int, headers: dict[str, str]
) -> None:
    reply = post(FakeEngine(fail(reason=reason)), dialect, {**SMALL[dialect], "stream": stream})
    assert reply.status == status
    assert headers.items() <= reply.headers.items()
    assert "out of luck" in error_of(dialect, reply.json())["message"]


@pytest.mark.parametrize(
    "engine_with", [lambda error: FakeEngine(error=error), None], ids=["at submission", "at once"]
)
def test_an_engine_that_has_stopped_is_a_503(
    dialect: Dialect, engine_with: Callable[[EngineError], FakeEngine] | None
) -> None:
    error = EngineClosedError("3 steps in a row have failed")
    engine = engine_with(error) if engine_with else FakeEngine()
    engine.busy_error = None if engine_with else error
    reply = post(engine, dialect, SMALL[dialect])
    assert reply.status == 503
    message = error_of(dialect, reply.json())["message"]
    assert message == "the model is not available: 3 steps in a row have failed"


def test_a_body_that_is_too_large_is_a_413_with_both_numbers(dialect: Dialect) -> None:
    engine = FakeEngine()
    reply = post(engine, dialect, b" " * 1001, limits=HttpLimits(max_body_bytes=1000))
    assert reply.status == 413
    message = error_of(dialect, reply.json())["message"]
    assert message == "the body has 1,001 bytes; it must have at most 1,000"
    assert post(engine, dialect, SMALL[dialect], limits=HttpLimits(1000)).status == 200


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_body_bytes": 0}, "http.max_body_bytes is 0; it must be above 0"),
        ({"keep_alive_seconds": -1}, "http.keep_alive_seconds is -1; it must be above 0"),
        ({"keep_alive_seconds": "15"}, "http.keep_alive_seconds is '15'; it must be a number"),
        ({"unknown_fields": "ignore"}, "http.unknown_fields is 'ignore'; it must be report or"),
        ({"max_bodies": 3}, "unknown http setting 'max_bodies'; known: "),
    ],
)
def test_a_limit_that_cannot_be_is_refused_when_it_is_read(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        HttpLimits.from_mapping(settings)
