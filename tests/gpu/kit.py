"""`python -m tests.gpu.kit DIR [--python 3.12]`: what `make gpu` needs, in one folder to carry.

An image for GPUs has torch, transformers and triton, and may have no network. Everything else that
is imported there goes into DIR by `pip install --target`, in the versions that are installed here;
PYTHONPATH names it there. Knows nothing of what is done with it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

# What is there, with all that torch brings and what transformers itself asks for.
THERE = ("torch", "triton", "transformers")
# What the engine, its tests and the checks import beyond that.
CARRIED = (
    "accelerate",
    "mistral-common",
    "sentencepiece",
    "llguidance",
    "jsonschema",
    "jinja2",
    "psutil",
    "pydantic",
    "tqdm",
    "requests",
    "pyyaml",
    "pytest",
    "hypothesis",
)


def wanted() -> dict[str, str]:
    """Name -> version, of all that goes into the folder."""
    asked = map(_plain_name, _asked_for(Requirement("transformers")))
    there = {*THERE, *_closure(["torch"], ()), *asked}
    return _closure(CARRIED, there)


def _closure(names: Iterable[str], there: Collection[str]) -> dict[str, str]:
    """These and whatever they ask for, as installed here, but for what is there already."""
    found: dict[str, str] = {}
    seen, todo = set[tuple[str, ...]](), [Requirement(name) for name in names]
    while todo:
        requirement = todo.pop()
        name = _plain_name(requirement)
        if name not in there and (name, *requirement.extras) not in seen:
            seen.add((name, *requirement.extras))
            found[name] = metadata.version(name)
            todo += _asked_for(requirement)
    return found


def _asked_for(requirement: Requirement) -> list[Requirement]:
    """By a package, on this platform, and by its extras that are wanted."""
    asked = map(Requirement, metadata.requires(requirement.name) or ())
    return [each for each in asked if _is_needed(each, requirement.extras)]


def _is_needed(requirement: Requirement, extras: Collection[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _plain_name(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


def command(folder: Path, python: str | None) -> list[str]:
    """python: another minor version than this one's, of whose wheels there are."""
    pins = [f"{name}=={version}" for name, version in sorted(wanted().items())]
    other = ["--python-version", python] if python else []
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    return [*pip, "--only-binary=:all:", "--upgrade", "--target", str(folder), *other, *pins]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu.kit", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", help="of the image, where it is another version: 3.12")
    options = parser.parse_args(arguments)
    return subprocess.run(command(options.folder, options.python), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
