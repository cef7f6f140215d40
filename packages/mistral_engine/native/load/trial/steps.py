"""Steps as large as there may be: prompts, every token of them scored, and a full batch sampled.

Knows nothing of memory: whoever watches that has them computed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat

import torch
from torch import Tensor

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.native.cache.store import KVStore
from mistral_engine.native.choose.sampler import Sampler
from mistral_engine.native.choose.scoring import assign_rows, score
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.drafts import Row
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.transfer import to_device

_FEWEST = 16  # tokens of the first step
_GROWTH = 64  # times the step before, at most
_SHARE = 16  # of the largest step that there was time for: the first one at the end of a sequence
_SCORED = SamplingParams(prompt_logprobs=0)
_SAMPLED = SamplingParams(temperature=1.0, top_p=0.9)
# What takes the most memory besides: counts of what was said, and log probabilities.
_SAMPLED_IN_FULL = SamplingParams(
    temperature=1.0, top_p=0.9, presence_penalty=0.5, repetition_penalty=1.1, logprobs=0
)


@dataclass(frozen=True, slots=True)
class Extent:
    """What there may be at most. step_tokens: in a step. longest: tokens of a sequence."""

    step_tokens: int
    max_running: int
    longest: int

    @property
    def most_tokens(self) -> int:
        """Of a step: no more than all that run together can have."""
        return min(self.step_tokens, self.max_running * self.longest)

    @property
    def most_prompts(self) -> int:
        """In a step of a trial."""
        return -(-self.most_tokens // self.longest)


def larger_step(num_tokens: int, took: float, left: float, most: int) -> int:
    """Tokens of the step to try behind one of so many, which took so long; 0: none.

    left: seconds there are for it. A step takes longer at most in proportion to its tokens, so that
    it will not take more. One that would hardly be larger is not worth them.
    """
    if num_tokens >= most:
        return 0
    in_time = num_tokens * left / max(took, 1e-9)
    larger = int(min(most, _GROWTH * num_tokens, in_time))
    return larger if larger == most or larger >= 2 * num_tokens else 0


class Steps:
    """Of a runner that uses this store."""

    def __init__(
        self, runner: Runner, store: KVStore, extent: Extent, *, in_full: bool = False
    ) -> None:
        """store: with room for a sequence of the longest, and for the prompts of a step. in_full:
        rows are sampled with all that takes memory.
        """
        self._runner, self._store, self._extent = runner, store, extent
        self._sampler = Sampler(runner.vocab_size, ())
        vocab_size, longest = runner.vocab_size, extent.longest
        self._tokens = tuple(place % vocab_size for place in range(longest))
        sampled = _SAMPLED_IN_FULL if in_full else _SAMPLED
        self._rows = [Row(self._sequence(1, sampled)) for _ in range(extent.max_running)]
        self._in_full = in_full

    def run(self, seconds: float) -> tuple[int, float]:
        """Larger and larger steps, for about so long: prompts from their beginnings, then the end
        of the longest sequence.

        Returns the largest of the former: its tokens, and the seconds that they were computed in.
        """
        over = time.perf_counter() + seconds
        largest = self._grow(self._prompts, _FEWEST, over)
        if time.perf_counter() < over:
            self._grow(self._end_of_longest, max(_FEWEST, largest[0] // _SHARE), over)
        return largest

    def _grow(
        self, lay_out: Callable[[int], list[tuple[int, int]]], first: int, over: float
    ) -> tuple[int, float]:
        most = self._extent.most_tokens
        num_tokens = min(first, most)
        while True:
            begun = time.perf_counter()
            largest = num_tokens, self._compute(lay_out(num_tokens))
            now = time.perf_counter()
            num_tokens = larger_step(num_tokens, now - begun, over - now, most)
            if not num_tokens:
                return largest

    def _prompts(self, num_tokens: int) -> list[tuple[int, int]]:
        """Of each sequence: its tokens, and how many of the last of them are computed."""
        whole, rest = divmod(num_tokens, self._extent.longest)
        lengths = [*repeat(self._extent.longest, whole), *([rest] if rest else [])]
        return list(zip(lengths, lengths, strict=True))

    def _end_of_longest(self, num_tokens: int) -> list[tuple[int, int]]:
        longest = self._extent.longest
        return [(longest, min(num_tokens, longest))]

    def _compute(self, parts: list[tuple[int, int]]) -> float:
        """Returns the seconds in which the tokens were computed; rows were chosen for besides."""
        chunks = tuple(self._chunk(*part) for part in parts)
        begun = time.perf_counter()
        logits = self._runner.forward(chunks)
        if logits.is_cuda:
            torch.cuda.synchronize(logits.device)
        seconds = time.perf_counter() - begun
        scored = score(logits, assign_rows(chunks).scored)
        self._sample(logits)
        for part in scored:
            list(part.read())
        for chunk in chunks:
            self._store.pool.release(chunk.sequence)
        return seconds

    def _sample(self, logits: Tensor) -> None:
        """In full once more in another order: what is kept of the rows is then there thrice, as
        when sequences come and go."""
        rows = self._rows[: len(logits)]
        first = to_device(list(range(len(rows))), torch.long, logits.device)
        for ordered in (rows, rows[::-1]) if self._in_full else (rows,):
            self._sampler.sample(logits[first], ordered).read()

    def _chunk(self, length: int, num_tokens: int) -> Chunk:
        sequence = self._sequence(length, _SCORED)
        num_cached = self._store.pool.admit(sequence)
        assert num_cached is not None, "a trial's store is too small for it"
        return Chunk(sequence, length - num_tokens, num_tokens, completes_prompt=True)

    def _sequence(self, length: int, params: SamplingParams) -> Sequence:
        prompt = Prompt(self._tokens[:length])
        return Sequence(GenerationRequest("trial", prompt, params), limit=length)
