"""What came of each request, as figures, and whether they hold a goal. Knows nothing of replicas.

Times in seconds, of simulated time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum

import numpy as np

_RESOLUTION = 1e4  # gaps are counted by tenths of a millisecond: there are millions


class End(Enum):
    """How a request ended."""

    ANSWERED = "answered"
    REFUSED = "refused"  # 429, at once
    TIMED_OUT = "timed out"  # 503, after it had waited, or 504
    CUT = "cut"  # at its deadline, with what it had said


@dataclass(frozen=True, slots=True)
class Goals:
    """95 of 100 requests have their first token within first_p95, 95 of 100 waits between tokens
    end within gap_p95, and no more than this share of requests is refused, timed out or cut."""

    first_p95: float
    gap_p95: float
    most_failed: float = 0.001

    def __post_init__(self) -> None:
        for name in ("first_p95", "gap_p95", "most_failed"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name):g}; it must be above 0")

    def shares(self, figures: Figures) -> dict[str, float]:
        """Of each goal, how much is used up; above 1 it does not hold."""
        return {
            "first token": figures.first_p95 / self.first_p95,
            "between tokens": figures.gap_p95 / self.gap_p95,
            "failed": figures.failed / self.most_failed,
        }

    def hold(self, figures: Figures) -> bool:
        return all(share <= 1 for share in self.shares(figures).values())


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one run, over the requests that came after the warm-up. Infinite: nobody was answered.

    failed: share of requests. reused: share of prompt tokens that the caches held. busy: share of
    the replicas' time in which they computed. cost_seconds: of replicas that are paid for, from the
    decision to start them. num_preempted: times that a request lost its cache. in_flight:
    requests, on average: their rate times how long they took (Little's law). step_seconds: a
    step's, on average, from one to the next.
    """

    num_asks: int
    ends: Counter[End]
    first_p50: float
    first_p95: float
    gap_p50: float
    gap_p95: float
    output_tokens: int
    output_tokens_per_s: float
    failed: float
    reused: float
    busy: float
    cost_seconds: float
    num_preempted: int
    in_flight: float
    step_seconds: float


class Outcomes:
    """Collects them. counted_from: requests that come earlier only warm the caches."""

    def __init__(self, counted_from: float = 0.0) -> None:
        self.ends: dict[int, End] = {}
        self.num_preempted = 0
        self._counted_from = counted_from
        self._counted: Counter[End] = Counter()
        self._firsts: list[float] = []
        self._gaps: Counter[int] = Counter()
        self._num_tokens = self._num_steps = 0
        self._step_seconds = 0.0
        self._num_prompt_tokens = self._num_reused = 0
        self._last_at = counted_from
        self._spent = 0.0  # seconds in flight, of all together

    def counts(self, at: float) -> bool:
        """Whether who came then is counted."""
        return at >= self._counted_from

    def note_first(self, seconds: float, num_prompt_tokens: int, num_reused: int) -> None:
        self._firsts.append(seconds)
        self._num_tokens += 1
        self._num_prompt_tokens += num_prompt_tokens
        self._num_reused += num_reused

    def note_gap(self, seconds: float) -> None:
        self._gaps[round(seconds * _RESOLUTION)] += 1
        self._num_tokens += 1

    def note_step(self, seconds: float) -> None:
        self._num_steps += 1
        self._step_seconds += seconds

    def end(self, number: int, at: float, now: float, end: End) -> None:
        """The request that came then has ended. Raises RuntimeError if it had already."""
        if number in self.ends:
            raise RuntimeError(f"request {number} ended twice")
        self.ends[number] = end
        if self.counts(at):
            self._counted[end] += 1
            self._last_at = max(self._last_at, now)
            self._spent += now - at

    def figures(self, busy: float, cost_seconds: float) -> Figures:
        num_asks = sum(self._counted.values())
        seconds = self._last_at - self._counted_from
        return Figures(
            num_asks=num_asks,
            ends=self._counted,
            first_p50=_percentile(self._firsts, 50),
            first_p95=_percentile(self._firsts, 95),
            gap_p50=self._gap(0.50),
            gap_p95=self._gap(0.95),
            output_tokens=self._num_tokens,
            output_tokens_per_s=self._num_tokens / seconds if seconds > 0 else 0.0,
            failed=1 - self._counted[End.ANSWERED] / num_asks if num_asks else 0.0,
            reused=self._num_reused / max(1, self._num_prompt_tokens),
            busy=busy,
            cost_seconds=cost_seconds,
            num_preempted=self.num_preempted,
            in_flight=self._spent / seconds if seconds > 0 else 0.0,
            step_seconds=self._step_seconds / max(1, self._num_steps),
        )

    def _gap(self, share: float) -> float:
        """The shortest that so many do not exceed; 0 where no answer has a second token."""
        wanted = share * self._gaps.total()
        seen = 0
        for gap, count in sorted(self._gaps.items()):
            seen += count
            if seen >= wanted:
                return gap / _RESOLUTION
        return 0.0


def _percentile(values: list[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("inf")
