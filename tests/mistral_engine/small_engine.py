"""An engine with small steps and a small cache: prompts are chunked, sequences preempted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.native.cache.pools.pages import PagePool
from mistral_engine.native.cache.pools.regions import RegionPool
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.cache_size import cache_gib


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
        kv_cache_gib=cache_gib(checkpoint, 400),
        **{"dtype": "float32", **settings},
    )
    with pytest.MonkeyPatch.context() as patch:
        let_in_whoever_fits(patch)
        patch.setattr(Runner, "is_asynchronous", is_behind)
        engine = load_engine(config)
        yield engine
        engine.close()


def let_in_whoever_fits(patch: pytest.MonkeyPatch) -> None:
    """Keep no room for those that run: then many are preempted in a cache that is too small."""
    for pool in (PagePool, RegionPool):
        admit = pool.admit

        def crowded(
            self: Any, sequence: Sequence, num_running: int = 0, admit: Any = admit
        ) -> int | None:
            num_cached: int | None = admit(self, sequence)
            return num_cached

        patch.setattr(pool, "admit", crowded)
