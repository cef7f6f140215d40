"""An engine with small steps and a small cache: prompts are chunked, sequences preempted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.native.model.runner import Runner

BYTES_PER_TOKEN = 2048  # the embedded model's, in float32


@contextmanager
def small_engine(checkpoint: Path, *, is_behind: bool, **settings: Any) -> Iterator[Engine]:
    """is_behind: a step is launched before the last one's tokens are known, as on a GPU.

    settings: further ones, of the cache and of the numbers, which are float32.
    """
    config = EngineConfig(
        str(checkpoint),
        device_map="cpu",
        context_length=320,
        max_running=12,
        step_tokens=48,
        kv_cache_gib=400 * BYTES_PER_TOKEN / 2**30,
        **{"dtype": "float32", **settings},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runner, "is_asynchronous", is_behind)
        engine = load_engine(config)
        yield engine
        engine.close()
