"""How long one who comes now would wait, learnt from what goes on. Pure Python, figures only.

Two things keep the queue from moving, and each is measured by itself: prompts are computed in order
of arrival, and places in the batch come free as answers end. The longer of both waits is what is
expected. As long as nothing is known of a thing it is expected to take no time.
"""

from __future__ import annotations

import math
from bisect import bisect_left

_MEMORY = 5.0  # seconds of work after which a measurement counts for a third
_LEAST_SECONDS = 1.0  # of work that have to be measured: the first steps are too small to tell
_FEWEST_STEPS = 4  # likewise: where a machine is busy, one small step takes that second by itself
_FEWEST_ENDS = 3  # that have to be remembered, the oldest of them a little less: four; or
_LEAST_SHARE = 0.25  # of the places, if that is more: the first to end are the shortest answers
_LEAST_MEMORY = 16  # ends after which one counts for a third, or twice the places in use; or
_LONGEST_MEMORY = 30.0  # seconds, if more have ended by then


class PromptRate:
    """How quickly prompts are computed while more of them is to be computed than a step takes."""

    def __init__(self) -> None:
        self._num_tokens = 0.0
        self._seconds = 0.0
        self._num_steps = 0
        self._largest = 0  # tokens of prompts in one step

    def note(self, num_tokens: int, seconds: float) -> None:
        """A step computed so many tokens of prompts, and left others for later."""
        if num_tokens >= 2 * self._largest:  # steps begin small, and a token costs more in those
            self._num_tokens = self._seconds = 0.0
            self._num_steps, self._largest = 0, num_tokens
        self._num_steps += 1
        keep = math.exp(-seconds / _MEMORY)
        self._num_tokens = self._num_tokens * keep + num_tokens
        self._seconds = self._seconds * keep + seconds

    def wait(self, num_tokens: int) -> float:
        """Seconds until so many tokens of prompts are computed."""
        is_known = self._seconds >= _LEAST_SECONDS and self._num_steps >= _FEWEST_STEPS
        if not is_known or not self._num_tokens:
            return 0.0
        return max(0, num_tokens) * self._seconds / self._num_tokens


class Stays:
    """How long requests keep their places in the batch. Times: seconds by one clock.

    What is measured is the time that places were held, over the answers that ended and the tokens
    they had meanwhile. So those that are still to end count as well as those that did.
    """

    def __init__(self) -> None:
        self._begun: list[float] = []  # when each that holds a place took it; oldest first
        self._most_tokens = 0  # that the answers of those may have, in all
        self._held_seconds = 0.0
        self._num_ended = 0.0
        self._num_tokens = 0.0  # of the answers that ended
        self._noted_until = self._ended_at = 0.0

    @property
    def num_held(self) -> int:
        """Places that are held now."""
        return len(self._begun)

    def begin(self, now: float, most_tokens: int) -> None:
        """A request takes a place; its answer may have so many tokens."""
        self._note_time(now)
        self._begun.append(now)
        self._most_tokens += most_tokens

    def end(self, now: float, begun: float, most_tokens: int, num_tokens: int) -> None:
        """One that took its place then has ended, with so many tokens."""
        by_ends = 1 - 1 / max(_LEAST_MEMORY, 2 * len(self._begun))
        keep = max(by_ends, math.exp((self._ended_at - now) / _LONGEST_MEMORY))
        self._ended_at = now
        self._held_seconds *= keep
        self._note_time(now)
        del self._begun[bisect_left(self._begun, begun)]
        self._most_tokens -= most_tokens
        self._num_ended = self._num_ended * keep + 1
        self._num_tokens = self._num_tokens * keep + num_tokens

    def forget(self) -> None:
        """Know of those who hold a place, and of nobody before."""
        self._held_seconds = self._num_ended = self._num_tokens = 0.0

    def wait(self, now: float, num_unused: int, num_wanted: int) -> float:
        """Seconds until so many have got places, of which so many are unused now.

        Places come free evenly, if answers end at random; or each when its holder has stayed as
        long as usual. The earlier of both.
        """
        num_more = num_wanted - num_unused
        num_held = self.num_held
        num_places = num_held + num_unused
        fewest = max(_FEWEST_ENDS, _LEAST_SHARE * num_places)
        if num_more <= 0 or not num_places or self._num_ended < fewest:
            return 0.0
        self._note_time(now)
        rounds, nth = divmod(num_more - 1, num_places)
        usual = self._usual
        next_free = self._begun[nth] + usual - now if nth < num_held else usual
        in_turn = max(0.0, next_free) + rounds * usual
        return min(in_turn, usual * num_more / num_places)

    @property
    def _usual(self) -> float:
        """Seconds of a stay: as lately, or until all has been said that may be."""
        usual = self._held_seconds / self._num_ended
        if not self._begun or not self._num_tokens:
            return usual
        longest = self._most_tokens / len(self._begun)
        return usual * min(1.0, longest * self._num_ended / self._num_tokens)

    def _note_time(self, now: float) -> None:
        self._held_seconds += len(self._begun) * (now - self._noted_until)
        self._noted_until = now
