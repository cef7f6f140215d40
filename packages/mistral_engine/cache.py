"""Opens the cache: which store, how large, and how long a sequence may then be.

Knows the two stores and the runner; nothing of requests.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from mistral_engine.config import EngineConfig
from mistral_engine.contiguous_store import ContiguousStore
from mistral_engine.cuda_graphs import DecodeGraphs
from mistral_engine.errors import ConfigError
from mistral_engine.kv_store import KVStore
from mistral_engine.memory import cache_tokens_that_fit
from mistral_engine.paged_store import PagedStore
from mistral_engine.runner import Runner

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
    shape = runner.cache_shape
    capacity = cache_tokens_that_fit(config, runner.device, shape.bytes_per_token)
    capacity = min(capacity, runner.context_length * config.max_running)
    if is_paged:
        capacity -= capacity % config.page_tokens
    context_length = _context_length(config, runner.context_length, capacity)
    logger.info(
        "cache: %s tokens of %s bytes; context %s",
        f"{capacity:,}",
        f"{shape.bytes_per_token:,}",
        f"{context_length:,}",
    )
    if is_paged:
        store: KVStore = _open_paged(runner, config, capacity, context_length)
    else:
        store = ContiguousStore(shape, capacity)
        runner.use(store)
    step_tokens = config.step_tokens or (_GPU_STEP_TOKENS if on_gpu else _CPU_STEP_TOKENS)
    return Cache(store, context_length, max(step_tokens, config.max_running))


def _context_length(config: EngineConfig, trained: int, capacity: int) -> int:
    """Prompt and answer together. Every sequence alone must fit into the cache."""
    wanted = config.context_length
    least = config.page_tokens  # of cache; less is a mistake, not a context
    if capacity < least:
        raise ConfigError(
            f"the cache has room for {capacity:,} tokens; it must hold at least {least:,}: "
            "raise kv_cache_gib, or free memory"
        )
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
    if store.is_recordable:
        most_pages = -(-context_length // config.page_tokens)
        runner.capture(
            DecodeGraphs(
                runner.device, config.max_running, most_pages, config.page_tokens, store.spare_page
            )
        )
    return store
