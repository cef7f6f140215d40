"""Tests that run in Triton's interpreter: it must be chosen before Triton is imported.

So a file of them has a test that starts the others in a process of their own. Knows no kernel.
"""

from __future__ import annotations

import os
import subprocess
import sys

INTERPRETED = os.environ.get("TRITON_INTERPRET") == "1"


def run_in_the_interpreter(file: str) -> None:
    """All tests of a file but its start. They have to pass."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", file]
    environment = {**os.environ, "TRITON_INTERPRET": "1"}
    child = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert child.returncode == 0, child.stdout + child.stderr
