"""Puts the backend on vLLM together: its version, its arguments, and its start.

What cannot be served is refused in one line, and where it can be before weights are downloaded.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from functools import partial
from pathlib import Path

from chat_formats import ChatFormat
from engine_api.errors import ConfigError, one_line
from mistral_engine.checkpoint import Checkpoint, warn_of_another_base
from mistral_engine.config import EngineConfig
from mistral_engine.fingerprint import fingerprint
from mistral_engine.vllm.adapters import (
    find_adapters,
    lora_arguments,
    lora_requests,
    with_spare_slot,
)
from mistral_engine.vllm.arguments import arguments_of, require_kept
from mistral_engine.vllm.asking import Asking
from mistral_engine.vllm.backend import VllmBackend
from mistral_engine.vllm.folder import readable_folder
from mistral_engine.vllm.private import (
    VllmCore,
    argument_names,
    computes_on_cpu,
    require_version,
)
from mistral_engine.vllm.processes.log_filter import hide_content

logger = logging.getLogger("mistral_engine")

# What vLLM asks the environment, where nobody has said otherwise.
_ENVIRONMENT = {
    # So that an answer of what is no number ends with an error.
    "VLLM_COMPUTE_NANS_IN_LOGITS": "1",
    # Seconds for workers to end by themselves: one that is killed leaves shared memory behind.
    "VLLM_WORKER_SHUTDOWN_TIMEOUT_SECONDS": "20",
    "VLLM_NO_USAGE_STATS": "1",  # it would call home
    # It would write on stderr what of a grammar it warns of.
    "LLGUIDANCE_LOG_LEVEL": "0",
}
_CACHE_SIZE = "VLLM_CPU_KVCACHE_SPACE"  # GiB
_SHARED_MEMORY = Path("/dev/shm")
# What vLLM's processes exchange through it, in MiB: from its engine to the workers, and back from
# each.
_SHARED_BY_ALL, _SHARED_BY_EACH = 160, 240


def require_computable(checkpoint: Checkpoint, config: EngineConfig) -> None:
    """Raises ConfigError where vLLM is not here, a setting is none that it keeps, or an
    adapter none that it has room for."""
    require_version()
    require_kept(config)
    lora_arguments(find_adapters(config), config.vllm or {})
    if checkpoint.adapter is not None:
        raise ConfigError(
            f"{checkpoint} is an adapter, and backend is 'vllm', which merges none: merge it with "
            "peft and name the result as the checkpoint"
        )


def open_backend(
    checkpoint: Checkpoint, chat_format: ChatFormat, config: EngineConfig
) -> VllmBackend:
    """Start vLLM on the weights. Raises ConfigError."""
    version = require_version()
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    hide_content()
    settings = sorted((config.vllm or {}).items())
    computed = (config.dtype, config.chat_format, "vllm", version, settings)
    adapters = find_adapters(config)
    for each in adapters:
        warn_of_another_base(each.adapter, config.checkpoint)
        each.fetch()
    identity = fingerprint(checkpoint.path, config, computed, [each.adapter for each in adapters])
    is_speculating = bool((config.vllm or {}).get("speculative_config"))
    asking = Asking(chat_format, is_speculating=is_speculating)
    with readable_folder(checkpoint.path) as folder:
        known, dtype = argument_names(), _dtype(config, folder)
        arguments = arguments_of(config, known, adapters, folder=str(folder), dtype=dtype)
        if computes_on_cpu():
            arguments = with_spare_slot(arguments, len(adapters))
        open_core = partial(VllmCore, arguments, lora_requests(adapters))
        _require_device(config)
        _require_one_cache_size(config)
        _require_shared_memory(config)
        try:
            return VllmBackend(open_core, asking, config, identity)
        except ConfigError:
            raise
        except Exception as error:
            logger.exception("vLLM did not start")
            raise ConfigError(f"vLLM does not start on {checkpoint}: {one_line(error)}") from error


def _dtype(config: EngineConfig, folder: Path) -> str:
    """vLLM's own "auto" makes 16 bits of 32."""
    if config.dtype != "auto":
        return config.dtype
    written = json.loads((folder / "config.json").read_text())
    text = written.get("text_config") or {}
    kinds = [part.get(key) for part in (text, written) for key in ("dtype", "torch_dtype")]
    kind = next((kind for kind in kinds if isinstance(kind, str)), "auto")
    return kind.removeprefix("torch.")


def _require_device(config: EngineConfig) -> None:
    """vLLM computes on what it was built for."""
    has = "cpu" if computes_on_cpu() else "cuda"
    if config.device_map not in ("auto", has):
        raise ConfigError(
            f"device_map is {config.device_map!r}, and this vLLM computes on {has}: write that, or "
            "auto; how many GPUs is said by vllm.tensor_parallel_size"
        )


def _require_one_cache_size(config: EngineConfig) -> None:
    """On CPUs vLLM follows the environment before its own argument."""
    asked = os.environ.get(_CACHE_SIZE)
    if config.kv_cache_gib is not None and asked and computes_on_cpu():
        raise ConfigError(
            f"kv_cache_gib is {config.kv_cache_gib:g}, and the environment's {_CACHE_SIZE} is "
            f"{asked!r}, which vLLM would follow: leave one out"
        )


def _require_shared_memory(config: EngineConfig) -> None:
    """vLLM would die of it when it is nearly up. Containers are given 64 MiB if nobody asks."""
    asked = config.vllm or {}
    num_workers = asked.get("tensor_parallel_size", 1) * asked.get("pipeline_parallel_size", 1)
    if not _SHARED_MEMORY.is_dir() or (num_workers == 1 and not computes_on_cpu()):
        return  # one worker on a GPU is the engine's own process
    free = shutil.disk_usage(_SHARED_MEMORY).free // 2**20
    needed = _SHARED_BY_ALL + _SHARED_BY_EACH * num_workers
    if free < needed:
        raise ConfigError(
            f"{_SHARED_MEMORY} has {free:,} MiB free, and vLLM's {num_workers} workers take "
            f"{needed:,} MiB of shared memory: give the container more, as by --shm-size"
        )
