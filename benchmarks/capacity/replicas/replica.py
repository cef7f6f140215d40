"""One replica: the engine's own scheduler, planner, caches and admission, driven in simulated time.

What is simulated is how long a step takes, not what is in it: chunks, preemptions, hits of the
prefix cache, the queue and its refusals come from the code that serves. Answers have the length
that their request asks for; nothing is drafted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import simpy

from benchmarks.capacity.goals import End, Outcomes
from benchmarks.capacity.replicas.in_hand import InHand
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.traffic.trace import Ask
from mistral_engine import EngineConfig
from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.cache.pools.regions import RegionPool
from mistral_engine.native.loop.pace import FEWEST_LATE, FEWEST_LATE_ON_GPU
from mistral_engine.native.loop.planning import Planner
from mistral_engine.native.loop.step import Launched, make_room
from mistral_engine.native.schedule.scheduler import CachePool, Chunk, Scheduler

_TOKEN = 0  # all that is ever said

Wait = Iterator[simpy.Event]


@dataclass(frozen=True, slots=True)
class _Running:
    """A step that is computed. done_at: when it will be."""

    step: Launched
    done_at: float


class Replica:
    """Serves from when it is made. Requests come by `offer`.

    number: which replica it is, to a router. busy_seconds: that it has computed.
    """

    def __init__(
        self,
        env: simpy.Environment,
        machine: Machine,
        config: EngineConfig,
        outcomes: Outcomes,
        number: int = 0,
    ) -> None:
        self.number = number
        self.busy_seconds = 0.0
        self._env = env
        self._machine = machine
        self._outcomes = outcomes
        self._pool = pool = _open_pool(machine, config)
        most = max(config.step_tokens or machine.step_tokens, config.max_running)
        self._scheduler = Scheduler(config.max_running, most, pool)
        self._planner = _open_planner(self._scheduler, machine, config, most)
        request_seconds = machine.times.request_seconds
        self._in_hand = InHand(env, config, pool.capacity, request_seconds, outcomes)
        self._running: _Running | None = None
        self._finished_at = 0.0
        self._arrival = env.event()
        env.process(cast(Any, self._serve()))

    @property
    def num_in_flight(self) -> int:
        return len(self._in_hand)

    def offer(self, ask: Ask) -> None:
        """Take a request in, or refuse it. Raises ValueError for one that is longer than fits."""
        sequence = self._in_hand.take(ask)
        if sequence is not None:
            self._scheduler.add(sequence)
            if not self._arrival.triggered:
                self._arrival.succeed()

    def _serve(self) -> Wait:
        """As mistral_engine/native/loop/loop.py does."""
        while True:
            for sequence, end in self._in_hand.find_late():
                self._planner.remove(sequence)
                self._in_hand.end(sequence, end)
            self._in_hand.admission.move_on((), self._planner.ahead())
            if self._scheduler.has_work or self._running is not None:
                yield from self._step()
            else:
                self._arrival = self._env.event()
                yield self._arrival

    def _step(self) -> Wait:
        """Schedule, run, tell. A GPU computes this step while the one before it is told."""
        begun = self._env.now
        plan = self._planner.plan()
        self._outcomes.num_preempted += plan.num_preempted
        running = (chunk.sequence for chunk in plan.chunks)
        self._in_hand.start(running, self._planner.ahead(plan))
        before = self._running
        self._running = self._launch(plan.chunks, begun) if plan.chunks else None
        if before is None and self._running is None:
            raise RuntimeError("nothing can be computed, though requests are in hand")
        if before is not None:
            yield from self._tell(before)
        if not self._machine.is_gpu and self._running is not None:
            last, self._running = self._running, None
            yield from self._tell(last)

    def _launch(self, chunks: tuple[Chunk, ...], begun: float) -> _Running:
        num_cached = sum(chunk.start for chunk in chunks)
        places = make_room(chunks)
        is_full = self._scheduler.num_prompt_tokens_left > 0
        # No torch: what a device would have chosen, and scored, is not there.
        step = Launched(chunks, [], places, cast(Any, None), [], begun, is_full)
        seconds = self._machine.times.seconds(len(chunks), step.num_prompt_tokens, num_cached)
        self.busy_seconds += seconds
        free_at = begun if self._running is None else max(begun, self._running.done_at)
        return _Running(step, free_at + seconds)

    def _tell(self, running: _Running) -> Wait:
        """Wait until the step is done, and give each sequence that it sampled its token."""
        yield self._env.timeout(max(0.0, running.done_at - self._env.now))
        step = running.step
        seconds = self._env.now - max(step.begun, self._finished_at)
        self._finished_at = self._env.now
        self._planner.note_seconds(step, seconds)
        self._outcomes.note_step(seconds)
        if step.is_full:
            self._in_hand.admission.note_step(step.num_tokens_of_prompts, seconds)
        for chunk in step.chunks:
            if chunk.sequence in self._in_hand:
                self._pool.record(chunk.sequence, chunk.end_of_said)
        sampled = [chunk for chunk in step.chunks if chunk.completes_prompt]
        for chunk, place in zip(sampled, step.places, strict=True):
            if chunk.sequence in self._in_hand:
                self._say(chunk, place)

    def _say(self, chunk: Chunk, place: int) -> None:
        sequence = chunk.sequence
        sequence.say(place, _TOKEN)
        self._in_hand.note_token(sequence)
        if place + 1 == sequence.limit:
            self._planner.remove(sequence)
            self._in_hand.end(sequence, End.ANSWERED)


def _open_planner(
    scheduler: Scheduler, machine: Machine, config: EngineConfig, step_tokens: int
) -> Planner:
    return Planner(
        scheduler,
        config.stall_limit,
        config.step_seconds,
        step_tokens,
        drafts=False,
        fewest_late=FEWEST_LATE_ON_GPU if machine.is_gpu else FEWEST_LATE,
    )


def _open_pool(machine: Machine, config: EngineConfig) -> CachePool:
    if machine.is_gpu:
        return PagePool(machine.cache_tokens // config.page_tokens, config.page_tokens)
    return RegionPool(machine.cache_tokens)
