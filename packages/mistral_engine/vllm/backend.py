"""The thread that owns vLLM, and the event loop that it runs on."""

from __future__ import annotations

from chat_formats import ChatFormat
from engine_api.constraint import Constraint
from engine_api.engine import Compiled
from engine_api.events import FinishReason
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt
from mistral_engine.checkpoint import Checkpoint
from mistral_engine.config import EngineConfig
from mistral_engine.in_flight.flight import Flight


class VllmBackend:
    """Implements Backend."""

    fingerprint: str
    context_length: int
    adapters: tuple[str, ...]
    why_closed: str | None
    stats: EngineStats
    figures: Figures

    def __init__(
        self, checkpoint: Checkpoint, chat_format: ChatFormat, config: EngineConfig
    ) -> None:
        raise NotImplementedError

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        raise NotImplementedError

    def require_room(self) -> None:
        raise NotImplementedError

    def add(self, flights: list[Flight]) -> None:
        raise NotImplementedError

    def end(self, request: GenerationRequest, reason: FinishReason) -> None:
        raise NotImplementedError

    def reset_figures(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
