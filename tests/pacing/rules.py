"""How many tokens of late prompts a step takes on: the engine's rule, and the one it had before.

Knows machines by their bounds alone.
"""

from __future__ import annotations

from collections.abc import Callable

from mistral_engine import EngineConfig
from mistral_engine.native.averages import blend
from mistral_engine.native.loop.pace import _NEWEST, _UNNOTICED, FEWEST_LATE, Pace
from mistral_engine.native.loop.step_times import StepTimes
from tests.pacing.machines import Machine

Rule = Callable[[Machine, StepTimes], Pace]
STALL_LIMIT, STEP_SECONDS = EngineConfig("").stall_limit, EngineConfig("").step_seconds


class _RatioPace(Pace):
    """The rule before: all that a step with prompts takes longer is divided by their tokens."""

    _token_seconds: float | None = None

    @property
    def late_tokens(self) -> int | None:
        if self._quiet_seconds is None or not self._token_seconds:
            return None
        longest = max(self._stall_limit * self._quiet_seconds, _UNNOTICED)
        return max(FEWEST_LATE, int((longest - self._quiet_seconds) / self._token_seconds))

    def note(self, num_prompt_tokens: int, seconds: float) -> None:
        super().note(num_prompt_tokens, seconds)
        if num_prompt_tokens and self._quiet_seconds is not None and seconds > self._quiet_seconds:
            added = (seconds - self._quiet_seconds) / num_prompt_tokens
            self._token_seconds = blend(self._token_seconds, added, _NEWEST)


def by_ratio(machine: Machine, times: StepTimes) -> Pace:
    return _RatioPace(STALL_LIMIT, STEP_SECONDS, machine.step_tokens, times)


def by_line(machine: Machine, times: StepTimes) -> Pace:
    """As the engine has it."""
    fewest_late = machine.fewest_late
    return Pace(STALL_LIMIT, STEP_SECONDS, machine.step_tokens, times, fewest_late=fewest_late)


RULES: dict[str, Rule] = {"by ratio, as before": by_ratio, "by line and floor": by_line}
