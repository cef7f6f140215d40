"""Who may wait: the queue's bound, kept before anything is spent. Pure Python.

Callers ask from any thread, before a request costs anything; the engine thread says what has moved
on. Counts only: who waits in which order is the scheduler's.
"""

from __future__ import annotations

import heapq
import math
import threading
import time
from collections.abc import Sequence

from engine_api.errors import EngineBusyError, RequestError

_LONGEST_RETRY = 60  # seconds
_MOST_REMEMBERED = 4096  # of those who were refused: then all are told to wait long anyway


class Admission:
    """Counts sequences from when they are taken until they run for the first time.

    max_queued: how many may wait beyond those that can run at once. max_running: in one batch.
    """

    def __init__(self, max_queued: int, max_running: int) -> None:
        self._max_queued = max_queued
        self._max_running = max_running
        self._num_waiting = 0
        self._num_free = max_running  # places in the batch that nobody waits for
        self._last_wait = 0.0  # seconds
        self._due_back: list[float] = []  # when each who was refused comes back; a heap
        self._lock = threading.Lock()

    @property
    def num_waiting(self) -> int:
        return self._num_waiting

    def require_room(self, count: int = 1) -> None:
        """Raise EngineBusyError if so many more would not fit now."""
        with self._lock:
            self._require_room(count)

    def enter(self, count: int = 1) -> None:
        """Take so many in, all or none.

        Raises EngineBusyError, or RequestError for more than ever fit.
        """
        most = self._max_queued + self._max_running
        if count > most:
            raise RequestError("n", f"n asks for {count:,} answers; at most {most:,} fit in here")
        with self._lock:
            self._require_room(count)
            self._num_waiting += count

    def leave(self) -> None:
        """One waits no more: it has ended without ever running."""
        with self._lock:
            self._num_waiting -= 1

    def move_on(self, waits: Sequence[float], num_free: int) -> None:
        """A step is scheduled: who waits no more, and how many places are left.

        waits: seconds that each of those has waited who run for the first time; the latest last.
        num_free: places in the batch that the next to come can take at once.
        """
        with self._lock:  # together: nobody may see places that are taken, or a queue that is not
            self._num_waiting -= len(waits)
            self._num_free = num_free
            self._last_wait = waits[-1] if waits else self._last_wait

    def _require_room(self, count: int) -> None:
        if self._num_waiting + count > self._max_queued + self._num_free:
            raise EngineBusyError(
                f"{self._num_waiting:,} requests wait already; at most {self._max_queued:,} may",
                self._retry_after(time.monotonic()),
            )

    def _retry_after(self, now: float) -> int:
        """Whole seconds, at least 1; and remember that somebody comes back then.

        First come, first served: who waits now moves on in the time it took lately. Those who were
        told to come back before are ahead as well, as if they waited in a queue of their own. So
        the many that are refused at once come back one after the other.
        """
        while self._due_back and self._due_back[0] <= now:
            heapq.heappop(self._due_back)
        num_ahead = self._num_waiting + len(self._due_back)
        expected = self._last_wait * num_ahead / max(1, self._num_waiting)
        seconds = min(max(1, math.ceil(expected)), _LONGEST_RETRY)
        if len(self._due_back) < _MOST_REMEMBERED:
            heapq.heappush(self._due_back, now + seconds)
        return seconds
