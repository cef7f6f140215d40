"""`python -m benchmarks.capacity WHAT`: how many replicas, and what they would cost.

table    replicas for 1, 100 and 10,000 requests a second, and what gives first
scale    the platform's autoscaling over bursts or a day
route    prompts that repeat, routed in different ways
check    one replica of this machine, simulated and for real
engine   the real engine with steps that sleep, simulated and for real
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.capacity import tasks
from benchmarks.capacity.goals import Goals
from benchmarks.capacity.replicas.routing import ROUTERS
from benchmarks.capacity.speeds.fitting import FittingError, machine_of
from benchmarks.capacity.speeds.model import Machine
from benchmarks.capacity.speeds.named import NAMED
from benchmarks.capacity.traffic.arrivals import Shape, bursts, day, steady
from benchmarks.capacity.traffic.lengths import Lengths
from benchmarks.capacity.traffic.trace import Traffic
from benchmarks.servers.process import ServerError
from engine_api.errors import ConfigError
from mistral_engine import EngineConfig

_SHAPES = ("steady", "bursts", "day")
_PROMPT, _ANSWER = "400:1500:6000", "150:500:1500"
_SMALL_PROMPT, _SMALL_ANSWER = "128:256:512", "48:96:128"  # for the model that ships


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        asked = _asked(options)
        print(tasks.TASKS[options.what](asked, options))
    except (ValueError, FittingError, ConfigError, OSError) as reason:
        parser.error(str(reason))
    except ServerError as reason:
        print(f"cannot check: {reason}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.capacity",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("what", choices=tasks.TASKS)
    add("--machine", default="A10G,H100", help="GPUs (estimates), or results files of ours")
    add("--price", action="append", default=[], metavar="NAME=PRICE", help="of an hour")
    add("--rates", default="1,100,10000", help="requests a second, of the table")
    add("--rate", type=float, default=2.0, help="requests a second on average, of all else (2)")
    add("--shape", choices=_SHAPES, default="steady", help="of arrivals over time")
    add("--seconds", type=float, default=120.0, help="of a run, at least (120)")
    add("--requests", type=int, default=2000, help="of a run of the table, at least (2000)")
    add("--prompt", help="tokens: MEDIAN[:P95[:MOST]] (400:1500:6000; check, engine: 128:256:512)")
    add("--answer", help="the same of answers (150:500:1500; check, engine: 48:96:128)")
    add("--repeating", type=float, default=0.0, help="share of prompts that begin like others (0)")
    add("--groups", type=int, default=100, help="that begin alike (100)")
    add("--shared", type=int, default=1000, help="tokens that they have in common (1000)")
    add("--first", type=float, default=1.0, help="goal: seconds to the first token, p95 (1)")
    add("--gap", type=float, default=0.1, help="goal: seconds between tokens, p95 (0.1)")
    add("--failed", type=float, default=0.001, help="goal: share refused, timed out, cut (0.001)")
    add("--router", choices=ROUTERS, default="least-busy")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="engine setting")
    add("--replicas", type=int, default=4, help="of route (4)")
    add("--min", type=int, default=1, help="replicas, of scale (1)")
    add("--max", type=int, default=20, help="replicas, of scale (20)")
    add("--targets", default="8,16,32", help="concurrency targets to compare, of scale")
    add("--window", type=float, default=60.0, help="of autoscaling, seconds (60)")
    add("--delay", type=float, default=900.0, help="before scaling down, seconds (900)")
    add("--cold-start", type=float, default=120.0, help="of a replica, seconds (120)")
    add("--levels", default="0.4,0.8", help="of check: shares of the server's best rate")
    add("--model", type=Path, help="of check: a checkpoint's folder (the embedded model)")
    add("--seed", type=int, default=1)
    add("--plot", type=Path, metavar="FILE", help="a picture of it")
    return parser


def _asked(options: argparse.Namespace) -> tasks.Asked:
    is_small = options.what in ("check", "engine")
    prompt = options.prompt or (_SMALL_PROMPT if is_small else _PROMPT)
    answer = options.answer or (_SMALL_ANSWER if is_small else _ANSWER)
    return tasks.Asked(
        machines=[_machine(name) for name in options.machine.split(",")],
        traffic=Traffic(
            shape=_shape(options.shape, options.seconds),
            rate=options.rate,
            seconds=options.seconds,
            prompt=Lengths.parse(prompt),
            answer=Lengths.parse(answer),
            seed=options.seed,
            repeating=options.repeating,
            groups=options.groups,
            shared_tokens=options.shared,
        ),
        goals=Goals(options.first, options.gap, options.failed),
        config=EngineConfig.from_mapping(_settings(options.set), checkpoint="simulated"),
        router=ROUTERS[options.router],
        prices={name: float(price) for name, price in map(_pair, options.price)},
    )


def _machine(name: str) -> Machine:
    """By its name, or of a results file."""
    if name in NAMED:
        return NAMED[name]
    if not name.endswith(".json"):
        known = ", ".join(NAMED)
        raise ValueError(f"machine is {name!r}; it must be one of {known}, or a results file")
    return machine_of(Path(name))


def _shape(name: str, seconds: float) -> Shape:
    if name == "day":
        return day(seconds)
    return bursts() if name == "bursts" else steady()


def _settings(texts: Sequence[str]) -> dict[str, object]:
    return {name: yaml.safe_load(value) for name, value in map(_pair, texts)}


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ValueError(f"{text!r} is no NAME=VALUE")
    return name, value


if __name__ == "__main__":
    sys.exit(main())
