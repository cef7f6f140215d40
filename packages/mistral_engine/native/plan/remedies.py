"""What would have to change, where a model does not fit: the smallest change first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from mistral_engine.native.plan.budget import Workload, plan
from mistral_engine.native.plan.gpus import Gpu
from mistral_engine.native.plan.weights import weight_bytes

_FEW_RUNNING, _SHORT_STEP = 32, 512
_Change = dict[str, Any]


def remedy(gpu: Gpu, workload: Workload, *, can_quantise: bool = True) -> str:
    """Settings with which it would fit: all that do with one change, or else a few together.

    can_quantise: the weights are neither quantised yet nor an adapter's.
    """
    if not gpu.is_capable:
        return "take another GPU"
    changes = list(_changes(workload, can_quantise))
    for count in range(1, len(changes) + 1):
        fitting = [
            _joined(each) for each in combinations(changes, count) if _fits(gpu, workload, each)
        ]
        if fitting:
            return f"set {', or '.join(fitting)}"
    return "take a GPU with more memory"


def _changes(workload: Workload, can_quantise: bool) -> Iterator[_Change]:
    config = workload.config
    if config.kv_cache_gib is not None:
        yield {"kv_cache_gib": None}
    if config.max_running > _FEW_RUNNING:
        yield {"max_running": _FEW_RUNNING}
    if workload.step_tokens > max(_SHORT_STEP, config.max_running):
        yield {"step_tokens": max(_SHORT_STEP, config.max_running)}
    if config.context_length is not None:
        yield {"context_length": None}
    if can_quantise and config.quantization == "none":
        yield {"quantization": "nf4"}


def _fits(gpu: Gpu, workload: Workload, changes: tuple[_Change, ...]) -> bool:
    return not plan(gpu, _changed(workload, changes)).problems


def _changed(workload: Workload, changes: tuple[_Change, ...]) -> Workload:
    together = {name: value for change in changes for name, value in change.items()}
    config = replace(workload.config, **together)
    if "quantization" not in together:
        return replace(workload, config=config)
    weights = weight_bytes(workload.shape, config.quantization, workload.itemsize)
    return replace(workload, config=config, weights=weights)


def _joined(changes: tuple[_Change, ...]) -> str:
    return " and ".join(
        f"{name} to {'null' if value is None else value}"
        for change in changes
        for name, value in change.items()
    )
