"""`python -m local.serve` in a process of its own, and what it has printed so far."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import REPOSITORY, SERVE, served_url


@dataclass
class Served:
    """A server process, and the file that holds what it prints."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def printed(self) -> str:
        return self.log.read_text()

    @property
    def url(self) -> str:
        url = served_url(self.printed)
        assert url, self.printed
        return url

    @property
    def root(self) -> Path:
        """Where its bundle is laid out."""
        (root,) = (REPOSITORY / ".build").glob(f"serve-{self.process.pid}-*")
        return root

    @property
    def curl_lines(self) -> list[str]:
        return re.findall(r"^ +(curl .*)$", self.printed, re.MULTILINE)

    def wait_for(self, text: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)


@contextmanager
def serving(log: Path, *arguments: str) -> Iterator[Served]:
    """Starts it; does not wait for anything. What still runs when it is left is cut soon."""
    command = [*SERVE, "--port", "0", "--grace", "2", *arguments]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield Served(process, log)
    finally:
        process.terminate()  # does nothing to one that has ended
        process.wait(timeout=30)
