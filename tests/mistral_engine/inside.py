"""What tests reach for inside of an engine: the parts that its thread owns.

Everything else of the tests goes through what the engine offers.
"""

from __future__ import annotations

from typing import Any

import pytest

from engine_api.request import GenerationRequest
from mistral_engine import Engine
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.inbox import Inbox
from mistral_engine.native.loop.loop import StepLoop
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.scheduler import CachePool, Scheduler


def loop_of(engine: Engine) -> StepLoop:
    backend = engine._backend
    assert isinstance(backend, StepLoop)
    return backend


def runner_of(engine: Engine) -> Runner:
    return loop_of(engine)._runner


def pool_of(engine: Engine) -> CachePool:
    return loop_of(engine)._pool


def scheduler_of(engine: Engine) -> Scheduler:
    return loop_of(engine)._scheduler


def inbox_of(engine: Engine) -> Inbox:
    return loop_of(engine)._inbox


def record_tokens(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> dict[GenerationRequest, list[int]]:
    """Fills with the tokens of every request, which the events show only as text."""
    tokens: dict[GenerationRequest, list[int]] = {}
    flights = loop_of(engine)._flights
    push = flights.push

    def recording(flight: Flight, token_id: int, *rest: Any) -> Any:
        tokens.setdefault(flight.request, []).append(token_id)
        return push(flight, token_id, *rest)

    monkeypatch.setattr(flights, "push", recording)
    return tokens
