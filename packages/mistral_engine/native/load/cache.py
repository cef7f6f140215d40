"""Opens the cache: which store, how large, and how long a sequence may then be.

Knows the two stores and the runner; nothing of requests.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from engine_api.errors import ConfigError
from mistral_engine.config import EngineConfig
from mistral_engine.native.cache.cpu.contiguous_store import ContiguousStore
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.pools.regions import BLOCK_SIZE
from mistral_engine.native.cache.store import KVStore
from mistral_engine.native.load.memory import cache_tokens_that_fit
from mistral_engine.native.model.cuda_graphs import DecodeGraphs
from mistral_engine.native.model.runner import Runner

logger = logging.getLogger("mistral_engine")

_GPU_STEP_TOKENS = 2048
_CPU_STEP_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Cache:
    """context_length: prompt and answer together; every sequence alone fits into the store.

    step_tokens: tokens in one step at most.
    """

    store: KVStore
    context_length: int
    step_tokens: int


def open_cache(runner: Runner, config: EngineConfig) -> Cache:
    """Make the store and hand it to the runner. Raises ConfigError, with the numbers."""
    on_gpu = runner.device.type == "cuda"
    is_paged = on_gpu if config.kv_store == "auto" else config.kv_store == "paged"
    if on_gpu and not is_paged:
        raise ConfigError("kv_store is 'contiguous'; on a GPU it must be 'paged' or 'auto'")
    capacity = _capacity(runner, config, config.page_tokens if is_paged else BLOCK_SIZE)
    context_length = _context_length(config, runner.context_length, capacity)
    bytes_per_token = runner.cache_shape.bytes_per_token
    sizes = (f"{capacity:,}", f"{bytes_per_token:,}", f"{context_length:,}")
    logger.info("cache: %s tokens of %s bytes; context %s", *sizes)
    if is_paged:
        store: KVStore = _open_paged(runner, config, capacity, context_length)
    else:
        store = ContiguousStore(runner.cache_shape, capacity)
        runner.use(store)
    step_tokens = config.step_tokens or (_GPU_STEP_TOKENS if on_gpu else _CPU_STEP_TOKENS)
    return Cache(store, context_length, max(step_tokens, config.max_running))


def _capacity(runner: Runner, config: EngineConfig, page_tokens: int) -> int:
    """Tokens, in whole pages. Every sequence of a full batch must find room for one at least."""
    fitting = cache_tokens_that_fit(config, runner.device, runner.cache_shape.bytes_per_token)
    capacity = min(fitting, runner.context_length * config.max_running)
    least = page_tokens * config.max_running
    if capacity < least:
        raise ConfigError(
            f"the cache has room for {capacity:,} tokens; {config.max_running:,} sequences of "
            f"{page_tokens} tokens need {least:,}: raise kv_cache_gib or lower max_running"
        )
    return capacity - capacity % page_tokens


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


def _open_paged(
    runner: Runner, config: EngineConfig, capacity: int, context_length: int
) -> PagedStore:
    store = PagedStore(runner.cache_shape, runner.layer_devices, capacity, config.page_tokens)
    runner.use(store)
    if runner.is_recordable and store.is_recordable:
        graphs = DecodeGraphs(
            runner.device,
            most_rows=config.max_running,
            most_pages=-(-context_length // config.page_tokens),
            page_size=config.page_tokens,
            spare_page=store.spare_page,
            vocab_size=runner.vocab_size,
        )
        runner.capture(graphs)
    return store
