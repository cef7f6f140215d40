"""All requests in a backend's hands: taken in, told of their tokens, and ended, each exactly once.

What every backend does the same way, however it computes. Used by the backend's thread alone, but
for `admission`, which any thread may ask, and `enter`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from engine_api.events import Finished, FinishReason, TokenLogprob
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest
from mistral_engine.config import EngineConfig
from mistral_engine.in_flight.admission import Admission, Ahead, Starting
from mistral_engine.in_flight.deadlines import Deadlines, Late
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.measures import Measures
from mistral_engine.in_flight.output import Shown
from mistral_engine.in_flight.seen_prompts import SeenPrompts
from mistral_engine.in_flight.streams import Outbox


class Flights:
    """Events are collected as they come about, and leave with `publish`, after the figures."""

    def __init__(self, config: EngineConfig, cache_capacity: int) -> None:
        """cache_capacity: tokens."""
        self.admission = Admission(
            config.max_queued, config.max_running, config.queue_timeout_seconds
        )
        self._seen = SeenPrompts(cache_capacity)
        self.measures = Measures(cache_capacity)
        self._deadlines = Deadlines(config.queue_timeout_seconds, config.deadline_seconds)
        self._flights: dict[GenerationRequest, Flight] = {}
        self._outbox = Outbox()

    def __iter__(self) -> Iterator[Flight]:
        return iter(list(self._flights.values()))

    def get(self, request: GenerationRequest) -> Flight | None:
        """The request's flight; None once it has ended."""
        return self._flights.get(request)

    def enter(self, flights: list[Flight]) -> None:
        """Let them into the queue, all or none. Any thread.

        Raises EngineBusyError, or RequestError for more than ever fit.
        """
        self.admission.enter(len(flights))
        for flight in flights:
            request = flight.request
            flight.num_unseen = self._seen.add(request.prompt.token_ids, request.adapter)
            is_scored = request.params.prompt_logprobs is not None  # it reuses nothing
            num_new = flight.num_prompt_tokens if is_scored else flight.num_unseen
            flight.waiting = self.admission.note_prompt(num_new)

    def take(self, flight: Flight) -> bool:
        """Take in what has entered. False: it was refused, and told so."""
        if flight.request in self._flights:  # it is known by identity, and can run once only
            refusal = Finished(FinishReason.ERROR, flight.usage, "this request runs already")
            self._outbox.post(flight.mailbox, refusal)
            self.admission.leave(flight.waiting)
            return False
        self._flights[flight.request] = flight
        return True

    def start(self, running: Iterable[Flight], ahead: Ahead) -> None:
        """A step is about to run with these. ahead: what is then before the queue.

        Those who run for the first time are told at once: the step may take long.
        """
        started = [flight for flight in running if flight.times.is_waiting]
        self.admission.move_on([self._start(flight) for flight in started], ahead)
        for flight in started:
            self._outbox.post_start(flight.mailbox)
        self._outbox.flush()

    def _start(self, flight: Flight) -> Starting:
        waited = self.measures.note_started(flight)
        return Starting(waited, flight.times.started, flight.most_tokens, flight.waiting)

    def note_drafted(self, flight: Flight, num_drafted: int) -> None:
        """So many tokens were tried ahead of its answer."""
        flight.num_drafted += num_drafted
        self.measures.totals.num_drafted_tokens += num_drafted

    def note_accepted(self, flight: Flight) -> None:
        """One of them is the next that is pushed."""
        flight.num_accepted += 1
        self.measures.totals.num_accepted_tokens += 1

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

    def note_step(self, num_prompt_tokens: int, seconds: float, is_full: bool) -> None:
        """A step is done that computed so many tokens of prompts. is_full: and left others."""
        self.measures.figures.step_time.observe(seconds)
        if is_full:
            self.admission.note_step(num_prompt_tokens, seconds)

    def reset_figures(self) -> None:
        """Begin anew: what was measured so far was nobody's request. Any thread."""
        self.measures.figures = Figures()
        self.admission.forget_rates()

    def complete(self, flight: Flight) -> FinishReason | None:
        """Nothing can follow in the answer: end it as the end-of-sequence token does."""
        self._tell(flight, flight.output.complete())
        return flight.output.finish_reason

    def find_late(self) -> list[Late]:
        """Those to be ended because their time is up."""
        return self._deadlines.find_late(self._flights.values())

    def end(self, flight: Flight, reason: FinishReason, error: str | None = None) -> None:
        """The one place where a request ends and its caller is told."""
        if reason is FinishReason.LENGTH and flight.output.finish_reason is None:
            self._tell(flight, flight.output.cut())  # at its deadline, with what it has said
        del self._flights[flight.request]
        self._note_ended(flight)
        self.measures.note_ended(flight, reason)
        flight.log(reason)
        output = flight.output
        ended = Finished(reason, flight.usage, error, output.stopped_by, output.last_logprob)
        self._outbox.post(flight.mailbox, ended)

    def _note_ended(self, flight: Flight) -> None:
        if flight.times.is_waiting:
            self.admission.leave(flight.waiting)
            if flight.waiting is not None:
                request = flight.request
                self._seen.forget(request.prompt.token_ids, flight.num_unseen, request.adapter)
        else:
            num_tokens = flight.output.num_tokens
            self.admission.note_ended(flight.times.started, flight.most_tokens, num_tokens)

    def publish(self, ahead: Ahead, **now: Any) -> EngineStats:
        """The figures as they are after a step. Hand them out, then call `deliver`.

        ahead: as in `start`. now: of EngineStats, what is going on.
        """
        self.admission.move_on((), ahead)
        return replace(self.measures.totals, expected_wait=self.admission.expected_wait, **now)

    def deliver(self) -> None:
        """Let out all events since the last time."""
        self._outbox.flush()

    def _tell(self, flight: Flight, events: list[Shown]) -> None:
        for event in events:
            self._outbox.post(flight.mailbox, event)
