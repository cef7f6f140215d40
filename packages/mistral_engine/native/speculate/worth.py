"""Whether more tokens in a step pay: what they bring against what they cost. Pure Python.

A step that reads all weights for one token takes hardly longer for four on most machines, and twice
as long for sixteen on some: what it costs is what was measured. Knows nothing of drafts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)  # tokens more, that are compared
_MOST_TRIED = 4  # of them, of a step that is tried though it was measured not to pay
_MARGIN = 1.02  # what does not bring as much more is not worth it
_LONGEST_STEP = 1.25  # times as long, for streams that gain nothing from it
_KEPT = 8  # steps: what they cost does not change from one to the next
_LONGEST_TRIAL = 2.0  # times as long, of a step that is tried to see how long it takes
_FIRST_PATIENCE, _MOST_PATIENCE = 32, 1024  # steps


class StepCosts(Protocol):
    """What is known of how long steps take: see loop/step_times.py."""

    def has_measured(self, num_tokens: int) -> bool: ...

    def expected(self, num_tokens: int) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """What a step of `num_streams` answers could take on.

    costs: so many tokens more, and how many times as long the step takes then.
    """

    num_streams: int
    costs: tuple[tuple[int, float], ...]

    @property
    def least_chance(self) -> float:
        """What is said with a lower chance than that is not worth its place."""
        needed = (
            self.num_streams * (times_as_long - 1) / count for count, times_as_long in self.costs
        )
        return max(0.0, min(needed, default=2.0))

    def best(self, chances: Sequence[float]) -> int:
        """How many of the tokens, the likeliest first, make the most answers a second.

        chances: that each of them is said; falling.
        """
        best, most = 0, 1.0
        for count, times_as_long in self.costs:
            gained = sum(chances[:count]) / self.num_streams
            rate = (1 + gained) / times_as_long
            if rate > most:
                best, most = min(count, len(chances)), rate
            if count >= len(chances):
                break
        return best


class Worth:
    """Of one engine."""

    def __init__(self, times: StepCosts) -> None:
        self._times = times
        self._num_refused = 0  # steps in a row
        self._patience = _FIRST_PATIENCE
        self._latest: tuple[tuple[int, ...], Offer] | None = None
        self._age = 0  # of the latest offer, in steps
        self._is_new = False  # the latest offer: a size in it was never measured

    def offer(self, num_tokens: int, num_streams: int, most: int) -> Offer:
        """For a step of so many tokens, of so many answers. most: tokens that it may take on.

        Of sizes that were never measured the smallest is for nothing, so that it is, unless it may
        take far too long; and so are small ones once in a while, since a measurement may have been
        an odd one.
        """
        self._age += 1
        is_trial = self._num_refused >= self._patience
        key = (num_tokens, num_streams, min(most, _SIZES[-1]))
        is_old = is_trial or self._age > _KEPT
        if is_old or self._latest is None or self._latest[0] != key:
            self._latest = key, self._calculate(*key, is_trial=is_trial)
            self._age = _KEPT if is_trial else 0
        return self._latest[1]

    def _calculate(self, num_tokens: int, num_streams: int, most: int, *, is_trial: bool) -> Offer:
        usual = self._times.expected(num_tokens)
        if usual is None:
            return Offer(num_streams, ())
        costs = []
        self._is_new = False
        for count in _SIZES[: bisect_right(_SIZES, most)]:
            is_known = self._times.has_measured(num_tokens + count)
            expected = self._times.expected(num_tokens + count) or usual
            times_as_long = max(1.0, expected / usual) * _MARGIN if is_known else 1.0
            if not is_known and expected > _LONGEST_TRIAL * _MARGIN * usual:
                break
            if is_trial and count <= _MOST_TRIED:
                times_as_long = 1.0
            if num_streams > 1 and times_as_long > _LONGEST_STEP:
                break
            costs.append((count, times_as_long))
            if not is_known:
                self._is_new = True
                break
        return Offer(num_streams, tuple(costs))

    def note(self, *, is_taken: bool) -> None:
        """Whether anything of the latest offer was taken, when there was something to draft."""
        if is_taken and self._is_new:
            self._age = _KEPT  # the next offer knows more
        is_trial = self._num_refused >= self._patience
        if is_trial:
            self._patience = min(2 * self._patience, _MOST_PATIENCE)
        elif is_taken:
            self._patience = _FIRST_PATIENCE
        self._num_refused = 0 if is_taken or is_trial else self._num_refused + 1
