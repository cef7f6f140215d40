"""On vLLM's event loop: who is in vLLM, who waits for it, and how each request ends.

Not more requests are in vLLM than it runs at once, so the queue in front, with its bounds and its
order, is ours. Knows nothing of how vLLM is opened, and of what it is asked in words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from functools import partial
from itertools import count
from typing import Any, Protocol

from engine_api.errors import new_error_id
from engine_api.events import FinishReason
from engine_api.figures import EngineStats
from mistral_engine.config import EngineConfig
from mistral_engine.in_flight.admission import Ahead
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights
from mistral_engine.in_flight.inbox import CLOSED, Inbox
from mistral_engine.vllm.answer import Answer
from mistral_engine.vllm.progress import Progress

logger = logging.getLogger("mistral_engine")

DIED = "vLLM's engine died; the server's log says of what"
_BUSY_LOOKS, _IDLE_LOOKS = 0.05, 0.5  # seconds between looks at deadlines, and at vLLM's health
_PATIENCE = 5.0  # seconds, for vLLM to let go of requests when it is closed


class Core(Protocol):
    """vLLM, as far as it is used here: see private.py."""

    context_length: int
    cache_capacity: int
    step_tokens: int
    dead_error: type[Exception]
    note_step: Callable[[Any, Any], None]

    @property
    def is_dead(self) -> bool: ...

    @property
    def adapters(self) -> tuple[str, ...]: ...

    async def load_adapters(self) -> None: ...

    def generate(
        self, token_ids: list[int], params: Any, request_id: str, adapter: str | None
    ) -> AsyncGenerator[Any, None]: ...

    def shutdown(self) -> None: ...


class Serving:
    """Used on one event loop alone, but for `inbox` and `stats`.

    inbox: the way in. stats: as of the last step.
    """

    def __init__(
        self, core: Core, config: EngineConfig, to_params: Callable[[Flight], Any]
    ) -> None:
        """to_params: vLLM's parameters of a request."""
        self._core = core
        self._to_params = to_params
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._note_exception)
        self.flights = Flights(config, core.cache_capacity)
        self.inbox = Inbox(self.flights, self._wake)
        self._waiting: dict[Flight, None] = {}  # in order of arrival
        self._running: dict[Flight, asyncio.Task[None]] = {}  # until vLLM is done with them
        self._progress = Progress(
            self.flights, config.max_running, core.step_tokens, core.cache_capacity
        )
        core.note_step = self._note_step
        self._request_ids = map(str, count())
        self._is_telling = False
        self._is_idle = False
        self._next_look: asyncio.TimerHandle
        self._why_closed: asyncio.Future[str] = self._loop.create_future()
        self.stats: EngineStats = self.flights.publish(self._ahead())

    async def run(self) -> None:
        """Serve until closed, or until vLLM dies; then end everything that is in flight."""
        self._look()
        why = await self._why_closed
        for flight in self.inbox.shut(why):
            self.flights.take(flight)
        for flight in self.flights:
            self._stop(flight, FinishReason.CLOSED, why)
        self._publish()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=_PATIENCE)
            self._publish()  # that vLLM has nothing any more

    def _wake(self) -> None:
        """Any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody reads any more
            self._loop.call_soon_threadsafe(self._read)

    def _close(self, why: str) -> None:
        if not self._why_closed.done():
            self._why_closed.set_result(why)

    def _read(self) -> None:
        """Take in what has arrived."""
        while not self.inbox.is_empty:
            message = self.inbox.get()
            if message is None:
                self._close(CLOSED)
            elif isinstance(message, Flight):
                if self.flights.take(message):
                    self._waiting[message] = None
            elif flight := self.flights.get(message.request):
                self._stop(flight, message.reason)
        self._fill()
        self._publish_soon()
        if self._is_idle:
            self._next_look.cancel()
            self._look()

    def _fill(self) -> None:
        """Let in who is next, as far as there is room in vLLM."""
        starting = []
        while (flight := self._first) and self._progress.num_unused(self._running, flight) > 0:
            del self._waiting[flight]
            self._progress.begin(flight, is_first=not self._running)
            task = self._loop.create_task(self._run(flight))
            self._running[flight] = task
            task.add_done_callback(partial(self._leave, flight))
            starting.append(flight)
        if starting:
            self.flights.start(starting, self._ahead())

    @property
    def _first(self) -> Flight | None:
        """Who is next of those who wait."""
        return next(iter(self._waiting), None)

    def _leave(self, flight: Flight, _: asyncio.Task[None]) -> None:
        """vLLM has nothing of it any more."""
        del self._running[flight]
        self._progress.note_read(flight)
        if not self._why_closed.done():
            self._fill()
            self._publish_soon()

    async def _run(self, flight: Flight) -> None:
        """Bring a request to its end. It is cancelled where that comes from elsewhere."""
        try:
            ids, params = list(flight.request.prompt.token_ids), self._to_params(flight)
            answer = Answer(flight, self.flights)
            request_id, adapter = next(self._request_ids), flight.request.adapter
            generated = self._core.generate(ids, params, request_id, adapter)
            async with aclosing(generated) as outputs:  # left before its end it is aborted
                async for output in outputs:
                    self._progress.note_read(flight)
                    end = answer.read(output)
                    self._publish_soon()
                    if end is not None:
                        self._end(flight, *end)
                    if end is not None and not output.finished:
                        return  # left before its end it is aborted
        except self._core.dead_error:
            self._close(DIED)
        except Exception:
            self._fail(flight)

    def _fail(self, flight: Flight) -> None:
        """They are told an id under which the log has what happened: see native's failures."""
        error_id = new_error_id()
        logger.exception("a request failed, error %s", error_id)
        if self.flights.get(flight.request) is flight:
            told = f"it failed; the server's log has it under {error_id}"
            self._end(flight, FinishReason.ERROR, told)

    def _stop(self, flight: Flight, reason: FinishReason, error: str | None = None) -> None:
        """End it from elsewhere than its own task."""
        self._end(flight, reason, error)
        if (task := self._running.get(flight)) is not None:
            task.cancel()

    def _end(self, flight: Flight, reason: FinishReason, error: str | None = None) -> None:
        self._waiting.pop(flight, None)
        self.flights.end(flight, reason, error)
        self._publish_soon()

    def _look(self) -> None:
        """End those whose time is up, and look whether vLLM lives."""
        for late in self.flights.find_late():
            self._stop(*late)
        if self._core.is_dead:
            self._close(DIED)
        self._is_idle = not (self._running or self._waiting)
        seconds = _IDLE_LOOKS if self._is_idle else _BUSY_LOOKS
        self._next_look = self._loop.call_later(seconds, self._look)

    def _note_step(self, *stats: Any) -> None:
        """vLLM has told of a step, after which its cache may have room again."""
        self._progress.note_step(*stats)
        if self._waiting:
            self._fill()

    def _ahead(self) -> Ahead:
        return self._progress.ahead(self._running, len(self._waiting), self._first)

    def _publish_soon(self) -> None:
        """Once for all that the loop does in this turn."""
        if not self._is_telling:
            self._is_telling = True
            self._loop.call_soon(self._publish)

    def _publish(self) -> None:
        """Show the figures as they are, then let the events out."""
        self._is_telling = False
        num_cached = self._progress.num_cached_tokens(len(self._running))
        self.stats = self.flights.publish(
            self._ahead(),
            num_running=len(self._running),
            num_waiting=len(self._waiting),
            num_cached_tokens=num_cached,
            num_held_tokens=num_cached,
        )
        self.flights.deliver()

    def _note_exception(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Something failed on the loop that is no request's: nothing may wait for what is lost."""
        error = context.get("exception")
        logger.critical("on vLLM's loop: %s", context.get("message"), exc_info=error)
        if "handle" in context:  # one of our own callbacks
            self._close(f"the engine died of {type(error).__name__}")
