"""Puts the backend on vLLM together: its version, its arguments, and its start.

What cannot be served is refused in one line, and where it can be before weights are downloaded.
"""

from __future__ import annotations

from chat_formats import ChatFormat
from mistral_engine.backend import Backend
from mistral_engine.checkpoint import Checkpoint
from mistral_engine.config import EngineConfig
from mistral_engine.vllm.adapters import find_adapters, lora_arguments
from mistral_engine.vllm.arguments import require_kept
from mistral_engine.vllm.backend import VllmBackend
from mistral_engine.vllm.private import require_version


def require_computable(checkpoint: Checkpoint, config: EngineConfig) -> None:
    """Raises ConfigError where vLLM is not here, a setting is none that it keeps, or an
    adapter none that it has room for."""
    require_version()
    require_kept(config)
    lora_arguments(find_adapters(config), config.vllm or {})


def open_backend(checkpoint: Checkpoint, chat_format: ChatFormat, config: EngineConfig) -> Backend:
    """Start vLLM on the weights. Raises ConfigError."""
    return VllmBackend(checkpoint, chat_format, config)
