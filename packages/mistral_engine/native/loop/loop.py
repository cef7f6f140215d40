"""The engine thread: schedule, run, sample, tell, for as long as there is something to do.

It alone touches torch, the cache and the scheduler. Requests come in through an inbox, and their
events leave through an outbox. Knows nothing of how a prompt is made.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from collections.abc import Sequence as List
from dataclasses import dataclass, replace
from typing import TypeVar

from engine_api.errors import EngineClosedError
from engine_api.events import Event, Finished, FinishReason, PromptScored
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest
from mistral_engine.config import EngineConfig
from mistral_engine.in_hand.admission import Admission
from mistral_engine.in_hand.flight import Flight
from mistral_engine.in_hand.streams import Outbox
from mistral_engine.native.choose.sampler import Choice
from mistral_engine.native.guide.grammar import Guide
from mistral_engine.native.load.cache import Cache
from mistral_engine.native.loop.pace import Pace
from mistral_engine.native.loop.step import Launched, Stepper
from mistral_engine.native.schedule.scheduler import Chunk, Scheduler
from mistral_engine.native.schedule.sequence import Sequence

logger = logging.getLogger("mistral_engine")

T = TypeVar("T")

_CLOSED = "the engine is closed"
_MOST_FAILURES = 3  # steps in a row; then it is not the requests' fault
_SECONDS_BETWEEN_LOOKS = 0.05  # for requests whose time is up


@dataclass(frozen=True, slots=True)
class _Ending:
    """Into the inbox: end this request."""

    request: GenerationRequest
    reason: FinishReason


class _BrokenError(Exception):
    """Too many steps have failed in a row."""


class StepLoop:
    """Runs the steps of one engine in a thread of its own, from when it is made until it ends."""

    def __init__(self, stepper: Stepper, cache: Cache, config: EngineConfig) -> None:
        self.figures = Figures()
        self._stepper = stepper
        self._pool = cache.store.pool
        self._admission = Admission(config.max_queued, config.max_running)
        self._config = config
        self._scheduler = Scheduler(config.max_running, cache.step_tokens, self._pool)
        self._pace = Pace(config.stall_limit)
        self._launched: Launched | None = None
        self._finished_at = 0.0
        self._num_failures = 0  # steps in a row
        self._failed_at = 0.0
        self._is_blocked = False
        self._looked_at = 0.0
        self._flights: dict[GenerationRequest, Flight] = {}
        self._outbox = Outbox()
        self._inbox: queue.SimpleQueue[Flight | _Ending | None] = queue.SimpleQueue()
        self._totals = EngineStats(cache_capacity=self._pool.capacity)
        self._stats = replace(self._totals)
        self._why_closed: str | None = None
        self._door = threading.Lock()  # nothing is put into the inbox once it is no longer read
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    @property
    def stats(self) -> EngineStats:
        """As of the last step. Never waits for one."""
        return self._stats

    @property
    def why_closed(self) -> str | None:
        """Why it takes no more requests; None while it does."""
        return self._why_closed

    def require_room(self) -> None:
        """Raise EngineClosedError or EngineBusyError if nobody would be taken in just now."""
        self._require_open()
        self._admission.require_room()

    def add(self, flights: List[Flight]) -> None:
        """Take them in before the next step, all or none.

        Raises EngineBusyError, EngineClosedError, or RequestError for more than ever fit.
        """
        with self._door:
            self._require_open()
            self._admission.enter(len(flights))
            for flight in flights:
                self._inbox.put(flight)

    def _require_open(self) -> None:
        if self._why_closed is not None:
            raise EngineClosedError(self._why_closed)

    def end(self, request: GenerationRequest, reason: FinishReason) -> None:
        """End a request before the next step. Nothing happens if it has already ended."""
        self._inbox.put(_Ending(request, reason))

    def close(self) -> None:
        """End, and wait for the thread. Idempotent."""
        self._inbox.put(None)
        self._thread.join()

    # From here on: the engine thread.

    def _run(self) -> None:
        why = _CLOSED
        try:
            while self._read_inbox():
                self._step()
        except _BrokenError as error:
            logger.critical("%s", error)
            why = str(error)
        except BaseException as error:
            logger.critical("engine thread died", exc_info=error)
            why = f"the engine died of {type(error).__name__}"
            raise
        finally:
            with self._door:
                self._why_closed = why
            self._end_everything(why)

    def _end_everything(self, why: str) -> None:
        while not self._inbox.empty():
            letter = self._inbox.get()
            if isinstance(letter, Flight):
                self._admit(letter)
        for sequence in list(self._scheduler):
            self._end(sequence, FinishReason.CLOSED, why)
        self._publish()

    def _admit(self, flight: Flight) -> None:
        sequence = flight.sequence
        if sequence.request in self._flights:  # it is known by identity, and can run once only
            refusal = Finished(FinishReason.ERROR, sequence.usage, "this request runs already")
            self._outbox.post(flight.mailbox, refusal)
            self._admission.leave()
            return
        self._flights[sequence.request] = flight
        self._scheduler.add(sequence)

    def _read_inbox(self) -> bool:
        """Take in what has arrived, publish, and wait for something to do.

        False: the engine was closed.
        """
        while True:
            if self._inbox.empty():
                self._end_what_is_late()
                self._publish()
                if self._has_work:
                    return True
            letter = self._inbox.get()
            if letter is None:
                return False
            if isinstance(letter, Flight):
                self._admit(letter)
            elif letter.request in self._flights:
                self._end(self._flights[letter.request].sequence, letter.reason)

    @property
    def _has_work(self) -> bool:
        return self._scheduler.has_work or self._launched is not None

    def _step(self) -> None:
        """Schedule and launch a step, and finish one: the same, or on a GPU the one before.

        So the GPU computes while the host turns its last tokens into text.
        """
        step = self._scheduler.schedule(self._pace.late_tokens)
        self._totals.num_preemptions += step.num_preempted
        self._note_scheduled(step.chunks)
        launched = self._guarded(step.chunks, lambda: self._launch(step.chunks))
        if self._stepper.is_asynchronous:
            self._finish_launched()
            self._launched = launched
        elif launched is not None:
            self._guarded(launched.chunks, lambda: self._finish(launched))
        if self._num_failures >= _MOST_FAILURES:
            raise _BrokenError(f"{_MOST_FAILURES} steps in a row have failed")

    def _end_what_is_late(self) -> None:
        """End what has waited for its turn, or taken in all, longer than it may."""
        now = time.perf_counter()
        if now < self._looked_at + _SECONDS_BETWEEN_LOOKS:
            return
        self._looked_at = now
        for flight in list(self._flights.values()):
            sequence = flight.sequence
            seconds = now - sequence.submitted_at
            if _is_over(seconds, self._config.deadline_seconds):
                self._end_at_deadline(flight)
            elif math.isnan(sequence.started_at) and _is_over(
                seconds, self._config.queue_timeout_seconds
            ):
                self._end(sequence, FinishReason.QUEUE_TIMEOUT, f"it waited {seconds:.1f} s")

    def _end_at_deadline(self, flight: Flight) -> None:
        """With what it has said so far, as if that were its length."""
        limit = f"{self._config.deadline_seconds} s"
        if math.isnan(flight.sequence.first_token_at):
            self._end(flight.sequence, FinishReason.DEADLINE, f"nothing was said within {limit}")
            return
        self._tell(flight, flight.output.cut())
        self._end(flight.sequence, FinishReason.LENGTH)

    def _note_scheduled(self, chunks: tuple[Chunk, ...]) -> None:
        """Who has got a place; and whether there are places that nobody can take."""
        for chunk in chunks:
            if math.isnan(chunk.sequence.started_at):
                self._note_started(chunk.sequence)
        self._outbox.flush()  # the step may take long, and they may want to know
        # Who waits though there are places left in the batch waits for cache: so would all others.
        places_left = self._scheduler.num_running < self._config.max_running
        self._is_blocked = places_left and self._scheduler.num_waiting > 0

    def _note_started(self, sequence: Sequence) -> None:
        sequence.started_at = time.perf_counter()
        self._admission.leave()
        self._admission.note_wait(self.figures.note_started(sequence))
        self._outbox.post_start(self._flights[sequence.request].mailbox)

    def _finish_launched(self) -> None:
        """Finish the step before, if there is one that is not finished yet."""
        launched, self._launched = self._launched, None
        if launched is not None:
            self._guarded(launched.chunks, lambda: self._finish(launched))

    def _guarded(self, chunks: tuple[Chunk, ...], work: Callable[[], T]) -> T | None:
        """Do it. A failure ends the requests of this step and no others."""
        if not chunks:
            return None
        try:
            return work()
        except Exception as error:
            logger.exception("step %s failed", self._totals.num_steps)
            self._num_failures += 1
            self._failed_at = time.perf_counter()
            for chunk in chunks:
                self._end(chunk.sequence, FinishReason.ERROR, f"{type(error).__name__}: {error}")
            return None

    def _launch(self, chunks: tuple[Chunk, ...]) -> Launched:
        self._totals.num_steps += 1
        return self._stepper.launch(chunks, self._launched, self._guides, self._finish_launched)

    def _guides(self, sequences: list[Sequence]) -> dict[int, Guide]:
        """The guides of those that are in flight and have one, by their places."""
        flights = ((i, self._flights.get(s.request)) for i, s in enumerate(sequences))
        guides = ((i, flight.guide) for i, flight in flights if flight is not None)
        return {i: guide for i, guide in guides if guide is not None}

    def _finish(self, launched: Launched) -> None:
        """Wait for the step's tokens, and tell what became visible."""
        choices = launched.sampled.read()
        now = time.perf_counter()
        self._pace.note(launched.num_prompt_tokens, now - max(launched.begun, self._finished_at))
        self._finished_at = now
        for chunk in launched.chunks:
            if self._is_in_flight(chunk.sequence):
                self._pool.record(chunk.sequence, chunk.end)
        for part in launched.scored:
            if self._is_in_flight(part.sequence):
                self._flights[part.sequence.request].scores += part.read()
        for sequence, place, choice in zip(launched.ready, launched.places, choices, strict=True):
            if self._is_in_flight(sequence):  # it may have ended while the step was computed
                self._advance(sequence, place, choice)
        if launched.begun > self._failed_at:  # else a later one has failed already
            self._num_failures = 0

    def _is_in_flight(self, sequence: Sequence) -> bool:
        return sequence.request in self._flights

    def _advance(self, sequence: Sequence, place: int, choice: Choice) -> None:
        """Put a chosen token into its place and tell what became visible."""
        if choice.token is None:
            self._end(sequence, FinishReason.ERROR, "the model's logits are not finite")
            return
        flight = self._flights[sequence.request]
        if place == sequence.num_prompt_tokens:
            self._note_first_token(flight)
        self.figures.note_token(sequence, self._finished_at)
        sequence.tokens[place] = choice.token
        self._totals.num_generated_tokens += 1
        if flight.guide is not None:
            flight.guide.advance(choice.token)
            if flight.guide.error is not None:
                # Its mask allowed only to end, which would make half an answer look whole.
                self._end(sequence, FinishReason.ERROR, f"the grammar: {flight.guide.error}")
                return
        self._tell(flight, flight.output.push(choice.token, choice.entry))
        if flight.output.finish_reason is None and flight.is_complete:
            self._tell(flight, flight.output.complete())
        if flight.output.finish_reason is not None:
            self._end(sequence, flight.output.finish_reason)

    def _tell(self, flight: Flight, event: Event | None) -> None:
        if event is not None:
            self._outbox.post(flight.mailbox, event)

    def _note_first_token(self, flight: Flight) -> None:
        sequence = flight.sequence
        sequence.first_token_at = self._finished_at
        self._totals.num_prompt_tokens += sequence.num_prompt_tokens
        self._totals.num_reused_tokens += sequence.num_reused
        if sequence.request.params.prompt_logprobs is not None:
            self._tell(flight, PromptScored(tuple(flight.scores)))

    def _end(self, sequence: Sequence, reason: FinishReason, error: str | None = None) -> None:
        """The one place where a request ends: its cache is freed and its caller told."""
        flight = self._flights.pop(sequence.request, None)
        if flight is None:
            return  # it ended earlier in the step that failed
        sequence.drop_pending()
        self._scheduler.remove(sequence)
        if math.isnan(sequence.started_at):
            self._admission.leave()
        self.figures.note_ended(sequence, reason)
        flight.log(reason)
        output = flight.output
        end = Finished(reason, sequence.usage, error, output.stopped_by, output.last_entry)
        self._tell(flight, end)

    def _publish(self) -> None:
        """Show the figures as they are after a step, then let its events out."""
        scheduler = self._scheduler
        self._stats = replace(
            self._totals,
            num_running=scheduler.num_running,
            num_waiting=scheduler.num_waiting,
            num_cached_tokens=scheduler.num_cached_tokens,
            num_held_tokens=self._pool.num_held_tokens,
        )
        num_free = self._config.max_running - scheduler.num_running
        self._admission.note_free(0 if self._is_blocked else num_free)
        self._outbox.flush()


def _is_over(seconds: float, limit: float | None) -> bool:
    return limit is not None and seconds > limit
