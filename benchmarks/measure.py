"""Measures one server: warm-up, then every cell, several times over; medians of the repeats.

Knows neither how the server was started nor where the results go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tqdm import tqdm

from benchmarks.load.client import Client, understood
from benchmarks.load.prompts import Prompts
from benchmarks.load.target import Target
from benchmarks.measuring.asker import Asker, CellError
from benchmarks.measuring.cells import run_cell, warm_up
from benchmarks.measuring.figures import Figures, medians
from benchmarks.measuring.limits import Limits
from benchmarks.measuring.plans import Cell
from benchmarks.report.results import NOT_ASKED, CellResult, least_seconds

_BAR = "{desc} {percentage:3.0f}%|{bar}| {elapsed}, {remaining} left, {postfix}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What every server is asked. seed: of the run's prompts, so that all are asked the same.

    asked: beginnings of the names of the cells that this server is asked; none means all.
    limits: of the machine, for the time that is left.
    """

    cells: Sequence[Cell]
    prompts: Prompts
    repeats: int
    seed: str
    context_length: int
    asked: tuple[str, ...] = ()
    limits: Limits | None = None

    def obstacle(self, cell: Cell) -> str | None:
        """Why the cell is not measured."""
        if self.asked and not cell.name.startswith(self.asked):
            return NOT_ASKED
        if cell.longest > self.context_length:
            context = f"the model's context is {self.context_length:,}"
            return f"needs {cell.longest:,} tokens; {context}"
        return None

    def weight(self, cell: Cell) -> float:
        """The share of the time that the cell takes: its seconds, at the machine's limits."""
        if self.obstacle(cell) is not None:
            return 0.0
        return least_seconds(cell, self.limits) if self.limits is not None else 1.0

    @property
    def least_seconds(self) -> float:
        """Of all repeats of all cells, if there are limits."""
        return self.repeats * sum(map(self.weight, self.cells))


def accepted(target: Target, plan: Plan) -> Target:
    """The target with the fields that it takes. Raises TargetError when it answers nothing."""
    shortest = min(cell.prompt_tokens for cell in plan.cells)
    return understood(target, plan.prompts.question(shortest, f"{plan.seed} fields"))


def measure_server(target: Target, plan: Plan) -> list[CellResult]:
    """In the order of the plan. The repeats go round the cells, so that drift touches all alike."""
    runs = [_Runs(cell, plan.obstacle(cell)) for cell in plan.cells]
    asker = Asker(Client(target), plan.prompts, plan.seed)
    if askable := [run.cell for run in runs if run.skipped is None]:
        warm_up(askable, asker)
    with tqdm(total=plan.least_seconds, desc=target.name, leave=False, bar_format=_BAR) as bar:
        for repeat in range(plan.repeats):
            for run in runs:
                bar.set_postfix_str(f"{run.cell.name}, repeat {repeat + 1} of {plan.repeats}")
                run.once_more(replace(asker, seed=f"{plan.seed} {run.cell.name} {repeat}"))
                bar.update(plan.weight(run.cell))
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
