"""The engine: submit a prompt, receive events. Knows nothing of HTTP, and of how tokens are made.

A front over a backend: what is checked, built and prepared in the callers' threads, before a
request is handed over.
"""

from __future__ import annotations

import weakref
from dataclasses import replace
from functools import partial

from chat_formats import ChatFormat, Vocabulary
from engine_api.constraint import Constraint
from engine_api.engine import Compiled, Prompts
from engine_api.errors import ConfigError, ContextLengthError, RequestError
from engine_api.events import Finished, FinishReason
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from engine_api.thinking import Thinking
from mistral_engine.backend import Backend
from mistral_engine.config import EngineConfig
from mistral_engine.fitting_prompts import FittingPrompts
from mistral_engine.in_flight.flight import WARM_UP, Flight
from mistral_engine.in_flight.output import Output
from mistral_engine.in_flight.streams import EventIterator, EventStream, Mailbox


class Engine:
    """Serves every request in one continuous batch: each joins and leaves it at any step.

    Implements engine_api.engine.Engine. It closes its backend when nobody holds it any more, and
    when Python ends: no thread must be inside of torch then.
    """

    def __init__(
        self,
        backend: Backend,
        chat_format: ChatFormat,
        config: EngineConfig,
        adapter: str | None = None,
    ) -> None:
        """adapter: the name of what is merged into the weights, if anything is."""
        self.prompts = FittingPrompts(chat_format, backend.context_length)
        self.context_length = backend.context_length
        self.fingerprint = backend.fingerprint
        self.adapter = adapter
        self.adapters = backend.adapters
        self._backend = backend
        self._format = chat_format
        self._config = config
        self._close = weakref.finalize(self, backend.close)

    @property
    def unbounded_prompts(self) -> Prompts:
        return self._format.prompts

    @property
    def vocabulary(self) -> Vocabulary:
        return self._format.vocabulary

    @property
    def thinking(self) -> Thinking | None:
        thoughts = self._format.thoughts
        return Thinking(thoughts.efforts) if thoughts is not None else None

    @property
    def is_alive(self) -> bool:
        return self._backend.why_closed is None

    @property
    def figures(self) -> Figures:
        return self._backend.figures

    @property
    def stats(self) -> EngineStats:
        return self._backend.stats

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        return self._backend.compile(constraint, prompt)

    def require_room(self) -> None:
        self._backend.require_room()

    def stream(self, *requests: GenerationRequest) -> list[EventStream]:
        """Submit all or none, and await each one's events on the running event loop.

        Raises as `submit` does; any later failure is a Finished event.
        """
        streams = [
            EventStream(partial(self.abort, request), self._config.max_unread)
            for request in requests
        ]
        self.submit(list(zip(requests, streams, strict=True)))
        return streams

    def generate(self, request: GenerationRequest) -> EventIterator:
        """Submit, and wait for events in the calling thread. Raises as `submit` does."""
        iterator = EventIterator(partial(self.abort, request))
        self.submit([(request, iterator)])
        return iterator

    def submit(self, requests: list[tuple[GenerationRequest, Mailbox]]) -> None:
        """Hand requests to the backend, all or none. Their events arrive in the mailboxes.

        Raises RequestError, EngineBusyError or EngineClosedError.
        """
        self._backend.add([self._prepare(request, mailbox) for request, mailbox in requests])

    def _prepare(self, request: GenerationRequest, mailbox: Mailbox) -> Flight:
        prompt, params = request.prompt, request.params
        num_prompt_tokens = len(prompt.token_ids)
        if not num_prompt_tokens:
            raise RequestError("prompt", "prompt has no tokens; it must have at least 1")
        if num_prompt_tokens >= self.context_length:
            raise ContextLengthError(num_prompt_tokens, self.context_length)
        self._check_token_ids(params)
        self._check_adapter(request.adapter)
        most = self.context_length - num_prompt_tokens
        most = min(most, params.max_tokens) if params.max_tokens is not None else most
        reader = self._format.open_answer(prompt)
        output = Output(reader, self._format.vocabulary, self._format.ends, params, most)
        is_scored = params.prompt_logprobs is not None
        places = self._format.find_places(prompt.token_ids) if is_scored else []
        return Flight(request, num_prompt_tokens + most, output, mailbox, places)

    def _check_token_ids(self, params: SamplingParams) -> None:
        named = {
            "logit_bias": [token for token, _ in params.logit_bias],
            "stop_token_ids": params.stop_token_ids,
        }
        size = self._format.vocabulary.size
        for name, token_ids in named.items():
            largest = max(token_ids, default=0)
            if largest >= size:
                raise RequestError(
                    name,
                    f"{name} has the token {largest:,}; it must be below {size:,}, the size of the "
                    "vocabulary",
                )

    def _check_adapter(self, name: str | None) -> None:
        if name is not None and name not in self.adapters:
            there = ", ".join(self.adapters) or "none"
            raise RequestError("adapter", f"adapter is {name!r}; there are: {there}")

    def abort(self, request: GenerationRequest, reason: FinishReason = FinishReason.ABORT) -> None:
        """End a request before its next step. Nothing happens if it has already ended."""
        self._backend.end(request, reason)

    def warm_up(self) -> None:
        """Run a few short requests together, so that the first caller meets no cold code path."""
        prompt = self.prompts.build_raw("Hello")  # which base models take too
        params = SamplingParams(max_tokens=3, temperature=0.7, top_p=0.9, ignore_eos=True)
        waiting = [
            self.generate(GenerationRequest(WARM_UP, prompt, replace(params, seed=seed)))
            for seed in range(min(4, self._config.max_running))
        ]
        for events in waiting:
            *_, last = events
            if isinstance(last, Finished) and last.error is not None:
                raise ConfigError(f"the model cannot generate: {last.error}")
        self._backend.reset_figures()  # they should tell of callers alone

    def close(self) -> None:
        """Stop the backend. Requests still in flight end with an error event. Idempotent."""
        self._close()
