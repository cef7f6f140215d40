"""The tables of the model card, and where they stand in it. Knows nothing of models."""

from __future__ import annotations

from pathlib import Path

from training.exam.bars import BARS, Bar
from training.exam.marks import Score

NAME = "MODEL_CARD.md"


def table(scores: dict[str, Score]) -> str:
    """The scores as a Markdown table, in the order of the bars."""
    lines = ["| category | score | bar | n | what counts as right |", "|---|---|---|---|---|"]
    lines += [_row(bar, scores[bar.category]) for bar in BARS if bar.category in scores]
    return "\n".join(lines)


def missed(bar: Bar, score: Score) -> bool:
    return bar.least is not None and score.share < bar.least


def write(card: Path, section: str, text: str) -> None:
    """Replace what stands between the card's two markers of a section."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    before, found, rest = card.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{card} has no place for the {section}: {begin} and {end}")
    card.write_text(f"{before}{begin}\n{text}\n{end}{after}")


def _row(bar: Bar, score: Score) -> str:
    least = "-" if bar.least is None else f"{bar.least:g}"
    said = f"{score.share:.3f}{' (missed)' if missed(bar, score) else ''}"
    return f"| {bar.category} | {said} | {least} | {score.total} | {bar.meaning} |"
