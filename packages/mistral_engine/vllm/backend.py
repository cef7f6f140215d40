"""The backend on vLLM: a thread, and in it the event loop that vLLM runs on.

What callers ask is answered here or put into the inbox; all else happens on that loop, serving.py.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from engine_api.constraint import Constraint
from engine_api.engine import Compiled
from engine_api.events import FinishReason
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt
from mistral_engine.config import EngineConfig
from mistral_engine.in_flight.flight import Flight
from mistral_engine.vllm.asking import Asking
from mistral_engine.vllm.serving import Core, Serving

logger = logging.getLogger("mistral_engine")


class VllmBackend:
    """Implements Backend. The thread runs until the backend is closed, or vLLM dies."""

    def __init__(
        self,
        open_core: Callable[[], Core],
        asking: Asking,
        config: EngineConfig,
        fingerprint: str,
    ) -> None:
        """open_core: is called on the loop that vLLM is used on. Blocks until vLLM is up; raises
        what `open_core` raises."""
        self.fingerprint = fingerprint
        self._asking = asking
        self._config = config
        self._opened: Future[tuple[Core, Serving]] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(open_core,), name="engine", daemon=True
        )
        self._thread.start()
        core, self._serving = self._opened.result()
        self.context_length, self.adapters = core.context_length, core.adapters

    @property
    def stats(self) -> EngineStats:
        return self._serving.stats

    @property
    def figures(self) -> Figures:
        return self._serving.flights.measures.figures

    @property
    def why_closed(self) -> str | None:
        return self._serving.inbox.why_closed

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        return self._asking.compile(constraint, prompt)

    def require_room(self) -> None:
        self._serving.inbox.require_room()

    def add(self, flights: list[Flight]) -> None:
        for flight in flights:
            self._asking.require_kept(flight.request.params)
        self._serving.inbox.add(flights)

    def end(self, request: GenerationRequest, reason: FinishReason) -> None:
        self._serving.inbox.end(request, reason)

    def reset_figures(self) -> None:
        self._serving.flights.reset_figures()

    def close(self) -> None:
        self._serving.inbox.close()
        if threading.current_thread() is not self._thread:  # the last to let go may be a flight
            self._thread.join()

    # From here on: the engine thread.

    def _run(self, open_core: Callable[[], Core]) -> None:
        try:
            asyncio.run(self._serve(open_core))
        except BaseException as error:
            if not self._opened.done():
                self._opened.set_exception(error)
                return
            logger.critical("engine thread died", exc_info=error)
            raise

    async def _serve(self, open_core: Callable[[], Core]) -> None:
        core = open_core()
        try:
            await core.load_adapters()
            serving = Serving(core, self._config, self._asking.params_of)
            self._opened.set_result((core, serving))
            await serving.run()
        finally:
            core.shutdown()
