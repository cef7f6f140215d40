"""Who may wait: the queue's bounds, kept before anything is spent. Pure Python.

Callers ask from any thread, before a request costs anything; the engine thread says what has moved
on. Counts and measurements only: who waits in which order is the scheduler's.
"""

from __future__ import annotations

import heapq
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine_api.errors import EngineBusyError, RequestError
from mistral_engine.in_flight.expected_wait import PromptRate, Stays

_LONGEST_RETRY = 60  # seconds
_SURE = 0.9  # of the longest wait: estimates are off by some, and a 429 now beats a 503 then
_OLD = 600  # seconds of idling after which what was measured before says little
_SECONDS_BETWEEN_LOOKS = 0.1  # at who will not get his turn: every one who waits is looked at
_MOST_REMEMBERED = 4096  # of those who were refused: then all are told to wait long anyway


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is before the queue, as a backend sees it when it has planned a step.

    num_free: places in the batch that the next to come can take at once.
    num_unused: places that nobody has, though there is cache for them; who waits and does not get
        them at once waits for the prompts before it.
    num_prompt_tokens: of requests that have begun, to be computed after this step.
    step_tokens: of prompts, that a step takes on: whoever has fewer before it begins with them.
    """

    num_free: int
    num_unused: int = 0
    num_prompt_tokens: int = 0
    step_tokens: int = 0


@dataclass(eq=False, slots=True)
class Waiting:
    """One in the queue: since when, and the tokens of its prompt that are to be computed."""

    since: float
    num_new_tokens: int


@dataclass(frozen=True, slots=True)
class Starting:
    """One that runs for the first time: seconds that it has waited, when it begins, how many tokens
    its answer may have, and what it was in the queue, where that was told."""

    waited: float
    begun: float = 0.0
    most_tokens: int = 0
    waiting: Waiting | None = None


class Admission:
    """Counts sequences from when they are taken until they run for the first time.

    max_queued: how many may wait beyond those that can run at once. max_running: in one batch.
    longest_wait: seconds, after which who waits is refused; who would not have his turn before is
        refused at once. None: for ever.
    """

    def __init__(
        self,
        max_queued: int,
        max_running: int,
        longest_wait: float | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._max_queued = max_queued
        self._max_running = max_running
        self._longest_wait = longest_wait
        self._clock = clock
        self._num_waiting = 0
        self._queue: dict[Waiting, None] = {}  # in order of arrival
        self._num_new_tokens = 0  # of their prompts
        self._given_up = (0, 0)  # of those who wait: who will not get their turn; their tokens
        self._looked_at = -math.inf
        self._ended_at = math.inf  # when the last one did that ran; nobody has
        self._ahead = Ahead(max_running, max_running)
        self._prompt_rate = PromptRate()
        self._stays = Stays()
        self._last_wait = 0.0  # seconds
        self._due_back: list[float] = []  # when each who was refused comes back; a heap
        self._lock = threading.Lock()

    @property
    def num_waiting(self) -> int:
        return self._num_waiting

    @property
    def expected_wait(self) -> float:
        """Seconds that one who comes now is expected to wait, as far as that is known."""
        with self._lock:
            return self._expected_wait(1, self._clock())

    def require_room(self) -> None:
        """Raise EngineBusyError if one more would not fit now, or not run in time."""
        with self._lock:
            self._require_room(1)

    def enter(self, count: int = 1) -> None:
        """Take so many in, all or none.

        Raises EngineBusyError, or RequestError for more than ever fit.
        """
        most = self._max_queued + self._max_running
        if count > most:
            raise RequestError("n", f"n asks for {count:,} answers; at most {most:,} fit in here")
        with self._lock:
            if self._is_idle and self._clock() > self._ended_at + _OLD:
                self._forget_rates()
            self._require_room(count)
            self._num_waiting += count

    def note_prompt(self, num_new_tokens: int) -> Waiting:
        """The prompt of one that entered has so many tokens that are not cached."""
        waiting = Waiting(self._clock(), num_new_tokens)
        with self._lock:
            self._queue[waiting] = None
            self._num_new_tokens += num_new_tokens
        return waiting

    def leave(self, waiting: Waiting | None = None) -> None:
        """One waits no more: it has ended without ever running."""
        with self._lock:
            self._num_waiting -= 1
            self._forget(waiting)

    def move_on(self, starting: Sequence[Starting], ahead: Ahead) -> None:
        """A step is planned: who runs for the first time, the latest last; and what is ahead."""
        with self._lock:  # together: nobody may see places that are taken, or a queue that is not
            self._num_waiting -= len(starting)
            self._ahead = ahead
            for one in starting:
                self._last_wait = one.waited
                self._forget(one.waiting)
                self._stays.begin(one.begun, one.most_tokens)
            self._look_for_given_up(self._clock())

    def note_step(self, num_prompt_tokens: int, seconds: float) -> None:
        """A step computed so many tokens of prompts, as many as it could, in so long."""
        with self._lock:
            self._prompt_rate.note(num_prompt_tokens, seconds)

    def forget_rates(self) -> None:
        """What was measured so far tells nothing of what is to come."""
        with self._lock:
            self._forget_rates()

    def note_ended(self, begun: float, most_tokens: int, num_tokens: int) -> None:
        """One has ended that ran since then, with so many tokens of those it might have had."""
        with self._lock:
            self._ended_at = self._clock()
            self._stays.end(self._ended_at, begun, most_tokens, num_tokens)

    def _forget_rates(self) -> None:
        self._prompt_rate = PromptRate()
        self._stays.forget()
        self._last_wait = 0.0

    def _require_room(self, count: int) -> None:
        now = self._clock()
        if self._num_waiting + count > self._max_queued + self._ahead.num_free:
            raise EngineBusyError(
                f"{self._num_waiting:,} requests wait already; at most {self._max_queued:,} may",
                self._retry_of_full_queue(now),
            )
        if self._longest_wait is None or self._is_idle:
            return
        expected, longest = self._expected_wait(count, now), _SURE * self._longest_wait
        if expected > longest:
            raise EngineBusyError(
                f"a request would wait about {expected:.0f} s for its turn, and be refused after "
                f"{self._longest_wait:g} s",
                self._retry_after(now, expected, expected - longest),
            )

    @property
    def _is_idle(self) -> bool:
        """Whether a request has nothing before it: it would never wait less for its own answers."""
        return not self._num_waiting and not self._stays.num_held

    def _expected_wait(self, count: int, now: float) -> float:
        """Until the last of so many more gets its turn."""
        num_given_up, num_tokens_less = self._given_up
        num_places = max(0, self._num_waiting - num_given_up) + count  # some may have left since
        return self._wait(now, num_places, self._num_new_tokens - num_tokens_less)

    def _wait(self, now: float, num_places: int, num_tokens: int) -> float:
        """Until the last of the queue's first gets its turn, with so many tokens before it."""
        ahead = self._ahead
        num_tokens += ahead.num_prompt_tokens - ahead.step_tokens
        of_places = self._stays.wait(now, ahead.num_unused, num_places)
        return max(self._prompt_rate.wait(num_tokens), of_places)

    def _look_for_given_up(self, now: float) -> None:
        if not self._queue or now >= self._looked_at + _SECONDS_BETWEEN_LOOKS:
            self._looked_at = now
            self._given_up = self._find_given_up(now)

    def _find_given_up(self, now: float) -> tuple[int, int]:
        """How many of the queue will have waited too long before their turn; and their tokens.

        They were let in when less was known, or the machine was quicker. Nobody waits for them.
        """
        longest, oldest = self._longest_wait, next(iter(self._queue), None)
        if longest is None or oldest is None:
            return 0, 0
        last_turn = now + self._wait(now, self._num_waiting, self._num_new_tokens)
        if last_turn <= oldest.since + longest:  # then so is everybody's
            return 0, 0
        num_places = num_tokens = 0
        for waiting in self._queue:
            if now + self._wait(now, num_places + 1, num_tokens) <= waiting.since + longest:
                num_places += 1
                num_tokens += waiting.num_new_tokens
        return len(self._queue) - num_places, self._num_new_tokens - num_tokens

    def _forget(self, waiting: Waiting | None) -> None:
        if waiting is not None:
            del self._queue[waiting]
            self._num_new_tokens -= waiting.num_new_tokens

    def _retry_of_full_queue(self, now: float) -> int:
        """When the first who waits gets the next place, and so leaves his."""
        next_turn = max(self._last_wait, self._wait(now, 1, 0))
        return self._retry_after(now, max(self._last_wait, self._expected_wait(0, now)), next_turn)

    def _retry_after(self, now: float, queue_seconds: float, seconds: float) -> int:
        """Whole seconds, at least 1; and remember that somebody comes back then.

        seconds: until there is room for one. queue_seconds: in which all who wait now move on,
        first come, first served. Those who were told to come back before are ahead as well, as if
        they waited in a queue of their own. So the many that are refused at once come back one
        after the other.
        """
        while self._due_back and self._due_back[0] <= now:
            heapq.heappop(self._due_back)
        num_waiting = max(1, self._num_waiting - self._given_up[0])
        expected = seconds + queue_seconds * len(self._due_back) / num_waiting
        told = min(max(1, math.ceil(expected)), _LONGEST_RETRY)
        if len(self._due_back) < _MOST_REMEMBERED:
            heapq.heappush(self._due_back, now + told)
        return told
