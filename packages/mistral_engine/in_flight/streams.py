"""Where callers wait for the events of their requests: on an event loop, or in a plain thread.

The engine thread posts; nothing here touches torch or the scheduler.
"""

from __future__ import annotations

import asyncio
import queue
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from engine_api.events import Event, Finished, FinishReason

Abort = Callable[[FinishReason], None]


class Mailbox(Protocol):
    """One request's end of the way out."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop `put` has to run on; None when any thread may call it."""

    def put_start(self) -> None:
        """The request runs now: it waits no longer for its turn."""

    def put(self, event: Event) -> None: ...


class EventStream:
    """Async iterator over one request's events, for one task of the event loop that made it.

    Ends after Finished. `aclose()` before that aborts the request, and so do more than `max_unread`
    events that nobody has taken.
    """

    def __init__(self, abort: Abort, max_unread: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.has_started = False
        self._events: deque[Event] = deque()
        self._arrival: asyncio.Future[None] | None = None  # what the task waits for
        self._abort = abort
        self._max_unread = max_unread
        self._is_overfull = False
        self._ended = False

    def put_start(self) -> None:
        self.has_started = True

    def put(self, event: Event) -> None:
        if not isinstance(event, Finished) and not self._has_room():
            return
        self._events.append(event)
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    def _has_room(self) -> bool:
        """Whether one more event is kept. From the first that is not, none is but the last."""
        if not self._is_overfull and len(self._events) >= self._max_unread:
            self._is_overfull = True
            self._abort(FinishReason.UNREAD)
        return not self._is_overfull

    def __aiter__(self) -> EventStream:
        return self

    async def __anext__(self) -> Event:
        if self._ended:
            raise StopAsyncIteration
        if not self._events:
            self._arrival = self.loop.create_future()
            await self._arrival
        event = self._events.popleft()
        self._ended = isinstance(event, Finished)
        return event

    async def aclose(self) -> None:
        """Stop waiting. Idempotent; never blocks."""
        if not self._ended:
            self._ended = True
            self._abort(FinishReason.ABORT)


class EventIterator:
    """Blocking iterator over one request's events, for a caller without an event loop.

    Ends after Finished. `close()` before that aborts the request.
    """

    loop: asyncio.AbstractEventLoop | None = None

    def __init__(self, abort: Abort) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._abort = abort
        self._ended = False

    def put_start(self) -> None:
        """Whoever waits in a thread has nothing to do meanwhile."""

    def put(self, event: Event) -> None:
        self._events.put(event)

    def __iter__(self) -> EventIterator:
        return self

    def __next__(self) -> Event:
        if self._ended:
            raise StopIteration
        event = self._events.get()
        self._ended = isinstance(event, Finished)
        return event

    def close(self) -> None:
        """Stop waiting. Idempotent; never blocks."""
        if not self._ended:
            self._ended = True
            self._abort(FinishReason.ABORT)


class Outbox:
    """The events of one step, handed over together: each event loop is woken once a step.

    Used by the engine thread alone.
    """

    def __init__(self) -> None:
        self._pending: dict[asyncio.AbstractEventLoop | None, list[Callable[[], None]]] = {}

    def post_start(self, mailbox: Mailbox) -> None:
        self._post(mailbox, mailbox.put_start)

    def post(self, mailbox: Mailbox, event: Event) -> None:
        self._post(mailbox, partial(mailbox.put, event))

    def _post(self, mailbox: Mailbox, delivery: Callable[[], None]) -> None:
        self._pending.setdefault(mailbox.loop, []).append(delivery)

    def flush(self) -> None:
        for loop, deliveries in self._pending.items():
            if loop is None:
                _deliver(deliveries)
                continue
            try:
                loop.call_soon_threadsafe(_deliver, deliveries)
            except RuntimeError:
                continue  # the loop was closed under its callers; nobody is left to tell
        self._pending = {}


def _deliver(deliveries: list[Callable[[], None]]) -> None:
    for deliver in deliveries:
        deliver()
