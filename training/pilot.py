"""Compares recipes: `python -m training.pilot --minutes 5 layers=4 layers=5 layers=5,width=288`.

Each variant learns for so many minutes from zero, so a larger model sees fewer tokens, and is then
examined. Prints the scores side by side. A variant that was done is not done again; an interrupted
one goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from training.exam.bars import BARS
from training.exam.examinee import Examinee
from training.exam.marks import examine, some
from training.run.loop import train, within
from training.run.recipe import Recipe
from training.splits import development


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("variants", nargs="+", help="settings of a recipe, between commas")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--each", type=int, default=48, help="questions of each category")
    parser.add_argument("--work", type=Path, default=Path(".build/pilots"))
    options = parser.parse_args()
    found = {
        variant: _pilot(variant, options.work / variant, options.minutes, options.each)
        for variant in options.variants
    }
    print(side_by_side(found))


def side_by_side(found: dict[str, dict[str, float]]) -> str:
    """A Markdown table: a row a category, a column a variant."""
    lines = [f"| category | {' | '.join(found)} |", "|---|" + "---|" * len(found)]
    rows = ["million tokens", "loss", *(bar.category for bar in BARS)]
    for row in (row for row in rows if any(row in scores for scores in found.values())):
        cells = [f"{scores[row]:.3f}" if row in scores else "-" for scores in found.values()]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _pilot(variant: str, work: Path, minutes: float, each: int) -> dict[str, float]:
    """The scores of one variant."""
    done = work / "scores.json"
    if not done.exists():
        recipe = within(minutes, Recipe().with_settings(variant.split(",")), work)
        if not train(work / "done", work, recipe, save_every=60):
            sys.exit(130)
        marks = examine(Examinee(work / "done"), some(development(), each))
        scores = {category: score.share for category, score in marks.scores.items()}
        lines = (work / "log.jsonl").read_text().splitlines()
        scores |= {"million tokens": recipe.tokens / 1e6}
        scores |= {"loss": json.loads(lines[-1])["losses"]["all"]}
        done.write_text(json.dumps(scores))
    return dict(json.loads(done.read_text()))


if __name__ == "__main__":
    main()
