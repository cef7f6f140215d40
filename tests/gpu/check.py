"""What a check is, where it runs, and what comes of it. Knows no check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.gpu.sizes import Sizes

Figures = dict[str, Any]  # JSON values, by what they are called in the table

PASSED, FAILED, SKIPPED = "passed", "FAILED", "skipped"


class SkippedError(Exception):
    """The check does not apply here; says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """device: "cuda" or "cpu". embedded, large: checkpoints; the large one is M4, or a 7B.

    folder: where files may be left.
    """

    device: str
    sizes: Sizes
    embedded: Path
    large: Path
    folder: Path

    @property
    def is_gpu(self) -> bool:
        return self.device == "cuda"


@dataclass(frozen=True, slots=True)
class Check:
    """look: what it measures; raises with what it found wrong. seconds: it may take."""

    look: Callable[[Place], Figures]
    seconds: float

    @property
    def name(self) -> str:
        return self.look.__name__


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check. problem: why it did not pass."""

    name: str
    result: str
    seconds: float = 0.0
    figures: Figures = field(default_factory=dict)
    problem: str | None = None
