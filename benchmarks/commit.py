"""Which state of the repository was measured. Knows nothing of what is measured."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit_of(repository: Path) -> str | None:
    """The commit, and a plus if files have been changed since; None where there is no git."""
    command = ("git", "-C", str(repository), "describe", "--always", "--dirty=+")
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
