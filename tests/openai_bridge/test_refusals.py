"""What a caller gets when there is too much of something: requests, bytes, seconds."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from engine_api.errors import ConfigError, EngineBusyError, EngineClosedError, EngineError
from engine_api.events import FinishReason
from openai_bridge.dialects import rest
from openai_bridge.dialects.chat import request as chat
from openai_bridge.dialects.completions import request as completions
from openai_bridge.dialects.messages import request as messages
from openai_bridge.dialects.responses import request as responses
from openai_bridge.http.limits import HttpLimits
from tests.openai_bridge.fakes import FakeEngine, fail, post

USER = {"role": "user", "content": "What is a mistral?"}
BODIES: dict[ModuleType, dict[str, Any]] = {
    chat: {"messages": [USER]},
    completions: {"prompt": "a"},
    responses: {"input": "a"},
    messages: {"model": "m", "max_tokens": 5, "messages": [USER]},
    rest: {"messages": [USER]},
}
BUSY = EngineBusyError("9 requests wait already; at most 8 may", retry_after=3)


def error_of(dialect: ModuleType, body: Any) -> dict[str, Any]:
    error: dict[str, Any] = body["error"]
    assert error["message"]
    assert ("type" in error) == (dialect is not rest)
    assert (body.get("type") == "error") == (dialect is messages)
    return error


@pytest.fixture(params=BODIES, ids=lambda dialect: dialect.__name__.rpartition(".")[2])
def dialect(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = request.param
    return module


@pytest.mark.parametrize("at_the_door", [True, False], ids=["at the door", "at submission"])
def test_a_full_queue_is_a_429_that_says_when_to_come_back(
    dialect: ModuleType, at_the_door: bool
) -> None:
    engine = FakeEngine(error=None if at_the_door else BUSY)
    engine.door_error = BUSY if at_the_door else None
    reply = post(engine, dialect, BODIES[dialect])
    assert (reply.status, reply.headers["retry-after"]) == (429, "3")
    error = error_of(dialect, reply.json())
    assert error["message"] == "9 requests wait already; at most 8 may"
    assert error.get("type", "rate_limit_error") == "rate_limit_error"


def test_whoever_comes_to_a_full_queue_is_refused_unread(dialect: ModuleType) -> None:
    engine = FakeEngine()
    engine.door_error = BUSY
    assert post(engine, dialect, b"no json at all").status == 429


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
    dialect: ModuleType, stream: bool, reason: FinishReason, status: int, headers: dict[str, str]
) -> None:
    reply = post(FakeEngine(fail(reason=reason)), dialect, {**BODIES[dialect], "stream": stream})
    assert reply.status == status
    assert headers.items() <= reply.headers.items()
    assert "out of luck" in error_of(dialect, reply.json())["message"]


@pytest.mark.parametrize(
    "engine_with", [lambda error: FakeEngine(error=error), None], ids=["at submission", "at door"]
)
def test_an_engine_that_has_stopped_is_a_503(
    dialect: ModuleType, engine_with: Callable[[EngineError], FakeEngine] | None
) -> None:
    error = EngineClosedError("3 steps in a row have failed")
    engine = engine_with(error) if engine_with else FakeEngine()
    engine.door_error = None if engine_with else error
    reply = post(engine, dialect, BODIES[dialect])
    assert reply.status == 503
    message = error_of(dialect, reply.json())["message"]
    assert message == "the model is not available: 3 steps in a row have failed"


def test_a_body_that_is_too_large_is_a_413_with_both_numbers(dialect: ModuleType) -> None:
    engine = FakeEngine()
    reply = post(engine, dialect, b" " * 1001, limits=HttpLimits(max_body_bytes=1000))
    assert reply.status == 413
    message = error_of(dialect, reply.json())["message"]
    assert message == "the body has 1,001 bytes; it must have at most 1,000"
    assert post(engine, dialect, BODIES[dialect], limits=HttpLimits(1000)).status == 200


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_body_bytes": 0}, "http.max_body_bytes is 0; it must be above 0"),
        ({"keep_alive_seconds": -1}, "http.keep_alive_seconds is -1; it must be above 0"),
        ({"keep_alive_seconds": "15"}, "http.keep_alive_seconds is '15'; it must be a number"),
        ({"max_bodies": 3}, "unknown http setting 'max_bodies'; known: "),
    ],
)
def test_a_limit_that_cannot_be_is_refused_when_it_is_read(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        HttpLimits.from_mapping(settings)
