"""The tests that are marked `gpu`, in one process. Knows none of them."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.gpu.check import Figures, Place

_TESTS = Path(__file__).resolve().parents[2]
_MARK = "pytest.mark.gpu"


class _Outcomes:
    """Of a run of pytest, as a plugin of it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.counts[report.outcome] += 1
        if report.failed:
            self.failed.append(report.nodeid.split("/")[-1])


def marked_tests(place: Place) -> Figures:
    os.chdir(_TESTS.parent)  # where pytest finds its settings
    outcomes = _Outcomes()
    marked = sorted(str(path) for path in _TESTS.rglob("test_*.py") if _MARK in path.read_text())
    status = pytest.main(["-m", "gpu", "-p", "no:cacheprovider", *marked], plugins=[outcomes])
    failed = ", ".join(outcomes.failed) or f"status {int(status)} of pytest"
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"{outcomes.counts['passed']} passed, but not {failed}")
    if place.is_gpu and not outcomes.counts["passed"]:
        raise RuntimeError(f"none of them ran: {dict(outcomes.counts)}")
    return dict(outcomes.counts)
