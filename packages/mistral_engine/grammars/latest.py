"""What was compiled of late, so that it need not be again. Knows nothing of what that is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from llguidance import LLMatcher

from mistral_engine.grammars.vocabulary import find_problem

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 64


class LatestUsed(Generic[K, V]):
    """At most MOST values, for any thread. Two that ask for one at once may both compile it."""

    def __init__(self, matcher_of: Callable[[V], LLMatcher | None]) -> None:
        """matcher_of: what answers take copies of; None where they take none."""
        self._matcher_of = matcher_of
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K, compile_anew: Callable[[], V]) -> V:
        """Raises what `compile_anew` raises."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
        if value is None or self._is_worn(value):
            value = compile_anew()
            with self._lock:
                self._values[key] = value
                if len(self._values) > MOST:
                    self._values.popitem(last=False)
        return value

    def _is_worn(self, value: V) -> bool:
        """Copies share what the lexer has worked out, up to a limit: once there, it starts anew."""
        matcher = self._matcher_of(value)
        return matcher is not None and find_problem(matcher) is not None
