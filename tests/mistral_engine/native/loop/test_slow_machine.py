"""A machine on which a token takes 50 ms in every step, by a clock that only steps move."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from torch import Tensor

from engine_api.events import FinishReason
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.in_flight.streams import EventIterator
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.scheduler import Chunk
from tests.engines.asking import end_of

TOKEN_SECONDS = 0.05
LIMIT = 2.0  # seconds of a step
QUEUE_TIMEOUT = 5.0


@dataclass
class Machine:
    """now: its clock, which goes on from the true one, by which requests are stamped.

    at_load: tokens of each step that was tried at load. steps: of each since. happens: called once
    a step is computed.
    """

    now: float = field(default_factory=time.perf_counter)
    at_load: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    happens: Callable[[], None] = lambda: None


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(time, "perf_counter", lambda: machine.now)
    return machine


@pytest.fixture
def slow_engine(
    checkpoint: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    settings = {"queue_timeout_seconds": QUEUE_TIMEOUT, "step_seconds": LIMIT}
    forward = Runner.forward

    def slow(runner: Runner, chunks: tuple[Chunk, ...], *rest: None) -> Tensor:
        machine.steps.append(sum(chunk.num_tokens for chunk in chunks))
        machine.now += TOKEN_SECONDS * machine.steps[-1]
        machine.happens()
        return forward(runner, chunks, *rest)

    monkeypatch.setattr(Runner, "forward", slow)
    engine = load_engine(EngineConfig(str(checkpoint), device_map="cpu", **settings))
    machine.at_load, machine.steps = machine.steps, []
    yield engine
    engine.close()


def a_request(engine: Engine, num_tokens: int, first: int) -> GenerationRequest:
    """Its prompt begins like no other with another first token."""
    prompt = engine.prompts.build_from_ids([first] * num_tokens)
    return GenerationRequest("test", prompt, SamplingParams(max_tokens=2, ignore_eos=True))


def together(engine: Engine, *requests: GenerationRequest) -> list[EventIterator]:
    iterators = [EventIterator(partial(engine.abort, request)) for request in requests]
    engine.submit(list(zip(requests, iterators, strict=True)))
    return iterators


def test_what_is_tried_at_load_takes_no_longer_than_a_step_may(
    slow_engine: Engine, machine: Machine
) -> None:
    assert machine.at_load == [16, 16]  # of 20 tokens, that there was time for, it learns no more
    assert sum(machine.at_load) * TOKEN_SECONDS <= LIMIT


def test_the_first_step_of_a_long_prompt_is_as_large_as_there_is_time(
    slow_engine: Engine, machine: Machine
) -> None:
    (events,) = together(slow_engine, a_request(slow_engine, 700, 300))
    assert end_of(events).error is None
    assert machine.steps[0] == 32  # twice sixteen in 2 s


def test_no_step_of_a_long_prompt_takes_longer_than_the_limit_not_even_the_first(
    slow_engine: Engine, machine: Machine
) -> None:
    (events,) = together(slow_engine, a_request(slow_engine, 700, 300))
    assert end_of(events).error is None
    *prompt, last = machine.steps
    assert (sum(prompt), last) == (700, 1)
    assert max(prompt) * TOKEN_SECONDS <= LIMIT
    assert len(prompt) <= 700 * TOKEN_SECONDS / LIMIT * 1.5


def test_who_waits_behind_a_long_prompt_is_told_in_time_that_it_waited_too_long(
    slow_engine: Engine,
) -> None:
    requests = [a_request(slow_engine, 700, 300), a_request(slow_engine, 5, 400)]
    long, short = together(slow_engine, *requests)
    end = end_of(short)
    assert end.reason is FinishReason.QUEUE_TIMEOUT
    waited = re.fullmatch(r"it waited ([\d.]+) s", end.error or "")
    assert waited is not None
    assert QUEUE_TIMEOUT <= float(waited[1]) <= QUEUE_TIMEOUT + LIMIT
    assert end_of(long).error is None


def test_an_abort_in_the_middle_of_a_long_prompt_frees_its_place_at_the_next_step(
    slow_engine: Engine, machine: Machine
) -> None:
    requests = [a_request(slow_engine, 700, 300), a_request(slow_engine, 5, 400)]

    def abort_the_first() -> None:
        if len(machine.steps) == 2:
            slow_engine.abort(requests[0])

    machine.happens = abort_the_first
    long, short = together(slow_engine, *requests)
    assert end_of(long).reason is FinishReason.ABORT
    assert end_of(short).error is None
    assert machine.steps[2:] == [5, 1]
