"""The embedded model, loaded once in float32, where results can be compared token for token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine_api.request import GenerationRequest
from mistral_engine import Engine, EngineConfig, load_engine
from tests.mistral_engine.cache_size import cache_gib
from tests.mistral_engine.inside import record_tokens


@pytest.fixture(scope="session")
def engine(checkpoint: Path) -> Iterator[Engine]:
    """Small steps and a small cache, so that chunking and preemption happen in every test."""
    config = EngineConfig(
        str(checkpoint),
        dtype="float32",
        device_map="cpu",
        context_length=1024,
        max_running=16,
        step_tokens=64,
        kv_cache_gib=cache_gib(checkpoint, 1024),
    )
    engine = load_engine(config)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def reference(checkpoint: Path) -> Any:
    """transformers' own model, to compare with."""
    from transformers import MistralForCausalLM

    return MistralForCausalLM.from_pretrained(checkpoint, dtype=torch.float32).eval()


@pytest.fixture
def recorded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[GenerationRequest, list[int]]:
    """Fills with the tokens of every request."""
    return record_tokens(engine, monkeypatch)
