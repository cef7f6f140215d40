"""Finds the requests whose time is up. Ends none of them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

from engine_api.events import FinishReason
from mistral_engine.in_flight.flight import Flight

_SECONDS_BETWEEN_LOOKS = 0.05


class Late(NamedTuple):
    """A request to be ended, and how: reason and error as in Finished."""

    flight: Flight
    reason: FinishReason
    error: str | None


class Deadlines:
    """Of one backend. Seconds; None: as long as it takes.

    queue_timeout: until a request runs for the first time. deadline: for all of it.
    """

    def __init__(self, queue_timeout: float | None, deadline: float | None) -> None:
        self._queue_timeout = queue_timeout
        self._deadline = deadline
        self._looked_at = 0.0

    def find_late(self, flights: Iterable[Flight]) -> list[Late]:
        """Those whose time is up now. Looks again only after a while."""
        now = time.perf_counter()
        if now < self._looked_at + _SECONDS_BETWEEN_LOOKS:
            return []
        self._looked_at = now
        found = (self._late(flight, now - flight.times.submitted) for flight in flights)
        return [late for late in found if late is not None]

    def _late(self, flight: Flight, seconds: float) -> Late | None:
        if _is_over(seconds, self._deadline):
            if flight.times.is_silent:
                said = f"nothing was said within {self._deadline} s"
                return Late(flight, FinishReason.DEADLINE, said)
            return Late(flight, FinishReason.LENGTH, None)  # as if that were its length
        if flight.times.is_waiting and _is_over(seconds, self._queue_timeout):
            return Late(flight, FinishReason.QUEUE_TIMEOUT, f"it waited {seconds:.1f} s")
        return None


def _is_over(seconds: float, limit: float | None) -> bool:
    return limit is not None and seconds > limit
