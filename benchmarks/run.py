"""`python -m benchmarks.run`: the whole benchmark, from starting the servers to the plots.

Servers are measured in turn, never two at once, with the same client, prompts and weights. Knows
no cell and no server in particular.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine
from benchmarks.bench_model import M4, m4_config, make_model
from benchmarks.copy_model import M4_COPY, make_copying
from benchmarks.cpu_class import AVX2, play_avx2
from benchmarks.load.prompts import PromptError, Prompts
from benchmarks.load.target import TargetError, published
from benchmarks.measure import Plan, accepted, measure_server
from benchmarks.measuring.limits import Costs, Limits
from benchmarks.measuring.overhead import Overhead, measure_overhead
from benchmarks.measuring.plans import Cell, copy_plan, narrow_plan, plan, quick_plan
from benchmarks.options import options_of
from benchmarks.report import bars, plots
from benchmarks.report.results import Report, ServerResult, cell_limits
from benchmarks.report.tables import notes, table
from benchmarks.servers.install import PeerError
from benchmarks.servers.own import OWN
from benchmarks.servers.process import REPOSITORY, ServerError
from benchmarks.subjects import Served, Subject, subjects, usual

EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
CACHE_CAPACITY = "mistral_kv_cache_capacity_tokens"  # ours says it at /metrics
_MADE = ("M4", "M4-copy", "embedded")
_SMALL = 100_000_000  # parameters; the repeats of a smaller model would be over in a second


def main(arguments: Sequence[str] | None = None) -> int:
    options = options_of(arguments)
    try:
        report = benchmark(options)
    except (TargetError, ServerError, PromptError, PeerError, FileNotFoundError) as reason:
        print(f"cannot measure: {reason}", file=sys.stderr)
        return 1
    print("", table(report), "", *notes(report), sep="\n")
    if not report.quick:
        print("", bars.table([report]), sep="\n")
    return 0


def benchmark(options: argparse.Namespace) -> Report:
    """Everything; the results are written after each server, so that none is lost."""
    checkpoint = _checkpoint(options.model)
    report = _empty_report(options, checkpoint)
    questions = _plan(options, checkpoint, report)
    overhead = _measure_overhead(options.quick)
    measured = list(_subjects(options, checkpoint, report))
    _read_once(checkpoint)
    for subject, left in _in_turn(measured, questions, options.turns):
        report.rates.append(_measure_machine(options.quick))
        limits = _limits(report)
        left = [replace(each, limits=limits) for each in left]
        _announce(subject, left)
        report.add(_measure(subject, left[0]))
        report.servers[0].overhead = overhead
        _conclude(report, questions.cells, options)
    return report


def _in_turn(
    measured: Sequence[Subject], questions: Plan, turns: int
) -> Iterator[tuple[Subject, list[Plan]]]:
    """Each server, and what it and those after it are to be asked; in each turn other prompts."""
    asked = [
        (subject, replace(questions, asked=subject.cells, seed=f"{questions.seed} {turn}"))
        for turn in range(turns)
        for subject in measured
    ]
    for index, (subject, _) in enumerate(asked):
        yield subject, [plan for _, plan in asked[index:]]


def _measure(subject: Subject, questions: Plan) -> ServerResult:
    """A peer that cannot be had is left out, and the report says why. Ours must be had."""
    result = ServerResult(name=subject.name, version=subject.version)
    try:
        with subject.open() as (target, server):
            target = accepted(target, questions)
            result.fields = list(target.fields)
            result.cells = measure_server(target, questions)
            if server is not None:
                result.ready_seconds = server.ready_seconds
                result.peak_anonymous_bytes = server.peak_anonymous_bytes
                result.cache_tokens = published(server.url, CACHE_CAPACITY)
    except (TargetError, ServerError, PeerError) as reason:
        if subject.name == OWN:
            raise
        result.skipped = str(reason)
    return result


def _announce(subject: Subject, left: Sequence[Plan]) -> None:
    minutes = sum(plan.least_seconds for plan in left) / 60
    pace = f"at the machine's limits all that is left would take {minutes:.0f} minutes"
    print(f"Measuring {subject.name}; {pace} ...", file=sys.stderr, flush=True)


def _limits(report: Report) -> Limits:
    """By the best rates seen so far."""
    rates = machine.best(report.rates)
    return Limits(report.costs, rates.bytes_per_s, rates.flops_per_s)


def _conclude(report: Report, cells: Iterable[Cell], options: argparse.Namespace) -> None:
    """The limits, then the files: those of a run beside the parent have names of their own."""
    limits = _limits(report)
    report.limits = {cell.name: cell_limits(cell, limits) for cell in cells}
    folder: Path = options.out / report.machine.kind
    name = f"{report.model}-parent" if options.parent else report.model
    path = folder / f"{name}.json"
    report.save(path)
    written = [path, *plots.draw(report, folder, name)]
    print(f"Wrote {', '.join(str(path) for path in written)}", file=sys.stderr)


def _subjects(options: argparse.Namespace, checkpoint: Path, report: Report) -> Iterator[Subject]:
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


def _plan(options: argparse.Namespace, checkpoint: Path, report: Report) -> Plan:
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


def _read_once(checkpoint: Path) -> None:
    """So that the weights are in the page cache, and no server's start waits for a disk."""
    for path in checkpoint.glob("*.safetensors"):
        with path.open("rb", buffering=0) as file:
            while file.read(2**24):
                pass


def _empty_report(options: argparse.Namespace, checkpoint: Path) -> Report:
    described = machine.describe()
    if options.machine_class not in (None, described.kind):
        problem = f"this machine is {described.kind}, and can play {AVX2} only if it is wider"
        raise TargetError(f"class is {options.machine_class!r}; {problem}")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Report(
        date=now,
        commit=_commit(),
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


def _measure_machine(quick: bool) -> machine.Rates:
    return machine.measure(2**26, repeats=2) if quick else machine.measure()


def _measure_overhead(quick: bool) -> Overhead:
    print("Measuring what a token costs outside the engine ...", file=sys.stderr, flush=True)
    return measure_overhead(tokens=1, repeats=1) if quick else measure_overhead()


def _checkpoint(model: str) -> Path:
    if model == "M4":
        return make_model(M4, m4_config())
    if model == "M4-copy":
        return make_copying(M4_COPY, _checkpoint("M4"))
    path = EMBEDDED if model == "embedded" else Path(model).expanduser().resolve()
    if not (path / "config.json").is_file():
        raise FileNotFoundError(f"model is {model!r}; {path} has no config.json")
    return path


def _commit() -> str | None:
    """What was measured: the commit, and a plus if files had been changed since."""
    command = ("git", "-C", str(REPOSITORY), "describe", "--always", "--dirty=+")
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


if __name__ == "__main__":
    if options_of(None).machine_class == AVX2 and play_avx2():
        # torch reads what plays a class when it is imported, so this process begins again.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    # As an exception, so that a server that was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
