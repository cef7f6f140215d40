"""What a run is made of, by its options: the checkpoint, a report to fill, the cells, the servers.

Measures nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine
from benchmarks.bench_model import M4, m4_config, make_model
from benchmarks.commit import commit_of
from benchmarks.copy_model import M4_COPY, make_copying
from benchmarks.cpu_class import AVX2, HalfPlayedError
from benchmarks.load.prompts import PromptError, Prompts
from benchmarks.load.target import TargetError
from benchmarks.measure import Plan
from benchmarks.measuring.limits import Costs
from benchmarks.measuring.plans import Cell, copy_plan, narrow_plan, plan, quick_plan
from benchmarks.report.results import Report
from benchmarks.servers.install import PeerError
from benchmarks.servers.process import REPOSITORY, ServerError
from benchmarks.subjects import Served, Subject, subjects, usual

EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
_MADE = ("M4", "M4-copy", "embedded")
# What ends a benchmark before its end, told in one line.
REFUSALS = (
    TargetError,
    ServerError,
    PromptError,
    PeerError,
    FileNotFoundError,
    HalfPlayedError,
)
_SMALL = 100_000_000  # parameters; the repeats of a smaller model would be over in a second


def checkpoint_of(model: str) -> Path:
    """Made, if it is one of ours. Raises FileNotFoundError."""
    if model == "M4":
        return make_model(M4, m4_config())
    if model == "M4-copy":
        return make_copying(M4_COPY, checkpoint_of("M4"))
    path = EMBEDDED if model == "embedded" else Path(model).expanduser().resolve()
    if not (path / "config.json").is_file():
        raise FileNotFoundError(f"model is {model!r}; {path} has no config.json")
    return path


def empty_report(options: argparse.Namespace, checkpoint: Path) -> Report:
    """Raises TargetError where the class that is wanted is not to be had."""
    described = machine.describe()
    if options.machine_class not in (None, described.kind):
        problem = f"this machine is {described.kind}, and can play {AVX2} only if it is wider"
        raise TargetError(f"class is {options.machine_class!r}; {problem}")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Report(
        date=now,
        commit=commit_of(REPOSITORY),
        quick=options.quick,
        repeats=options.repeats * options.turns,
        seed=options.seed or now,
        model=checkpoint.name if options.model not in _MADE else options.model,
        costs=Costs.of(checkpoint),
        machine=described,
        rates=[],
        limits={},
        servers=[],
    )


def plan_of(options: argparse.Namespace, checkpoint: Path, report: Report) -> Plan:
    """What each server is asked. Raises TargetError."""
    cells = [cell for cell in _cells(options, report) if _is_wanted(cell, options.cells)]
    if not cells:
        raise TargetError(f"cells is {options.cells!r}; no cell's name begins so")
    return Plan(
        cells, Prompts(checkpoint), options.repeats, report.seed, report.costs.context_length
    )


def _cells(options: argparse.Namespace, report: Report) -> list[Cell]:
    is_small = report.costs.num_parameters < _SMALL
    if report.model == "M4-copy":
        return copy_plan()
    if options.quick:
        return quick_plan(options.concurrency)
    if report.machine.is_narrow and not is_small:
        return narrow_plan(options.concurrency)
    return plan(options.concurrency, waves=8 if is_small else 1)


def _is_wanted(cell: Cell, beginnings: str) -> bool:
    return cell.name.startswith(tuple(beginnings.split(",")))


def subjects_of(options: argparse.Namespace, checkpoint: Path, report: Report) -> Iterator[Subject]:
    """The servers, in the order in which they are measured."""
    served = Served(
        model=report.model,
        checkpoint=checkpoint,
        streams=max(options.concurrency),
        context_length=report.costs.context_length,
        played=report.machine.played,
    )
    started = options.start_peers
    if started == ["usual"]:
        started = usual(report.model, report.machine.is_narrow)
    return subjects(report.commit, served, options.parent, options.peer, started)
