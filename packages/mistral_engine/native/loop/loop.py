"""The engine thread: schedule, run, choose, tell, for as long as there is something to do.

It alone touches torch, the cache and the scheduler. Requests come in through an inbox, and their
events leave through an outbox. Knows nothing of how a prompt is made.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import partial

from chat_formats import ChatFormat
from engine_api.constraint import Constraint
from engine_api.events import FinishReason
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt
from mistral_engine.config import EngineConfig
from mistral_engine.in_flight.admission import Ahead
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights
from mistral_engine.in_flight.inbox import CLOSED, Inbox
from mistral_engine.native.choose.sampler import Chosen, Sampler
from mistral_engine.native.choose.scoring import assign_rows, score
from mistral_engine.native.guide.grammar import Grammars
from mistral_engine.native.guide.guide import Compiled
from mistral_engine.native.guide.masks import Masks
from mistral_engine.native.load.cache import Cache
from mistral_engine.native.loop.failures import Failures, TooManyFailuresError
from mistral_engine.native.loop.pace import FEWEST_LATE, FEWEST_LATE_ON_GPU
from mistral_engine.native.loop.planning import Planner
from mistral_engine.native.loop.step import Launched, guides_of, make_room, rows_of
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.drafts import Draft
from mistral_engine.native.schedule.scheduler import Chunk, Scheduler, Step
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.transfer import index_of

logger = logging.getLogger("mistral_engine")


class StepLoop:
    """Implements Backend: runs the steps of one model in a thread of its own.

    The thread runs from when the loop is made until it is closed, or dies.
    """

    adapters = ()  # they are merged

    def __init__(
        self,
        runner: Runner,
        cache: Cache,
        chat_format: ChatFormat,
        config: EngineConfig,
        fingerprint: str,
    ) -> None:
        self.fingerprint = fingerprint
        self.context_length = cache.context_length
        vocabulary, pool = chat_format.vocabulary, cache.store.pool
        self._grammars = Grammars(chat_format)
        self._runner = runner
        self._new_sampler = partial(Sampler, vocabulary.size, chat_format.ends)
        self._sampler = self._new_sampler()
        self._masks = Masks(vocabulary.size, runner.device)
        self._pool = pool
        self._scheduler = Scheduler(config.max_running, cache.step_tokens, pool)
        self._planner = Planner(
            self._scheduler,
            config.stall_limit,
            config.step_seconds,
            cache.step_tokens,
            cache.tried,
            drafts=self._is_drafting(config),
            fewest_late=FEWEST_LATE_ON_GPU if runner.is_asynchronous else FEWEST_LATE,
        )
        self._failures = Failures(self._fail)
        self._flights = Flights(config, pool.capacity)
        self._sequences: dict[GenerationRequest, Sequence] = {}
        self._launched: Launched | None = None  # a step whose tokens are not told yet
        self._finished_at = 0.0
        self._inbox = Inbox(self._flights)
        self._stats = self._flights.publish(Ahead(config.max_running, config.max_running))
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def _is_drafting(self, config: EngineConfig) -> bool:
        """A step that is one ahead cannot know what the one before it accepted."""
        if config.speculation == "off" or self._runner.is_asynchronous:
            logger.info("speculation is off%s", "" if config.speculation == "off" else " on a GPU")
            return False
        return True

    @property
    def stats(self) -> EngineStats:
        return self._stats

    @property
    def figures(self) -> Figures:
        return self._flights.measures.figures

    @property
    def why_closed(self) -> str | None:
        return self._inbox.why_closed

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        return self._grammars.compile(constraint, prompt)

    def require_room(self) -> None:
        self._inbox.require_room()

    def add(self, flights: list[Flight]) -> None:
        self._inbox.add(flights)

    def end(self, request: GenerationRequest, reason: FinishReason) -> None:
        self._inbox.end(request, reason)

    def reset_figures(self) -> None:
        self._flights.reset_figures()

    def close(self) -> None:
        self._inbox.close()
        if threading.current_thread() is not self._thread:  # the last to let go may be a flight
            self._thread.join()

    # From here on: the engine thread.

    def _run(self) -> None:
        why = CLOSED
        try:
            while self._read_inbox():
                self._step()
        except TooManyFailuresError as error:
            logger.critical("%s", error)
            why = str(error)
        except BaseException as error:
            logger.critical("engine thread died", exc_info=error)
            why = f"the engine died of {type(error).__name__}"
            raise
        finally:
            self._end_everything(why)

    def _end_everything(self, why: str) -> None:
        for flight in self._inbox.shut(why):
            self._take(flight)
        for flight in self._flights:
            self._end(flight, FinishReason.CLOSED, why)
        self._publish()

    def _read_inbox(self) -> bool:
        """Take in what has arrived, publish, and wait for something to do.

        False: the engine was closed.
        """
        while True:
            if self._inbox.is_empty:
                for late in self._flights.find_late():
                    self._end(*late)
                self._publish()
                if self._scheduler.has_work or self._launched is not None:
                    return True
            message = self._inbox.get()
            if message is None:
                return False
            if isinstance(message, Flight):
                self._take(message)
            elif flight := self._flights.get(message.request):
                self._end(flight, message.reason)

    def _take(self, flight: Flight) -> None:
        if not self._flights.take(flight):
            return
        compiled = flight.request.compiled
        guide = compiled.guide() if isinstance(compiled, Compiled) else None
        sequence = Sequence(flight.request, flight.limit, flight.times, guide)
        self._sequences[flight.request] = sequence
        self._scheduler.add(sequence)

    def _step(self) -> None:
        """Schedule, run, choose, tell.

        A GPU runs one step ahead: what is told is the step before, while it computes this one. So
        it computes while the host turns its last tokens into text.
        """
        begun = time.perf_counter()
        plan = self._planner.plan()
        self._start(plan)
        chunks = self._planner.draft(plan)
        launched = None
        if chunks:
            with self._failures.ending(chunks, is_launch=True):
                launched = self._launch(chunks, begun)
            if launched is None:
                self._forget_choosing()
        self._tell()
        self._launched = launched
        if not self._runner.is_asynchronous:
            self._tell()
        self._failures.require_few()

    def _start(self, plan: Step) -> None:
        """Those who have got a place are told so."""
        self._flights.measures.totals.num_preemptions += plan.num_preempted
        running = (self._flights.get(chunk.sequence.request) for chunk in plan.chunks)
        ahead = self._planner.ahead(plan)
        self._flights.start([flight for flight in running if flight], ahead)

    def _launch(self, chunks: tuple[Chunk, ...], begun: float) -> Launched:
        """Run, and choose the next tokens. Where there is a GPU nothing is waited for."""
        self._flights.measures.totals.num_steps += 1
        rows = rows_of(chunks)
        before = self._launched
        masks = self._masks.begin(guides_of(rows)) if before is None else None  # beside the step
        logits = self._runner.forward(chunks, before.pending_tokens if before is not None else None)
        if before is not None and any(guide.may_bind for guide in guides_of(rows).values()):
            self._tell()  # a grammar has to know the tokens before; the device computes meanwhile
            masks = self._masks.begin(guides_of(rows))
        uses = assign_rows(chunks)
        scored = score(logits, uses.scored)
        if scored:
            logits = logits[index_of(uses.sampled, logits)]
        forbidden = masks.wait() if masks is not None else None
        sampled = self._sampler.sample(logits, rows, forbidden)
        places = make_room(chunks)
        is_full = self._scheduler.num_prompt_tokens_left > 0
        return Launched(chunks, rows, places, sampled, scored, begun, is_full)

    def _tell(self) -> None:
        """Wait for the tokens of the step that is not told yet, if there is one, and tell them."""
        step, self._launched = self._launched, None
        if step is None:
            return
        with self._failures.ending(step.chunks, is_launch=False):
            choices = step.sampled.read()
            now = time.perf_counter()
            seconds = now - max(step.begun, self._finished_at)
            self._finished_at = now
            self._planner.note_seconds(step, seconds)
            self._flights.note_step(step.num_tokens_of_prompts, seconds, step.is_full)
            self._note_computed(step)
            for chunk, place, said in step.deal(choices):
                if flight := self._flights.get(chunk.sequence.request):  # else it has ended
                    self._tell_choices(flight, chunk, place, said)
            self._failures.note_success()

    def _note_computed(self, step: Launched) -> None:
        for chunk in step.chunks:
            if self._flights.get(chunk.sequence.request):
                self._pool.record(chunk.sequence, chunk.end_of_said)
        for part in step.scored:
            if flight := self._flights.get(part.sequence.request):
                flight.scores += part.read()

    def _tell_choices(self, flight: Flight, chunk: Chunk, place: int, said: list[Chosen]) -> None:
        """Tell a token, and those behind it that were drafted and chosen, until the answer ends."""
        num_right = len(said) - 1
        self._planner.note_chosen(chunk, num_right)
        self._flights.note_drafted(flight, len(chunk.drafts))
        for number, choice in enumerate(said):
            draft = chunk.drafts[number] if number < num_right else None
            if draft is not None:
                self._flights.note_accepted(flight)
            self._tell_choice(flight, chunk.sequence, place + number, choice, draft)
            if self._flights.get(flight.request) is None:
                return  # what was chosen behind its end was never said

    def _tell_choice(
        self, flight: Flight, sequence: Sequence, place: int, choice: Chosen, draft: Draft | None
    ) -> None:
        """Put a chosen token into its place and tell what became visible. draft: if it is one."""
        if choice.token is None:
            self._pool.forget(sequence)  # or whoever begins like it would end so as well
            self._end(flight, FinishReason.ERROR, "the model's logits are not finite")
            return
        sequence.say(place, choice.token)
        flight.num_reused = sequence.num_reused
        if draft is not None:
            sequence.guide = draft.guide
        elif sequence.guide is not None:
            sequence.guide.advance(choice.token)
        guide = sequence.guide
        if guide is not None and guide.error is not None:
            # Its mask allowed only to end, which would make half an answer look whole.
            self._end(flight, FinishReason.ERROR, f"the grammar: {guide.error}")
            return
        reason = self._flights.push(flight, choice.token, choice.entry, self._finished_at)
        if reason is None and guide is not None and guide.is_complete:
            reason = self._flights.complete(flight)
        if reason is not None:
            self._end(flight, reason)

    def _forget_choosing(self) -> None:
        """A step failed on its way: whoever is left of it is chosen for from the beginning."""
        self._masks.wait()
        self._sampler = self._new_sampler()

    def _fail(self, chunk: Chunk, error: str) -> None:
        if flight := self._flights.get(chunk.sequence.request):
            self._end(flight, FinishReason.ERROR, error)

    def _end(self, flight: Flight, reason: FinishReason, error: str | None = None) -> None:
        """The one place where a request's cache is freed; its caller is told."""
        sequence = self._sequences.pop(flight.request, None)
        if sequence is not None:  # else the thread died while it was taken in
            sequence.drop_pending()
            sequence.guide = None
            flight.num_reused = sequence.num_reused
            self._planner.remove(sequence)
        self._flights.end(flight, reason, error)

    def _publish(self) -> None:
        """Show the figures as they are after a step, then let its events out."""
        self._stats = self._flights.publish(
            self._planner.ahead(),
            num_running=self._scheduler.num_running,
            num_waiting=self._scheduler.num_waiting,
            num_cached_tokens=self._scheduler.num_cached_tokens,
            num_held_tokens=self._pool.num_held_tokens,
        )
        self._flights.deliver()
