"""How long prompts and answers are, in tokens, as a distribution. Knows no text."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from statistics import NormalDist

_P95 = NormalDist().inv_cdf(0.95)  # standard deviations above the median


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lognormal, as lengths of texts usually are: half below `median`, one in twenty above `p95`.

    What is drawn outside of [1, most] is cut to it. p95 equal to median: always the same.
    """

    median: int
    p95: int
    most: int

    def __post_init__(self) -> None:
        if not 1 <= self.median <= self.p95 <= self.most:
            raise ValueError(
                f"lengths are {self.median}:{self.p95}:{self.most}; median, p95 and most must "
                "ascend from 1"
            )

    @classmethod
    def parse(cls, text: str) -> Lengths:
        """MEDIAN, MEDIAN:P95 or MEDIAN:P95:MOST; most is four times p95 unless it is given."""
        try:
            numbers = [int(part) for part in text.split(":")]
        except ValueError:
            raise ValueError(f"lengths are {text!r}; they must be MEDIAN[:P95[:MOST]]") from None
        if len(numbers) == 1:
            return cls(numbers[0], numbers[0], numbers[0])
        if len(numbers) == 2:
            return cls(*numbers, 4 * numbers[1])
        if len(numbers) == 3:
            return cls(*numbers)
        raise ValueError(f"lengths are {text!r}; they must be MEDIAN[:P95[:MOST]]")

    def __str__(self) -> str:
        if self.median == self.most:
            return f"{self.median:,}"
        return f"{self.median:,} (p95 {self.p95:,}, at most {self.most:,})"

    @property
    def spread(self) -> float:
        """Standard deviation of the logarithm."""
        return math.log(self.p95 / self.median) / _P95

    def draw(self, rng: random.Random) -> int:
        drawn = rng.lognormvariate(math.log(self.median), self.spread)
        return min(max(1, round(drawn)), self.most)
