"""What came of the checks, as a table to read and a file to keep. Knows no check."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.gpu.check import Place, Verdict


def table(verdicts: Sequence[Verdict]) -> str:
    """A line for each check and one for each of its figures."""
    lines = ["| check | result | seconds |", "|---|---|---|"]
    for verdict in verdicts:
        lines.append(row(verdict))
        lines += [f"| &nbsp; {name} | {_said(value)} | |" for name, value in _flat(verdict.figures)]
        if verdict.problem is not None:
            lines.append(f"| &nbsp; why | {verdict.problem.replace('|', '/')} | |")
    return "\n".join(lines)


def row(verdict: Verdict) -> str:
    return f"| {verdict.name.replace('_', ' ')} | {verdict.result} | {verdict.seconds:.1f} |"


def save(path: Path, date: str, commit: str | None, place: Place, verdicts: list[Verdict]) -> None:
    """All of it, as JSON; the names of folders of this machine are left out."""
    report = {
        "date": date,
        "commit": commit,
        "device": place.device,
        "large_model": place.large.name,
        "sizes": asdict(place.sizes),
        "checks": [asdict(verdict) for verdict in verdicts],
    }
    path.write_text(json.dumps(report, indent=1) + "\n")


def _flat(figures: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Figures that stand under a name, such as those of eight streams, by both names."""
    flat: list[tuple[str, Any]] = []
    for name, value in figures.items():
        both = f"{before}{name}"
        flat += _flat(value, f"{both}: ") if isinstance(value, dict) else [(both, value)]
    return flat


def _said(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
