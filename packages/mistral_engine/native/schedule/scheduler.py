"""Decides which sequences run in the next step and how many of their tokens. No torch.

First come, first served. Sequences that decode go first, so a long prompt never stalls a running
stream; prompts fill what is left of the step's token budget, in chunks. They are let in as long as
the cache has room for them and for those that run to go on. When it is full nevertheless the
youngest running sequence is preempted: it gives back its cache and is computed again later. The
oldest one therefore always moves, and nothing starves.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from typing import Protocol

from mistral_engine.native.schedule.drafts import Draft
from mistral_engine.native.schedule.sequence import Sequence


class CachePool(Protocol):
    """Who holds how much of the cache: pages.PagePool or regions.RegionPool."""

    @property
    def capacity(self) -> int: ...

    @property
    def num_held_tokens(self) -> int: ...

    def admit(self, sequence: Sequence, num_running: int = 0) -> int | None:
        """Make room for all of its tokens; how many first ones are cached; None without room.

        num_running: others, which must keep room to go on in.
        """

    def extend(self, sequence: Sequence, num_tokens: int) -> bool:
        """Make room for so many tokens in all; False without room."""

    def stretch(self, sequence: Sequence, num_tokens: int) -> int:
        """Make room for up to so many tokens in all, of what nobody uses and nothing is kept in.

        Returns for how many there is room.
        """

    def record(self, sequence: Sequence, num_computed: int) -> None:
        """So many first tokens are computed, and others may share them."""

    def forget(self, sequence: Sequence) -> None:
        """What it holds is worth nothing: nobody may share it, nor what it was copied from."""

    def release(self, sequence: Sequence) -> None:
        """Let go of all it holds, if anything."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens [start, start + num_tokens) of one sequence, to be computed in one step.

    completes_prompt: the step ends at the sequence's last token, so that a new one can be sampled.
    drafts: the last of its tokens, which stand behind those of the sequence: nobody has said them
        yet.
    """

    sequence: Sequence
    start: int
    num_tokens: int
    completes_prompt: bool
    drafts: tuple[Draft, ...] = ()

    @property
    def end(self) -> int:
        return self.start + self.num_tokens

    @property
    def is_of_prompt(self) -> bool:
        """Whether it is of more than the newest token; before it is computed."""
        return self.sequence.num_uncached > 1

    @property
    def end_of_said(self) -> int:
        """Where its drafts begin."""
        return self.end - len(self.drafts)

    @property
    def token_ids(self) -> list[int]:
        """In order; the last may be PENDING."""
        said = self.sequence.tokens[self.start : self.end_of_said]
        return said + [draft.token_id for draft in self.drafts] if self.drafts else said

    @property
    def logits_from(self) -> int:
        """The first of its tokens whose logits are wanted; its end, if those of none are."""
        if self.sequence.is_to_be_scored:  # its beginning may be computed anew, after a preemption
            return min(max(self.start, self.sequence.num_scored), self.end)
        return self.end_of_said - self.completes_prompt


@dataclass(frozen=True, slots=True)
class Step:
    """What one forward pass computes, and how many sequences lost their cache to make room.

    num_spare: tokens that it could compute beyond, without taking anything from anybody.
    """

    chunks: tuple[Chunk, ...]
    num_preempted: int
    num_spare: int = 0


class Scheduler:
    """Holds every sequence in flight: waiting in order of arrival, or running.

    max_running: sequences in one step. step_tokens: tokens in one step.
    pool: the cache's room; no single sequence may ever need more than all of it.
    """

    def __init__(self, max_running: int, step_tokens: int, pool: CachePool) -> None:
        self._max_running = max_running
        self._step_tokens = step_tokens
        self._pool = pool
        self._waiting: deque[Sequence] = deque()
        self._running: list[Sequence] = []  # oldest first
        self._lacked_cache = False  # the first who waited when the latest step was planned
        self._left_places = False  # that step, though somebody waited

    def __iter__(self) -> Iterator[Sequence]:
        yield from self._running
        yield from self._waiting

    @property
    def has_work(self) -> bool:
        return bool(self._running or self._waiting)

    @property
    def num_running(self) -> int:
        return len(self._running)

    @property
    def has_streams(self) -> bool:
        """Whether one that runs has said something: who comes now is late."""
        return any(not sequence.times.is_silent for sequence in self._running)

    @property
    def num_waiting(self) -> int:
        return len(self._waiting)

    @property
    def num_free(self) -> int:
        """Places that the next to come can take at once.

        None where somebody waits though there are some: for cache, or for the prompts before it,
        and so would all others.
        """
        return 0 if self._left_places and self._waiting else self._num_places_left

    @property
    def num_unused(self) -> int:
        """Places that nobody has, though there is cache for them."""
        return 0 if self.is_short_of_cache else self._num_places_left

    @property
    def _num_places_left(self) -> int:
        return self._max_running - len(self._running)

    @property
    def is_short_of_cache(self) -> bool:
        """Whether there was none left in the latest step for the first who waits."""
        return self._lacked_cache and bool(self._waiting)

    @property
    def num_cached_tokens(self) -> int:
        return sum(sequence.num_cached for sequence in self._running)

    @property
    def num_prompt_tokens_left(self) -> int:
        """Of those that have begun: tokens that wait for room in a step.

        Also of those that were preempted, but not while they wait for cache: steps do not bring
        that about.
        """
        waiting = () if self.is_short_of_cache else self._waiting
        preempted = takewhile(lambda sequence: sequence.num_preemptions, waiting)
        uncached = (sequence.num_uncached for sequence in chain(self._running, preempted))
        return sum(num_tokens for num_tokens in uncached if num_tokens > 1)

    def add(self, sequence: Sequence) -> None:
        self._waiting.append(sequence)

    def remove(self, sequence: Sequence) -> None:
        """Forget a sequence that has ended, for whatever reason, and free its cache."""
        (self._running if sequence in self._running else self._waiting).remove(sequence)
        self._pool.release(sequence)

    def schedule(self, late_tokens: int | None = None, step_tokens: int | None = None) -> Step:
        """Plan the next step. Empty chunks only when nothing is in flight, or all tokens are
        chosen already and still on the device.

        late_tokens: how many tokens of prompts may delay the streams that ran when those prompts
        arrived; None for no limit. Prompts that were there first owe the streams nothing.
        step_tokens: how many this step may compute, if fewer than ever; more than run.
        """
        most = self._step_tokens if step_tokens is None else min(step_tokens, self._step_tokens)
        plan = _Plan(most, late_tokens, self._first_stream_began_at())
        preempted: list[Sequence] = []
        # Sorting on "is prefilling" is stable: oldest first within both groups.
        for sequence in sorted(self._running, key=lambda s: s.num_uncached > 1):
            if sequence in preempted or sequence.is_full:
                continue
            wanted = plan.room_for(sequence)
            while not self._pool.extend(sequence, sequence.num_cached + wanted):
                preempted.append(self._preempt_youngest(plan))
                if sequence is preempted[-1]:
                    break
            else:
                plan.add(sequence, wanted)
        self._lacked_cache = bool(preempted) or not self._admit(plan)
        self._left_places = bool(self._waiting) and self._num_places_left > 0
        # Whoever waits though there are places left waits for cache, or for tokens of a step.
        num_spare = 0 if self._left_places else plan.tokens_left
        return Step(plan.chunks, len(preempted), num_spare)

    def with_drafts(self, chunk: Chunk, drafts: tuple[Draft, ...]) -> Chunk:
        """The chunk and as many of the drafts behind it as there is room for in the cache."""
        if not drafts:
            return chunk
        room = self._pool.stretch(chunk.sequence, chunk.end + len(drafts)) - chunk.end
        kept = drafts[: max(0, room)]
        return replace(chunk, num_tokens=chunk.num_tokens + len(kept), drafts=kept)

    def _first_stream_began_at(self) -> float:
        """When the first of the streams that run now said its first token; never: infinity."""
        begun = (s.times.first_token for s in self._running if not s.times.is_silent)
        return min(begun, default=math.inf)

    def _preempt_youngest(self, plan: _Plan) -> Sequence:
        victim = self._running.pop()
        plan.withdraw(victim)
        self._pool.release(victim)
        victim.num_cached = 0
        victim.num_preemptions += 1
        self._waiting.appendleft(victim)
        return victim

    def _admit(self, plan: _Plan) -> bool:
        """Let in who waits, as far as there is room in the step. False: but not in the cache."""
        while self._waiting and len(self._running) < self._max_running:
            sequence = self._waiting[0]
            # Whoever can only wait, waits outside: what it could reuse may still be computed.
            if not plan.room_for(sequence):
                return True
            num_cached = self._pool.admit(sequence, len(self._running))
            if num_cached is None:
                return False
            sequence.num_cached = num_cached
            if not sequence.num_preemptions:
                sequence.num_reused = num_cached
            self._running.append(self._waiting.popleft())
            plan.add(sequence, plan.room_for(sequence))
        return True


class _Plan:
    """The chunks of one step while it is put together, and what is left of its budgets."""

    def __init__(self, step_tokens: int, late_tokens: int | None, late_after: float) -> None:
        self.tokens_left = step_tokens
        self._late_tokens_left = step_tokens if late_tokens is None else late_tokens
        self._late_after = late_after
        self._chunks: dict[Sequence, Chunk] = {}  # in the order of the flat batch

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return tuple(self._chunks.values())

    def room_for(self, sequence: Sequence) -> int:
        """How many of the sequence's uncached tokens the step can take."""
        room = self.tokens_left
        if self._is_late(sequence):
            room = min(room, self._late_tokens_left)
        return min(sequence.num_uncached, room)

    def add(self, sequence: Sequence, num_tokens: int) -> None:
        if num_tokens:
            complete = num_tokens == sequence.num_uncached
            self._chunks[sequence] = Chunk(sequence, sequence.num_cached, num_tokens, complete)
            self._take(sequence, num_tokens)

    def withdraw(self, sequence: Sequence) -> None:
        """Take a preempted sequence out again."""
        chunk = self._chunks.pop(sequence, None)
        if chunk is not None:
            self._take(sequence, -chunk.num_tokens)

    def _is_late(self, sequence: Sequence) -> bool:
        return sequence.num_uncached > 1 and sequence.times.submitted > self._late_after

    def _take(self, sequence: Sequence, num_tokens: int) -> None:
        self.tokens_left -= num_tokens
        if self._is_late(sequence):
            self._late_tokens_left -= num_tokens
