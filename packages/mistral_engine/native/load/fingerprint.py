"""The fingerprint of what the native backend computes, and what it computes with."""

from __future__ import annotations

from pathlib import Path

import torch

from mistral_engine import fingerprint as shared
from mistral_engine.checkpoint import Adapter
from mistral_engine.config import EngineConfig


def fingerprint(
    path: Path, config: EngineConfig, adapter: Adapter | None = None, linear: str = "plain"
) -> str:
    """linear: the way in which the weights are multiplied."""
    numbers = (config.dtype, config.quantization, linear)
    computed = (*numbers, config.chat_format, torch.__version__)
    return shared.fingerprint(path, config, computed, [adapter] if adapter is not None else [])
