"""Counts the steps that failed, and says when it is enough. Knows nothing of what a step does."""

from __future__ import annotations

import time

MOST_FAILURES = 3  # steps in a row; then it is not the requests' fault


class Failures:
    """Of one engine."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._failed_at = 0.0

    @property
    def are_too_many(self) -> bool:
        return self._in_a_row >= MOST_FAILURES

    def note_failure(self) -> None:
        self._in_a_row += 1
        self._failed_at = time.perf_counter()

    def note_success(self, begun: float) -> None:
        """A step that began then has come to its end; a later one may have failed already."""
        if begun > self._failed_at:
            self._in_a_row = 0
