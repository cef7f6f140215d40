"""Writes down what happens to requests: totals, and distributions of times and sizes."""

from __future__ import annotations

import time

from engine_api.events import FinishReason
from engine_api.figures import EngineStats, Figures
from mistral_engine.in_flight.flight import Flight


class Measures:
    """Of one backend, whose thread alone writes. Anyone may read `figures`.

    totals: of EngineStats, what only grows. What is going on now is the backend's to tell.
    """

    def __init__(self, cache_capacity: int) -> None:
        self.figures = Figures()
        self.totals = EngineStats(cache_capacity=cache_capacity)

    def note_started(self, flight: Flight) -> float:
        """It runs for the first time, now. Returns how long it has waited, seconds."""
        flight.times.started = time.perf_counter()
        waited = flight.times.started - flight.times.submitted
        self.figures.queue_time.observe(waited)
        return waited

    def note_token(self, flight: Flight, now: float) -> None:
        """It has a token more, first or not. now: time.perf_counter() when the step was done."""
        times = flight.times
        if times.is_silent:
            times.first_token = now
            self.figures.time_to_first_token.observe(now - times.submitted)
            self.totals.num_prompt_tokens += flight.num_prompt_tokens
            self.totals.num_reused_tokens += flight.num_reused
        else:
            self.figures.inter_token_latency.observe(now - times.last_token)
        times.last_token = now
        self.totals.num_generated_tokens += 1

    def note_ended(self, flight: Flight, reason: FinishReason) -> None:
        usage = flight.usage
        self.figures.finished[reason] += 1
        self.figures.duration.observe(time.perf_counter() - flight.times.submitted)
        self.figures.prompt_tokens.observe(usage.num_prompt_tokens)
        self.figures.generated_tokens.observe(usage.num_completion_tokens)
