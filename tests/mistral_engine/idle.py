"""Waits until an engine has nothing in flight."""

from __future__ import annotations

import time

from mistral_engine import Engine


def wait_until_idle(engine: Engine) -> None:
    """Whoever stops listening is not told when the engine has noticed; wait for its figures."""
    deadline = time.monotonic() + 10
    while engine.stats.num_running or engine.stats.num_waiting:
        assert time.monotonic() < deadline, "the engine did not become idle"
        time.sleep(0.005)
