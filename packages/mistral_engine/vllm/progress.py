"""What goes on in vLLM: for the figures, and for those who wait in front of it.

vLLM tells of its steps when they are done. Its statistics are not a promise: see private.py.
"""

from __future__ import annotations

import time
from typing import Any

from mistral_engine.in_flight.admission import Ahead
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights

_FULL = 0.9  # of the cache: who waits inside of vLLM then waits for that


class Progress:
    """Of one vLLM. Used on its loop alone."""

    def __init__(
        self, flights: Flights, max_running: int, step_tokens: int, cache_capacity: int
    ) -> None:
        """step_tokens: at most in a step. cache_capacity: tokens."""
        self._flights = flights
        self._max_running = max_running
        self._step_tokens = step_tokens
        self._cache_capacity = cache_capacity
        self._cache_usage = 0.0
        self._num_held_up = 0  # in vLLM, that it has not begun with
        self._step_begun = 0.0
        self._unread: dict[Flight, int] = {}  # in vLLM, no token yet: new tokens of its prompt
        self._num_unread = 0  # of all those
        self._backlog = 0  # of those, that are not computed: as far as can be told from outside

    def begin(self, flight: Flight, *, is_first: bool) -> None:
        """It goes into vLLM. is_first: nothing was in there."""
        if is_first:
            self._step_begun = time.perf_counter()
        num_new = flight.waiting.num_new_tokens if flight.waiting is not None else 0
        self._unread[flight] = num_new
        self._num_unread += num_new
        self._backlog += num_new

    def note_read(self, flight: Flight) -> None:
        """Its prompt is computed, or nobody waits for that any more."""
        self._num_unread -= self._unread.pop(flight, 0)
        self._backlog = min(self._backlog, self._num_unread)

    def note_step(self, scheduler_stats: Any, iteration_stats: Any) -> None:
        """vLLM has told of a step; the second is None for one that no answer got a token of."""
        now = time.perf_counter()
        seconds, self._step_begun = now - self._step_begun, now
        totals = self._flights.measures.totals
        if scheduler_stats is not None:
            self._cache_usage = scheduler_stats.kv_cache_usage
            self._num_held_up = scheduler_stats.num_waiting_reqs
            if (drafted := scheduler_stats.spec_decoding_stats) is not None:
                totals.num_drafted_tokens += drafted.num_draft_tokens
                totals.num_accepted_tokens += drafted.num_accepted_tokens
        num_decoded = 0
        if iteration_stats is not None:
            totals.num_preemptions += iteration_stats.num_preempted_reqs
            num_decoded = iteration_stats.num_generation_tokens
        totals.num_steps += 1
        self._note_computed(num_decoded, seconds)

    def _note_computed(self, num_decoded: int, seconds: float) -> None:
        """A step takes on what it has room for beside those that decode. What it left of prompts
        tells how quickly prompts are computed; one that took all of them was only waited for."""
        room = max(1, self._step_tokens - num_decoded)
        num_tokens = min(self._backlog, room)
        is_full = self._backlog > room
        self._backlog -= num_tokens
        self._flights.note_step(num_tokens, seconds, is_full)

    def num_unused(self, num_running: int) -> int:
        """Places that somebody could take, with so many in vLLM.

        None once its cache is full: whoever is put in waits there, where no queue's bounds hold.
        """
        is_full = self._num_held_up > 0 and self._cache_usage >= _FULL
        return 0 if is_full and num_running else self._max_running - num_running

    def ahead(self, num_running: int, num_waiting: int) -> Ahead:
        """What is before those who wait, with so many in vLLM and in front of it."""
        num_unused = self.num_unused(num_running)
        num_free = max(0, num_unused - num_waiting)
        return Ahead(num_free, num_unused, self._backlog, self._step_tokens)

    def num_cached_tokens(self, num_running: int) -> int:
        """Of those in vLLM; what is kept of others is not counted."""
        return int(self._cache_usage * self._cache_capacity) if num_running else 0
