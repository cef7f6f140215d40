"""A trace: requests with their times, lengths and what their prompts share.

Knows nothing of servers. Tokens are numbers that are equal where prompts are.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from benchmarks.capacity.traffic.arrivals import Shape, arrivals
from benchmarks.capacity.traffic.lengths import Lengths

_MOST_TOKENS = 10**6  # of a prompt: so far apart are the tokens of two requests
_SHARED = 10**15  # from here on: tokens that prompts of a group have in common


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. at: seconds. group: those that begin alike; None: like no other."""

    number: int
    at: float
    num_own_tokens: int
    num_answer_tokens: int
    group: int | None = None
    num_shared_tokens: int = 0

    @property
    def num_prompt_tokens(self) -> int:
        return self.num_shared_tokens + self.num_own_tokens

    @property
    def token_ids(self) -> tuple[int, ...]:
        """Made when they are needed: a trace would not fit into memory with them."""
        first_own = self.number * _MOST_TOKENS
        first_shared = _SHARED + (self.group or 0) * _MOST_TOKENS
        shared = range(first_shared, first_shared + self.num_shared_tokens)
        return (*shared, *range(first_own, first_own + self.num_own_tokens))


@dataclass(frozen=True, slots=True)
class Traffic:
    """Of which a trace is drawn.

    rate: requests a second, on average. prompt: a prompt's own tokens; answer: its answer's.
    repeating: the share of prompts that begin with the tokens of one of `groups`, each of
    `shared_tokens`, before their own: instructions, documents, conversations that go on.
    """

    shape: Shape
    rate: float
    seconds: float
    prompt: Lengths
    answer: Lengths
    seed: int = 0
    repeating: float = 0.0
    groups: int = 1
    shared_tokens: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.repeating <= 1:
            raise ValueError(f"repeating is {self.repeating:g}; it must be between 0 and 1")
        if self.groups < 1 or self.shared_tokens < 0:
            raise ValueError(
                f"{self.groups} groups of {self.shared_tokens} tokens; there must be at least 1, "
                "of at least 0"
            )
        if self.longest > _MOST_TOKENS:
            raise ValueError(f"requests have up to {self.longest:,} tokens; {_MOST_TOKENS:,} fit")

    @property
    def longest(self) -> int:
        """Tokens of a prompt and its answer."""
        shared = self.shared_tokens if self.repeating else 0
        return shared + self.prompt.most + self.answer.most

    def at_rate(self, rate: float) -> Traffic:
        return replace(self, rate=rate)

    def trace(self) -> list[Ask]:
        """In order of time."""
        times = arrivals(self.shape, self.rate, self.seconds, self.seed)
        rng = random.Random(f"{self.seed} requests")
        return [self._ask(number, at, rng) for number, at in enumerate(times)]

    def _ask(self, number: int, at: float, rng: random.Random) -> Ask:
        own, answer = self.prompt.draw(rng), self.answer.draw(rng)
        if rng.random() >= self.repeating:
            return Ask(number, at, own, answer)
        return Ask(number, at, own, answer, rng.randrange(self.groups), self.shared_tokens)
