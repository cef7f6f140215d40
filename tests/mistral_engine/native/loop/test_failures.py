"""Steps that fail: who ends, what is let go, and whether the engine goes on."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine_api.constraint import Constraint, Grammar, Syntax
from engine_api.events import FinishReason
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine
from mistral_engine.in_flight.streams import EventIterator
from mistral_engine.native.loop import failures as module
from mistral_engine.native.loop.failures import Failures, TooManyFailuresError
from mistral_engine.native.loop.step import make_room
from mistral_engine.native.schedule.scheduler import Chunk
from tests.engines.asking import end_of, text_of
from tests.mistral_engine.idle import wait_until_idle
from tests.mistral_engine.inside import pool_of, runner_of
from tests.mistral_engine.native.sequences import a_sequence
from tests.mistral_engine.requests import request_for
from tests.mistral_engine.small_engine import small_engine

GPU_FULL = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
DRIVER_FULL = torch.AcceleratorError("CUDA error: out of memory")
CPU_FULL = RuntimeError(
    "[enforce fail at alloc_cpu.cpp:120] DefaultCPUAllocator: can't allocate memory"
)
SHORT = SamplingParams(max_tokens=3, temperature=0, ignore_eos=True)
PENALISED = SamplingParams(max_tokens=100, temperature=0, frequency_penalty=0.7, ignore_eos=True)
WORDS = Constraint(Grammar(Syntax.REGEX, "[a-z ]{90,100}"))
GUIDED = SamplingParams(max_tokens=100, temperature=0, constraint=WORDS)
_first = count(100)


@pytest.fixture(params=["in time", "a step behind"])
def engine(request: pytest.FixtureRequest, checkpoint: Path) -> Iterator[Engine]:
    is_behind = request.param == "a step behind"  # as on a GPU
    with small_engine(checkpoint, is_behind=is_behind, speculation="off") as engine:
        yield engine


def fail(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[[tuple[Chunk, ...]], Exception | None],
) -> None:
    """Steps of such chunks raise that."""
    runner = runner_of(engine)
    forward: Callable[..., Tensor] = runner.forward

    def failing(chunks: tuple[Chunk, ...], *rest: Any) -> Tensor:
        logits = forward(chunks, *rest)
        if error := fails(chunks):
            raise error
        return logits

    monkeypatch.setattr(runner, "forward", failing)


def goes_on_with_a_prompt(chunks: tuple[Chunk, ...]) -> bool:
    return any(chunk.start and chunk.num_tokens > 1 for chunk in chunks)


def a_request(num_tokens: int, params: SamplingParams) -> GenerationRequest:
    """Begins like no other."""
    return GenerationRequest("r", Prompt((1, next(_first), *[7] * (num_tokens - 2))), params)


@pytest.mark.parametrize(
    "error",
    [GPU_FULL, DRIVER_FULL, CPU_FULL, MemoryError()],
    ids=["gpu", "driver", "cpu", "python"],
)
def test_long_prompts_that_take_too_much_memory_end_and_the_next_caller_is_served(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    fail(engine, monkeypatch, lambda chunks: error if goes_on_with_a_prompt(chunks) else None)
    for _ in range(4):
        end = end_of(engine.generate(a_request(120, SHORT)))
        assert end.reason is FinishReason.ERROR
        assert "the server's log has it under" in (end.error or "")
    in_one_step = a_request(5, SHORT)  # however slow steps are
    assert end_of(engine.generate(in_one_step)).reason is FinishReason.LENGTH
    wait_until_idle(engine)
    assert pool_of(engine).num_held_tokens == 0


def test_streams_beside_a_prompt_that_takes_too_much_memory_say_what_they_say_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those with penalties, which count what was said, and with grammars."""
    prompt = engine.prompts.build_raw("The mistral is")

    def streams() -> list[EventIterator]:
        asked = (request_for(engine, prompt, params) for params in (PENALISED, GUIDED))
        return [engine.generate(request) for request in asked]

    alone = [text_of(list(events)) for events in streams()]
    fail(engine, monkeypatch, lambda chunks: GPU_FULL if goes_on_with_a_prompt(chunks) else None)
    running = streams()
    begun = [next(events) for events in running]
    for _ in range(4):
        assert end_of(engine.generate(a_request(120, SHORT))).reason is FinishReason.ERROR
    told = [[first, *events] for first, events in zip(begun, running, strict=True)]
    assert [text_of(events) for events in told] == alone


def test_a_step_of_streams_alone_that_takes_too_much_memory_ends_them(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(engine, monkeypatch, lambda chunks: GPU_FULL if len(chunks) > 1 else None)
    for _ in range(4):
        running = [engine.generate(a_request(2, PENALISED)) for _ in range(2)]
        assert FinishReason.ERROR in [end_of(events).reason for events in running]
    assert end_of(engine.generate(a_request(20, SHORT))).reason is FinishReason.LENGTH


def test_a_good_step_between_two_that_fail_counts_though_it_had_begun_before(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One step behind, each step is told only after the next one has failed."""
    with small_engine(checkpoint, is_behind=True) as engine:
        fail(engine, monkeypatch, lambda chunks: None if chunks[0].start == 0 else ValueError())
        for _ in range(5):
            assert end_of(engine.generate(a_request(20, SHORT))).reason is FinishReason.ERROR
        assert engine.is_alive


def a_chunk() -> Chunk:
    return Chunk(a_sequence(3), 0, 3, completes_prompt=True)


def test_what_a_step_held_is_free_before_its_requests_end(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[weakref.ref[Tensor]] = []
    told: list[str] = []

    def end(_: Chunk, error: str) -> None:
        assert held[0]() is None
        told.append(error)

    def step() -> None:
        activations = torch.ones(1000)
        held.append(weakref.ref(activations))
        try:
            raise ValueError("something else, on the way")
        except ValueError:
            raise GPU_FULL from None

    monkeypatch.setattr(module, "give_back_freed", lambda: told.append("given back"))
    with Failures(end).ending((a_chunk(),), is_launch=True):
        step()
    assert told[0] == "given back"
    assert len(told) == 2


def test_only_want_of_memory_spares_streams_and_only_before_anything_is_noted() -> None:
    prompt, stream = a_chunk(), Chunk(a_sequence(1), 0, 1, completes_prompt=True)

    def ended(error: Exception, *, is_launch: bool) -> list[Chunk]:
        found: list[Chunk] = []
        with Failures(lambda chunk, _: found.append(chunk)).ending(
            (stream, prompt), is_launch=is_launch
        ):
            raise error
        return found

    assert ended(GPU_FULL, is_launch=True) == [prompt]
    assert ended(GPU_FULL, is_launch=False) == [stream, prompt]
    assert ended(ValueError(), is_launch=True) == [stream, prompt]


def fails(failures: Failures, chunk: Chunk, error: Exception, *, is_launch: bool = True) -> None:
    with failures.ending((chunk,), is_launch=is_launch):
        raise error.with_traceback(None)  # or it would have those of all times before


def test_three_failures_in_a_row_are_too_many_and_want_of_memory_for_prompts_is_none() -> None:
    failures, prompt = Failures(lambda *_: None), a_chunk()
    for _ in range(4):
        fails(failures, prompt, GPU_FULL)
    fails(failures, prompt, ValueError())
    fails(failures, prompt, ValueError())
    failures.require_few()
    failures.note_success()
    fails(failures, prompt, ValueError())
    failures.require_few()
    fails(failures, prompt, GPU_FULL)
    fails(failures, prompt, ValueError())
    failures.require_few()
    fails(failures, prompt, ValueError())
    with pytest.raises(TooManyFailuresError, match="3 steps in a row have failed"):
        failures.require_few()


@pytest.mark.parametrize("is_launch", [True, False])
def test_steps_that_only_decode_are_not_to_blame_for_want_of_memory(is_launch: bool) -> None:
    """Also when they are told, with the next token's place in the sequence already."""
    failures, sequence = Failures(lambda *_: None), a_sequence(1)
    stream = Chunk(sequence, 0, 1, completes_prompt=True)
    if not is_launch:
        make_room((stream,))
    fails(failures, stream, GPU_FULL, is_launch=is_launch)
    fails(failures, stream, GPU_FULL, is_launch=is_launch)
    failures.require_few()
    failures.note_success()
    for _ in range(3):
        failures.require_few()
        fails(failures, stream, GPU_FULL, is_launch=is_launch)
    with pytest.raises(TooManyFailuresError, match="3 steps in a row have failed"):
        failures.require_few()


def test_a_server_that_never_has_memory_for_a_prompt_stops_at_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_TOO_LARGE", 5)  # each collects garbage, among all tests'
    failures = Failures(lambda *_: None)
    for _ in range(5):
        failures.require_few()
        fails(failures, a_chunk(), GPU_FULL)
    with pytest.raises(TooManyFailuresError, match="there was no memory for 5 steps in a row"):
        failures.require_few()
    failures.note_success()
    failures.require_few()
