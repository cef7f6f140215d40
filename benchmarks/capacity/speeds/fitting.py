"""A step model out of measured cells: of a results file of ours, or of a run of today.

Knows cells and their figures; nothing of how they were measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.capacity.speeds.model import Machine, StepModel
from benchmarks.measuring.figures import Figures
from benchmarks.measuring.plans import Cell
from benchmarks.report.results import Report

_FEWEST_ANSWERED = 16  # tokens of an answer from whose gaps a step's time is read
_FAR = 4  # times as long a prompt: from there on the time of cached tokens is read


class FittingError(ValueError):
    """Nothing can be said of steps; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class _Load:
    """A cell of which a closed number of streams, all alike, were asked.

    token_seconds: between two tokens while all streams run. seconds: of a whole wave, in which each
    stream asks once.
    """

    streams: int
    prompt_tokens: int
    output_tokens: int
    token_seconds: float
    seconds: float

    @property
    def prompt_seconds(self) -> float:
        """Of the wave, beyond one step for each token of an answer."""
        return self.seconds - self.output_tokens * self.token_seconds

    @property
    def num_prompt_tokens(self) -> int:
        return self.streams * self.prompt_tokens

    @property
    def context(self) -> float:
        """Tokens that each stream has behind it, on average."""
        return self.prompt_tokens + self.output_tokens / 2


def machine_of(path: Path) -> Machine:
    """Ours, of a results file. Raises FittingError."""
    report = Report.load(path)
    ours = report.servers[0]
    if ours.cache_tokens is None:
        raise FittingError(f"{path} does not say how many tokens the cache held")
    cells = [(result.cell, result.figures) for result in ours.cells if result.skipped is None]
    on = report.machine.gpu or report.machine.kind
    return Machine(
        name=f"{report.model}-{on}",
        origin=f"measured {report.date[:10]}",
        times=fit(cells),
        cache_tokens=int(ours.cache_tokens),
        is_gpu=report.machine.gpu is not None,
    )


def fit(cells: Sequence[tuple[Cell, Figures]]) -> StepModel:
    """Raises FittingError if no cell is a plain load."""
    loads = [load for cell, figures in cells if (load := _load_of(cell, figures)) is not None]
    if not loads:
        raise FittingError("no cell is a plain load with a rate and a time between tokens")
    context_seconds = _context_seconds(loads)
    token_seconds, request_seconds = _prompt_seconds(loads)
    return StepModel(
        decode=_decode(loads, context_seconds),
        token_seconds=token_seconds,
        context_seconds=context_seconds,
        request_seconds=request_seconds,
    )


def _load_of(cell: Cell, figures: Figures) -> _Load | None:
    between = figures.get("running_token_s") or figures.get("gap_p50_s")
    rate = figures.get("output_tokens_per_s")
    if cell.kind != "load" or not between or not rate:
        return None
    waves = max(1.0, cell.requests / cell.streams)
    seconds = cell.requests * cell.output_tokens / rate / waves
    streams = min(cell.streams, cell.requests)
    return _Load(streams, cell.prompt_tokens, cell.output_tokens, between, seconds)


def _decode(loads: Sequence[_Load], context_seconds: float) -> tuple[tuple[int, float], ...]:
    """By number of streams, of the shortest prompt each; never less for more of them."""
    shortest: dict[int, _Load] = {}
    long_enough = [load for load in loads if load.output_tokens >= _FEWEST_ANSWERED]
    for load in sorted(long_enough or loads, key=lambda load: load.prompt_tokens):
        shortest.setdefault(load.streams, load)
    points, least = [], 0.0
    for streams, load in sorted(shortest.items()):
        cached = streams * load.context * context_seconds
        least = max(least, load.token_seconds - cached, load.token_seconds / 10)
        points.append((streams, least))
    return tuple(points)


def _context_seconds(loads: Sequence[_Load]) -> float:
    """Of one cached token: between the shortest and the longest prompt of one stream."""
    alone = sorted((load for load in loads if load.streams == 1), key=lambda load: load.context)
    if not alone or alone[-1].context < _FAR * alone[0].context:
        return 0.0
    added = alone[-1].token_seconds - alone[0].token_seconds
    return max(0.0, added / (alone[-1].context - alone[0].context))


def _prompt_seconds(loads: Sequence[_Load]) -> tuple[float, float]:
    """Of a token of a prompt, and of a request whatever its length.

    Least squares of the relative error: a wave of ten tokens counts as much as one of thousands.
    """
    tokens = np.array([load.num_prompt_tokens for load in loads], dtype=float)
    seconds = np.array([max(load.prompt_seconds, 1e-6) for load in loads])
    weighted = np.column_stack([tokens / seconds, 1 / seconds])
    each, once = np.linalg.lstsq(weighted, np.ones(len(loads)), rcond=None)[0]
    if len(set(tokens)) < 2 or once < 0 or each < 0:
        return float(np.sum(seconds) / np.sum(tokens)), 0.0
    return float(each), float(once)
