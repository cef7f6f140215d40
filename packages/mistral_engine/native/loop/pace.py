"""How much a step may take on, learnt from how long steps take. Pure Python.

Between steps requests are taken in, ended and told, so a step must not last long. And a prompt that
arrives while others stream makes them wait for their tokens. How long a token of a prompt takes
differs by a factor of a thousand between machines, so it is measured, not configured.
"""

from __future__ import annotations

import math

from mistral_engine.native.averages import MovingLine, blend
from mistral_engine.native.loop.step_times import StepTimes

FEWEST_LATE = 8  # tokens: however slow the machine is, a late prompt moves on
FEWEST_LATE_ON_GPU = 256  # about as many ride along: all weights are read for a single one too
_FEWEST = 16  # tokens beyond one for each that runs: prompts that are first move on too
_UNNOTICED = 0.02  # seconds from token to token: nobody reads as fast, whatever is usual here
_EVEN = 16  # steps are multiples of it: products of matrices like that
_SLOWEST = 8.0  # times as long as expected: more is an accident, as when a laptop slept
_NEWEST = 0.3  # share of the newest measurement in the moving averages
_REACH = 4  # times the sizes that are known: no guess of what late prompts cost goes beyond


class Pace:
    """Watches the steps of one engine.

    stall_limit: how many times as long as usual late prompts may make a stream wait for a token,
        where that is more than anybody notices.
    step_seconds: how long a step may take; None: as long as it does. most_tokens: of any step.
    times: of the engine's steps, noted by their number of tokens; only read here.
    fewest_late: tokens of late prompts that a step takes on, however much longer it takes.

    What prompts add to a step is a straight line over their tokens: a GPU pays for leaving its
    recorded steps as much for eight tokens as for a thousand, and who took that for a cost of the
    tokens would make prompts ever smaller, and gain nothing.
    """

    def __init__(
        self,
        stall_limit: float,
        step_seconds: float | None,
        most_tokens: int,
        times: StepTimes,
        *,
        fewest_late: int = FEWEST_LATE,
    ) -> None:
        self._stall_limit = stall_limit
        self._step_seconds = step_seconds
        self._most_tokens = most_tokens
        self._times = times
        self._fewest_late = fewest_late
        self._slowness = 1.0  # of full steps lately, times what `times` expects; at least 1
        self._quiet_seconds: float | None = None  # of a step that only decodes
        self._added = MovingLine(_NEWEST, fewest_late)  # seconds, by tokens of prompts

    def step_tokens(self, num_running: int) -> int:
        """Tokens that fit into a step.

        One for each of those that run, whatever it takes, and some of the prompts. The first steps
        are small, as long as nothing is known.
        """
        if self._step_seconds is None:
            return self._most_tokens
        most = self._tokens_in_time
        return min(self._most_tokens, max(num_running + _FEWEST, most - most % _EVEN))

    def spare_tokens(self, num_planned: int) -> int:
        """Tokens that a step of so many can take on beyond, and as well do without."""
        return max(0, min(self._most_tokens, self._tokens_in_time) - num_planned)

    @property
    def _tokens_in_time(self) -> int:
        """Of the largest step that does not take too long; 0 as long as nothing is known."""
        if self._step_seconds is None:
            return self._most_tokens
        return self._times.most_tokens(self._step_seconds / self._slowness) or 0

    @property
    def late_tokens(self) -> int | None:
        """Tokens of late prompts that fit into a step; None as long as nothing is known."""
        if self._quiet_seconds is None or not self._added.is_known:
            return None
        longest = max(self._stall_limit * self._quiet_seconds, _UNNOTICED)
        spare_seconds = longest - self._quiet_seconds - self._added.intercept
        fitting = min(spare_seconds / self._added.slope, _REACH * self._added.middle)
        return max(self._fewest_late, round(fitting))

    def prompt_tokens(self, num_running: int, *, are_late: bool) -> int:
        """Tokens of prompts that a step takes on beside those that run. are_late: others stream."""
        most = self.step_tokens(num_running) - num_running
        late_tokens = self.late_tokens if are_late else None
        return most if late_tokens is None else min(most, late_tokens)

    def note_full(self, seconds: float) -> None:
        """A step took so long that left tokens of prompts for later.

        A step takes the longer the more is cached of what it goes on with, which its number of
        tokens does not tell, and `times` doubts a size that suddenly takes longer. So what took too
        long is answered at once by smaller steps, and they grow again while there is time left.
        """
        if self._step_seconds is None:
            return
        share = seconds / self._step_seconds
        change = share if share > 1 else math.sqrt(share)
        self._slowness = min(max(1.0, self._slowness * change), _SLOWEST)

    def note(self, num_prompt_tokens: int, seconds: float) -> None:
        """A step took so long. num_prompt_tokens: what it computed beyond one token a stream."""
        if not num_prompt_tokens:
            self._quiet_seconds = blend(self._quiet_seconds, seconds, _NEWEST)
        elif self._quiet_seconds is not None and seconds > self._quiet_seconds:
            self._added.note(num_prompt_tokens, seconds - self._quiet_seconds)
