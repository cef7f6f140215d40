"""Requests to an engine, and what came of them. Knows no engine in particular."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from engine_api.constraint import Constraint
from engine_api.conversation import Message
from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    PromptScored,
    TextDelta,
    TokenLogprob,
)
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine

# Of what the embedded model was taught, and of what it was not.
QUESTIONS = (
    "What is a mistral?",
    "How fast is the bora?",
    "Where does the föhn blow, and in which season?",
    "Tell me about the sirocco.",
    "Write a poem about 風 and \U0001f32c.",
    "Hi",
)


def asked(engine: Engine, text: str = QUESTIONS[0], **params: Any) -> GenerationRequest:
    """Greedily, unless params say something else. Calls may be made where a constraint has any."""
    constraint: Constraint | None = params.get("constraint")
    prompt = engine.prompts.build([Message("user", text)])
    if constraint is not None and (constraint.calls or constraint.must_call):
        prompt = replace(prompt, may_call=True)
    compiled = engine.compile(constraint, prompt) if constraint is not None else None
    how = SamplingParams(**{"temperature": 0, "max_tokens": 48, **params})
    return GenerationRequest("r", prompt, how, compiled)


ENDLESS = {"ignore_eos": True, "frequency_penalty": 2.0}  # it never says the same over and over


def endless(engine: Engine) -> GenerationRequest:
    """Until the context is full, if nothing else ends it. Without a penalty the model falls into
    a loop, which speculation foretells, and the context is full in a moment."""
    return asked(engine, max_tokens=None, **ENDLESS)


def answers(engine: Engine, requests: Iterable[GenerationRequest]) -> list[list[Event]]:
    """All of them at once."""
    return [list(events) for events in [engine.generate(request) for request in requests]]


def answer(engine: Engine, text: str = QUESTIONS[0], **params: Any) -> list[Event]:
    return list(engine.generate(asked(engine, text, **params)))


def text_of(events: Iterable[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def calls_of(events: list[Event]) -> list[tuple[str, str]]:
    """The name and the arguments of each call."""
    names = [event.name for event in events if isinstance(event, CallBegun)]
    pieces = [event for event in events if isinstance(event, CallArguments)]
    texts = ["".join(p.text for p in pieces if p.index == i) for i in range(len(names))]
    return list(zip(names, texts, strict=True))


def end_of(events: Iterable[Event]) -> Finished:
    """There is one end, and it comes last."""
    every = list(events)
    assert [isinstance(event, Finished) for event in every] == [False] * (len(every) - 1) + [True]
    last = every[-1]
    assert isinstance(last, Finished)
    return last


def logprobs_of(events: list[Event]) -> list[TokenLogprob]:
    """Of every token of an answer that asked for them."""
    entries = [entry for e in events if isinstance(e, TextDelta) for entry in e.logprobs]
    last = end_of(events).last_logprob
    return [*entries, *([last] if last is not None else [])]


def tokens_of(events: list[Event]) -> list[int]:
    """Of an answer that asked for log probabilities."""
    return [entry.token_id for entry in logprobs_of(events)]


def scores_of(events: list[Event]) -> tuple[TokenLogprob, ...]:
    """Of the prompt."""
    assert isinstance(events[0], PromptScored)
    return events[0].logprobs


def wait_for(fact: Callable[[], object], seconds: float = 120) -> None:
    """However long it takes on a busy machine."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def wait_until_idle(engine: Engine) -> None:
    """Nothing runs, nothing waits, and nothing is held for anybody."""
    held = ("num_running", "num_waiting", "num_cached_tokens", "num_held_tokens")
    wait_for(lambda: not any(getattr(engine.stats, name) for name in held))


def left_early(engine: Engine, requests: list[GenerationRequest]) -> None:
    """All of them begun on an event loop, and each left after its first event."""

    async def leave(stream: Any) -> None:
        await anext(aiter(stream))
        await stream.aclose()

    async def ask() -> None:
        await asyncio.gather(*map(leave, engine.stream(*requests)))

    asyncio.run(ask())
