"""A client that leaves ends its generation within 3 steps, on every route, streaming or not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request

from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST
from openai_bridge.http.exchange import Exchange
from tests.mistral_engine.idle import wait_until_idle
from tests.server import REPOSITORY, USER, metric, num_finished, send_request, wait_until

MOST_STEPS = 3
MOST_TOKENS = 1500
LONG = {"messages": [USER], "max_tokens": MOST_TOKENS, "ignore_eos": True}
ENDLESS = {"ignore_eos": True, "seed": 1}
BODIES: dict[Dialect, dict[str, Any]] = {
    CHAT: LONG,
    COMPLETIONS: {**ENDLESS, "prompt": "The mistral", "max_tokens": MOST_TOKENS},
    RESPONSES: {**ENDLESS, "input": "The mistral", "max_output_tokens": MOST_TOKENS},
    MESSAGES: {**LONG, "model": "mistral"},
    REST: LONG,
}
ROUTES = {
    "/v1/chat/completions": CHAT,
    "/v1/completions": COMPLETIONS,
    "/v1/responses": RESPONSES,
    "/v1/messages": MESSAGES,
    "/production/predict": REST,
}


CONFIG = EngineConfig(str(REPOSITORY / "data" / "tiny-mistral"), device_map="cpu")
STREAMED_OR_NOT = pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
IN_EVERY_DIALECT = pytest.mark.parametrize(
    "dialect", BODIES, ids=["chat", "completions", "responses", "messages", "rest"]
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = load_engine(CONFIG)
    engine.warm_up()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def busy_engine() -> Iterator[Engine]:
    """Runs one request at a time, and is at it."""
    engine = load_engine(replace(CONFIG, max_running=1, deadline_seconds=None))
    yield engine
    engine.close()


async def leave(
    engine: Engine, dialect: Dialect, body: dict[str, Any], when: Callable[[], bool]
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


def steps_after_leaving(engine: Engine, dialect: Dialect, body: dict[str, Any]) -> int:
    """Leave in the middle of an answer, and count the engine's steps from then on."""
    begun = engine.stats.num_steps
    left_at = asyncio.run(leave(engine, dialect, body, lambda: engine.stats.num_steps > begun + 10))
    wait_until_idle(engine)
    return engine.stats.num_steps - left_at


@STREAMED_OR_NOT
@IN_EVERY_DIALECT
def test_generation_ends_within_three_steps(engine: Engine, dialect: Dialect, stream: bool):
    steps = steps_after_leaving(engine, dialect, {**BODIES[dialect], "stream": stream})
    assert steps <= MOST_STEPS
    assert engine.stats.num_held_tokens == 0


def test_all_of_n_answers_end_within_three_steps(engine: Engine):
    assert steps_after_leaving(engine, CHAT, {**LONG, "n": 4}) <= MOST_STEPS
    assert engine.stats.num_running == 0


@STREAMED_OR_NOT
@IN_EVERY_DIALECT
def test_one_that_leaves_the_queue_never_runs(busy_engine: Engine, dialect: Dialect, stream: bool):
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
    aborted = num_finished(server, "abort")
    connection = send_request(server, route, {**BODIES[ROUTES[route]], "stream": stream})
    wait_until(lambda: metric(server, "generated_tokens_total") >= before + 20)
    connection.close()
    wait_until(lambda: not metric(server, "running_sequences"))
    assert num_finished(server, "abort") == aborted + 1
