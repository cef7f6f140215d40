"""Serving with vLLM: which Python does it, and what has to stand in its environment.

Knows the engine's settings by name; nothing of how a server is started.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Mapping
from typing import Any

from local.doctor.limits import memory, usable_cores
from local.vllm.cores import BINDING, binding_of
from local.vllm.environment import ENVIRONMENT, NotPrepared

_CACHE_SIZE = "VLLM_CPU_KVCACHE_SPACE"  # which vLLM follows first
_CACHE_SHARE = 0.25  # of free memory: a computer has other things to do
_PARALLEL = ("tensor_parallel_size", "pipeline_parallel_size")  # of vLLM's arguments


def python_with_vllm() -> str:
    """This one where vLLM is in it, or else that of its environment. Raises NotPrepared."""
    if importlib.util.find_spec("vllm") is not None:
        return sys.executable
    if not ENVIRONMENT.is_ready:
        raise NotPrepared("vLLM is not installed, or another version of it; `make vllm` does that")
    return str(ENVIRONMENT.python)


def environment_with_vllm(settings: Mapping[str, Any]) -> dict[str, str]:
    """What vLLM reads that is not set yet. settings: the engine's.

    On a CPU all cores compute: by itself vLLM leaves one out, half of a small machine.
    """
    if BINDING in os.environ:
        return {}
    asked = settings.get("vllm")
    sizes = [asked.get(name) for name in _PARALLEL] if isinstance(asked, Mapping) else []
    num_workers = 1
    for size in sizes:  # what is no number is the engine's to refuse
        num_workers *= max(1, size) if isinstance(size, int) else 1
    return {BINDING: binding_of(usable_cores(), num_workers)}


def cache_with_vllm(settings: Mapping[str, Any]) -> dict[str, float]:
    """The setting of the engine's that bounds vLLM's cache where nothing else does.

    On a CPU vLLM takes nearly all memory that the machine has, and fails where others use some.
    """
    asked, found = settings.get("vllm"), memory()
    is_bounded = settings.get("kv_cache_gib") is not None or bool(os.environ.get(_CACHE_SIZE))
    if isinstance(asked, Mapping):
        is_bounded |= "gpu_memory_utilization" in asked
    if is_bounded or not _is_for_cpus() or found is None or found.available is None:
        return {}
    return {"kv_cache_gib": round(found.available * _CACHE_SHARE / 2**30, 2)}


def _is_for_cpus() -> bool:
    """Whether the vLLM in this Python is; it says so in its version, and computes by that."""
    try:
        return "cpu" in importlib.metadata.version("vllm")
    except importlib.metadata.PackageNotFoundError:
        return False
