"""How long a step takes by how many tokens it computes, learnt from the steps. Pure Python.

A step of four tokens may take as long as one of a single token, or four times as long, and one of a
thousand tokens 0.1 s or two minutes: machines differ, so it is measured. Knows nothing of what the
tokens are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from mistral_engine.native.averages import blend

_NEWEST = 0.3  # share of the newest measurement in the moving averages
_REACH = 16  # times the largest step that is known: no guess goes beyond
_DOUBT = 2  # times what smaller steps foretell: a larger one that took longer may be quicker now


@dataclass(slots=True)
class _Bucket:
    """Steps of about equally many tokens: moving averages of how many, and of seconds."""

    num_tokens: float
    seconds: float

    def note(self, num_tokens: int, seconds: float) -> None:
        self.num_tokens = blend(self.num_tokens, num_tokens, _NEWEST)
        self.seconds = blend(self.seconds, seconds, _NEWEST)


class StepTimes:
    """Watches the steps of one engine. Buckets: 1, 2, 3 to 4, 5 to 8, 9 to 16 tokens, and so on."""

    def __init__(self) -> None:
        self._buckets: dict[int, _Bucket] = {}

    def note(self, num_tokens: int, seconds: float) -> None:
        """A step of so many tokens, at least 1, took so long."""
        bucket = self._buckets.get(_bucket_of(num_tokens))
        if bucket is None:
            self._buckets[_bucket_of(num_tokens)] = _Bucket(num_tokens, seconds)
        else:
            bucket.note(num_tokens, seconds)

    def has_measured(self, num_tokens: int) -> bool:
        """Whether there has been a step of about so many tokens."""
        return _bucket_of(num_tokens) in self._buckets

    def expected(self, num_tokens: int) -> float | None:
        """Seconds that a step of so many tokens, at least 1, will take; None: nothing is known.

        Between what was measured it is interpolated. Below, it takes as long as the smallest step
        that is known; above, longer than the largest in proportion to its tokens. Both are upper
        bounds: a token more costs something, and at most what the tokens before it cost.
        """
        known = [self._buckets[index] for index in sorted(self._buckets)]
        if not known:
            return None
        first, last = known[0], known[-1]
        if num_tokens <= first.num_tokens:
            return first.seconds
        for low, high in pairwise(known):
            if num_tokens <= high.num_tokens:
                share = (num_tokens - low.num_tokens) / (high.num_tokens - low.num_tokens)
                return low.seconds + share * (high.seconds - low.seconds)
        return last.seconds * num_tokens / last.num_tokens

    def most_tokens(self, seconds: float) -> int | None:
        """Tokens of the largest step that takes at most so long; None: nothing is known.

        0 if even the smallest that is known takes longer. A guess beyond the largest that is known
        is too low rather than too high, see `expected`, so steps grow towards their size. What took
        too long once, as when something else had the machine, is tried again little by little.
        """
        known = [self._buckets[index] for index in sorted(self._buckets)]
        if not known:
            return None
        last = known[-1]
        if last.seconds <= seconds:
            return int(last.num_tokens * min(_REACH, seconds / max(last.seconds, 1e-9)))
        for low, high in reversed(list(pairwise(known))):
            if low.seconds <= seconds:
                return int(_crossing(low, high, seconds))
        return 0


def _crossing(low: _Bucket, high: _Bucket, seconds: float) -> float:
    """Tokens at which steps begin to take longer, between one that does not and one that does."""
    foretold = low.seconds * high.num_tokens / low.num_tokens
    slowest = min(high.seconds, _DOUBT * foretold)
    if slowest <= seconds:
        return high.num_tokens
    share = (seconds - low.seconds) / (slowest - low.seconds)
    return low.num_tokens + share * (high.num_tokens - low.num_tokens)


def _bucket_of(num_tokens: int) -> int:
    return (num_tokens - 1).bit_length()
