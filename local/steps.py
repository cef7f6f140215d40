"""Runs the commands of an installation in turn, their output in a log. Knows no tool."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


class StepFailedError(Exception):
    """The message says which command, and its last words."""


def run_step(command: Sequence[str], log: Path) -> None:
    """Until it ends. Raises StepFailedError; OSError where there is no such program."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PIP_PROGRESS_BAR": "off"},
        )
    if done.returncode != 0:
        last = (log.read_text(errors="replace").splitlines() or [""])[-1].strip()
        told = f"`{' '.join(command)[:200]}` ended with status {done.returncode}: {last}"
        raise StepFailedError(told)
