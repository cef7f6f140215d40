"""The real engine with steps that sleep as long as a step model says, for `check` and `engine`.

Its thread, its queue and its clock are real, its times are known: so scheduling is compared on a
machine that is too busy to measure anything. Knows no HTTP.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.capacity.observing import Replayed
from benchmarks.capacity.speeds.model import StepModel
from benchmarks.capacity.traffic.trace import Ask
from benchmarks.load.answers import Answer
from engine_api.errors import EngineBusyError
from engine_api.events import Finished
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.in_flight.streams import EventIterator
from mistral_engine.native.model.runner import Runner

# Long beside what else a step takes: so that other programs on the machine count for little.
TIMES = StepModel(((1, 0.10), (8, 0.12), (32, 0.20)), token_seconds=0.001)
_HEAD_START = 0.5  # seconds before the first request
_TOKENS = range(300, 2000)  # of the embedded model, for prompts: text, no control tokens


def replayed(
    checkpoint: Path, times: StepModel, trace: list[Ask], rate: float, config: EngineConfig
) -> Replayed:
    """Each request at its time. config: of the engine, but for its checkpoint and its device."""
    own = {"checkpoint": str(checkpoint), "device_map": "cpu", "speculation": "off"}
    engine = load_engine(replace(config, **own))
    try:
        with _sleeping(times):
            answers = _ask_all(engine, trace)
        steps = engine.figures.step_time
        step_seconds = steps.sum / max(1, sum(steps.counts))
    finally:
        engine.close()
    return Replayed(1.0, rate, trace, answers, step_seconds)


@contextmanager
def _sleeping(times: StepModel) -> Iterator[None]:
    """Every step of every runner takes as long as the model says, or as it takes anyway."""
    forward = Runner.forward

    def slept(runner: Runner, chunks: Any, *pending: Any) -> Any:
        begun = time.perf_counter()
        logits = forward(runner, chunks, *pending)
        num_prompt_tokens = sum(chunk.num_tokens - 1 for chunk in chunks)
        seconds = times.seconds(len(chunks), num_prompt_tokens, 0)
        time.sleep(max(0.0, begun + seconds - time.perf_counter()))
        return logits

    Runner.forward = slept  # type: ignore[method-assign]
    try:
        yield
    finally:
        Runner.forward = forward  # type: ignore[method-assign]


def _ask_all(engine: Engine, trace: Sequence[Ask]) -> list[Answer]:
    """A thread for each request that is in flight."""
    answers: dict[int, Answer] = {}
    threads = []
    begin = time.perf_counter() + _HEAD_START
    for ask in trace:
        time.sleep(max(0.0, begin + ask.at - time.perf_counter()))
        thread = threading.Thread(target=_ask, args=(engine, ask, answers))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return [answers[ask.number] for ask in trace]


def _ask(engine: Engine, ask: Ask, answers: dict[int, Answer]) -> None:
    # With log probabilities a token is told also if it spells nothing, but with its character.
    params = SamplingParams(ask.num_answer_tokens, 0, ignore_eos=True, logprobs=0)
    request = GenerationRequest("slept", Prompt(_prompt(ask)), params)
    events = EventIterator(partial(engine.abort, request))
    sent_at, text_at, num_tokens, error = time.perf_counter(), [], 0, None
    try:
        engine.submit([(request, events)])
        for event in events:
            if not isinstance(event, Finished):
                text_at.append(time.perf_counter())
            else:
                num_tokens, error = event.usage.num_completion_tokens, event.error
    except EngineBusyError as refusal:
        error = str(refusal)
    answers[ask.number] = Answer(
        sent_at,
        tuple(text_at),
        text_at[-1] if text_at else sent_at,
        ask.num_prompt_tokens,
        num_tokens,
        "length",
        error,
    )


def _prompt(ask: Ask) -> tuple[int, ...]:
    """Like no other from its first token on."""
    rng = random.Random(ask.number)
    return tuple(rng.choices(_TOKENS, k=ask.num_prompt_tokens))
