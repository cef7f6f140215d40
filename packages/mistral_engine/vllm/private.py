"""Every name of vLLM's that is used here, and whether vLLM promises it. Imports it when called.

All of it was tried with the versions in TRIED. "Unstable" is vLLM's own word for its statistics;
"private" is what its documentation does not show. Whoever raises TRIED reads this file first.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from dataclasses import fields
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.vllm.processes import guarded

OLDEST, TRIED = (0, 32), (0, 32)  # the first and the last minor version that all of it holds for
# Of its LoRAConfig: the ranks that it makes room for, and the arguments that mean nothing without
# adapters.
LORA_RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
LORA_ARGUMENTS = (
    "enable_lora",
    "max_loras",
    "max_lora_rank",
    "max_cpu_loras",
    "fully_sharded_loras",
    "lora_dtype",
    "lora_target_modules",
    "specialize_active_lora",
)
_INSTALL = "install vllm, 0.32, or set backend to native"


def require_version() -> str:
    """vLLM's version, without importing it. Raises ConfigError where it is not one that is used."""
    if importlib.util.find_spec("vllm") is None:
        raise ConfigError(f"backend is 'vllm', and vLLM is not installed: {_INSTALL}")
    version = importlib.metadata.version("vllm")
    found = re.match(r"(\d+)\.(\d+)", version)
    minor = (int(found[1]), int(found[2])) if found else (0, 0)
    if not OLDEST <= minor <= TRIED:
        age = "old" if minor < OLDEST else "new"
        raise ConfigError(f"backend is 'vllm', and vLLM {version} is too {age} for it: {_INSTALL}")
    return version


def argument_names() -> list[str]:
    """Of vLLM's engine arguments."""
    from vllm.engine.arg_utils import AsyncEngineArgs

    return [field.name for field in fields(AsyncEngineArgs) if not field.name.startswith("_")]


def is_on_cpu() -> bool:
    """Whether this vLLM was built for CPUs, and so computes on one."""
    from vllm.platforms import current_platform

    return bool(current_platform.is_cpu())


def open_llm(arguments: dict[str, Any], told: Any) -> Any:
    """An AsyncLLM, of the event loop that runs. Takes a minute, and blocks.

    told: called with (SchedulerStats | None, IterationStats | None) whenever it has told of a step.
    """
    from vllm import AsyncEngineArgs
    from vllm.v1.engine.async_llm import AsyncLLM
    from vllm.v1.engine.core import EngineCoreProc  # private: what its process runs
    from vllm.v1.metrics.loggers import StatLoggerBase

    class Told(StatLoggerBase):  # type: ignore[misc]
        def __init__(self, vllm_config: Any, engine_index: int = 0) -> None: ...

        # Unstable: the fields of both.
        def record(self, scheduler_stats: Any, iteration_stats: Any, **_: Any) -> None:
            told(scheduler_stats, iteration_stats)

        def log_engine_initialized(self) -> None: ...

    with guarded(EngineCoreProc):
        return AsyncLLM.from_engine_args(AsyncEngineArgs(**arguments), stat_loggers=[Told])
