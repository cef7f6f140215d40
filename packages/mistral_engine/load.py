"""Puts an engine together: a checkpoint, the way its model writes, and a backend."""

from __future__ import annotations

from pathlib import Path

from chat_formats import open_format
from mistral_engine.checkpoint import find_checkpoint
from mistral_engine.config import EngineConfig
from mistral_engine.engine import Engine


def load_engine(config: EngineConfig) -> Engine:
    """Load a checkpoint and start serving it.

    Raises ConfigError, saying what to change, when that is impossible.
    """
    # Imports torch, which takes seconds.
    from mistral_engine.native.opening import open_backend, require_computable

    checkpoint = find_checkpoint(config)
    template = Path(config.chat_template) if config.chat_template is not None else None
    with checkpoint.texts() as folder:
        chat_format = open_format(folder, config.chat_format, template)
    require_computable(checkpoint, config)
    checkpoint.fetch()
    backend = open_backend(checkpoint, chat_format, config)
    adapter = checkpoint.adapter.name if checkpoint.adapter is not None else None
    return Engine(backend, chat_format, config, adapter)
