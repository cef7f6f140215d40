"""What each step computes: what is scheduled and drafted, as much of it as fits in time.

It learns from every step how long steps take. Knows nothing of how they are computed, of callers
and of text.
"""

from __future__ import annotations

import logging

from engine_api.errors import new_error_id
from mistral_engine.in_flight.admission import Ahead
from mistral_engine.native.loop.pace import FEWEST_LATE, Pace
from mistral_engine.native.loop.step import Launched
from mistral_engine.native.loop.step_times import StepTimes
from mistral_engine.native.schedule.scheduler import Chunk, Scheduler, Step
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.speculate.speculation import Speculation

logger = logging.getLogger("mistral_engine")


class Planner:
    """Of one engine, whose thread alone uses it."""

    def __init__(
        self,
        scheduler: Scheduler,
        stall_limit: float,
        step_seconds: float | None,
        step_tokens: int,
        tried: tuple[int, float] | None = None,
        *,
        drafts: bool,
        fewest_late: int = FEWEST_LATE,
    ) -> None:
        """stall_limit, step_seconds: see EngineConfig. step_tokens: of any step. tried: tokens of a
        step that is known, and the seconds that it took. drafts: whether anything is drafted.
        fewest_late: see Pace."""
        self.scheduler = scheduler
        self._times = StepTimes()
        if tried is not None:
            self._times.note(*tried)
        self._pace = Pace(
            stall_limit, step_seconds, step_tokens, self._times, fewest_late=fewest_late
        )
        self._speculation = Speculation(self._times) if drafts else None

    def plan(self) -> Step:
        """The next step, without drafts."""
        step_tokens = self._pace.step_tokens(self.scheduler.num_running)
        return self.scheduler.schedule(self._pace.late_tokens, step_tokens)

    def draft(self, plan: Step) -> tuple[Chunk, ...]:
        """Its chunks, with what is drafted behind them.

        A step can do without: a failure ends nobody, and these sequences are drafted for no more.
        """
        chunks, speculation = plan.chunks, self._speculation
        if speculation is None:
            return chunks
        num_planned = sum(chunk.num_tokens for chunk in chunks)
        num_spare = min(plan.num_spare, self._pace.spare_tokens(num_planned))
        try:
            drafts = speculation.propose(chunks, num_spare)
            return tuple(
                self.scheduler.with_drafts(chunk, drafts.get(chunk.sequence, ()))
                for chunk in chunks
            )
        except Exception:
            logger.exception("nothing is drafted, error %s", new_error_id())
            speculation.give_up(chunk.sequence for chunk in chunks)
            return chunks

    def ahead(self, plan: Step | None = None) -> Ahead:
        """What is before those who wait. plan: of a step that is about to be computed."""
        scheduler, chunks = self.scheduler, plan.chunks if plan is not None else ()
        num_planned = sum(chunk.num_tokens for chunk in chunks if chunk.is_of_prompt)
        num_prompt_tokens = scheduler.num_prompt_tokens_left - num_planned
        step_tokens = self._pace.prompt_tokens(
            scheduler.num_running, are_late=scheduler.has_streams
        )
        return Ahead(scheduler.num_free, scheduler.num_unused, num_prompt_tokens, step_tokens)

    def note_seconds(self, step: Launched, seconds: float) -> None:
        """It took so long."""
        if step.is_full:
            self._pace.note_full(seconds)
        self._times.note(step.num_tokens, seconds)
        if step.num_prompt_tokens or not step.num_drafts:
            self._pace.note(step.num_prompt_tokens + step.num_drafts, seconds)

    def note_chosen(self, chunk: Chunk, num_right: int) -> None:
        """So many of the first drafts of the chunk were chosen; its next one, if any, was not."""
        if self._speculation is not None:
            self._speculation.note(chunk, num_right)

    def remove(self, sequence: Sequence) -> None:
        """It has ended, for whatever reason: free its cache."""
        if self._speculation is not None:
            self._speculation.forget(sequence)
        self.scheduler.remove(sequence)
