"""Starts a server in a process of its own, waits until it is ready, watches its memory, stops it.

Knows processes and readiness; nothing of what is asked of the server. Stops only what it started.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]
LOGS = REPOSITORY / ".build" / "bench-logs"
SECONDS_TO_START = 600.0  # vLLM takes 7 minutes where it has no fast bfloat16
_SECONDS_TO_STOP = 30.0
_SECONDS_BETWEEN_SAMPLES = 0.2
_SAMPLES_BETWEEN_SEARCHES = 25  # for children: a search reads all of /proc, a sample one file
_ANONYMOUS = re.compile(r"^RssAnon:\s+(\d+) kB$", re.MULTILINE)


class ServerError(Exception):
    """The server did not start; the message has the end of its log."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started. `{port}` in an argument becomes a free port.

    ready_path: answers 200 once the server can serve. directory: where it starts.
    """

    name: str
    arguments: Sequence[str]
    ready_path: str
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path = REPOSITORY


class RunningServer:
    """A server that is ready. url: without a slash at its end."""

    def __init__(self, url: str, ready_seconds: float, memory: MemoryWatch) -> None:
        self.url = url
        self.ready_seconds = ready_seconds
        self._memory = memory

    @property
    def peak_anonymous_bytes(self) -> int | None:
        """The most memory of its own that the server and its children have held so far."""
        return self._memory.peak


@contextmanager
def running(command: Command) -> Iterator[RunningServer]:
    """Start it, yield it when it is ready, stop it. Raises ServerError when it does not start."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = LOGS / f"{command.name}.log"
    started_at = time.monotonic()
    process = _start(command, port, log)
    memory = MemoryWatch(process.pid)
    try:
        _wait_until_ready(process, url + command.ready_path, command.name, log)
        yield RunningServer(url, time.monotonic() - started_at, memory)
    finally:
        memory.stop()
        _stop(process)


class MemoryWatch:
    """Samples RssAnon, which leaves out mapped files: weights in the page cache cost nothing.

    peak: in bytes, None where the system does not say.
    """

    def __init__(self, pid: int) -> None:
        self.peak: int | None = None
        self._pid = pid
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        for sample in count():
            if self._stopped.wait(_SECONDS_BETWEEN_SAMPLES):
                return
            if sample % _SAMPLES_BETWEEN_SEARCHES == 0:
                family = _family(self._pid)
            sizes = [size for pid in family if (size := _anonymous_bytes(pid))]
            if sizes:
                self.peak = max(self.peak or 0, sum(sizes))


def _start(command: Command, port: int, log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    arguments = [argument.replace("{port}", str(port)) for argument in command.arguments]
    with log.open("wb") as output:
        return subprocess.Popen(
            arguments,
            cwd=command.directory,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, name: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(url):
            return
        time.sleep(0.05)
    status = process.returncode
    still_loading = f"it is not ready after {SECONDS_TO_START:.0f} s"
    ended = still_loading if status is None else f"it ended with status {status}"
    raise ServerError(f"{name} did not start: {ended}\n{_end(log)}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask first, and its children through it; whatever is left of them is killed."""
    children = _children(process.pid)
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in psutil.wait_procs(children, timeout=5)[1]:
        child.kill()


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _family(pid: int) -> list[int]:
    return [pid, *(child.pid for child in _children(pid))]


def _anonymous_bytes(pid: int) -> int | None:
    try:
        found = _ANONYMOUS.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _end(log: Path, num_lines: int = 20) -> str:
    """Without the place of this checkout: what did not start is told in results, which are kept."""
    text = log.read_text(errors="replace").replace(f"{REPOSITORY}/", "")
    return "\n".join(text.splitlines()[-num_lines:])
