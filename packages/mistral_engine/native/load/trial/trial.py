"""Computes full steps on a small store, and tells what they took.

It is also what warms up: libraries choose and allocate in their first steps, and the process has
had its peak of memory before the first caller comes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from mistral_engine.native.cache.store import KVStore
from mistral_engine.native.load.trial.budget import Room
from mistral_engine.native.load.trial.device import DeviceMemory
from mistral_engine.native.load.trial.small_store import OpenStore, SmallStore
from mistral_engine.native.load.trial.steps import Extent, Steps
from mistral_engine.native.model.runner import Runner

_MOST_SECONDS = 1.8  # on a computer, which cannot compute a full step of a large model in that

Memories = Mapping[torch.device, DeviceMemory]


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured.

    rooms: of each device. num_tokens, seconds: of the largest step from the beginning of prompts.
    """

    rooms: Mapping[torch.device, Room]
    num_tokens: int
    seconds: float


def try_steps(
    runner: Runner,
    extent: Extent,
    memories: Memories,
    open_store: OpenStore,
    record: Callable[[KVStore], Any],
    step_seconds: float | None,
) -> Trial:
    """Leaves the runner without a store.

    open_store: with room for a sequence of the longest, and for the prompts of a step. record:
    records steps over it, if they can be, and returns what holds them. step_seconds: of any step;
    on a GPU a full one is computed nevertheless, since what it takes decides what else there is
    room for.
    """
    is_bounded = any(memory.is_shared for memory in memories.values())
    seconds = min(_MOST_SECONDS, step_seconds or math.inf) if is_bounded else math.inf
    store = SmallStore(runner.cache_shape, runner.layer_devices, open_store)
    runner.use(store)
    for memory in memories.values():
        memory.watch()
    try:
        num_tokens, taken = Steps(runner, store, extent, in_full=not is_bounded).run(seconds)
    finally:  # whoever watches must not go on for ever
        peaks = {device: memory.peak() for device, memory in memories.items()}
    before = {device: memory.free() for device, memory in memories.items()}
    # All sizes, though they are recorded over the cache again, which takes some seconds: what two
    # of them hold would not tell it. Drivers take memory in pieces of which a graph may fill a
    # part, so what a second one adds may be nothing or far too much, and there are 15 others.
    recorded = record(store.inner)
    after = {device: memory.free() for device, memory in memories.items()}
    runner.release()
    del store
    # What was recorded is still held: so much will be free beside it.
    rooms = {
        device: Room(memory.total, memory.free(), peaks[device], before[device] - after[device])
        for device, memory in memories.items()
    }
    del recorded
    return Trial(rooms, num_tokens, taken)
