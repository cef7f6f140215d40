"""A request as the engine thread computes it: its tokens, and how many of them are cached.

The one mutable value of native/. Who writes what stands with each field. No torch.
"""

from __future__ import annotations

import random
import sys
from collections import deque
from dataclasses import dataclass, field

from engine_api.request import GenerationRequest
from mistral_engine.in_flight.flight import Times
from mistral_engine.native.guide.guide import Guide

PENDING = -1  # stands in `Sequence.tokens` for a token that is on the device only


@dataclass(eq=False, slots=True)
class Sequence:
    """A request in flight: its tokens so far and how many of them the cache holds.

    limit: tokens, prompt included, at which it ends at the latest.
    times: of its flight; only read here.
    guide: through its constraint, if it has one; advanced by the loop, None once it has ended.
    tokens: appended to, and filled in, by the loop.
    draws: random numbers of tokens to come, one for each: a seeded answer depends on nothing but
        its own tokens; by `draw`.
    num_cached: leading tokens whose keys and values are in the cache; by scheduler and loop. It
        falls back to 0 when the sequence is preempted; the tokens stay, and are computed again.
    num_reused: how many of them another sequence had computed when this one was admitted first; by
        the scheduler.
    num_scored: leading tokens of a prompt whose successors' log probabilities are computed, if they
        are asked for; by `note_computed`.
    num_preemptions: by the scheduler. block_keys: by prefix.py.
    """

    request: GenerationRequest
    limit: int = sys.maxsize
    times: Times = field(default_factory=Times)
    guide: Guide | None = None
    tokens: list[int] = field(init=False)
    draws: deque[float] = field(init=False, default_factory=deque)
    _rng: random.Random = field(init=False)
    _num_drawn: int = field(init=False, default=0)
    block_keys: list[bytes] = field(default_factory=list)
    num_cached: int = 0
    num_reused: int = 0
    num_scored: int = 0
    num_preemptions: int = 0

    def __post_init__(self) -> None:
        self.tokens = list(self.request.prompt.token_ids)
        self._rng = random.Random(self.request.params.seed)  # None: seeded by the system

    @property
    def num_prompt_tokens(self) -> int:
        return len(self.request.prompt.token_ids)

    @property
    def num_completion_tokens(self) -> int:
        return len(self.tokens) - len(self.request.prompt.token_ids)

    @property
    def num_uncached(self) -> int:
        """Tokens the next step has to compute before it can sample: 1 while decoding."""
        return len(self.tokens) - self.num_cached

    @property
    def is_to_be_scored(self) -> bool:
        """Whether log probabilities of its prompt are still to be computed."""
        wanted = self.request.params.prompt_logprobs is not None
        return wanted and self.num_scored < self.num_prompt_tokens - 1

    @property
    def is_full(self) -> bool:
        """Whether its last token is chosen already, though perhaps still on the device only."""
        return len(self.tokens) >= self.limit

    def draw(self, num_ahead: int = 0) -> float:
        """The random number in [0, 1) of the token that follows so many tokens more.

        It belongs to that place in the answer: a token that is chosen there again, because one
        before it was not the one that was taken for granted, is chosen with the same number.
        """
        place = self.num_completion_tokens + num_ahead
        while self._num_drawn <= place:
            self.draws.append(self._rng.random())
            self._num_drawn += 1
        while self._num_drawn - len(self.draws) < place - num_ahead:
            self.draws.popleft()
        return self.draws[place - self._num_drawn]

    def note_computed(self, num_tokens: int) -> None:
        """So many of its leading tokens are in the cache, or will be when the device is done."""
        self.num_cached = num_tokens
        if self.is_to_be_scored:
            self.num_scored = max(self.num_scored, min(num_tokens, self.num_prompt_tokens - 1))

    def say(self, place: int, token_id: int) -> None:
        """The token at this place, its last or one behind. Then what is before it is cached."""
        if place == len(self.tokens):
            self.tokens.append(token_id)
            self.num_cached += 1
        else:
            self.tokens[place] = token_id

    def drop_pending(self) -> None:
        """Forget tokens that were never read: the sequence has ended before them."""
        while self.tokens[-1] == PENDING:
            self.tokens.pop()
