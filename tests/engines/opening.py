"""Opens engines of either kind, with the embedded model in float32. Knows no request."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.vllm.cores import BINDING
from local.vllm.switching import environment_with_vllm
from mistral_engine import Engine, EngineConfig, load_engine

NATIVE, VLLM = "native", "vllm"
HAS_VLLM = importlib.util.find_spec("vllm") is not None
KINDS = [NATIVE, *([VLLM] if HAS_VLLM else [])]
CONTEXT = 1024  # tokens
_CACHE_GIB = 0.25  # for 128 Ki tokens


@contextmanager
def opened(
    kind: str, checkpoint: Path, vllm: dict[str, Any] | None = None, **settings: Any
) -> Iterator[Engine]:
    """vllm: settings of vLLM's alone. settings: the engine's, where they are not these."""
    usual = {"dtype": "float32", "device_map": "cpu", "context_length": CONTEXT}
    usual |= {"kv_cache_gib": _CACHE_GIB, "max_running": 16}
    own = {"enforce_eager": True, **(vllm or {})} if kind == VLLM else None
    config = EngineConfig(str(checkpoint), backend=kind, vllm=own, **(usual | settings))
    with _on_all_cores(own):
        engine = load_engine(config)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def _on_all_cores(own: dict[str, Any] | None) -> Iterator[None]:
    """vLLM reads where it may compute from the environment, while it starts."""
    before = dict(os.environ)
    if own is not None:
        os.environ.pop(BINDING, None)
        os.environ.update(environment_with_vllm({"vllm": own}))
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)
