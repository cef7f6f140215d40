"""An engine, what is asked of it, and when it said what. Knows no check."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine_api.events import Finished, FinishReason, TokenLogprob
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.streams import EventIterator
from tests.gpu.check import Place
from tests.mistral_engine.inside import loop_of

_FEWEST_WORDS = 3  # ids below are control tokens


@dataclass(slots=True, eq=False)
class Answer:
    """Of one request: its tokens, how likely they were if it asked, and when each was there.

    Times by time.perf_counter().
    """

    prompt: tuple[int, ...]
    events: EventIterator | None = None
    begun: float = 0.0
    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    ended: str | None = None  # why, once it has

    @property
    def first(self) -> float:
        """Seconds to its first token."""
        return self.at[0] - self.begun

    def gaps(self, since: float = 0.0, until: float = float("inf")) -> list[float]:
        """Seconds between its tokens, of those that came after and before."""
        return [b - a for a, b in pairwise(self.at) if since <= b <= until]


class Asking:
    """Asks one engine, and notes every token of every answer."""

    def __init__(self, engine: Engine, vocab_size: int) -> None:
        self.engine = engine
        self._dice = random.Random(0)
        self._vocab_size = vocab_size
        self._answers: dict[GenerationRequest, Answer] = {}
        self._flights = loop_of(engine)._flights
        self._push, self._end = self._flights.push, self._flights.end
        self._flights.push = self._note_token  # type: ignore[method-assign]
        self._flights.end = self._note_end  # type: ignore[method-assign]

    def _note_token(
        self, flight: Flight, token_id: int, entry: TokenLogprob | None, now: float
    ) -> FinishReason | None:
        answer = self._answers[flight.request]
        answer.at.append(now)
        answer.tokens.append(token_id)
        answer.logprobs += [entry.logprob] if entry is not None else []
        return self._push(flight, token_id, entry, now)

    def _note_end(self, flight: Flight, reason: FinishReason, error: str | None = None) -> None:
        self._answers[flight.request].ended = error or reason.value
        self._end(flight, reason, error)

    def prompt(self, num_tokens: int) -> tuple[int, ...]:
        """Begins like no other."""
        words = (self._dice.randrange(_FEWEST_WORDS, self._vocab_size) for _ in range(num_tokens))
        return (1, *words)[:num_tokens]

    def begin(self, num_tokens: int, max_tokens: int, **params: Any) -> Answer:
        """Ask with a prompt of so many tokens; answers go on to their full length."""
        answer = Answer(self.prompt(num_tokens))
        usual: dict[str, Any] = {"temperature": 0, "ignore_eos": True}
        sampling = SamplingParams(max_tokens=max_tokens, **{**usual, **params})
        request = GenerationRequest("gpu", Prompt(answer.prompt), sampling)
        self._answers[request] = answer
        answer.begun = time.perf_counter()
        answer.events = self.engine.generate(request)
        return answer

    def ask(self, sizes: Sequence[int], max_tokens: int, **params: Any) -> list[Answer]:
        """All at once; waits for the ends. Raises RuntimeError if one fails."""
        answers = [self.begin(size, max_tokens, **params) for size in sizes]
        for answer in answers:
            finish(answer)
        return answers


def finish(answer: Answer) -> None:
    """Wait for its end. Raises RuntimeError if that is a failure."""
    assert answer.events is not None
    *_, last = answer.events
    assert isinstance(last, Finished)
    if last.error is not None:
        raise RuntimeError(f"a prompt of {len(answer.prompt):,} tokens ended with: {last.error}")


def wait_for(answers: Sequence[Answer], num_tokens: int) -> None:
    """Until each has so many tokens. Raises RuntimeError if one ends before."""
    while early := [answer for answer in answers if len(answer.at) < num_tokens]:
        for answer in early:
            if answer.ended is not None and len(answer.at) < num_tokens:
                raise RuntimeError(f"an answer of {len(answer.at):,} tokens ended: {answer.ended}")
        time.sleep(0.002)


@contextmanager
def streaming(asking: Asking, count: int, prompt_tokens: int, most: int) -> Iterator[list[Answer]]:
    """So many streams that go on until the end of the block. most: tokens of each."""
    streams = [asking.begin(prompt_tokens, most) for _ in range(count)]
    try:
        yield streams
    finally:
        for stream in streams:
            assert stream.events is not None
            stream.events.close()


def config_of(place: Place, checkpoint: Path, **settings: Any) -> EngineConfig:
    """As it is deployed. settings: other than the usual."""
    sizes = place.sizes
    usual: dict[str, Any] = {
        "device_map": place.device,
        "max_running": sizes.max_running,
        "max_queued": 1024,
        "queue_timeout_seconds": None,
        "speculation": "off",
        "step_tokens": sizes.step_tokens,
        "kv_cache_gib": sizes.kv_cache_gib,
    }
    return EngineConfig(str(checkpoint), **{**usual, **settings})


@contextmanager
def serving(place: Place, checkpoint: Path, **settings: Any) -> Iterator[Asking]:
    """An engine, warmed up. settings: see config_of."""
    engine = load_engine(config_of(place, checkpoint, **settings))
    try:
        engine.warm_up()
        yield Asking(engine, engine.vocabulary.size)
    finally:
        engine.close()


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and longest; nothing of nothing."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    named = {"p50 ms": statistics.median(ordered), "p95 ms": p95, "longest ms": ordered[-1]}
    return {name: value * 1e3 for name, value in named.items()}
