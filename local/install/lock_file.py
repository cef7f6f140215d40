"""requirements.lock: what it says, and how it is written. Knows nothing of registries and tools.

A list of requirements in parts, each headed by its name. A part stands on those before it, but for
the first two: uv, which installs, and torch, of which there are several builds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
# What may be installed, and the file in which people write what it needs.
SOURCES = {
    "serve": "local/requirements.txt",
    "bench": "benchmarks/requirements.txt",
    "tests": "tests/requirements.txt",
}
UV, TORCH = "uv", "torch"

_TITLE = re.compile(r"^# \[(\w+)\]\n", re.MULTILINE)


def read(text: str) -> dict[str, str]:
    """Part -> its lines, as pip and uv take them. Raises ValueError if one is missing."""
    pieces = _TITLE.split(text)
    parts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    if missing := {UV, TORCH, *SOURCES} - set(parts):
        raise ValueError(f"requirements.lock has no part {', '.join(sorted(missing))}: `make lock`")
    return parts


def write(head: str, parts: Mapping[str, str]) -> str:
    """The inverse of read, under a head of comments."""
    return head + "".join(f"\n# [{name}]\n{lines.strip()}\n" for name, lines in parts.items())


def included(name: str) -> list[str]:
    """The parts that are installed with this one, itself last."""
    return [*SOURCES][: [*SOURCES].index(name) + 1]


def requirements(lines: str) -> dict[str, str]:
    """Name -> its whole requirement, hashes and all; those of one name stand together."""
    found: dict[str, str] = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", lines, flags=re.MULTILINE)[1:]:
        name = block.partition("==")[0]
        found[name] = found.get(name, "") + block.rstrip() + "\n"
    return found


def pinned(text: str) -> dict[str, str]:
    """Name -> version, of all lines that pin one; where markers choose, of the last."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}
