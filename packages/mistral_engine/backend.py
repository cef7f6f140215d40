"""The seam below Engine: what computes. native/ fulfils it with our own steps.

A backend takes flights and brings each to its one end. Everything that does not depend on how
tokens are computed is written once, in in_flight/. Knows nothing of prompts and of HTTP.
"""

from __future__ import annotations

from typing import Protocol

from engine_api.constraint import Constraint
from engine_api.engine import Compiled
from engine_api.events import FinishReason
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt
from mistral_engine.in_flight.flight import Flight


class Backend(Protocol):
    """Computes tokens. Any thread may call it.

    fingerprint: changes with whatever may change the answers. context_length: tokens that a prompt
    and its answer may have together. adapters: names, one of which a request may have.
    """

    @property
    def fingerprint(self) -> str: ...

    @property
    def context_length(self) -> int: ...

    @property
    def adapters(self) -> tuple[str, ...]: ...

    @property
    def why_closed(self) -> str | None:
        """Why it takes no more requests; None while it does."""

    @property
    def stats(self) -> EngineStats:
        """As of the last step. Never waits for one."""

    @property
    def figures(self) -> Figures:
        """Distributions since the last `reset_figures`."""

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        """What holds answers to `prompt` to the constraint: GenerationRequest.compiled.

        Raises RequestError for a grammar that is malformed, or that cannot be enforced and is
        not lenient.
        """

    def require_room(self) -> None:
        """Raise EngineClosedError or EngineBusyError if nobody would be taken in just now."""

    def add(self, flights: list[Flight]) -> None:
        """Take them in, all or none.

        Raises EngineBusyError, EngineClosedError, or RequestError for more than ever fit.
        """

    def end(self, request: GenerationRequest, reason: FinishReason) -> None:
        """End a request soon. Nothing happens if it has already ended."""

    def reset_figures(self) -> None:
        """Begin anew: what was measured so far was nobody's request."""

    def close(self) -> None:
        """End everything in flight, and wait for it. Idempotent."""
