"""`python -m benchmarks.run`: the whole benchmark, from starting the servers to the plots.

Servers are measured in turn, never two at once, with the same client, prompts and weights. Knows
no cell and no server in particular.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import machine
from benchmarks.bench_model import BUILD, M4, m4_config, make_model
from benchmarks.load.client import MAX_STREAMS
from benchmarks.load.prompts import PromptError, Prompts
from benchmarks.load.target import Target, TargetError, find_target, parse_peer, published
from benchmarks.measure import Plan, accepted, measure_server
from benchmarks.measuring.cells import Cell, plan, quick_plan
from benchmarks.measuring.limits import Costs, Limits
from benchmarks.measuring.overhead import Overhead, measure_overhead
from benchmarks.report import bars, plots
from benchmarks.report.results import Report, ServerResult, cell_limits, notes, table
from benchmarks.servers.install import Peer, PeerError, prepare
from benchmarks.servers.peers import PEERS, peers_named, place_of
from benchmarks.servers.process import REPOSITORY, RunningServer, ServerError, own_command, running

EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
RESULTS = REPOSITORY / "benchmarks" / "results"
QUICK_RESULTS = BUILD / "bench-quick"
OWN_NAME = "truss"
CACHE_CAPACITY = "mistral_kv_cache_capacity_tokens"  # ours says it at /metrics
_CONCURRENCIES = {"embedded": [1, 8, 64]}
_SMALL = 100_000_000  # parameters; the repeats of a smaller model would be over in a second

Opened = AbstractContextManager[tuple[Target, RunningServer | None]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A server to measure. opened: has it running for as long as it is measured.

    cells: beginnings of the names of those that it is asked; none means all.
    """

    name: str
    version: str | None
    opened: Opened
    cells: tuple[str, ...] = ()


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
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
    subjects = list(_subjects(options, checkpoint, report))
    _read_once(checkpoint)
    for index, subject in enumerate(subjects):
        report.rates.append(_measure_machine(options.quick))
        limits = _limits(report)
        left = [replace(questions, asked=s.cells, limits=limits) for s in subjects[index:]]
        _announce(subject, left)
        report.servers.append(_measure(subject, left[0]))
        report.servers[0].overhead = overhead
        _conclude(report, questions.cells, options.out)
    return report


def _measure(subject: Subject, questions: Plan) -> ServerResult:
    """A peer that cannot be had is left out, and the report says why. Ours must be had."""
    result = ServerResult(name=subject.name, version=subject.version)
    try:
        with subject.opened as (target, server):
            target = accepted(target, questions)
            result.fields = list(target.fields)
            result.cells = measure_server(target, questions)
            if server is not None:
                result.ready_seconds = server.ready_seconds
                result.peak_anonymous_bytes = server.peak_anonymous_bytes
                result.cache_tokens = published(server.url, CACHE_CAPACITY)
    except (TargetError, ServerError, PeerError) as reason:
        if subject.name == OWN_NAME:
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


def _conclude(report: Report, cells: Iterable[Cell], out: Path) -> None:
    """The limits, then the files."""
    limits = _limits(report)
    report.limits = {cell.name: cell_limits(cell, limits) for cell in cells}
    path = out / f"{report.model}.json"
    report.save(path)
    written = [path, *plots.draw(report, out, report.model)]
    print(f"Wrote {', '.join(str(path) for path in written)}", file=sys.stderr)


def _subjects(options: argparse.Namespace, checkpoint: Path, report: Report) -> Iterator[Subject]:
    """Ours first; then those that run already; then those to be started."""
    yield Subject(OWN_NAME, report.commit, _own(checkpoint))
    for target in options.peer:
        yield Subject(target.name, None, _running_already(target))
    for peer in options.start_peers:
        opened = _installed(peer, options, checkpoint, report)
        yield Subject(peer.name, peer.version, opened, peer.cells)


@contextmanager
def _own(checkpoint: Path) -> Iterator[tuple[Target, RunningServer]]:
    with running(own_command(str(checkpoint))) as server:
        yield find_target(OWN_NAME, server.url), server


@contextmanager
def _running_already(target: Target) -> Iterator[tuple[Target, None]]:
    yield target, None


@contextmanager
def _installed(
    peer: Peer, options: argparse.Namespace, checkpoint: Path, report: Report
) -> Iterator[tuple[Target, RunningServer]]:
    streams, context = max(options.concurrency), report.costs.context_length
    place = place_of(peer, report.model, checkpoint, streams, context)
    with running(prepare(peer, place)) as server:
        yield find_target(peer.name, server.url, model=place.fill(peer.model)), server


def _plan(options: argparse.Namespace, checkpoint: Path, report: Report) -> Plan:
    waves = 8 if report.costs.num_parameters < _SMALL else 1
    planned = quick_plan if options.quick else partial(plan, waves=waves)
    cells = [cell for cell in planned(options.concurrency) if _is_wanted(cell, options.cells)]
    if not cells:
        raise TargetError(f"cells is {options.cells!r}; no cell's name begins so")
    return Plan(
        cells, Prompts(checkpoint), options.repeats, report.seed, report.costs.context_length
    )


def _is_wanted(cell: Cell, beginnings: str) -> bool:
    return cell.name.startswith(tuple(beginnings.split(",")))


def _read_once(checkpoint: Path) -> None:
    """So that the weights are in the page cache, and no server's start waits for a disk."""
    for path in checkpoint.glob("*.safetensors"):
        with path.open("rb", buffering=0) as file:
            while file.read(2**24):
                pass


def _empty_report(options: argparse.Namespace, checkpoint: Path) -> Report:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Report(
        date=now,
        commit=_commit(),
        quick=options.quick,
        repeats=options.repeats,
        seed=options.seed or now,
        model=checkpoint.name if options.model not in ("M4", "embedded") else options.model,
        costs=Costs.of(checkpoint),
        machine=machine.describe(),
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


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--model", default="M4", help="M4, embedded, or a directory (M4)")
    parser.add_argument(
        "--concurrency", type=_numbers, help="streams at a time (1,8,32; embedded: 1,8,64)"
    )
    parser.add_argument("--repeats", type=int, default=3, help="the medians of which count (3)")
    parser.add_argument(
        "--peer", action="append", default=[], metavar="NAME=URL[#MODEL]", help="runs already"
    )
    parser.add_argument(
        "--start-peers", default="", help=f"install and start all, or some of {','.join(PEERS)}"
    )
    parser.add_argument("--cells", default="", help="only those whose names begin so: chat,long-8")
    parser.add_argument("--seed", help="of the prompts (the time: a server has seen none of them)")
    parser.add_argument("--out", type=Path, help="directory for the results (benchmarks/results)")
    parser.add_argument("--quick", action="store_true", help="everything once, as small as it goes")
    parser.add_argument("--allow-remote", action="store_true", help="peers on other machines")
    return _checked(parser, parser.parse_args(arguments))


def _checked(parser: argparse.ArgumentParser, options: argparse.Namespace) -> argparse.Namespace:
    if options.repeats < 1:
        parser.error(f"--repeats is {options.repeats}; it must be at least 1")
    options.concurrency = options.concurrency or _CONCURRENCIES.get(options.model, [1, 8, 32])
    options.out = options.out or (QUICK_RESULTS if options.quick else RESULTS)
    try:
        options.peer = [parse_peer(text, remote=options.allow_remote) for text in options.peer]
        options.start_peers = peers_named(options.start_peers) if options.start_peers else []
    except (TargetError, PeerError) as reason:
        parser.error(str(reason))
    return options


def _numbers(text: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers") from None
    if not all(1 <= number <= MAX_STREAMS for number in numbers):
        raise argparse.ArgumentTypeError(f"{text} must lie between 1 and {MAX_STREAMS:,}")
    return numbers


if __name__ == "__main__":
    # As an exception, so that a server that was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
