"""The engine: submit a prompt, receive events. Knows nothing of HTTP.

Everything here runs in the callers' threads, and checks before it hands over; what computes is the
thread of loop.py.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence as List
from dataclasses import replace
from functools import partial

from chat_formats.mistral.prompt import PromptBuilder
from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.constraint import Constraint
from engine_api.conversation import Message
from engine_api.errors import ConfigError, ContextLengthError, RequestError
from engine_api.events import Finished, FinishReason
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine.config import EngineConfig
from mistral_engine.in_hand.flight import WARM_UP, Flight
from mistral_engine.in_hand.output import Output
from mistral_engine.in_hand.streams import EventIterator, EventStream, Mailbox
from mistral_engine.native.guide.grammar import Grammars, Guide
from mistral_engine.native.load.cache import Cache, open_cache
from mistral_engine.native.load.checkpoint import fingerprint, load_model, resolve_checkpoint
from mistral_engine.native.load.memory import refusing_out_of_memory
from mistral_engine.native.loop.loop import StepLoop
from mistral_engine.native.loop.step import Stepper
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.sequence import Sequence


class Engine:
    """Serves every request in one continuous batch: each joins and leaves it at any step."""

    def __init__(
        self,
        runner: Runner,
        tokenizer: Tokenizer,
        cache: Cache,
        config: EngineConfig,
        fingerprint: str,
    ) -> None:
        """Starts the engine thread. Most callers want `Engine.load`.

        fingerprint: changes with whatever may change the answers.
        """
        self.tokenizer = tokenizer
        self.fingerprint = fingerprint
        self.prompts = PromptBuilder(tokenizer)
        self.context_length = cache.context_length
        self._config = config
        self._grammars = Grammars(tokenizer)
        stepper = Stepper(runner, tokenizer.vocab_size, tokenizer.eos_id)
        self._loop = StepLoop(stepper, cache, config)
        atexit.register(self.close)  # the thread must not be inside torch when Python ends

    @classmethod
    def load(cls, config: EngineConfig) -> Engine:
        """Load a checkpoint's tokenizer and weights and start serving them.

        Raises ConfigError, saying what to change, when that is impossible.
        """
        path = resolve_checkpoint(config)
        tokenizer = Tokenizer.from_checkpoint(path)
        with refusing_out_of_memory("preparing the model"):
            runner = Runner(load_model(path, config, ATTENTION))
            if tokenizer.vocab_size > runner.vocab_size:
                raise ConfigError(
                    f"the tokenizer in {path} has {tokenizer.vocab_size:,} pieces; the weights "
                    f"have {runner.vocab_size:,}"
                )
            cache = open_cache(runner, config)
        return cls(runner, tokenizer, cache, config, fingerprint(path, config))

    @property
    def is_alive(self) -> bool:
        """Whether it takes requests. Once it does not, it never will again."""
        return self._loop.why_closed is None

    @property
    def figures(self) -> Figures:
        """Distributions since it was loaded and warmed up."""
        return self._loop.figures

    @property
    def stats(self) -> EngineStats:
        """As of the last step. Never waits for one."""
        return self._loop.stats

    def compile(self, constraint: Constraint, continues_text: bool) -> None:
        """Prepare a constraint in the calling thread; `submit` then finds it prepared.

        continues_text: of the prompts that it is for. Raises RequestError for a grammar that is
        malformed or cannot be enforced.
        """
        self._grammars.guide(constraint, continues_text)

    def require_room(self) -> None:
        """Raise EngineClosedError or EngineBusyError if a request would be refused just now.

        So that nothing is spent on reading one. `submit` still decides.
        """
        self._loop.require_room()

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

    def submit(self, requests: List[tuple[GenerationRequest, Mailbox]]) -> None:
        """Hand requests to the engine thread, all or none. Their events arrive in the mailboxes.

        Raises RequestError, EngineBusyError or EngineClosedError.
        """
        self._loop.add([self._prepare(request, mailbox) for request, mailbox in requests])

    def _prepare(self, request: GenerationRequest, mailbox: Mailbox) -> Flight:
        num_prompt_tokens = len(request.prompt.token_ids)
        if not num_prompt_tokens:
            raise RequestError("prompt", "prompt has no tokens; it must have at least 1")
        if num_prompt_tokens >= self.context_length:
            raise ContextLengthError(num_prompt_tokens, self.context_length)
        self._check_token_ids(request.params)
        guide = self._guide(request)
        wanted = request.params.max_tokens
        limit = num_prompt_tokens + wanted if wanted is not None else self.context_length
        sequence = Sequence(request, min(limit, self.context_length))
        return Flight(sequence, Output(sequence, self.tokenizer), mailbox, guide)

    def _guide(self, request: GenerationRequest) -> Guide | None:
        constraint = request.params.constraint
        if constraint is None:
            return None
        return self._grammars.guide(constraint, request.prompt.continues_text)

    def _check_token_ids(self, params: SamplingParams) -> None:
        named = {
            "logit_bias": [token for token, _ in params.logit_bias],
            "stop_token_ids": params.stop_token_ids,
        }
        for name, token_ids in named.items():
            largest = max(token_ids, default=0)
            if largest >= self.tokenizer.vocab_size:
                raise RequestError(
                    name,
                    f"{name} has the token {largest:,}; it must be below "
                    f"{self.tokenizer.vocab_size:,}, the size of the vocabulary",
                )

    def abort(self, request: GenerationRequest, reason: FinishReason = FinishReason.ABORT) -> None:
        """End a request before its next step. Nothing happens if it has already ended."""
        self._loop.end(request, reason)

    def warm_up(self) -> None:
        """Run a few short requests together, so that the first caller meets no cold code path."""
        prompt = self.prompts.build([Message("user", "Hello")])
        params = SamplingParams(max_tokens=3, temperature=0.7, top_p=0.9, ignore_eos=True)
        waiting = [
            self.generate(GenerationRequest(WARM_UP, prompt, replace(params, seed=seed)))
            for seed in range(min(4, self._config.max_running))
        ]
        for events in waiting:
            *_, last = events
            if isinstance(last, Finished) and last.error is not None:
                raise ConfigError(f"the model cannot generate: {last.error}")
        self._loop.figures = Figures()  # they should tell of callers alone

    def close(self) -> None:
        """Stop the engine thread. Requests still in flight end with an error event. Idempotent."""
        self._loop.close()
        atexit.unregister(self.close)
