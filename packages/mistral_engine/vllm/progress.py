"""What goes on in vLLM: for the figures, and for those who wait in front of it.

vLLM tells of its steps when they are done. Its statistics are not a promise: see private.py.
"""

from __future__ import annotations

import time
from collections.abc import Collection
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
        self._num_held_up = 0  # in vLLM, that it could begin with, and has not
        self._is_step_full = False  # the last had no room for all prompts
        self._step_begun = 0.0
        self._unread: dict[Flight, int] = {}  # in vLLM, no token yet: new tokens of its prompt
        self._num_unread = 0  # of all those
        self._backlog = 0  # of those, that are not computed: as far as can be told from outside

    def begin(self, flight: Flight, *, is_first: bool) -> None:
        """It goes into vLLM. is_first: nothing was in there."""
        if is_first:
            self._step_begun = time.perf_counter()
        num_new = _num_new_tokens(flight)
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
        self._is_step_full = self._backlog > room
        self._backlog -= num_tokens
        self._flights.note_step(num_tokens, seconds, self._is_step_full)

    def num_unused(self, running: Collection[Flight], first: Flight | None) -> int:
        """Places that somebody could take, with these in vLLM. first: of those who wait.

        None where its cache has no room: whoever is put in waits there, where no queue's bounds
        hold. What is longer than all of the cache still runs alone, or is refused by vLLM.
        """
        num_places = self._max_running - len(running)
        if running and num_places and (self._is_held_up or not self._fits(running, first)):
            return 0
        return num_places

    @property
    def _is_held_up(self) -> bool:
        """Whether vLLM has some wait for its cache. It tells as well of those who only wait until
        a step has room for their prompts, and not of those whose grammar or adapter is not ready.
        """
        return self._num_held_up > 0 and (self._cache_usage >= _FULL or not self._is_step_full)

    def _fits(self, running: Collection[Flight], first: Flight | None) -> bool:
        """Whether the cache holds all of them and his prompt. Its figures are of the last step,
        and many may have come since; so this is counted from what they are to hold."""
        if first is None:
            return True
        num_held = sum(map(self._num_held_tokens, running))
        return num_held + _num_new_tokens(first) <= self._cache_capacity

    def _num_held_tokens(self, flight: Flight) -> int:
        """Of the cache, with its whole prompt computed; what it shares is another's."""
        if (num_new := self._unread.get(flight)) is not None:
            return num_new
        return flight.num_prompt_tokens - flight.num_reused + flight.output.num_tokens

    def ahead(self, running: Collection[Flight], num_waiting: int, first: Flight | None) -> Ahead:
        """What is before those who wait, with these in vLLM. first: of the so many in front."""
        num_unused = self.num_unused(running, first)
        num_free = max(0, num_unused - num_waiting)
        return Ahead(num_free, num_unused, self._backlog, self._step_tokens)

    def num_cached_tokens(self, num_running: int) -> int:
        """Of those in vLLM; what is kept of others is not counted."""
        return int(self._cache_usage * self._cache_capacity) if num_running else 0


def _num_new_tokens(flight: Flight) -> int:
    """Of its prompt, as far as can be told before vLLM has it."""
    return flight.waiting.num_new_tokens if flight.waiting is not None else 0
