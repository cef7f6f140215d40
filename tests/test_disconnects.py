"""A client that leaves ends its generation within 3 steps, on every route, streaming or not."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request

from mistral_engine.config import EngineConfig
from mistral_engine.engine import Engine
from openai_bridge import chat, rest
from openai_bridge.exchange import Exchange
from tests.server import REPOSITORY, USER, metric

MOST_STEPS = 3
LONG = {"messages": [USER], "max_tokens": 1500, "ignore_eos": True}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine.load(EngineConfig(str(REPOSITORY / "data" / "tiny-mistral"), device_map="cpu"))
    engine.warm_up()
    yield engine
    engine.close()


async def steps_after_leaving(engine: Engine, dialect: ModuleType, body: dict[str, Any]) -> int:
    """Run an exchange, leave it in the middle, and count the engine's steps from then on."""
    raw = json.dumps(body).encode()
    incoming = [{"type": "http.request", "body": raw, "more_body": False}]
    steps_when_leaving = 0
    begun = engine.stats.num_steps

    async def receive() -> Any:
        nonlocal steps_when_leaving
        if incoming:
            return incoming.pop()
        while engine.stats.num_steps < begun + 10:
            await asyncio.sleep(0.001)
        steps_when_leaving = engine.stats.num_steps
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        assert message.get("more_body", True), "the answer was complete before the client left"

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    await Exchange(engine, dialect, Request(scope, receive))(scope, receive, send)
    while engine.stats.num_running:
        await asyncio.sleep(0.01)
    return engine.stats.num_steps - steps_when_leaving


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("dialect", [chat, rest], ids=["chat", "rest"])
def test_generation_ends_within_three_steps(engine: Engine, dialect: ModuleType, stream: bool):
    body = {**LONG, "stream": stream}
    steps = asyncio.run(steps_after_leaving(engine, dialect, body))
    assert steps <= MOST_STEPS
    assert engine.stats.num_cached_tokens == 0


def test_all_of_n_answers_end_within_three_steps(engine: Engine):
    steps = asyncio.run(steps_after_leaving(engine, chat, {**LONG, "n": 4}))
    assert steps <= MOST_STEPS
    assert engine.stats.num_running == 0


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("route", ["/production/predict", "/v1/chat/completions"])
def test_the_real_server_notices_a_closed_connection(server: str, route: str, stream: bool):
    before = metric(server, "generated_tokens_total")
    connection = send_request(server, route, {**LONG, "stream": stream})
    while metric(server, "generated_tokens_total") < before + 20:
        time.sleep(0.01)
    connection.close()
    assert_idle_within(server, seconds=2)
    assert metric(server, "generated_tokens_total") - before < LONG["max_tokens"] / 2


def send_request(server: str, route: str, body: dict[str, Any]) -> socket.socket:
    """A plain socket: it reads nothing, and `close` is all that it does to leave."""
    address, raw = urlsplit(server), json.dumps(body).encode()
    head = f"POST {route} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(raw)}\r\n\r\n"
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    connection.sendall(head.encode() + raw)
    return connection


def assert_idle_within(server: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while metric(server, "running_sequences"):
        assert time.monotonic() < deadline, "still generating for a client that left"
        time.sleep(0.01)
