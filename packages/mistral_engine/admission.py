"""Who may wait: the queue's bound, kept at the door. Pure Python.

Callers ask from any thread, before a request costs anything; the engine thread says what has moved
on. Counts only: who waits in which order is the scheduler's.
"""

from __future__ import annotations

import math
import threading

from mistral_engine.errors import EngineBusyError, RequestError

_LONGEST_RETRY = 60  # seconds


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
        self._lock = threading.Lock()

    @property
    def num_waiting(self) -> int:
        return self._num_waiting

    def require_room(self, count: int = 1) -> None:
        """Raise EngineBusyError if so many more would not fit now."""
        if self._num_waiting + count > self._max_queued + self._num_free:
            raise EngineBusyError(
                f"{self._num_waiting:,} requests wait already; at most {self._max_queued:,} may",
                self._retry_after(),
            )

    def enter(self, count: int = 1) -> None:
        """Take so many in, all or none.

        Raises EngineBusyError, or RequestError for more than ever fit.
        """
        most = self._max_queued + self._max_running
        if count > most:
            raise RequestError("n", f"n asks for {count:,} answers; at most {most:,} fit in here")
        with self._lock:
            self.require_room(count)
            self._num_waiting += count

    def leave(self) -> None:
        """One waits no more: it runs, or has ended without."""
        with self._lock:
            self._num_waiting -= 1

    def note_wait(self, seconds: float) -> None:
        """So long has the latest one waited that runs now."""
        self._last_wait = seconds

    def note_free(self, num_free: int) -> None:
        """So many places in the batch can be taken at once."""
        self._num_free = num_free

    def _retry_after(self) -> int:
        """Seconds. First come, first served: what waits now moves on in the time it took lately."""
        return min(max(1, math.ceil(self._last_wait)), _LONGEST_RETRY)
