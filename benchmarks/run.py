"""`python -m benchmarks.run`: the whole benchmark, from starting the servers to the plots.

Servers are measured in turn, never two at once, with the same client, prompts and weights. Knows
no cell and no server in particular.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import machine
from benchmarks.cpu_class import AVX2, play_avx2, require_a_class
from benchmarks.load.target import TargetError, published
from benchmarks.measure import Plan, accepted, measure_server
from benchmarks.measuring.limits import Limits
from benchmarks.measuring.overhead import Overhead, measure_overhead
from benchmarks.measuring.plans import Cell
from benchmarks.options import options_of
from benchmarks.preparing import REFUSALS, checkpoint_of, empty_report, plan_of, subjects_of
from benchmarks.report import bars, plots
from benchmarks.report.results import Report, ServerResult, cell_limits
from benchmarks.report.tables import notes, table
from benchmarks.servers.install import PeerError
from benchmarks.servers.own import OWN
from benchmarks.servers.process import ServerError
from benchmarks.subjects import Subject

CACHE_CAPACITY = "mistral_kv_cache_capacity_tokens"  # ours says it at /metrics


def main(arguments: Sequence[str] | None = None) -> int:
    options = options_of(arguments)
    try:
        report = benchmark(options)
    except REFUSALS as reason:
        print(f"cannot measure: {reason}", file=sys.stderr)
        return 1
    print("", table(report), "", *notes(report), sep="\n")
    if not report.quick:
        print("", bars.table([report]), sep="\n")
    return 0


def benchmark(options: argparse.Namespace) -> Report:
    """Everything; the results are written after each server, so that none is lost."""
    require_a_class()
    checkpoint = checkpoint_of(options.model)
    report = empty_report(options, checkpoint)
    questions = plan_of(options, checkpoint, report)
    overhead = _measure_overhead(options.quick)
    measured = list(subjects_of(options, checkpoint, report))
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


def _read_once(checkpoint: Path) -> None:
    """So that the weights are in the page cache, and no server's start waits for a disk."""
    for path in checkpoint.glob("*.safetensors"):
        with path.open("rb", buffering=0) as file:
            while file.read(2**24):
                pass


def _measure_machine(quick: bool) -> machine.Rates:
    return machine.measure(2**26, repeats=2) if quick else machine.measure()


def _measure_overhead(quick: bool) -> Overhead:
    print("Measuring what a token costs outside the engine ...", file=sys.stderr, flush=True)
    return measure_overhead(tokens=1, repeats=1) if quick else measure_overhead()


if __name__ == "__main__":
    if options_of(None).machine_class == AVX2 and play_avx2():
        # torch reads what plays a class when it is imported, so this process begins again.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    # As an exception, so that a server that was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
