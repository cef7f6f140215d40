"""A server of a copy of the bundle, with settings and faults of its own. Knows no load."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.server import REPOSITORY, SERVE, changed_bundle, metric, url_when_ready

HOME = REPOSITORY / ".build" / "soak"  # git-ignored; the servers' logs stay here
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 10
_GAUGES = ("running_sequences", "waiting_sequences", "kv_cache_tokens", "kv_cache_held_tokens")


@dataclass(frozen=True, slots=True)
class Server:
    """One that serves. log: what it prints."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def memory_kib(self, name: str) -> int:
        """One line of the kernel's account of it: RssAnon, RssShmem, ..."""
        status = Path("/proc", str(self.process.pid), "status").read_text()
        found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
        assert found, f"no {name} in {status}"
        return int(found[1])

    def held(self) -> dict[str, float]:
        """What it holds for requests; all 0 when it is idle."""
        return {name: metric(self.url, name) for name in _GAUGES}

    def held_when_idle(self, seconds: float = 10) -> dict[str, float]:
        """What is left after as long as it takes to get idle, at most `seconds`."""
        deadline = time.monotonic() + seconds
        while any((held := self.held()).values()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return {name: value for name, value in held.items() if value}


@contextmanager
def serving(
    name: str, *, engine: Mapping[str, Any] | None = None, appended: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server of the bundle as it is, but for settings of `engine` and code added to its files.

    name: of its log. appended: a file of the bundle -> what is written below its last line.
    """
    HOME.mkdir(parents=True, exist_ok=True)
    log = HOME / f"{name}.log"
    with tempfile.TemporaryDirectory(dir=HOME) as scratch, log.open("wb") as printed:
        bundle = changed_bundle(Path(scratch, "bundle"), engine=dict(engine or {}))
        for file, code in (appended or {}).items():
            (bundle / file).write_text((bundle / file).read_text() + code)
        command = [*SERVE, "--port", "0", "--bundle", str(bundle)]
        # In this process's group, so that whoever ends the group ends the server.
        process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed
        )
        try:
            yield Server(url_when_ready(process, log, _SECONDS_TO_START), process, log)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()  # does nothing to one that has ended
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
