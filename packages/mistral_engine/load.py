"""Puts an engine together: a checkpoint, the way its model writes, and a backend."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from chat_formats import ChatFormat, open_format
from mistral_engine.backend import Backend
from mistral_engine.checkpoint import Checkpoint, find_checkpoint
from mistral_engine.config import EngineConfig
from mistral_engine.engine import Engine


class _Opening(Protocol):
    """What is asked of a backend's opening. Both raise ConfigError."""

    def require_computable(self, checkpoint: Checkpoint, config: EngineConfig) -> None:
        """Whether it can be served here, before its weights are downloaded."""

    def open_backend(
        self, checkpoint: Checkpoint, chat_format: ChatFormat, config: EngineConfig
    ) -> Backend:
        """With the weights there."""


def load_engine(config: EngineConfig) -> Engine:
    """Load a checkpoint and start serving it.

    Raises ConfigError, saying what to change, when that is impossible.
    """
    opening = _opening_of(config.backend)
    checkpoint = find_checkpoint(config)
    template = Path(config.chat_template) if config.chat_template is not None else None
    with checkpoint.texts() as folder:
        chat_format = open_format(folder, config.chat_format, template)
    opening.require_computable(checkpoint, config)
    checkpoint.fetch()
    backend = opening.open_backend(checkpoint, chat_format, config)
    adapter = checkpoint.adapter.name if checkpoint.adapter is not None else None
    return Engine(backend, chat_format, config, adapter)


def _opening_of(backend: str) -> _Opening:
    """Only the one that is asked for is imported."""
    if backend == "vllm":
        from mistral_engine.vllm import opening as of_vllm

        return of_vllm
    from mistral_engine.native import opening as native  # imports torch, which takes seconds

    return native
