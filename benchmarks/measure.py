"""Measures one server: warm-up, then every cell, several times over; medians of the repeats.

Knows neither how the server was started nor where the results go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tqdm import tqdm

from benchmarks.cells import Asker, Cell, CellError, run_cell, warm_up
from benchmarks.client import Client, understood
from benchmarks.figures import Figures, medians
from benchmarks.prompts import Prompts
from benchmarks.report import CellResult
from benchmarks.target import Target


@dataclass(frozen=True, slots=True)
class Plan:
    """What every server is asked. seed: of the run's prompts, so that all are asked the same."""

    cells: Sequence[Cell]
    prompts: Prompts
    repeats: int
    seed: str
    context_length: int


def accepted(target: Target, plan: Plan) -> Target:
    """The target with the fields that it takes. Raises TargetError when it answers nothing."""
    shortest = min(cell.prompt_tokens for cell in plan.cells)
    return understood(target, plan.prompts.question(shortest, f"{plan.seed} fields"))


def measure_server(target: Target, plan: Plan) -> list[CellResult]:
    """In the order of the plan. The repeats go round the cells, so that drift touches all alike."""
    runs = [_Runs(cell, _obstacle(cell, plan)) for cell in plan.cells]
    asker = Asker(Client(target), plan.prompts, plan.seed)
    warm_up([run.cell for run in runs if run.skipped is None], asker)
    with tqdm(total=plan.repeats * len(runs), desc=target.name, leave=False) as bar:
        for repeat in range(plan.repeats):
            for run in runs:
                bar.set_postfix_str(run.cell.name)
                run.once_more(replace(asker, seed=f"{plan.seed} {run.cell.name} {repeat}"))
                bar.update()
    return [run.result() for run in runs]


class _Runs:
    """The repeats of one cell. After one without an answer the others are left out."""

    def __init__(self, cell: Cell, skipped: str | None) -> None:
        self.cell = cell
        self.skipped = skipped
        self._repeats: list[Figures] = []

    def once_more(self, asker: Asker) -> None:
        if self.skipped is not None:
            return
        try:
            self._repeats.append(run_cell(self.cell, asker))
        except CellError as reason:
            self.skipped = str(reason)

    def result(self) -> CellResult:
        return CellResult(
            cell=self.cell,
            figures=medians(self._repeats),
            repeats=self._repeats,
            skipped=self.skipped,
        )


def _obstacle(cell: Cell, plan: Plan) -> str | None:
    if cell.longest > plan.context_length:
        return f"needs {cell.longest:,} tokens; the model's context is {plan.context_length:,}"
    return None
