"""Decides which sequences run in the next step and how many of their tokens. Pure Python, no torch.

First come, first served. Sequences that decode go first, so a long prompt never stalls a running
stream; prompts fill what is left of the step's token budget, in chunks. When the cache is full the
youngest running sequence is preempted: it gives back its cache and is computed again later. The
oldest one therefore always moves, and nothing starves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mistral_engine.request import Sequence


@dataclass(frozen=True, slots=True)
class Chunk:
    """`num_tokens` uncached tokens of one sequence, to be computed in one step."""

    sequence: Sequence
    num_tokens: int

    @property
    def completes_prompt(self) -> bool:
        """Whether the step ends at the sequence's last token, so that a new one can be sampled."""
        return self.num_tokens == self.sequence.num_uncached


@dataclass(frozen=True, slots=True)
class Step:
    """What one forward pass computes, and which sequences lost their cache to make room."""

    chunks: tuple[Chunk, ...]
    preempted: tuple[Sequence, ...]


class Scheduler:
    """Holds every sequence in flight: waiting in order of arrival, or running.

    max_running: sequences in one step. step_tokens: tokens in one step.
    cache_tokens: tokens the cache holds; no single sequence may ever need more.
    """

    def __init__(self, max_running: int, step_tokens: int, cache_tokens: int) -> None:
        self._max_running = max_running
        self._step_tokens = step_tokens
        self._cache_tokens = cache_tokens
        self._waiting: deque[Sequence] = deque()
        self._running: list[Sequence] = []  # oldest first

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
    def num_waiting(self) -> int:
        return len(self._waiting)

    @property
    def num_cached_tokens(self) -> int:
        return sum(sequence.num_cached for sequence in self._running)

    def add(self, sequence: Sequence) -> None:
        self._waiting.append(sequence)

    def remove(self, sequence: Sequence) -> None:
        """Forget a sequence that has ended, for whatever reason."""
        (self._running if sequence in self._running else self._waiting).remove(sequence)

    def schedule(self) -> Step:
        """Plan the next step. Empty chunks only when nothing is in flight."""
        plan = _Plan(self._step_tokens, self._cache_tokens - self.num_cached_tokens)
        preempted: list[Sequence] = []
        # Sorting on "is prefilling" is stable: oldest first within both groups.
        for sequence in sorted(self._running, key=lambda s: s.num_uncached > 1):
            if sequence in preempted:
                continue
            wanted = min(sequence.num_uncached, plan.tokens_left)
            while wanted > plan.cache_left and sequence not in preempted:
                preempted.append(self._preempt_youngest(plan))
            if sequence not in preempted:
                plan.add(sequence, wanted)
        if not preempted:
            self._admit(plan)
        return Step(plan.chunks, tuple(preempted))

    def _preempt_youngest(self, plan: _Plan) -> Sequence:
        victim = self._running.pop()
        plan.withdraw(victim)
        victim.num_cached = 0
        victim.num_preemptions += 1
        self._waiting.appendleft(victim)
        return victim

    def _admit(self, plan: _Plan) -> None:
        # A prompt is admitted only when all of it fits, or it would be preempted half-way.
        promised = sum(s.num_uncached for s in self._running) - plan.num_tokens
        while self._waiting and plan.tokens_left > 0 and len(self._running) < self._max_running:
            sequence = self._waiting[0]
            if promised + sequence.num_uncached > plan.cache_left:
                return
            self._running.append(self._waiting.popleft())
            wanted = min(sequence.num_uncached, plan.tokens_left)
            promised += sequence.num_uncached - wanted
            plan.add(sequence, wanted)


class _Plan:
    """The chunks of one step while it is put together, and what is left of both budgets."""

    def __init__(self, step_tokens: int, cache_tokens: int) -> None:
        self.tokens_left = step_tokens
        self.cache_left = cache_tokens
        self.num_tokens = 0
        self._chunks: dict[Sequence, Chunk] = {}  # in the order of the flat batch

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return tuple(self._chunks.values())

    def add(self, sequence: Sequence, num_tokens: int) -> None:
        if num_tokens:
            self._chunks[sequence] = Chunk(sequence, num_tokens)
            self._take(num_tokens)

    def withdraw(self, sequence: Sequence) -> None:
        """Take a preempted sequence out; what it had cached is free again."""
        chunk = self._chunks.pop(sequence, None)
        self.cache_left += sequence.num_cached
        if chunk is not None:
            self._take(-chunk.num_tokens)

    def _take(self, num_tokens: int) -> None:
        self.num_tokens += num_tokens
        self.tokens_left -= num_tokens
        self.cache_left -= num_tokens
