"""How much of late prompts a step may take on, learnt from how long steps take. Pure Python.

A prompt that arrives while others stream makes their steps longer. How much longer a token of it
makes them differs by a factor of a thousand between machines, so it is measured, not configured.
"""

from __future__ import annotations

_NEWEST = 0.3  # weight of the newest measurement in the moving averages
_FEWEST = 8  # tokens: however slow the machine is, a late prompt moves on


class Pace:
    """Watches the steps of one engine.

    stall_limit: how many times as long as usual late prompts may make a stream wait for a token.
    """

    def __init__(self, stall_limit: float) -> None:
        self._stall_limit = stall_limit
        self._quiet_seconds: float | None = None  # of a step that only decodes
        self._token_seconds: float | None = None  # that a token of a prompt adds to a step

    @property
    def late_tokens(self) -> int | None:
        """Tokens of late prompts that fit into a step; None as long as nothing is known."""
        if self._quiet_seconds is None or not self._token_seconds:
            return None
        spare_seconds = (self._stall_limit - 1) * self._quiet_seconds
        return max(_FEWEST, int(spare_seconds / self._token_seconds))

    def note(self, num_prompt_tokens: int, seconds: float) -> None:
        """A step took so long. num_prompt_tokens: what it computed beyond one token a stream."""
        if not num_prompt_tokens:
            self._quiet_seconds = _blend(self._quiet_seconds, seconds)
        elif self._quiet_seconds is not None and seconds > self._quiet_seconds:
            added = (seconds - self._quiet_seconds) / num_prompt_tokens
            self._token_seconds = _blend(self._token_seconds, added)


def _blend(average: float | None, newest: float) -> float:
    return newest if average is None else average + _NEWEST * (newest - average)
