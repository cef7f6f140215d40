"""The platform's rules for how many replicas there are, as its documentation has them.

https://docs.baseten.co/deploy/autoscaling, read 2026-11-29. Knows nothing of requests but how many
are in flight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Requests in flight divided by what a replica is to have come out a little off: 7.000000000000001
# replicas are seven.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of a deployment, with the platform's defaults where it has one.

    min_replicas, max_replicas: how few and how many. concurrency_target: requests in flight that a
    replica is to have; target_utilization: of those, so many are enough for one more. window:
    seconds over which requests in flight are averaged; there is one decision at the end of each.
    scale_down_delay: seconds that fewer would have been enough, before the first goes.
    max_scale_down_rate: of all replicas, that go at once. cold_start: seconds from a decision until
    a replica is ready; the platform has no setting of it.
    """

    min_replicas: int = 1
    max_replicas: int = 1
    concurrency_target: int = 1
    target_utilization: float = 0.7
    window: float = 60.0
    scale_down_delay: float = 900.0
    max_scale_down_rate: float = 0.5
    cold_start: float = 120.0

    def __post_init__(self) -> None:
        if not 0 <= self.min_replicas <= self.max_replicas or self.max_replicas < 1:
            raise ValueError(
                f"between {self.min_replicas} and {self.max_replicas} replicas; min must be at "
                "least 0, and max at least that and 1"
            )
        for name, most in (("target_utilization", 1.0), ("max_scale_down_rate", 0.5)):
            if not 0 < getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name):g}; it must be in (0, {most:g}]")
        for name, least in (("concurrency_target", 1), ("window", 1), ("scale_down_delay", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name):g}; at least {least}")


class Autoscaler:
    """Decides, from decision to decision; it remembers since when there have been too many."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._too_many_since: float | None = None

    def decide(self, now: float, num_replicas: int, in_flight: float) -> int:
        """How many replicas there are to be. in_flight: requests, averaged over the window.

        More at once, as many as are wanted. Fewer only after the delay: half of what is too much,
        and again half of the rest after another delay.
        """
        wanted = self._wanted(in_flight)
        if wanted >= num_replicas:
            self._too_many_since = None
            return wanted
        if self._too_many_since is None:
            self._too_many_since = now
        if now - self._too_many_since < self._rules.scale_down_delay:
            return num_replicas
        self._too_many_since = now
        half = math.ceil((num_replicas - wanted) / 2)
        return num_replicas - min(half, self._most_at_once(num_replicas))

    def _wanted(self, in_flight: float) -> int:
        rules = self._rules
        each = rules.concurrency_target * rules.target_utilization
        wanted = math.ceil(in_flight / each - _ROUNDING)
        return min(max(wanted, rules.min_replicas), rules.max_replicas)

    def _most_at_once(self, num_replicas: int) -> int:
        return max(1, math.floor(self._rules.max_scale_down_rate * num_replicas))
