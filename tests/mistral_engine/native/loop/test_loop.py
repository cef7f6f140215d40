"""What the engine thread does when there is too much to do, too little time, or a fault."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

from engine_api.conversation import Message
from engine_api.errors import ConfigError, EngineBusyError, EngineClosedError
from engine_api.events import Finished, FinishReason, TextDelta
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.in_flight.streams import EventIterator
from mistral_engine.native.model.runner import Runner
from tests.engines.asking import end_of, text_of
from tests.mistral_engine.idle import wait_until_idle
from tests.mistral_engine.inside import inbox_of, pool_of, runner_of, scheduler_of

QUEUE_FULL = r"1 requests wait already; at most 1 may"


@contextmanager
def engine_with(checkpoint: Path, **settings: Any) -> Iterator[Engine]:
    engine = load_engine(EngineConfig(str(checkpoint), device_map="cpu", **settings))
    yield engine
    engine.close()


def a_request(engine: Engine, **params: Any) -> GenerationRequest:
    prompt = engine.prompts.build([Message("user", "What is a mistral?")])
    return GenerationRequest("test", prompt, SamplingParams(temperature=0, **params))


def endless(engine: Engine) -> GenerationRequest:
    return a_request(engine, ignore_eos=True)


def together(engine: Engine, *requests: GenerationRequest) -> list[EventIterator]:
    """All taken in before the next step, however slow the machine."""
    iterators = [EventIterator(partial(engine.abort, request)) for request in requests]
    engine.submit(list(zip(requests, iterators, strict=True)))
    return iterators


def wait_for_room(engine: Engine) -> None:
    for _ in range(1000):
        with suppress(EngineBusyError):
            return engine.require_room()
        time.sleep(0.005)
    raise AssertionError("the queue stays full")


def before_steps(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]
) -> None:
    runner = runner_of(engine)
    forward: Callable[..., Tensor] = runner.forward

    def disturbed(*arguments: Any) -> Tensor:
        happens()
        return forward(*arguments)

    monkeypatch.setattr(runner, "forward", disturbed)


def fail_steps(engine: Engine, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """The next `count` steps raise."""
    left = iter(range(count))

    def fail() -> None:
        if next(left, None) is not None:
            raise RuntimeError("out of order")

    before_steps(engine, monkeypatch, fail)


def test_a_full_queue_refuses_at_once_and_takes_again_when_one_has_left(checkpoint: Path) -> None:
    with engine_with(checkpoint, max_running=1, max_queued=1) as engine:
        running = engine.generate(endless(engine))
        next(running)
        waiting = engine.generate(a_request(engine, max_tokens=2))
        for ask in (engine.require_room, lambda: engine.generate(endless(engine))):
            with pytest.raises(EngineBusyError, match=QUEUE_FULL):
                ask()
        running.close()
        assert end_of(waiting).error is None
        engine.require_room()


def test_the_queue_keeps_its_bound_during_the_first_step_too(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its figures are from before the step, in which the first ones got their places."""
    has_begun, may_go_on = threading.Event(), threading.Event()

    def hold() -> None:
        has_begun.set()
        may_go_on.wait(30)

    with engine_with(checkpoint, max_running=2, max_queued=2) as engine:
        before_steps(engine, monkeypatch, hold)
        taken = together(engine, endless(engine), endless(engine))
        has_begun.wait(30)
        taken += [engine.generate(endless(engine)) for _ in range(2)]
        with pytest.raises(EngineBusyError, match="2 requests wait already; at most 2 may"):
            engine.generate(endless(engine))
        for events in taken:
            events.close()
        may_go_on.set()


def test_ending_requests_of_a_closed_engine_leaves_nothing_behind(checkpoint: Path) -> None:
    with engine_with(checkpoint) as engine:
        request = endless(engine)
        engine.close()
        for _ in range(3):
            engine.abort(request)
        assert inbox_of(engine).is_empty


def test_requests_that_come_together_are_taken_together(checkpoint: Path) -> None:
    async def main(engine: Engine) -> None:
        with pytest.raises(EngineBusyError):
            engine.stream(*(a_request(engine) for _ in range(3)))

    with engine_with(checkpoint, max_running=2, max_queued=1) as engine:
        running = engine.generate(endless(engine))
        next(running)
        waiting = engine.generate(endless(engine))
        next(waiting)
        asyncio.run(main(engine))
        assert engine.stats.num_waiting == 0
        running.close()
        waiting.close()


def test_one_that_leaves_the_queue_makes_room(checkpoint: Path) -> None:
    with engine_with(checkpoint, max_running=1, max_queued=1) as engine:
        running = engine.generate(endless(engine))
        next(running)
        engine.generate(endless(engine)).close()
        wait_for_room(engine)
        another = engine.generate(a_request(engine, max_tokens=2))
        running.close()
        assert end_of(another).error is None


def test_whoever_waits_too_long_is_told_so(checkpoint: Path) -> None:
    with engine_with(checkpoint, max_running=1, queue_timeout_seconds=0.2) as engine:
        running = engine.generate(endless(engine))
        next(running)
        late = end_of(engine.generate(a_request(engine)))
        assert engine.stats.num_waiting == 0
        assert late.reason is FinishReason.QUEUE_TIMEOUT
        assert late.usage.num_completion_tokens == 0
        assert isinstance(next(running), TextDelta)
        running.close()


def test_an_answer_ends_at_its_deadline_with_what_it_has_said(
    checkpoint: Path, engine: Engine
) -> None:
    patient = engine
    with engine_with(checkpoint, dtype="float32", deadline_seconds=0.3) as engine:
        whole = list(engine.generate(endless(engine)))
        last = whole[-1]
        assert isinstance(last, Finished)
        assert last.reason is FinishReason.LENGTH
        assert last.error is None
        num_tokens = last.usage.num_completion_tokens
        assert 0 < num_tokens < engine.context_length - last.usage.num_prompt_tokens
        exact = a_request(patient, ignore_eos=True, max_tokens=num_tokens)
        assert text_of(whole) == text_of(list(patient.generate(exact)))
        wait_until_idle(engine)
        assert pool_of(engine).num_held_tokens == 0


def test_a_deadline_before_the_first_token_is_a_failure(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine_with(
        checkpoint, max_running=1, deadline_seconds=0.5, queue_timeout_seconds=None
    ) as engine:
        before_steps(engine, monkeypatch, partial(time.sleep, 0.7))
        running, waiting = together(engine, endless(engine), endless(engine))
        assert end_of(running).reason is FinishReason.LENGTH
        last = end_of(waiting)
        assert last.reason is FinishReason.DEADLINE
        assert last.error == "nothing was said within 0.5 s"


def test_two_failed_steps_and_a_good_one_are_no_reason_to_stop(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        fail_steps(engine, monkeypatch, 2)
        for _ in range(2):
            assert end_of(engine.generate(a_request(engine))).reason is FinishReason.ERROR
        assert end_of(engine.generate(a_request(engine, max_tokens=3))).error is None
    assert engine.is_alive


@pytest.mark.parametrize("is_behind", [False, True], ids=["on time", "one step behind"])
def test_three_failed_steps_in_a_row_close_the_engine(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, is_behind: bool
) -> None:
    monkeypatch.setattr(Runner, "is_asynchronous", is_behind)
    with engine_with(checkpoint, max_running=1) as engine:
        fail_steps(engine, monkeypatch, 100)
        five = [a_request(engine) for _ in range(5)]
        ends = [end_of(events) for events in together(engine, *five)]
        assert [end.reason for end in ends] == [FinishReason.ERROR] * 3 + [FinishReason.CLOSED] * 2
        assert ends[-1].error == "3 steps in a row have failed"
        assert not engine.is_alive
        for ask in (engine.require_room, lambda: engine.generate(a_request(engine))):
            with pytest.raises(EngineClosedError, match="3 steps in a row have failed"):
                ask()
        assert pool_of(engine).num_held_tokens == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_thread_closes_the_engine_and_tells_everyone(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine_with(checkpoint, max_running=1) as engine:
        running, waiting = together(engine, endless(engine), endless(engine))
        next(running)

        def dying(*_: Any) -> None:
            raise AssertionError("a fault outside of any step")

        monkeypatch.setattr(scheduler_of(engine), "schedule", dying)
        for events in (running, waiting):
            last = end_of(events)
            assert last.reason is FinishReason.CLOSED
            assert last.error == "the engine died of AssertionError"
        assert not engine.is_alive
        with pytest.raises(EngineClosedError, match="died of AssertionError"):
            engine.generate(a_request(engine))


def test_times_and_sizes_of_requests_are_measured(checkpoint: Path) -> None:
    with engine_with(checkpoint) as engine:
        engine.warm_up()
        assert sum(engine.figures.finished.values()) == 0
        end = end_of(engine.generate(a_request(engine, max_tokens=5, ignore_eos=True)))
        wait_until_idle(engine)
        figures = engine.figures
        assert dict(figures.finished) == {FinishReason.LENGTH: 1}
        assert sum(figures.inter_token_latency.counts) == 4
        for histogram in (figures.queue_time, figures.time_to_first_token, figures.duration):
            assert sum(histogram.counts) == 1
        assert figures.queue_time.sum <= figures.time_to_first_token.sum <= figures.duration.sum
        total = figures.time_to_first_token.sum + figures.inter_token_latency.sum
        assert total <= figures.duration.sum
        assert figures.prompt_tokens.sum == end.usage.num_prompt_tokens
        assert figures.generated_tokens.sum == 5


def test_an_engine_without_a_queue_warms_up_as_well(checkpoint: Path) -> None:
    with engine_with(checkpoint, max_running=1, max_queued=0) as engine:
        engine.warm_up()
        assert end_of(engine.generate(a_request(engine, max_tokens=2))).error is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_while_warming_up_fails_the_load(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine_with(checkpoint) as engine:

        def dying(*_: Any) -> None:
            raise AssertionError("a fault outside of any step")

        monkeypatch.setattr(scheduler_of(engine), "schedule", dying)
        with pytest.raises(ConfigError, match="cannot generate: the engine died of AssertionError"):
            engine.warm_up()
