"""What came of a client, and the table of all. Knows no client and runs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """problem: what went wrong, None if nothing. reason: why that had to be expected.

    failures: what the server refused. ignored: fields it reported. strangers: hosts it asked for.
    """

    client: str
    version: str
    requests: int = 0
    seconds: float = 0.0
    problem: str | None = None
    reason: str | None = None
    failures: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """A reason that no longer holds is wrong as well."""
        return (self.problem is None) == (self.reason is None)

    @property
    def result(self) -> str:
        if self.problem is None:
            return "works" if self.reason is None else f"works, though: {self.reason}"
        return f"as expected: {self.reason}" if self.reason else f"FAILS: {self.problem}"


def table(verdicts: Sequence[Verdict]) -> str:
    lines = ["| client | version | requests | s | result |", "|---|---|---|---|---|"]
    for verdict in verdicts:
        cells = [verdict.client, verdict.version, str(verdict.requests), f"{verdict.seconds:.0f}"]
        lines.append(f"| {' | '.join(cells)} | {verdict.result} |")
    return "\n".join(lines)


def details(verdict: Verdict) -> str:
    """What stands beside a row; nothing if there is nothing to say."""
    lines = []
    for failure, times in Counter(verdict.failures).items():
        lines.append(f"  refused {times}x: {failure}")
    if verdict.ignored:
        lines.append(f"  ignored: {', '.join(verdict.ignored)}")
    if verdict.strangers:
        lines.append(f"  asked for, and not let: {', '.join(verdict.strangers)}")
    return "\n".join([f"{verdict.client}:", *lines]) if lines else ""
