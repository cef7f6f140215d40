"""From callers to a backend's thread: requests, and what ends them. Knows nothing of tokens."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine_api.errors import EngineClosedError
from engine_api.events import FinishReason
from engine_api.request import GenerationRequest
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights

CLOSED = "the engine is closed"


@dataclass(frozen=True, slots=True)
class Ending:
    """End this request."""

    request: GenerationRequest
    reason: FinishReason


class Inbox:
    """Of one backend. Any thread puts in; the backend's own takes out, and shuts it."""

    def __init__(self, flights: Flights, wake: Callable[[], None] = lambda: None) -> None:
        """wake: is called when something was put in. Must not wait, and not raise."""
        self._flights = flights
        self._wake = wake
        self._messages: queue.SimpleQueue[Flight | Ending | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # nothing is put in once it is no longer read
        self._why_closed: str | None = None

    @property
    def why_closed(self) -> str | None:
        """Why nobody is taken in any more; None while somebody may be."""
        return self._why_closed

    def require_room(self) -> None:
        """See Backend."""
        self._require_open()
        self._flights.admission.require_room()

    def add(self, flights: list[Flight]) -> None:
        """See Backend."""
        with self._lock:
            self._require_open()
            self._flights.enter(flights)
            for flight in flights:
                self._messages.put(flight)
            self._wake()

    def end(self, request: GenerationRequest, reason: FinishReason) -> None:
        """See Backend."""
        with self._lock:
            if self._why_closed is None:
                self._messages.put(Ending(request, reason))
                self._wake()

    def close(self) -> None:
        """Have the backend's thread end. Takes no lock: whoever collects garbage may call it."""
        self._messages.put(None)
        self._wake()

    def _require_open(self) -> None:
        if self._why_closed is not None:
            raise EngineClosedError(self._why_closed)

    # From here on: the backend's thread.

    @property
    def is_empty(self) -> bool:
        return self._messages.empty()

    def get(self) -> Flight | Ending | None:
        """What was put in first. Waits for it. None: the backend is to be closed."""
        return self._messages.get()

    def shut(self, why: str) -> Iterator[Flight]:
        """Let nothing in any more. Those that were let in and were not taken out."""
        with self._lock:
            self._why_closed = why
        while not self._messages.empty():
            message = self._messages.get()
            if isinstance(message, Flight):
                yield message
