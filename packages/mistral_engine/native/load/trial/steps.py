"""Steps as large as there may be: prompts, every token of them scored, and a full batch sampled.

Knows nothing of memory: whoever watches that has them computed.
"""

from __future__ import annotations

import math
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
_ENDLESS = 2**40  # tokens, of a context that time does not bound
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


@dataclass(frozen=True, slots=True)
class Tried:
    """A step. size: tokens of it, or of the context that it ends. computed: seconds of its forward
    pass; took: with all that was chosen."""

    size: int
    computed: float
    took: float


# How long a step takes at most is foretold by one that was tried. Without attention that is in
# proportion to its tokens. To attend to as many tokens as a layer is wide takes a token a sixth of
# what its linears take, in operations (4 and some 26 times the width squared); counted is all of
# it, since attention is not as quick an operation.


def larger_step(size: int, took: float, left: float, most: int, width: float = math.inf) -> int:
    """Size of the step to try behind one of that size, which took so long; 0: none.

    left: seconds there are for it, in which it will end. width: of the model, where each token of
    the step attends to those before it; infinite where a larger one attends no further for each of
    its tokens. One that would hardly be larger is not worth its time.
    """
    if size >= most or left <= 0:  # a busy machine may have taken far longer than there was
        return 0
    linear = size * left / max(took, 1e-9)
    in_time = linear if math.isinf(width) else _in_time_attending(linear, width)
    larger = int(min(most, _GROWTH * size, in_time))
    return larger if larger == most or larger >= 2 * size else 0


def _in_time_attending(linear: float, width: float) -> float:
    """The n of n (1 + n / 2 width) = linear, since a token attends to n / 2 others on average."""
    return 2 * linear / (1 + math.sqrt(1 + 2 * linear / width)) if linear < math.inf else linear


def context_in_time(num_tokens: int, tried: Tried, left: float, width: int) -> int:
    """The longest context at whose end so many tokens are computed in the seconds left; 0: none.

    tried: a step that tells it, from the beginning of prompts, of no fewer tokens.
    """
    times = left / max(tried.took, 1e-9) - 1  # what attending may take, in steps like that one
    return int(min(_ENDLESS, max(0.0, times) * width * tried.size / num_tokens))


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
        self._width = runner.width
        vocab_size, longest = runner.vocab_size, extent.longest
        self._tokens = tuple(place % vocab_size for place in range(longest))
        sampled = _SAMPLED_IN_FULL if in_full else _SAMPLED
        self._rows = [Row(self._sequence(1, sampled)) for _ in range(extent.max_running)]
        self._in_full = in_full

    def run(self, seconds: float) -> tuple[int, float]:
        """Larger and larger steps, in so long if the first one leaves any of it: prompts from their
        beginnings, then the end of the longest sequence, or of the longest there is time for.

        Returns the largest of the former: its tokens, and the seconds that they were computed in.
        """
        over = time.perf_counter() + seconds
        most = self._extent.most_tokens
        prompts = self._grow(self._prompts, min(_FEWEST, most), most, over, self._width)
        self._attend_far(prompts, over)
        return prompts[-1].size, prompts[-1].computed

    def _attend_far(self, prompts: list[Tried], over: float) -> None:
        """A few tokens first, behind more and more others; then more of them."""
        longest = self._extent.longest
        few = min(prompts[0].size, longest)
        left = over - time.perf_counter()
        first = min(longest, max(context_in_time(few, each, left, self._width) for each in prompts))
        if first < longest and first <= prompts[-1].size:
            return  # no further than what was attended to already
        *_, far = self._grow(lambda length: [(length, few)], first, longest, over)
        most = min(self._extent.most_tokens, longest)
        more = larger_step(few, far.took, over - time.perf_counter(), most)
        if far.size == longest and more:
            self._grow(lambda num_tokens: [(longest, num_tokens)], more, most, over)

    def _grow(
        self,
        lay_out: Callable[[int], list[tuple[int, int]]],
        first: int,
        most: int,
        over: float,
        width: float = math.inf,
    ) -> list[Tried]:
        """lay_out: of a size, the sequences: their tokens, and how many of the last of them are
        computed. width: see larger_step."""
        size, tried = first, []
        while size:
            begun = time.perf_counter()
            computed = self._compute(lay_out(size))
            now = time.perf_counter()
            tried.append(Tried(size, computed, now - begun))
            size = larger_step(size, now - begun, over - now, most, width)
        return tried

    def _prompts(self, num_tokens: int) -> list[tuple[int, int]]:
        whole, rest = divmod(num_tokens, self._extent.longest)
        lengths = [*repeat(self._extent.longest, whole), *([rest] if rest else [])]
        return list(zip(lengths, lengths, strict=True))

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
