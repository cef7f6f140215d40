"""What is taken of the device: as it was planned, as it was shared out at load, at the busiest."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import psutil
import torch

from mistral_engine.native.load.device.budget import gpu_here
from mistral_engine.native.plan import LEAST_CAPABILITY, Gpu, Shape, Workload, plan, table
from tests.gpu.check import Figures, Place
from tests.gpu.serving import Asking, config_of, serving
from tests.mistral_engine.inside import runner_of

_GIB = 2**30


def memory(place: Place) -> Figures:
    """planned: by arithmetic, before anything is there. shared out: what the engine gave its cache,
    by what it measured. used: by everything, as measured."""
    free_before, gpu = _free_bytes(place), _gpu(place)
    sizes = place.sizes
    with serving(place, place.large) as asking:
        figures: Figures = {"free before GiB": free_before / _GIB}
        figures |= {f"planned: {name} GiB": size / _GIB for name, size in _planned(place, gpu)}
        figures["shared out: cache GiB"] = _cache_bytes(asking) / _GIB
        loaded = _used_bytes(place, free_before)
        prompts = [sizes.arriving_tokens] * 2 + [sizes.prompt_tokens] * (sizes.max_running - 2)
        # What takes the most: probabilities in order, and the logits of all of a prompt.
        asking.ask(prompts, 8, temperature=0.9, top_p=0.95)
        asking.ask([sizes.arriving_tokens], 1, prompt_logprobs=0)
        figures |= {
            "used GiB: once loaded": loaded / _GIB,
            "used GiB: at its busiest": _used_bytes(place, free_before) / _GIB,
            "preemptions": asking.engine.stats.num_preemptions,
        }
        if place.is_gpu:
            figures |= _of_torch(free_before)
    return figures


def _planned(place: Place, gpu: Gpu) -> Iterator[tuple[str, int]]:
    """native/plan's table for the model that is served here."""
    written = json.loads((place.large / "config.json").read_text())
    config = config_of(place, place.large)
    dtype: torch.dtype = getattr(torch, written.get("dtype") or written["torch_dtype"])
    budget = plan(gpu, Workload.of(Shape.of(written), config, dtype.itemsize))
    return ((name, size) for name, size, _ in table.parts(budget))


def _gpu(place: Place) -> Gpu:
    """Before anything is there. A CPU, where this is only tried, stands for one."""
    if place.is_gpu:
        return gpu_here(torch.device("cuda"))
    memory = psutil.virtual_memory()
    return Gpu("a CPU", int(memory.total), int(memory.available), LEAST_CAPABILITY)


def _cache_bytes(asking: Asking) -> int:
    shape = runner_of(asking.engine).cache_shape
    return asking.engine.stats.cache_capacity * shape.bytes_per_token


def _of_torch(free_before: int) -> Figures:
    """The rest of what is used is the driver's: contexts, modules, recorded graphs."""
    reserved = torch.cuda.memory_reserved()
    used = free_before - torch.cuda.mem_get_info()[0]
    return {
        "torch allocated, at most, GiB": torch.cuda.max_memory_allocated() / _GIB,
        "torch reserved GiB": reserved / _GIB,
        "outside of torch GiB": (used - reserved) / _GIB,
    }


def _free_bytes(place: Place) -> int:
    if place.is_gpu:
        return int(torch.cuda.mem_get_info()[0])
    return int(psutil.virtual_memory().available)


def _used_bytes(place: Place, free_before: int) -> int:
    """By this process; on a CPU what it has in memory."""
    if place.is_gpu:
        return free_before - _free_bytes(place)
    return int(psutil.Process(os.getpid()).memory_info().rss)
