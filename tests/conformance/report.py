"""What a suite said, set against what is known to fail: counts, a table, what is unexplained.

Knows JUnit's XML and patterns of test names. Knows no suite and no server, runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

_MESSAGE = 300  # characters of a failure that are shown
# What no exclusion explains: whatever was asked, the server has to answer, and not with an error
# of its own.
_SERVERS_FAULT = re.compile(r"Error code: 5\d\d|InternalServerError|ConnectionError|TimeoutError")


class Outcome(Enum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """One test. name: with its class, as a pattern sees it. message: why it did not pass."""

    name: str
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True, slots=True)
class Excluded:
    """The tests that failed as a pattern of the exclusions says, and why that is so."""

    pattern: str
    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A suite in the end.

    unneeded: tests that passed although an exclusion names them, and patterns that name no test.
    problem: the suite did not run to its end. notes: figures that its tests recorded.
    """

    suite: str
    seconds: float = 0.0
    num_passed: int = 0
    failed: tuple[Result, ...] = ()
    skipped: tuple[Result, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    unneeded: tuple[str, ...] = ()
    problem: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.failed and self.problem is None

    @property
    def num_excluded(self) -> int:
        return sum(len(excluded.names) for excluded in self.excluded)


def read_junit(path: Path) -> tuple[list[Result], dict[str, str]]:
    """The tests of a JUnit file, and the properties that they recorded."""
    root = ElementTree.parse(path).getroot()
    properties = {p.get("name", ""): p.get("value", "") for p in root.iter("property")}
    return [_read_case(case) for case in root.iter("testcase")], properties


def _read_case(case: ElementTree.Element) -> Result:
    name = "::".join(part for part in (case.get("classname"), case.get("name")) if part)
    for tag in ("failure", "error", "skipped"):
        if (child := case.find(tag)) is not None:
            outcome = Outcome.SKIPPED if tag == "skipped" else Outcome.FAILED
            return Result(name, outcome, child.get("message") or (child.text or "").strip())
    return Result(name, Outcome.PASSED)


def judge(results: Sequence[Result], exclusions: Mapping[str, str]) -> Verdict:
    """Failures that an exclusion names are explained; the first pattern that fits counts."""
    by_pattern = [(_pattern_of(result, exclusions), result) for result in results]
    of = {outcome: [r for r in results if r.outcome is outcome] for outcome in Outcome}
    return Verdict(
        suite="",
        num_passed=len(of[Outcome.PASSED]),
        failed=tuple(r for p, r in by_pattern if p is None and r.outcome is Outcome.FAILED),
        skipped=tuple(of[Outcome.SKIPPED]),
        excluded=tuple(_excluded(by_pattern, exclusions)),
        unneeded=tuple(_unneeded(by_pattern, exclusions)),
        problem=None if results else "it ran no test",
    )


def _pattern_of(result: Result, patterns: Iterable[str]) -> str | None:
    if result.outcome is Outcome.FAILED and _SERVERS_FAULT.search(result.message):
        return None
    return next((pattern for pattern in patterns if fnmatchcase(result.name, pattern)), None)


Matched = Sequence[tuple[str | None, Result]]


def _excluded(by_pattern: Matched, exclusions: Mapping[str, str]) -> Iterator[Excluded]:
    for pattern, reason in exclusions.items():
        failed = [r for p, r in by_pattern if p == pattern and r.outcome is Outcome.FAILED]
        if failed:
            yield Excluded(pattern, reason, tuple(result.name for result in failed))


def _unneeded(by_pattern: Matched, exclusions: Mapping[str, str]) -> Iterator[str]:
    used = {pattern for pattern, _ in by_pattern}
    yield from (f"{pattern} names no test" for pattern in exclusions if pattern not in used)
    for pattern, result in by_pattern:
        if pattern is not None and result.outcome is Outcome.PASSED:
            yield f"{result.name} passes, and {pattern} excludes it"


def table(verdicts: Sequence[Verdict]) -> str:
    """One line a suite."""
    head = ("suite", "passed", "failed", "skipped", "excluded", "seconds")
    rows = [head, *(_row(verdict) for verdict in verdicts)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(_aligned(row, widths) for row in rows)


def _row(verdict: Verdict) -> tuple[str, ...]:
    counts = (verdict.num_passed, len(verdict.failed), len(verdict.skipped), verdict.num_excluded)
    ran = [str(count) for count in counts] if verdict.problem is None else ["-"] * len(counts)
    return (verdict.suite, *ran, f"{verdict.seconds:.0f}")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """The name to the left, figures to the right."""
    figures = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join((row[0].ljust(widths[0]), *figures))


def details(verdict: Verdict) -> str:
    """What stands below the table for one suite; empty if there is nothing to say."""
    lines = [f"did not run to its end: {verdict.problem}"] if verdict.problem else []
    lines += [f"FAILED {result.name}: {_short(result.message)}" for result in verdict.failed]
    lines += [
        f"excluded, {len(excluded.names)} of {excluded.pattern}: {excluded.reason}"
        for excluded in verdict.excluded
    ]
    lines += [f"no longer needed: {what}" for what in verdict.unneeded]
    lines += [f"skipped by the suite, {count}: {why}" for why, count in _reasons(verdict.skipped)]
    lines += [f"{name}: {value}" for name, value in verdict.notes.items()]
    return "\n".join([f"{verdict.suite}:", *(f"  {line}" for line in lines)]) if lines else ""


def _reasons(skipped: Iterable[Result]) -> Iterator[tuple[str, int]]:
    for message, results in groupby(sorted(_short(result.message) for result in skipped)):
        yield message, len(list(results))


def _short(message: str) -> str:
    """In one line."""
    line = re.sub(r"\s+", " ", message).strip()
    return line if len(line) <= _MESSAGE else f"{line[:_MESSAGE]} ..."
