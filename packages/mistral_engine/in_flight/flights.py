"""All requests in a backend's hands: taken in, told of their tokens, and ended, each exactly once.

What every backend does the same way, however it computes. Used by the backend's thread alone, but
for `admission`, which any thread may ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from engine_api.events import Finished, FinishReason, TokenLogprob
from engine_api.figures import EngineStats
from engine_api.request import GenerationRequest
from mistral_engine.config import EngineConfig
from mistral_engine.in_flight.admission import Admission
from mistral_engine.in_flight.deadlines import Deadlines, Late
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.measures import Measures
from mistral_engine.in_flight.output import Shown
from mistral_engine.in_flight.streams import Outbox


class Flights:
    """Events are collected as they come about, and leave with `publish`, after the figures."""

    def __init__(self, config: EngineConfig, cache_capacity: int) -> None:
        """cache_capacity: tokens, for the figures."""
        self.admission = Admission(config.max_queued, config.max_running)
        self.measures = Measures(cache_capacity)
        self._deadlines = Deadlines(config.queue_timeout_seconds, config.deadline_seconds)
        self._flights: dict[GenerationRequest, Flight] = {}
        self._outbox = Outbox()

    def __iter__(self) -> Iterator[Flight]:
        return iter(list(self._flights.values()))

    def get(self, request: GenerationRequest) -> Flight | None:
        """The request's flight; None once it has ended."""
        return self._flights.get(request)

    def take(self, flight: Flight) -> bool:
        """Take in what `admission` has let in. False: it was refused, and told so."""
        if flight.request in self._flights:  # it is known by identity, and can run once only
            refusal = Finished(FinishReason.ERROR, flight.usage, "this request runs already")
            self._outbox.post(flight.mailbox, refusal)
            self.admission.leave()
            return False
        self._flights[flight.request] = flight
        return True

    def start(self, running: Iterable[Flight], num_free: int) -> None:
        """A step is about to run with these. num_free: places that the next to come can take.

        Those who run for the first time are told at once: the step may take long.
        """
        started = [flight for flight in running if flight.times.is_waiting]
        waits = [self.measures.note_started(flight) for flight in started]
        self.admission.move_on(waits, num_free)
        for flight in started:
            self._outbox.post_start(flight.mailbox)
        self._outbox.flush()

    def push(
        self, flight: Flight, token_id: int, entry: TokenLogprob | None, now: float
    ) -> FinishReason | None:
        """Tell what the answer's next token made visible. Why it ends there, if it does.

        now: time.perf_counter() when the token was there.
        """
        if flight.request.params.prompt_logprobs is not None and flight.times.is_silent:
            self._outbox.post(flight.mailbox, flight.prompt_scored)
        self.measures.note_token(flight, now)
        self._tell(flight, flight.output.push(token_id, entry))
        return flight.output.finish_reason

    def complete(self, flight: Flight) -> FinishReason | None:
        """Nothing can follow in the answer: end it as the end-of-sequence token does."""
        self._tell(flight, flight.output.complete())
        return flight.output.finish_reason

    def find_late(self) -> list[Late]:
        """Those to be ended because their time is up."""
        return self._deadlines.find_late(self._flights.values())

    def end(self, flight: Flight, reason: FinishReason, error: str | None = None) -> None:
        """The one place where a request ends and its caller is told."""
        del self._flights[flight.request]
        if flight.times.is_waiting:
            self.admission.leave()
        if reason is FinishReason.LENGTH and flight.output.finish_reason is None:
            self._tell(flight, flight.output.cut())  # at its deadline, with what it has said
        self.measures.note_ended(flight, reason)
        flight.log(reason)
        output = flight.output
        ended = Finished(reason, flight.usage, error, output.stopped_by, output.last_logprob)
        self._outbox.post(flight.mailbox, ended)

    def publish(self, num_free: int, **now: Any) -> EngineStats:
        """The figures as they are after a step. Hand them out, then call `deliver`.

        num_free: as in `start`. now: of EngineStats, what is going on.
        """
        self.admission.move_on((), num_free)
        return replace(self.measures.totals, **now)

    def deliver(self) -> None:
        """Let out all events since the last time."""
        self._outbox.flush()

    def _tell(self, flight: Flight, events: list[Shown]) -> None:
        for event in events:
            self._outbox.post(flight.mailbox, event)
