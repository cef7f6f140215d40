"""The command line of `python -m benchmarks.run`. Knows what may be asked, and measures nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench_model import BUILD
from benchmarks.cpu_class import AVX2
from benchmarks.load.client import MAX_STREAMS
from benchmarks.load.target import TargetError, parse_peer
from benchmarks.servers.install import PeerError
from benchmarks.servers.own import parent_directory
from benchmarks.servers.process import REPOSITORY
from benchmarks.subjects import known_names

RESULTS = REPOSITORY / "benchmarks" / "results"
QUICK_RESULTS = BUILD / "bench-quick"
_CONCURRENCIES = {"embedded": [1, 16, 64], "M4-copy": [1]}


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    """As they were given, and what follows from them. Ends the process when one is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("--model", default="M4", help="M4, M4-copy, embedded, or a directory (M4)")
    parser.add_argument(
        "--concurrency", type=_numbers, help="streams at a time (1,8,32; embedded: 1,16,64)"
    )
    parser.add_argument("--repeats", type=int, default=3, help="the medians of which count (3)")
    parser.add_argument(
        "--turns", type=int, default=1, help="all servers again, each time with the repeats (1)"
    )
    parser.add_argument(
        "--class",
        dest="machine_class",
        choices=[AVX2],
        help="let a wider machine compute with no more than that",
    )
    parser.add_argument(
        "--parent", metavar="CHECKOUT", help="measure another checkout of this project too"
    )
    parser.add_argument(
        "--peer", action="append", default=[], metavar="NAME=URL[#MODEL]", help="runs already"
    )
    parser.add_argument(
        "--start-peers",
        default="",
        help="install and start usual, all, or some of truss-int8, llama-server, vllm, ...",
    )
    parser.add_argument("--cells", default="", help="only those whose names begin so: chat,long-8")
    parser.add_argument("--seed", help="of the prompts (the time: a server has seen none of them)")
    parser.add_argument("--out", type=Path, help="directory for the results (benchmarks/results)")
    parser.add_argument("--quick", action="store_true", help="everything once, as small as it goes")
    parser.add_argument("--allow-remote", action="store_true", help="peers on other machines")
    return _checked(parser, parser.parse_args(arguments))


def _checked(parser: argparse.ArgumentParser, options: argparse.Namespace) -> argparse.Namespace:
    for name in ("repeats", "turns"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} is {getattr(options, name)}; it must be at least 1")
    options.concurrency = options.concurrency or _CONCURRENCIES.get(options.model, [1, 8, 32])
    options.out = options.out or (QUICK_RESULTS if options.quick else RESULTS)
    try:
        options.peer = [parse_peer(text, remote=options.allow_remote) for text in options.peer]
        options.start_peers = _started(options.start_peers)
        options.parent = parent_directory(options.parent) if options.parent else None
    except (TargetError, PeerError) as reason:
        parser.error(str(reason))
    return options


def _started(names: str) -> list[str]:
    if names in ("", "usual"):
        return [names] if names else []
    return known_names(names)


def _numbers(text: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers") from None
    if not all(1 <= number <= MAX_STREAMS for number in numbers):
        raise argparse.ArgumentTypeError(f"{text} must lie between 1 and {MAX_STREAMS:,}")
    return numbers
