"""Every name of vLLM's that is used here, in one place, and the versions that were tried with it.
Its log's messages are in log_filter.py.

Public are AsyncLLM, AsyncEngineArgs, SamplingParams and what a request's outputs hold. "Unstable"
is vLLM's own word for its statistics; "private" is what its documentation does not show. Whoever
raises NEWEST reads this file, and runs tests/engines/. vLLM is imported when a function is called.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import re
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from engine_api.errors import ConfigError, one_line
from mistral_engine.vllm.processes.lifetime import guarded

OLDEST, NEWEST = (0, 32), (0, 32)  # the minor versions that all of this holds for
_REMEDY = "install 0.32, or set backend to native"
_SHUTDOWN_SECONDS = 30.0  # for its processes to end by themselves; then they are killed
_SECONDS_BETWEEN_LOOKS = 0.5  # whether it lives
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


def require_version() -> str:
    """vLLM's version, without importing it. Raises ConfigError where none is here that is used."""
    if importlib.util.find_spec("vllm") is None:
        raise ConfigError(f"backend is 'vllm', and vLLM is not installed: {_REMEDY}")
    try:
        version = importlib.metadata.version("vllm")
    except importlib.metadata.PackageNotFoundError as error:
        raise ConfigError(f"vLLM is here and does not say which it is: {_REMEDY}") from error
    found = re.match(r"(\d+)\.(\d+)", version)
    minor = (int(found[1]), int(found[2])) if found else (0, 0)
    if not OLDEST <= minor <= NEWEST:
        age = "old" if minor < OLDEST else "new"
        raise ConfigError(f"backend is 'vllm', and vLLM {version} is too {age}: {_REMEDY}")
    return version


def argument_names() -> list[str]:
    """Of vLLM's engine arguments."""
    from vllm import AsyncEngineArgs

    return [field.name for field in fields(AsyncEngineArgs) if not field.name.startswith("_")]


def computes_on_cpu() -> bool:
    """Whether this vLLM was built for CPUs."""
    from vllm.platforms import current_platform  # private

    return bool(current_platform.is_cpu())


# Of tokens that end an answer, where it is to have a few before: more stop a worker on a GPU. To
# those of a request vLLM adds the tokenizer's end.
MOST_STOPS = 128


def sampling_params(values: dict[str, Any], lark: str | None) -> Any:
    """vLLM's SamplingParams, of tokens as they come. lark: a grammar in llguidance's Lark, which
    has compiled it here already."""
    from vllm.sampling_params import RequestOutputKind, StructuredOutputsParams

    grammar = StructuredOutputsParams(grammar=lark) if lark is not None else None
    made = _compiled_params()
    return made(**values, structured_outputs=grammar, output_kind=RequestOutputKind.DELTA)


@cache
def _compiled_params() -> type:
    """SamplingParams whose grammar vLLM takes as it is. It would have llguidance read each anew for
    every request, on its event loop, where all other streams wait meanwhile."""
    from vllm.sampling_params import SamplingParams

    class CompiledParams(SamplingParams):  # type: ignore[misc]
        def _validate_structured_outputs(self, _: Any, settings: Any, tokenizer: Any) -> None:
            """Private. What it notes besides, and nothing else."""
            if self.structured_outputs is not None:
                self.structured_outputs._backend = settings.backend

    return CompiledParams


def lora_request(name: str, number: int, path: str) -> Any:
    """What goes with a request for an adapter. number: its own, from 1 on; path: its folder."""
    from vllm.lora.request import LoRARequest

    return LoRARequest(name, number, path)


class VllmCore:
    """An AsyncLLM, of the event loop that it is made on, and used on alone.

    context_length, cache_capacity: tokens. adapters: their names. step_tokens: at most in a step.
    note_step: is given a SchedulerStats and an IterationStats, or None, after each step; set by who
    wants them.
    """

    def __init__(self, arguments: dict[str, Any], adapters: Mapping[str, Any]) -> None:
        """Blocks until vLLM is up, a minute or more. adapters: a `lora_request` by name."""
        from vllm import AsyncEngineArgs
        from vllm.usage.usage_lib import UsageContext  # private
        from vllm.v1.engine.async_llm import AsyncLLM
        from vllm.v1.engine.core import EngineCoreProc  # private
        from vllm.v1.engine.exceptions import EngineDeadError  # private

        self.note_step: Callable[[Any, Any], None] = lambda *_: None
        loggers = [_logger_of(self)]
        engine_arguments = AsyncEngineArgs(**arguments)
        with guarded(EngineCoreProc):
            # What is left open, such as tokens in a step, is chosen as for vLLM's own server.
            self._llm = AsyncLLM.from_engine_args(
                engine_arguments,
                usage_context=UsageContext.OPENAI_API_SERVER,
                stat_loggers=loggers,
            )
        self._adapters = adapters
        self.dead_error: type[Exception] = EngineDeadError
        config = self._llm.vllm_config  # private
        self.context_length: int = config.model_config.max_model_len
        cache = config.cache_config
        # The first knows that layers of several kinds share the pages.
        in_pages = cache.num_gpu_blocks * cache.block_size
        self.cache_capacity: int = cache.kv_cache_size_tokens or in_pages
        self.step_tokens: int = config.scheduler_config.max_num_batched_tokens

    @property
    def is_dead(self) -> bool:
        return bool(self._llm.errored)

    @property
    def adapters(self) -> tuple[str, ...]:
        return tuple(self._adapters)

    async def load_adapters(self) -> None:
        """All of them, so that one that vLLM refuses is known by now. Raises ConfigError."""
        for name, request in self._adapters.items():
            try:
                await while_alive(self._llm.add_lora(request), lambda: self.is_dead)
            except Exception as error:
                told = f"vllm.adapters.{name} cannot be loaded by vLLM: {one_line(error)}"
                raise ConfigError(told) from error

    def generate(
        self, token_ids: list[int], params: Any, request_id: str, adapter: str | None
    ) -> AsyncGenerator[Any, None]:
        """Its RequestOutputs. Closing it aborts the request. adapter: one of `adapters`.

        Raises `dead_error`.
        """
        lora_request = self._adapters[adapter] if adapter is not None else None
        # As its own renderer makes it; a prompt without a type would be sent through a thread.
        prompt = {"type": "token", "prompt_token_ids": token_ids}
        outputs: AsyncGenerator[Any, None] = self._llm.generate(
            prompt, params, request_id, lora_request=lora_request
        )
        return outputs

    def shutdown(self) -> None:
        """End its processes, and wait for them."""
        self._llm.shutdown(timeout=_SHUTDOWN_SECONDS)


async def while_alive(answer: Coroutine[Any, Any, Any], is_dead: Callable[[], bool]) -> None:
    """Wait for what vLLM does. It never answers once it is dead: raises RuntimeError then."""
    asked = asyncio.ensure_future(answer)
    try:
        while not (await asyncio.wait([asked], timeout=_SECONDS_BETWEEN_LOOKS))[0]:
            if is_dead():
                raise RuntimeError("vLLM's engine died of it; the log says how")
        await asked
    finally:
        asked.cancel()


def _logger_of(core: VllmCore) -> type:
    """In the place of vLLM's own, which would publish figures of their own beside ours."""
    from vllm.v1.metrics.loggers import PrometheusStatLogger  # unstable

    class StepLogger(PrometheusStatLogger):  # type: ignore[misc]
        def __init__(self, *_: Any, **__: Any) -> None:
            """Without the metrics of the one that it stands for."""

        def record(self, scheduler_stats: Any, iteration_stats: Any, **_: Any) -> None:
            core.note_step(scheduler_stats, iteration_stats)

        def log_engine_initialized(self) -> None: ...

        def record_sleep_state(self, *_: Any, **__: Any) -> None: ...

        def record_admission_rejection(self, *_: Any) -> None: ...

    return StepLogger
