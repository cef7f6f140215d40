"""How much of what is looked up for one answer comes true, and when it is worth another try.

Pure Python. Knows nothing of what a try costs.
"""

from __future__ import annotations

from mistral_engine.native.averages import blend

_NEWEST = 0.2  # share of the newest token in the moving average
_LONGEST_PAUSE = 128  # tokens, after drafts that were wrong, each of which cost a place in a step
_LONGEST_REST = 8  # tokens, where there was nothing to draft, which cost a look


class Trust:
    """rate: the share of looked-up tokens that were right, each behind others that were."""

    def __init__(self, rate: float) -> None:
        """rate: at first, and after each pause."""
        self.rate = self._fresh_rate = rate
        self._num_failures = 0  # in a row: not one token was right
        self._paused_until = 0
        self._rest = 1  # tokens, the last time that there was nothing

    def may_try(self, num_said: int) -> bool:
        """num_said: tokens of the answer so far."""
        return num_said >= self._paused_until

    def note_nothing(self, num_said: int) -> None:
        """Nothing was found to try: one token is not looked up, then three, then seven are not.

        So an answer that repeats nothing costs little, and one that begins to is seen soon.
        """
        self._rest = min(2 * self._rest, _LONGEST_REST)
        self._paused_until = num_said + self._rest

    def note(self, num_right: int, num_tried: int, num_said: int) -> None:
        """So many of those that were tried, at least one, were right. num_said: before them."""
        self._rest = 1
        if num_right:
            self._num_failures = 0
            for _ in range(num_right):
                self.rate = blend(self.rate, 1, _NEWEST)
            if num_right < num_tried:
                self.rate = blend(self.rate, 0, _NEWEST)
            return
        self._num_failures += 1
        self._paused_until = num_said + min(4**self._num_failures, _LONGEST_PAUSE)
        self.rate = self._fresh_rate
