"""A whole backend in a few lines: says the same text to everybody, or makes the same call.

What a second backend has to bring, and no more. Needs no torch.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from chat_formats import open_format
from engine_api.constraint import Constraint
from engine_api.engine import Compiled
from engine_api.errors import EngineClosedError
from engine_api.events import FinishReason, TokenLogprob
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt
from mistral_engine import Engine, EngineConfig
from mistral_engine.in_flight.admission import Ahead
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights

CHECKPOINT = Path(__file__).parents[2] / "data" / "tiny-mistral"


class _Compiled:
    unenforced = ()


class ScriptedBackend:
    """Implements Backend. script: the token ids of the answer to a request."""

    fingerprint, context_length = "fp_scripted", 1024

    def __init__(
        self,
        config: EngineConfig,
        script: Callable[[GenerationRequest], list[int]],
        adapters: tuple[str, ...] = (),
    ) -> None:
        self.adapters = adapters
        self.why_closed: str | None = None
        self.stats = EngineStats()
        self._flights = Flights(config, cache_capacity=0)
        self._script = script
        self._lock = threading.Lock()  # one request at a time, each in its caller's thread

    @property
    def figures(self) -> Figures:
        return self._flights.measures.figures

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        return _Compiled()

    def require_room(self) -> None:
        if self.why_closed is not None:
            raise EngineClosedError(self.why_closed)

    def add(self, flights: list[Flight]) -> None:
        self.require_room()
        with self._lock:
            self._flights.enter(flights)
            for flight in flights:
                if self._flights.take(flight):
                    self._answer(flight)
            self.stats = self._flights.publish(Ahead(num_free=1, num_unused=1))
            self._flights.deliver()

    def _answer(self, flight: Flight) -> None:
        self._flights.start([flight], Ahead(num_free=1, num_unused=1))
        flight.scores = [TokenLogprob(i, -1.0) for i in flight.request.prompt.token_ids[1:]]
        for token_id in self._script(flight.request):
            entry = TokenLogprob(token_id, -0.5)
            reason = self._flights.push(flight, token_id, entry, time.perf_counter())
            if reason is not None:
                self._flights.end(flight, reason)
                return
        self._flights.end(flight, FinishReason.ERROR, "the script has no end")

    def end(self, request: GenerationRequest, reason: FinishReason) -> None:
        """Everything has ended by the time that `add` returns."""

    def reset_figures(self) -> None:
        self._flights.reset_figures()

    def close(self) -> None:
        self.why_closed = "the engine is closed"


def scripted_engine(adapters: tuple[str, ...] = ()) -> Engine:
    """Answers "The bora is cold."; where tools are on offer it calls get_wind("bora")."""
    chat_format = open_format(CHECKPOINT)
    encode, eos_id = chat_format.vocabulary.encode_within, chat_format.vocabulary.eos_id
    assert chat_format.calls is not None
    call = '[{"name": "get_wind", "arguments": {"wind": "bora"}}]'
    calling = [chat_format.calls.begin, *encode(f" {call}"), eos_id]
    saying = [*encode("The bora is cold."), eos_id]

    def script(request: GenerationRequest) -> list[int]:
        return calling if request.prompt.may_call else saying

    config = EngineConfig("scripted")
    return Engine(ScriptedBackend(config, script, adapters), chat_format, config)
