"""Prompts arrive one after the other while others stream; what each of them waits for.

The engine's own planner and scheduler, by a clock that only steps move.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from itertools import count

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.in_flight.flight import Times
from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.loop.planning import Planner
from mistral_engine.native.loop.step import Launched
from mistral_engine.native.schedule.scheduler import Chunk, Scheduler
from mistral_engine.native.schedule.sequence import Sequence
from tests.pacing.machines import Machine
from tests.pacing.rules import STALL_LIMIT, STEP_SECONDS, Rule

NUM_STREAMS = 8
NUM_PROMPTS = 6  # that arrive, one after the other
_STREAM_PROMPT = 128  # tokens
_QUIET_STEPS = 20  # before each arrival
_ENDLESS = 10**9
_PAGE_TOKENS, _NUM_PAGES = 32, 4096


@dataclass(frozen=True, slots=True)
class Outcome:
    """Medians over the prompts that arrived.

    first_token: seconds. stall: the longest that the streams waited for a token meanwhile, in
    times of a quiet step. chunk: tokens of the prompt in the largest step since it was known what
    they cost.
    """

    prompt_tokens: int
    first_token: float
    stall: float
    chunk: float


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What became of one prompt: steps, as pairs of its tokens and seconds."""

    steps: list[tuple[int, float]]

    @property
    def first_token(self) -> float:
        return sum(seconds for _, seconds in self.steps)

    @property
    def longest_step(self) -> float:
        return max(seconds for _, seconds in self.steps)

    @property
    def largest_chunk(self) -> int:
        return max(num_tokens for num_tokens, _ in self.steps)


def simulate(machine: Machine, rule: Rule, prompt_tokens: int) -> Outcome:
    """Streams begin, then prompts of so many tokens arrive.

    The first to arrive is left out: what it costs is not known before.
    """
    server = _Server(machine, rule)
    for _ in range(NUM_STREAMS):
        server.add(_STREAM_PROMPT)
    _, *arrivals = [server.arrive(prompt_tokens) for _ in range(NUM_PROMPTS)]
    quiet = machine.seconds(NUM_STREAMS)
    return Outcome(
        prompt_tokens,
        statistics.median(arrival.first_token for arrival in arrivals),
        statistics.median(arrival.longest_step for arrival in arrivals) / quiet,
        statistics.median(arrival.largest_chunk for arrival in arrivals),
    )


class _Server:
    """Does what the engine's thread does, but computes nothing."""

    def __init__(self, machine: Machine, rule: Rule) -> None:
        self._machine = machine
        self._now = 0.0
        pool = PagePool(_NUM_PAGES, _PAGE_TOKENS)
        self._scheduler = Scheduler(NUM_STREAMS + 1, machine.step_tokens, pool)
        self._planner = Planner(
            self._scheduler, STALL_LIMIT, STEP_SECONDS, machine.step_tokens, drafts=False
        )
        self._planner._pace = rule(machine, self._planner._times)
        self._fresh = count(1)

    def add(self, prompt_tokens: int) -> Sequence:
        """Its prompt begins like no other."""
        prompt = Prompt((next(self._fresh),) * prompt_tokens)
        request = GenerationRequest("simulated", prompt, SamplingParams())
        sequence = Sequence(request, _ENDLESS, Times(submitted=self._now))
        self._scheduler.add(sequence)
        return sequence

    def arrive(self, prompt_tokens: int) -> _Arrival:
        """After some quiet steps, until it has its first token. Then it leaves."""
        for _ in range(_QUIET_STEPS):
            self._step()
        sequence = self.add(prompt_tokens)
        steps = []
        while sequence.times.is_silent:
            cached, begun = sequence.num_cached, self._now
            self._step()
            steps.append((sequence.num_cached - cached, self._now - begun))
        self._planner.remove(sequence)
        return _Arrival(steps)

    def _step(self) -> None:
        begun = self._now
        chunks = self._planner.draft(self._planner.plan())
        num_prompt_tokens = sum(chunk.num_tokens - 1 for chunk in chunks)
        seconds = self._machine.seconds(len(chunks), num_prompt_tokens)
        self._now += seconds
        for chunk in chunks:
            self._compute(chunk)
        is_full = self._scheduler.num_prompt_tokens_left > 0
        step = Launched(chunks, [], [], None, [], begun, is_full)  # nobody reads what it chose
        self._planner.note_seconds(step, seconds)

    def _compute(self, chunk: Chunk) -> None:
        sequence = chunk.sequence
        sequence.note_computed(chunk.end)
        if chunk.completes_prompt:
            if sequence.times.is_silent:
                sequence.times.first_token = self._now
            sequence.tokens.append(0)
