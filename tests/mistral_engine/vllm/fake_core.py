"""vLLM as the backend on it sees it, in a few lines: it says what a script says, token by token.

No kinder than the real one: outputs come with steps of a task of its own, several tokens at once
where the reader is late, a request runs until it ends or is closed, and a dead one raises.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from chat_formats import ChatFormat, open_format
from engine_api.errors import ConfigError
from mistral_engine import Engine, EngineConfig
from mistral_engine.vllm.asking import Asking
from mistral_engine.vllm.backend import VllmBackend
from tests.mistral_engine.scripted_backend import CHECKPOINT

Script = Callable[[list[int], dict[str, Any]], Sequence[int]]  # prompt, parameters -> answer


class DeadError(Exception):
    """vLLM's EngineDeadError."""


@dataclass(frozen=True)
class Likely:
    """vLLM's Logprob."""

    logprob: float
    rank: int | None


@dataclass
class _Request:
    id: str
    params: dict[str, Any]
    prompt: list[int]
    answer: list[int]
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    said: list[int] = field(default_factory=list)  # and not taken yet
    num_said: int = 0
    finish_reason: str | None = None


class FakeCore:
    """Fulfils serving.Core. Steps while it has something to do, `seconds` each.

    script: what is said to a prompt with these parameters; for ever where it says nothing more.
    adapters: that requests may have; unloadable: one that vLLM refuses.
    most_at_once: that have been in here together. aborted: ids of those that were left.
    """

    cache_capacity, step_tokens = 4096, 512
    dead_error = DeadError

    def __init__(
        self,
        script: Script,
        seconds: float = 0.0,
        context_length: int = 256,
        adapters: tuple[str, ...] = ("sailor",),
        unloadable: str | None = None,
    ) -> None:
        self.adapters, self._unloadable = adapters, unloadable
        self._loaded: tuple[str, ...] = ()
        self.context_length = context_length
        self.note_step: Callable[[Any, Any], None] = lambda *_: None
        self.is_dead = False
        self.is_corrupted = False
        self.cache_usage, self.num_held_up = 0.25, 0
        self.ends_with: str | None = None  # the finish_reason that the next step gives to all
        self.most_at_once = 0
        self.aborted: list[str] = []
        self.was_shut_down = False
        self.asked: list[dict[str, Any]] = []
        self._script, self._seconds = script, seconds
        self._requests: dict[str, _Request] = {}
        self._stepping: asyncio.Task[None] | None = None

    async def load_adapters(self) -> None:
        if self._unloadable in self.adapters:
            raise ConfigError(f"vllm.adapters.{self._unloadable} cannot be loaded by vLLM: no")
        self._loaded = self.adapters

    async def generate(
        self, token_ids: list[int], params: Any, request_id: str, adapter: str | None
    ) -> AsyncGenerator[Any, None]:
        assert request_id not in self._requests
        assert adapter is None or adapter in self._loaded
        if self.is_dead:
            raise DeadError
        self.asked.append({**params, "adapter": adapter})
        request = _Request(request_id, params, token_ids, list(self._script(token_ids, params)))
        self._requests[request_id] = request
        self.most_at_once = max(self.most_at_once, len(self._requests))
        if self._stepping is None or self._stepping.done():
            self._stepping = asyncio.create_task(self._step())
        try:
            while request.finish_reason is None or request.said:
                await request.arrived.wait()
                request.arrived.clear()
                if self.is_dead:
                    raise DeadError
                yield self._output(request)
        except (asyncio.CancelledError, GeneratorExit):
            self.aborted.append(request_id)
            raise
        finally:
            await asyncio.sleep(0)  # as the real one, which sends a message
            del self._requests[request_id]

    async def _step(self) -> None:
        while self._requests:
            await asyncio.sleep(self._seconds)
            for request in self._requests.values():
                self._say(request)
            self.note_step(self._scheduler_stats(), _iteration_stats())

    def _say(self, request: _Request) -> None:
        if request.finish_reason is not None:
            return
        token_id = request.answer[request.num_said] if request.answer else 300
        request.num_said += 1
        request.said.append(token_id)
        if token_id in request.params["stop_token_ids"]:
            request.finish_reason = "stop"
        elif request.num_said >= request.params["max_tokens"]:
            request.finish_reason = "length"
        request.finish_reason = self.ends_with or request.finish_reason
        request.arrived.set()

    def _output(self, request: _Request) -> Any:
        said, request.said = request.said, []
        count = request.params["logprobs"]
        likely = [self._likely(token_id, count) for token_id in said] if count is not None else None
        completion = SimpleNamespace(
            token_ids=said, logprobs=likely, finish_reason=request.finish_reason
        )
        is_first = request.num_said == len(said)
        scored = request.params["prompt_logprobs"]
        scores = [None, *(self._likely(each, scored or 0) for each in request.prompt[1:])]
        return SimpleNamespace(
            request_id=request.id,
            outputs=[completion],
            finished=request.finish_reason is not None,
            num_cached_tokens=16,
            prompt_logprobs=scores if is_first and scored is not None else None,
            metrics=SimpleNamespace(is_corrupted=self.is_corrupted),
        )

    @staticmethod
    def _likely(token_id: int, count: int) -> dict[int, Likely]:
        """The token, which is the least likely, and so many more, in vLLM's order."""
        return {
            token_id: Likely(-9.0, 40),
            **{rank: Likely(-1.0 * rank, rank) for rank in range(1, count + 1)},
        }

    def _scheduler_stats(self) -> Any:
        return SimpleNamespace(
            kv_cache_usage=self.cache_usage,
            num_waiting_reqs=self.num_held_up,
            spec_decoding_stats=None,
        )

    def die(self) -> None:
        self.is_dead = True
        for request in self._requests.values():
            request.arrived.set()

    def shutdown(self) -> None:
        self.was_shut_down = True
        if self._stepping is not None:
            self._stepping.cancel()


def _iteration_stats() -> Any:
    return SimpleNamespace(num_preempted_reqs=1, num_generation_tokens=1)


@cache
def embedded() -> ChatFormat:
    return open_format(CHECKPOINT)


def engine_on(core: FakeCore, *, is_speculating: bool = False, **settings: Any) -> Engine:
    """An engine of the embedded model's words over it."""
    config = EngineConfig(str(CHECKPOINT), backend="vllm", **settings)
    chat_format = embedded()
    asking = Asking(
        chat_format,
        is_speculating=is_speculating,
        make_params=lambda values, lark: {**values, "lark": lark},
    )
    return Engine(VllmBackend(lambda: core, asking, config, "fp_fake"), chat_format, config)
