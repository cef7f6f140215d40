"""What was compiled of late, so that it need not be again. Knows nothing of what that is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from llguidance import LLMatcher

from mistral_engine.grammars.vocabulary import find_problem

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 64


class LatestUsed(Generic[K, V]):
    """At most MOST values, for any thread. Whoever asks for what another thread is compiling waits
    for it: a crowd with one new grammar costs as much as the first of them."""

    def __init__(self, matcher_of: Callable[[V], LLMatcher | None]) -> None:
        """matcher_of: what answers take copies of; None where they take none."""
        self._matcher_of = matcher_of
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self._turns: dict[K, _Turn] = {}  # of what is being compiled

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K, compile_anew: Callable[[], V]) -> V:
        """Raises what `compile_anew` raises, which must not ask for the same key."""
        value = self._find(key)
        if value is not None:
            return value
        with self._turn(key):
            value = self._find(key)
            if value is None:
                value = compile_anew()
                self._keep(key, value)
            return value

    def _find(self, key: K) -> V | None:
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
        return None if value is None or self._is_worn(value) else value

    def _keep(self, key: K, value: V) -> None:
        with self._lock:
            self._values[key] = value
            if len(self._values) > MOST:
                self._values.popitem(last=False)

    @contextmanager
    def _turn(self, key: K) -> Iterator[None]:
        """One thread at a time for each key."""
        with self._lock:
            turn = self._turns.setdefault(key, _Turn())
            turn.num_threads += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.num_threads -= 1
                if not turn.num_threads:
                    del self._turns[key]

    def _is_worn(self, value: V) -> bool:
        """Copies share what the lexer has worked out, up to a limit: once there, it starts anew."""
        matcher = self._matcher_of(value)
        return matcher is not None and find_problem(matcher) is not None


@dataclass(eq=False, slots=True)
class _Turn:
    """num_threads: that compile, or wait for the one that does."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    num_threads: int = 0
