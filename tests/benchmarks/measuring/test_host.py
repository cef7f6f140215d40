"""Host time is measured on the real loop, part by part, and no part counts twice."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from benchmarks import machine
from benchmarks.measuring.host import (
    PARTS,
    HostReport,
    HostTimes,
    Parts,
    measure_case,
    table,
)


def test_a_part_within_another_is_not_counted_in_both() -> None:
    parts = Parts()

    def busy() -> None:
        until = perf_counter() + 0.01
        while perf_counter() < until:
            pass

    inner = parts.timed("inner", busy)
    begun = perf_counter()
    parts.timed("outer", inner)()
    whole = perf_counter() - begun
    assert parts.seconds["inner"] >= 0.01
    assert parts.seconds["inner"] + parts.seconds["outer"] <= whole


@pytest.mark.parametrize(("rows", "longest"), [(1, 40), (3, 100)])
def test_every_part_of_a_step_is_found(rows: int, longest: int) -> None:
    times = measure_case(rows, longest, steps=5)
    assert list(times.us) == list(PARTS)
    assert all(us > 0 for us in times.us.values())


def test_the_report_is_a_table_and_a_file(tmp_path: Path) -> None:
    times = HostTimes(rows=32, longest=32_000, us=dict.fromkeys(PARTS, 100.4))
    report = HostReport(machine=machine.describe(), steps=200, cases=[times])
    report.save(tmp_path / "class" / "host.json")
    saved = (tmp_path / "class" / "host.json").read_text()
    assert HostReport.model_validate_json(saved) == report
    assert "| 32 | 32,000 | 100 | 100 |" in table(report)
    assert table(report).endswith("| 703 |")
