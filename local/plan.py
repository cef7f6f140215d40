"""`python -m local.plan`: what takes which part of a GPU's memory, before there is one.

Reads config.yaml, a checkpoint's config.json and the command line, and prints what the engine's
own arithmetic says. Needs no GPU and no weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from engine_api.errors import ConfigError
from local.serve import BUNDLE, CannotServe, read_settings
from mistral_engine import EngineConfig
from mistral_engine.checkpoint.described import quantised_already
from mistral_engine.native.plan import GPUS, MISTRAL_7B, Gpu, Shape, Workload, plan, remedy, table

_QUANTIZATIONS = ("none", "nf4")  # of the rows for all GPUs; int8 is slow on a GPU


def main() -> int:
    options = _options()
    try:
        written, config = _config_json(options.model), _config(options.set)
        itemsize = _itemsize(written, config)
        already = quantised_already(written) if written is not None else None
        config = replace(config, quantization=already or config.quantization)
        print(*_lines(options.gpu, Workload.of(_shape(written), config, itemsize)), sep="\n")
    except (CannotServe, ConfigError) as reason:
        print(f"cannot plan: {reason}", file=sys.stderr)
        return 1
    return 0


def _lines(name: str | None, workload: Workload) -> Iterator[str]:
    if name is not None:
        budget = plan(_gpu(name), workload)
        fits = not budget.problems
        yield from table.lines(budget, None if fits else remedy(budget.gpu, workload))
        return
    given = workload.config.quantization
    ways = (given,) if given != "none" else _QUANTIZATIONS
    workloads = [
        Workload.of(workload.shape, replace(workload.config, quantization=way), workload.itemsize)
        for way in ways
    ]
    yield from table.summary([plan(gpu, each) for gpu in GPUS.values() for each in workloads])


def _gpu(name: str) -> Gpu:
    known = {each.lower(): gpu for each, gpu in GPUS.items()}
    if name.lower() not in known:
        raise CannotServe(f"gpu is {name!r}; it must be one of {', '.join(GPUS)}")
    return known[name.lower()]


def _config_json(model: str) -> dict[str, Any] | None:
    """None for the 7B, whose sizes are known."""
    if model == "7b":
        return None
    path = Path(model).expanduser() / "config.json"
    try:
        written = json.loads(path.read_text())
    except OSError as error:
        why = f"{path}: {error.strerror or type(error).__name__}"
        raise CannotServe(f"model is {model!r}; it must be a directory or 7b: {why}") from None
    except ValueError as error:
        raise CannotServe(f"{path} is no JSON: {error}") from None
    if not isinstance(written, dict):
        raise CannotServe(f"{path} holds no object")
    return written


def _shape(written: dict[str, Any] | None) -> Shape:
    return MISTRAL_7B if written is None else Shape.of(written)


def _itemsize(written: dict[str, Any] | None, config: EngineConfig) -> int:
    """Bytes of a number that is not quantised."""
    own = written and (written.get("dtype") or written.get("torch_dtype"))
    dtype = own if config.dtype == "auto" else config.dtype
    return 4 if dtype == "float32" else 2


def _config(given: list[str]) -> EngineConfig:
    written = yaml.safe_load((BUNDLE / "config.yaml").read_text())["model_metadata"]["engine"]
    return EngineConfig.from_mapping(written | read_settings(given))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.plan", description=__doc__)
    parser.add_argument("--gpu", help=f"one of {', '.join(GPUS)} (a row for each)")
    parser.add_argument("--model", default="7b", help="a directory with a config.json (7b)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the engine, as config.yaml has them: max_running=64",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
