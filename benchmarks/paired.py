"""`python -m benchmarks.paired`: two servers that run at the same time, asked in alternation.

A machine that others use too changes its pace within minutes, by more than two servers differ in.
Bursts of seconds, one server's and then the other's, see the same machine. Takes the options of
`benchmarks.run`; the last two servers that they name are compared, in as many pairs as --turns.
Knows no cell and no server in particular, and writes no file.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from statistics import median

from benchmarks.load.client import Client
from benchmarks.load.target import TargetError
from benchmarks.measure import Plan, accepted
from benchmarks.measuring.asker import Asker, CellError
from benchmarks.measuring.cells import run_cell, warm_up
from benchmarks.measuring.figures import Figures
from benchmarks.measuring.plans import Cell
from benchmarks.options import options_of
from benchmarks.preparing import REFUSALS, checkpoint_of, empty_report, plan_of, subjects_of
from benchmarks.subjects import Subject

_OUTPUT, _FIRST = "output_tokens_per_s", "first_p50_s"


@dataclass(frozen=True, slots=True)
class Paired:
    """A cell's figures of both servers, pair by pair."""

    cell: Cell
    pairs: list[tuple[Figures, Figures]] = field(default_factory=list)

    def ratios(self, name: str) -> list[float]:
        """The first server's figure over the second's, where both have it."""
        both = [(ours[name], others[name]) for ours, others in self.pairs]
        return [one / other for one, other in both if one and other]


def main(arguments: Sequence[str] | None = None) -> int:
    options = options_of(arguments)
    try:
        names, cells = compare(options)
    except (*REFUSALS, CellError) as reason:
        print(f"cannot compare: {reason}", file=sys.stderr)
        return 1
    print(table(names, cells))
    return 0


def compare(options: argparse.Namespace) -> tuple[list[str], list[Paired]]:
    """Both servers' names, and what was measured. Raises one of REFUSALS, or CellError."""
    checkpoint = checkpoint_of(options.model)
    report = empty_report(options, checkpoint)
    questions = plan_of(options, checkpoint, report)
    subjects = list(subjects_of(options, checkpoint, report))[-2:]
    if len(subjects) < 2:
        raise TargetError("one server alone; name another by --parent, --peer or --start-peers")
    cells = [Paired(cell) for cell in questions.cells if questions.obstacle(cell) is None]
    with ExitStack() as opened:
        askers = [_asker(opened, subject, questions) for subject in subjects]
        for turn in range(options.turns):
            for paired in cells:
                seed = f"{questions.seed} {paired.cell.name} {turn}"
                paired.pairs.append(_ask_both(paired.cell, askers, seed, turn % 2 == 1))
    return [subject.name for subject in subjects], cells


def _asker(opened: ExitStack, subject: Subject, questions: Plan) -> Asker:
    """Of a server that runs from now on and is warm."""
    target, _ = opened.enter_context(subject.open())
    asker = Asker(Client(accepted(target, questions)), questions.prompts, questions.seed)
    warm_up(questions.cells, asker)
    return asker


def _ask_both(
    cell: Cell, askers: Sequence[Asker], seed: str, second_first: bool
) -> tuple[Figures, Figures]:
    """The same questions to both, one after the other; who begins changes from pair to pair."""
    ours, others = (replace(asker, seed=seed) for asker in askers)
    if second_first:
        of_others = run_cell(cell, others)
        return run_cell(cell, ours), of_others
    return run_cell(cell, ours), run_cell(cell, others)


def table(names: Sequence[str], cells: Sequence[Paired]) -> str:
    """A line for each figure of each cell: the median of the pairs' ratios, and their range."""
    head = f"| cell | figure | {names[0]} over {names[1]}, median | least, greatest | pairs |"
    lines = [head, "| --- | --- | ---: | ---: | ---: |"]
    for paired in cells:
        for name in (_OUTPUT, _FIRST):
            if ratios := paired.ratios(name):
                middle, ends = f"{median(ratios):.3f}", f"{min(ratios):.3f}, {max(ratios):.3f}"
                lines.append(f"| {paired.cell.name} | {name} | {middle} | {ends} | {len(ratios)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    # As an exception, so that the servers that were started are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
