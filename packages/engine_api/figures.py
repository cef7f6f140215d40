"""What an engine has measured since it was loaded: totals and distributions.

The engine thread writes and anyone reads, at any time; a reader may see a step half counted.
Knows nothing of how figures are published.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from engine_api.events import FinishReason

_SECONDS = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    30,
    60,
    120,
    600,
)
_TOKENS = (1, 4, 16, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)


class Histogram:
    """How many observations fell below each of some bounds, as Prometheus counts them."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        """bounds: ascending; an observation counts for the first that it does not exceed."""
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)  # the last: above all bounds
        self.sum = 0.0

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


@dataclass(slots=True)
class EngineStats:
    """What the engine is doing now, and totals since it was loaded.

    num_cached_tokens: of running sequences. num_held_tokens: what they have reserved for them, of
    cache_capacity. expected_wait: seconds, of one who comes now, as far as that is known.
    num_drafted_tokens: tried ahead of answers; num_accepted_tokens: those of them that the answers
    had, which no step of their own was needed for.
    """

    num_running: int = 0
    num_waiting: int = 0
    num_cached_tokens: int = 0
    num_held_tokens: int = 0
    cache_capacity: int = 0
    expected_wait: float = 0.0
    num_steps: int = 0
    num_prompt_tokens: int = 0
    num_reused_tokens: int = 0
    num_generated_tokens: int = 0
    num_drafted_tokens: int = 0
    num_accepted_tokens: int = 0
    num_preemptions: int = 0


def _seconds() -> Histogram:
    return Histogram(_SECONDS)


def _tokens() -> Histogram:
    return Histogram(_TOKENS)


@dataclass(slots=True)
class Figures:
    """Distributions over requests, over tokens for inter_token_latency, and over steps for
    step_time; times in seconds.

    time_to_first_token, queue_time, duration: from when a request was taken until its first token,
    until it first ran, until it ended. finished: requests by how they ended.
    """

    time_to_first_token: Histogram = field(default_factory=_seconds)
    inter_token_latency: Histogram = field(default_factory=_seconds)
    step_time: Histogram = field(default_factory=_seconds)
    queue_time: Histogram = field(default_factory=_seconds)
    duration: Histogram = field(default_factory=_seconds)
    prompt_tokens: Histogram = field(default_factory=_tokens)
    generated_tokens: Histogram = field(default_factory=_tokens)
    finished: Counter[FinishReason] = field(default_factory=Counter)
