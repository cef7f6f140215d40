"""The engine: submit a prompt, receive events. Knows nothing of HTTP.

One thread owns torch, the cache and the scheduler; everyone else talks to it through an inbox and
gets events back through an outbox. A step is: schedule, run, sample, tell.
"""

from __future__ import annotations

import atexit
import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from mistral_engine.cache import Cache, open_cache
from mistral_engine.checkpoint import fingerprint, load_model, resolve_checkpoint
from mistral_engine.config import EngineConfig
from mistral_engine.constraint import Constraint
from mistral_engine.errors import (
    ConfigError,
    ContextLengthError,
    EngineClosedError,
    RequestError,
)
from mistral_engine.grammar import Grammars, Guide
from mistral_engine.layers import ATTENTION
from mistral_engine.output import Output
from mistral_engine.pace import Pace
from mistral_engine.prompt import Message, PromptBuilder
from mistral_engine.request import (
    Event,
    Finished,
    FinishReason,
    GenerationRequest,
    PromptScored,
    SamplingParams,
    Sequence,
    TokenLogprob,
)
from mistral_engine.runner import Runner
from mistral_engine.sampler import Choice
from mistral_engine.scheduler import Chunk, Scheduler
from mistral_engine.step import Launched, Stepper
from mistral_engine.streams import EventIterator, EventStream, Mailbox, Outbox
from mistral_engine.tokenizer import Tokenizer

logger = logging.getLogger("mistral_engine")

T = TypeVar("T")

_CLOSED = "the engine is closed"
_WARM_UP = "warm-up"


@dataclass(slots=True)
class EngineStats:
    """What the engine is doing now, and totals since it was loaded."""

    num_running: int = 0
    num_waiting: int = 0
    num_cached_tokens: int = 0
    cache_capacity: int = 0
    num_steps: int = 0
    num_prompt_tokens: int = 0
    num_reused_tokens: int = 0
    num_generated_tokens: int = 0
    num_preemptions: int = 0


@dataclass(slots=True)
class _Flight:
    """One request in the engine thread's hands: its sequence, its text and its caller.

    guide: through its constraint, if it has one. scores: of its prompt, as far as they are told.
    """

    sequence: Sequence
    output: Output
    mailbox: Mailbox
    guide: Guide | None = None
    scores: list[TokenLogprob] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether nothing could follow in its answer."""
        return self.guide is not None and self.guide.is_complete


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
        self._runner = runner
        self._pool = cache.store.pool
        self._scheduler = Scheduler(config.max_running, cache.step_tokens, self._pool)
        self._stepper = Stepper(runner, tokenizer.vocab_size, tokenizer.eos_id)
        self._grammars = Grammars(tokenizer)
        self._pace = Pace(config.stall_limit)
        self._launched: Launched | None = None
        self._finished_at = 0.0
        self._flights: dict[GenerationRequest, _Flight] = {}
        self._outbox = Outbox()
        self._inbox: queue.SimpleQueue[_Flight | GenerationRequest | None] = queue.SimpleQueue()
        self._totals = EngineStats(cache_capacity=self._pool.capacity)
        self._stats = replace(self._totals)
        self._closed = False
        self._door = threading.Lock()  # nothing is put into the inbox once it is no longer read
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()
        atexit.register(self.close)  # the thread must not be inside torch when Python ends

    @classmethod
    def load(cls, config: EngineConfig) -> Engine:
        """Load a checkpoint's tokenizer and weights and start serving them.

        Raises ConfigError, saying what to change, when that is impossible.
        """
        path = resolve_checkpoint(config)
        tokenizer = Tokenizer.from_checkpoint(path)
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
        return not self._closed

    @property
    def stats(self) -> EngineStats:
        """As of the last step. Never waits for one."""
        return self._stats

    def compile(self, constraint: Constraint, continues_text: bool) -> None:
        """Prepare a constraint in the calling thread; `submit` then finds it prepared.

        continues_text: of the prompts that it is for. Raises RequestError for a grammar that is
        malformed or cannot be enforced.
        """
        self._grammars.guide(constraint, continues_text)

    def stream(self, request: GenerationRequest) -> EventStream:
        """Submit, and await events on the running event loop.

        Raises RequestError or EngineClosedError; any later failure is a Finished event.
        """
        stream = EventStream(lambda: self.abort(request))
        self.submit(request, stream)
        return stream

    def generate(self, request: GenerationRequest) -> EventIterator:
        """Submit, and wait for events in the calling thread. Raises as `stream` does."""
        iterator = EventIterator(lambda: self.abort(request))
        self.submit(request, iterator)
        return iterator

    def submit(self, request: GenerationRequest, mailbox: Mailbox) -> None:
        """Hand a request to the engine thread. Its events arrive in `mailbox`."""
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
        output = Output(sequence, self.tokenizer)
        with self._door:
            if self._closed:
                raise EngineClosedError(_CLOSED)
            self._inbox.put(_Flight(sequence, output, mailbox, guide))

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

    def abort(self, request: GenerationRequest) -> None:
        """End a request before its next step. Nothing happens if it has already ended."""
        self._inbox.put(request)

    def warm_up(self) -> None:
        """Run a few short requests together, so that the first caller meets no cold code path."""
        prompt = self.prompts.build([Message("user", "Hello")])
        params = SamplingParams(max_tokens=3, temperature=0.7, top_p=0.9, ignore_eos=True)
        waiting = [
            self.generate(GenerationRequest(_WARM_UP, prompt, replace(params, seed=seed)))
            for seed in range(4)
        ]
        for events in waiting:
            *_, last = events
            if isinstance(last, Finished) and last.reason is FinishReason.ERROR:
                raise ConfigError(f"the model cannot generate: {last.error}")

    def close(self) -> None:
        """Stop the engine thread. Requests still in flight end with an error event. Idempotent."""
        self._inbox.put(None)
        self._thread.join()
        atexit.unregister(self.close)

    # From here on: the engine thread.

    def _run(self) -> None:
        try:
            while self._read_inbox():
                self._step()
        except BaseException as error:
            logger.critical("engine thread died", exc_info=error)
            raise
        finally:
            with self._door:
                self._closed = True
            self._end_everything()

    def _end_everything(self) -> None:
        while not self._inbox.empty():
            letter = self._inbox.get()
            if isinstance(letter, _Flight):
                self._admit(letter)
        for sequence in list(self._scheduler):
            self._end(sequence, FinishReason.ERROR, _CLOSED)
        self._publish()

    def _admit(self, flight: _Flight) -> None:
        sequence = flight.sequence
        if sequence.request in self._flights:  # it is known by identity, and can run once only
            refusal = Finished(FinishReason.ERROR, sequence.usage, "this request runs already")
            self._outbox.post(flight.mailbox, refusal)
            return
        self._flights[sequence.request] = flight
        self._scheduler.add(sequence)

    def _read_inbox(self) -> bool:
        """Take in what has arrived, waiting for something to do. False: the engine was closed."""
        while True:
            try:
                idle = not self._scheduler.has_work and self._launched is None
                letter = self._inbox.get(block=idle)
            except queue.Empty:
                return True
            if letter is None:
                return False
            if isinstance(letter, _Flight):
                self._admit(letter)
            elif letter in self._flights:
                self._end(self._flights[letter].sequence, FinishReason.ABORT)
                self._publish()

    def _step(self) -> None:
        """Schedule and launch a step, and finish one: the same, or on a GPU the one before.

        So the GPU computes while the host turns its last tokens into text.
        """
        step = self._scheduler.schedule(self._pace.late_tokens)
        self._totals.num_preemptions += step.num_preempted
        launched = self._guarded(step.chunks, lambda: self._launch(step.chunks))
        if self._runner.is_asynchronous:
            self._finish_launched()
            self._launched = launched
        elif launched is not None:
            self._guarded(launched.chunks, lambda: self._finish(launched))
        self._publish()

    def _finish_launched(self) -> None:
        """Finish the step before, if there is one that is not finished yet."""
        launched, self._launched = self._launched, None
        if launched is not None:
            self._guarded(launched.chunks, lambda: self._finish(launched))

    def _guarded(self, chunks: tuple[Chunk, ...], work: Callable[[], T]) -> T | None:
        """Do it. A failure ends the requests of this step and no others."""
        if not chunks:
            return None
        try:
            return work()
        except Exception as error:
            logger.exception("step %s failed", self._totals.num_steps)
            for chunk in chunks:
                self._end(chunk.sequence, FinishReason.ERROR, f"{type(error).__name__}: {error}")
            return None

    def _launch(self, chunks: tuple[Chunk, ...]) -> Launched:
        self._totals.num_steps += 1
        return self._stepper.launch(chunks, self._launched, self._guides, self._finish_launched)

    def _guides(self, sequences: list[Sequence]) -> dict[int, Guide]:
        """The guides of those that are in flight and have one, by their places."""
        flights = ((i, self._flights.get(s.request)) for i, s in enumerate(sequences))
        guides = ((i, flight.guide) for i, flight in flights if flight is not None)
        return {i: guide for i, guide in guides if guide is not None}

    def _finish(self, launched: Launched) -> None:
        """Wait for the step's tokens, and tell what became visible."""
        choices = launched.sampled.read()
        now = time.perf_counter()
        self._pace.note(launched.num_prompt_tokens, now - max(launched.begun, self._finished_at))
        self._finished_at = now
        for chunk in launched.chunks:
            if self._is_in_flight(chunk.sequence):
                self._pool.record(chunk.sequence, chunk.end)
        for part in launched.scored:
            if self._is_in_flight(part.sequence):
                self._flights[part.sequence.request].scores += part.read()
        for sequence, place, choice in zip(launched.ready, launched.places, choices, strict=True):
            if self._is_in_flight(sequence):  # it may have ended while the step was computed
                self._advance(sequence, place, choice)

    def _is_in_flight(self, sequence: Sequence) -> bool:
        return sequence.request in self._flights

    def _advance(self, sequence: Sequence, place: int, choice: Choice) -> None:
        """Put a chosen token into its place and tell what became visible."""
        if choice.token is None:
            self._end(sequence, FinishReason.ERROR, "the model's logits are not finite")
            return
        flight = self._flights[sequence.request]
        if place == sequence.num_prompt_tokens:
            self._note_first_token(flight)
        sequence.tokens[place] = choice.token
        self._totals.num_generated_tokens += 1
        if flight.guide is not None:
            flight.guide.advance(choice.token)
            if flight.guide.error is not None:
                # Its mask allowed only to end, which would make half an answer look whole.
                self._end(sequence, FinishReason.ERROR, f"the grammar: {flight.guide.error}")
                return
        self._tell(flight, flight.output.push(choice.token, choice.entry))
        if flight.output.finish_reason is None and flight.is_complete:
            self._tell(flight, flight.output.complete())
        if flight.output.finish_reason is not None:
            self._end(sequence, flight.output.finish_reason)

    def _tell(self, flight: _Flight, event: Event | None) -> None:
        if event is not None:
            self._outbox.post(flight.mailbox, event)

    def _note_first_token(self, flight: _Flight) -> None:
        sequence = flight.sequence
        sequence.first_token_at = time.perf_counter()
        self._totals.num_prompt_tokens += sequence.num_prompt_tokens
        self._totals.num_reused_tokens += sequence.num_reused
        if sequence.request.params.prompt_logprobs is not None:
            self._tell(flight, PromptScored(tuple(flight.scores)))

    def _end(self, sequence: Sequence, reason: FinishReason, error: str | None = None) -> None:
        """The one place where a request ends: its cache is freed and its caller told."""
        flight = self._flights.pop(sequence.request, None)
        if flight is None:
            return  # it ended earlier in the step that failed
        sequence.drop_pending()
        self._scheduler.remove(sequence)
        _log_request(sequence, reason)
        output = flight.output
        end = Finished(reason, sequence.usage, error, output.stopped_by, output.last_entry)
        self._tell(flight, end)

    def _publish(self) -> None:
        """Show the figures as they are after a step, then let its events out."""
        self._stats = replace(
            self._totals,
            num_running=self._scheduler.num_running,
            num_waiting=self._scheduler.num_waiting,
            num_cached_tokens=self._scheduler.num_cached_tokens,
        )
        self._outbox.flush()


def _log_request(sequence: Sequence, reason: FinishReason) -> None:
    """One line a request. Never its content."""
    begun, now = sequence.submitted_at, time.perf_counter()
    logger.log(
        logging.DEBUG if sequence.request.request_id == _WARM_UP else logging.INFO,
        "request %s: %s, %d tokens in, %d out, queued %s, first token %s, total %s",
        sequence.request.request_id,
        reason.value,
        sequence.num_prompt_tokens,
        sequence.num_completion_tokens,
        _milliseconds(sequence.started_at - begun),
        _milliseconds(sequence.first_token_at - begun),
        _milliseconds(now - begun),
    )


def _milliseconds(seconds: float) -> str:
    return "-" if math.isnan(seconds) else f"{seconds * 1e3:.0f} ms"
