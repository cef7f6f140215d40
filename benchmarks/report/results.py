"""The results, as one typed JSON file. Knows nothing of how they came or how they are shown."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from benchmarks.machine import Machine, Rates
from benchmarks.measuring.figures import Figures, medians
from benchmarks.measuring.limits import Costs, Limits
from benchmarks.measuring.overhead import Overhead
from benchmarks.measuring.plans import Cell

NOT_ASKED = "not asked"  # why a cell has no figures: no bar needs them, and they take minutes


class CellResult(BaseModel):
    """figures: the medians of the repeats. skipped: why there are none."""

    cell: Cell
    figures: Figures
    repeats: list[Figures]
    skipped: str | None = None


class ServerResult(BaseModel):
    """ready_seconds, peak_anonymous_bytes: of a server that this run started; else None.

    overhead: of ours alone, its engine replaced by one that computes nothing.
    cache_tokens: as many as its cache can hold, if it says so.
    fields: optional request fields that it took. skipped: why it was not measured.
    """

    name: str
    version: str | None = None
    fields: list[str] = []
    ready_seconds: float | None = None
    peak_anonymous_bytes: int | None = None
    cache_tokens: float | None = None
    overhead: Overhead | None = None
    cells: list[CellResult] = []
    skipped: str | None = None

    @property
    def overhead_s(self) -> float | None:
        return self.overhead.token_s if self.overhead is not None else None

    def figure(self, cell: str, name: str) -> float | None:
        found = [result for result in self.cells if result.cell.name == cell]
        return found[0].figures.get(name) if found else None


class Report(BaseModel):
    """One run. limits: of each cell, what the machine allows. servers: ours is the first."""

    format: int = 1
    date: str
    commit: str | None
    quick: bool
    repeats: int
    seed: str
    model: str
    costs: Costs
    machine: Machine
    rates: list[Rates]
    limits: dict[str, Figures]
    servers: list[ServerResult]

    def add(self, result: ServerResult) -> None:
        """A server, or more repeats of one that is there."""
        names = [server.name for server in self.servers]
        if result.name in names:
            index = names.index(result.name)
            self.servers[index] = joined(self.servers[index], result)
        else:
            self.servers.append(result)

    def save(self, path: Path) -> None:
        """In one move, so that a run that is interrupted leaves the last whole file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(self.model_dump_json(indent=1) + "\n")
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Report:
        return cls.model_validate_json(path.read_text())


def joined(server: ServerResult, again: ServerResult) -> ServerResult:
    """Two turns of one server: all repeats, the slowest start, and the most memory.

    A turn that failed leaves what the others measured.
    """
    if server.skipped is not None or again.skipped is not None:
        return server if again.skipped is not None else again
    cells = [_joined_cell(one, other) for one, other in zip(server.cells, again.cells, strict=True)]
    most = {
        name: max(filter(None, (getattr(server, name), getattr(again, name))), default=None)
        for name in ("ready_seconds", "peak_anonymous_bytes")
    }
    return server.model_copy(update={"cells": cells, **most})


def _joined_cell(one: CellResult, other: CellResult) -> CellResult:
    repeats = [*one.repeats, *other.repeats]
    skipped = one.skipped or other.skipped
    return CellResult(cell=one.cell, figures=medians(repeats), repeats=repeats, skipped=skipped)


def cell_limits(cell: Cell, limits: Limits) -> Figures:
    """By the names of the figures that they bound. A first token's limit is that of one alone."""
    first = limits.first_token_seconds(cell.prompt_tokens)
    token = limits.step_seconds(cell.streams, cell.prompt_tokens)
    throughput = limits.tokens_per_s(cell.streams, cell.prompt_tokens, cell.output_tokens)
    if cell.kind == "second_turn":
        first = limits.first_token_seconds(cell.prompt_tokens - cell.special_tokens)
    return {"output_tokens_per_s": throughput, "first_p50_s": first, "token_s": token}


def least_seconds(cell: Cell, limits: Limits) -> float:
    """What one repeat of the cell takes at the machine's limits."""
    if cell.kind == "second_turn":  # each asks for the first turn, the second, and a cold one
        new = cell.prompt_tokens - cell.special_tokens
        prompts = (cell.special_tokens, new, cell.prompt_tokens)
        turns = [limits.tokens_per_s(1, n, cell.output_tokens) for n in prompts]
        return cell.requests * sum(cell.output_tokens / rate for rate in turns)
    rate = limits.tokens_per_s(cell.streams, cell.prompt_tokens, cell.output_tokens)
    arrival = limits.first_token_seconds(cell.special_tokens) if cell.kind == "arrival" else 0.0
    return cell.requests * cell.output_tokens / rate + arrival
