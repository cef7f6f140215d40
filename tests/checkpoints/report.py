"""The tables of what is served and what is refused, and where they stand. Runs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.checkpoints.checks import CHECKS
from tests.server import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "compatibility.md"
BEGIN = "<!-- `make checkpoints ARGS=--write` writes what is between here ... -->"
END = "<!-- ... and here -->"

COLUMNS = ("loads", *CHECKS, "server")


@dataclass(frozen=True, slots=True)
class Verdict:
    """cells: of the columns that were tried, "yes" or what else is right. said: the refusal.

    problems: what was wrong, each in words; nothing if all was as expected.
    """

    kind: str
    cells: Mapping[str, str] = field(default_factory=dict)
    said: str | None = None
    problems: tuple[str, ...] = ()


def tables(verdicts: Sequence[Verdict]) -> str:
    """In Markdown: a row for each kind that is served, then one for each that is refused."""
    served = [verdict for verdict in verdicts if verdict.said is None]
    refused = [verdict for verdict in verdicts if verdict.said is not None]
    lines = _head("kind", *COLUMNS)
    for verdict in served:
        lines.append(_row(verdict.kind, *(verdict.cells.get(name, "") for name in COLUMNS)))
    lines += ["", *_head("kind", "is refused with")]
    lines += [_row(verdict.kind, (verdict.said or "").replace("|", "\\|")) for verdict in refused]
    return "\n".join(lines)


def kinds_in(document: str) -> list[str]:
    """The first cells of all rows of both tables."""
    rows = [line for line in between(document).splitlines() if line.startswith("| ")]
    return [name for row in rows if (name := row.strip("| ").split(" | ")[0]) != "kind"]


def between(document: str) -> str:
    return document.split(BEGIN)[1].split(END)[0]


def write(text: str) -> None:
    document = DOCUMENT.read_text()
    before, after = document.split(BEGIN)[0], document.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def _head(*names: str) -> list[str]:
    return [_row(*names), "|---" * len(names) + "|"]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
