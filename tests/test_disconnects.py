"""A client that leaves ends its generation within 3 steps, on every route, streaming or not."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request

from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine.config import EngineConfig
from mistral_engine.engine import Engine
from openai_bridge.dialects import rest
from openai_bridge.dialects.chat import request as chat
from openai_bridge.dialects.completions import request as completions
from openai_bridge.dialects.messages import request as messages
from openai_bridge.dialects.responses import request as responses
from openai_bridge.http.exchange import Exchange
from tests.mistral_engine.idle import wait_until_idle
from tests.server import REPOSITORY, USER, metric

MOST_STEPS = 3
MOST_TOKENS = 1500
LONG = {"messages": [USER], "max_tokens": MOST_TOKENS, "ignore_eos": True}
ENDLESS = {"ignore_eos": True, "seed": 1}
BODIES: dict[ModuleType, dict[str, Any]] = {
    chat: LONG,
    completions: {**ENDLESS, "prompt": "The mistral", "max_tokens": MOST_TOKENS},
    responses: {**ENDLESS, "input": "The mistral", "max_output_tokens": MOST_TOKENS},
    messages: {**LONG, "model": "mistral"},
    rest: LONG,
}
ROUTES = {
    "/v1/chat/completions": chat,
    "/v1/completions": completions,
    "/v1/responses": responses,
    "/v1/messages": messages,
    "/production/predict": rest,
}


CONFIG = EngineConfig(str(REPOSITORY / "data" / "tiny-mistral"), device_map="cpu")
STREAMED_OR_NOT = pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
IN_EVERY_DIALECT = pytest.mark.parametrize(
    "dialect", BODIES, ids=lambda module: module.__name__.rpartition(".")[2]
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine.load(CONFIG)
    engine.warm_up()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def busy_engine() -> Iterator[Engine]:
    """Runs one request at a time, and is at it."""
    engine = Engine.load(replace(CONFIG, max_running=1, deadline_seconds=None))
    yield engine
    engine.close()


async def leave(
    engine: Engine, dialect: ModuleType, body: dict[str, Any], when: Callable[[], bool]
) -> int:
    """Begin an exchange, hang up `when` it is time, and return how many steps there were then."""
    raw = json.dumps(body).encode()
    incoming = [{"type": "http.request", "body": raw, "more_body": False}]
    steps_when_leaving = 0

    async def receive() -> Any:
        nonlocal steps_when_leaving
        if incoming:
            return incoming.pop()
        while not when():
            await asyncio.sleep(0.001)
        steps_when_leaving = engine.stats.num_steps
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        assert message.get("more_body", True), "the answer was complete before the client left"

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    await Exchange(engine, dialect, Request(scope, receive))(scope, receive, send)
    return steps_when_leaving


def steps_after_leaving(engine: Engine, dialect: ModuleType, body: dict[str, Any]) -> int:
    """Leave in the middle of an answer, and count the engine's steps from then on."""
    begun = engine.stats.num_steps
    left_at = asyncio.run(leave(engine, dialect, body, lambda: engine.stats.num_steps > begun + 10))
    wait_until_idle(engine)
    return engine.stats.num_steps - left_at


@STREAMED_OR_NOT
@IN_EVERY_DIALECT
def test_generation_ends_within_three_steps(engine: Engine, dialect: ModuleType, stream: bool):
    steps = steps_after_leaving(engine, dialect, {**BODIES[dialect], "stream": stream})
    assert steps <= MOST_STEPS
    assert engine.stats.num_held_tokens == 0


def test_all_of_n_answers_end_within_three_steps(engine: Engine):
    assert steps_after_leaving(engine, chat, {**LONG, "n": 4}) <= MOST_STEPS
    assert engine.stats.num_running == 0


@STREAMED_OR_NOT
@IN_EVERY_DIALECT
def test_one_that_leaves_the_queue_never_runs(
    busy_engine: Engine, dialect: ModuleType, stream: bool
):
    engine, endless = busy_engine, SamplingParams(ignore_eos=True)
    running = engine.generate(GenerationRequest("first", engine.prompts.build_raw("a"), endless))
    next(running)
    body = {**BODIES[dialect], "stream": stream}
    num_started = sum(engine.figures.queue_time.counts)
    asyncio.run(leave(engine, dialect, body, lambda: engine.stats.num_waiting == 1))
    running.close()
    wait_until_idle(engine)
    assert sum(engine.figures.queue_time.counts) == num_started, "it ran for nobody"


@STREAMED_OR_NOT
@pytest.mark.parametrize("route", ROUTES)
def test_the_real_server_notices_a_closed_connection(server: str, route: str, stream: bool):
    before = metric(server, "generated_tokens_total")
    connection = send_request(server, route, {**BODIES[ROUTES[route]], "stream": stream})
    while metric(server, "generated_tokens_total") < before + 20:
        time.sleep(0.01)
    connection.close()
    assert_idle_within(server, seconds=2)
    assert metric(server, "generated_tokens_total") - before < MOST_TOKENS / 2


def send_request(
    server: str, route: str, body: dict[str, Any], receive_buffer: int | None = None
) -> socket.socket:
    """A plain socket: it reads nothing, and `close` is all that it does to leave.

    receive_buffer: bytes that the system may hold for it.
    """
    address, raw = urlsplit(server), json.dumps(body).encode()
    head = f"POST {route} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(raw)}\r\n\r\n"
    connection = socket.socket()
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.connect((address.hostname, address.port))
    connection.sendall(head.encode() + raw)
    return connection


def assert_idle_within(server: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while metric(server, "running_sequences"):
        assert time.monotonic() < deadline, "still generating for a client that left"
        time.sleep(0.01)
