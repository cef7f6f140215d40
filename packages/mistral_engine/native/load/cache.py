"""Opens the cache: which store, how large, and how long a sequence may then be.

Knows the two stores and the runner; nothing of requests.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass

import torch

from engine_api.errors import ConfigError
from mistral_engine.config import EngineConfig
from mistral_engine.native.cache.cpu.contiguous_store import ContiguousStore
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.pools.regions import BLOCK_SIZE
from mistral_engine.native.cache.store import CacheShape, KVStore
from mistral_engine.native.load.memory import refusing_out_of_memory
from mistral_engine.native.load.trial.budget import tokens_that_fit
from mistral_engine.native.load.trial.device import memory_of
from mistral_engine.native.load.trial.steps import Extent
from mistral_engine.native.load.trial.trial import Memories, Trial, try_steps
from mistral_engine.native.model.cuda_graphs import DecodeGraphs
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.plan import STEP_TOKENS

logger = logging.getLogger("mistral_engine")

_CPU_STEP_TOKENS = 1024
_OF_A_STEP = "max_running, step_tokens or context_length"  # which decide what it takes


@dataclass(frozen=True, slots=True)
class Cache:
    """context_length: prompt and answer together; every sequence alone fits into the store.

    step_tokens: tokens in one step at most. tried: tokens of a step that was tried, and the seconds
    that it took; None: nothing was.
    """

    store: KVStore
    context_length: int
    step_tokens: int
    tried: tuple[int, float] | None = None


def open_cache(runner: Runner, config: EngineConfig) -> Cache:
    """Make the store and hand it to the runner. Raises ConfigError, with the numbers.

    A device that is the engine's alone gives the cache all that full steps leave of it, which is
    measured. They are tried on others too, as a warm-up.
    """
    opening = _Opening(runner, config)
    memories = {device: memory_of(device) for device in dict.fromkeys(runner.layer_devices)}
    free = sum(memory.free() for memory in memories.values())
    wanted = _wanted(config, runner.cache_shape)
    fitting = free // runner.cache_shape.bytes_per_token if wanted is None else wanted
    capacity = opening.capacity(fitting)
    trial = opening.try_steps(capacity, memories)
    if not any(memory.is_shared for memory in memories.values()):
        capacity = opening.capacity(_bounded(capacity, runner, config, trial))
    return opening.open(capacity, trial)


class _Opening:
    """Of a runner's cache, as the settings want it."""

    def __init__(self, runner: Runner, config: EngineConfig) -> None:
        on_gpu = runner.device.type == "cuda"
        self._is_paged = on_gpu if config.kv_store == "auto" else config.kv_store == "paged"
        if on_gpu and not self._is_paged:
            raise ConfigError("kv_store is 'contiguous'; on a GPU it must be 'paged' or 'auto'")
        self._runner, self._config = runner, config
        self._block = config.page_tokens if self._is_paged else BLOCK_SIZE
        step_tokens = config.step_tokens or (STEP_TOKENS if on_gpu else _CPU_STEP_TOKENS)
        self._step_tokens = max(step_tokens, config.max_running)

    def capacity(self, num_tokens: int) -> int:
        """Of those that fit, in whole pages. Every sequence of a full batch must find room for one
        at least."""
        most_running, block = self._config.max_running, self._block
        capacity = min(num_tokens, self._runner.context_length * most_running)
        least = block * most_running
        if capacity < least:
            raise ConfigError(
                f"the cache has room for {capacity:,} tokens; {most_running:,} sequences of "
                f"{block} tokens need {least:,}: raise kv_cache_gib or lower max_running"
            )
        return capacity - capacity % block

    def try_steps(self, capacity: int, memories: Memories) -> Trial:
        """capacity: of the cache at most, which bounds how long a sequence can be."""
        extent = self._extent(capacity)
        needed = max(extent.longest, extent.most_tokens) + extent.most_prompts * self._block

        def open_store(shape: CacheShape, devices: list[torch.device]) -> KVStore:
            return self._new_store(shape, devices, needed)

        def record(store: KVStore) -> DecodeGraphs | None:
            return self._record(store, extent.longest)

        seconds = self._config.step_seconds
        with refusing_out_of_memory("trying a full step", lower=_OF_A_STEP):
            trial = try_steps(self._runner, extent, memories, open_store, record, seconds)
        for device, room in trial.rooms.items():
            logger.info("%s: a full step takes %.0f MB", device, room.step / 1e6)
            if self._runner.is_recordable:
                logger.info("%s: recorded steps take %.0f MB", device, room.graphs / 1e6)
        return trial

    def open(self, capacity: int, trial: Trial) -> Cache:
        shape, extent = self._runner.cache_shape, self._extent(capacity)
        sizes = (capacity, shape.bytes_per_token, extent.longest)
        told = (f"{size:,}" for size in sizes)
        logger.info("cache: %s tokens of %s bytes; context %s", *told)
        store = self._new_store(shape, self._runner.layer_devices, capacity)
        self._runner.use(store)
        self._record(store, extent.longest)
        tried = trial.num_tokens, trial.seconds
        return Cache(store, extent.longest, extent.step_tokens, tried)

    def _extent(self, capacity: int) -> Extent:
        context_length = _context_length(self._config, self._runner.context_length, capacity)
        return Extent(self._step_tokens, self._config.max_running, context_length)

    def _new_store(self, shape: CacheShape, devices: list[torch.device], capacity: int) -> KVStore:
        if self._is_paged:
            return PagedStore(shape, devices, capacity, self._config.page_tokens)
        return ContiguousStore(shape, capacity)

    def _record(self, store: KVStore, context_length: int) -> DecodeGraphs | None:
        """Steps that only decode over the store, which the runner uses, if they can be recorded."""
        runner, page_tokens = self._runner, self._config.page_tokens
        if not (isinstance(store, PagedStore) and store.is_recordable and runner.is_recordable):
            return None
        graphs = DecodeGraphs(
            runner.device,
            most_rows=self._config.max_running,
            most_pages=-(-context_length // page_tokens),
            page_size=page_tokens,
            spare_page=store.spare_page,
            vocab_size=runner.vocab_size,
        )
        runner.capture(graphs)
        return graphs


def _wanted(config: EngineConfig, shape: CacheShape) -> int | None:
    """Tokens, if the settings say how many."""
    if config.kv_cache_gib is None:
        return None
    return int(config.kv_cache_gib * 2**30) // shape.bytes_per_token


def _bounded(capacity: int, runner: Runner, config: EngineConfig, trial: Trial) -> int:
    """As many of these tokens as full steps leave room for; all, if the settings want them."""
    shape, num_layers = runner.cache_shape, Counter(runner.layer_devices)
    each = shape.bytes_per_token // shape.num_layers
    rooms = trial.rooms.items()
    fitting = tokens_that_fit((room, each * num_layers[device]) for device, room in rooms)
    if config.kv_cache_gib is not None and capacity > fitting:
        raise ConfigError(
            f"kv_cache_gib is {config.kv_cache_gib}; what a full step takes leaves room for "
            f"{fitting * shape.bytes_per_token / 2**30:.2f}: lower it, max_running or step_tokens"
        )
    return min(capacity, fitting)


def _context_length(config: EngineConfig, trained: int, capacity: int) -> int:
    """Prompt and answer together. Every sequence alone must fit into the cache."""
    wanted = config.context_length
    if wanted is None:
        return min(trained, capacity)
    if wanted > trained:
        raise ConfigError(
            f"context_length is {wanted:,}; the checkpoint was made for at most {trained:,}"
        )
    if wanted > capacity:
        raise ConfigError(f"context_length is {wanted:,}; the cache holds only {capacity:,} tokens")
    return wanted
