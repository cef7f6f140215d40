"""The real Truss server in a process of its own, as `make serve` starts it. Picks a free port."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import yaml

from local.bundle import copy_pushed_files

REPOSITORY = Path(__file__).resolve().parent.parent
USER = {"role": "user", "content": "What is a mistral?"}
SERVE = [sys.executable, "-m", "local.serve"]
_SECONDS_TO_START = 300.0  # vLLM's first start, on a busy machine


def changed_bundle(directory: Path, **settings: dict[str, Any]) -> Path:
    """A copy of the bundle whose config.yaml has these settings as well: engine={...}, http={...}.

    They stand in model_metadata, but for runtime's.
    """
    copy_pushed_files(REPOSITORY, directory)
    path = directory / "config.yaml"
    config = yaml.safe_load(path.read_text())
    for name, values in settings.items():
        section = config if name == "runtime" else config["model_metadata"]
        section.setdefault(name, {}).update(values)
    path.write_text(yaml.safe_dump(config))
    return directory


def backend_options(backend: str) -> list[str]:
    """For local.serve. vLLM gets little memory, and does not compile what it runs, for minutes."""
    if backend != "vllm":
        return []
    return [
        *("--backend", backend, "--set", "kv_cache_gib=0.5"),
        *("--set", "vllm={enforce_eager: true}"),
    ]


@contextmanager
def running_server(*arguments: str) -> Iterator[str]:
    """Start `python -m local.serve` with further arguments; yields its URL once it serves."""
    with running([*SERVE, "--port", "0", "--grace", "5", *arguments]) as url:
        yield url


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[str]:
    """Start a server that prints "Serving ... at URL" once it serves; yields the URL."""
    with tempfile.NamedTemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield url_when_ready(process, Path(log.name))
        finally:
            process.terminate()
            process.wait(timeout=60)


def served_url(printed: str) -> str | None:
    """Where the server is, by what it has printed; None as long as it does not serve."""
    ready = re.search(r"^Serving .* at (http://\S+)", printed, re.MULTILINE)
    return ready[1] if ready else None


def url_when_ready(
    process: subprocess.Popen[bytes], log: Path, seconds: float = _SECONDS_TO_START
) -> str:
    """Waits until it serves. Raises RuntimeError with all it has printed if it does not."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if url := served_url(log.read_text()):
            return url
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def metric(url: str, name: str) -> float:
    """One figure of the server's /metrics."""
    text = requests.get(f"{url}/metrics", timeout=10).text
    found = re.search(rf"^mistral_{name} (\S+)$", text, re.MULTILINE)
    assert found, f"no mistral_{name} in {text}"
    return float(found[1])


def num_finished(url: str, reason: str) -> float:
    """How many requests have ended for this reason."""
    text = requests.get(f"{url}/metrics", timeout=10).text
    line = rf'^mistral_requests_finished_total{{reason="{reason}"}} (\S+)$'
    found = re.search(line, text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def wait_until(what: Callable[[], object], seconds: float = 300) -> None:
    """For a fact, however long it takes on a busy machine."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def send_request(
    server: str, route: str, body: dict[str, Any], receive_buffer: int | None = None
) -> socket.socket:
    """A plain socket: it reads nothing, and `close` is all that it does to leave.

    receive_buffer: bytes that the system may hold for it.
    """
    address, raw = urlsplit(server), json.dumps(body).encode()
    head = f"POST {route} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(raw)}\r\n\r\n"
    connection = socket.socket()
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.connect((address.hostname, address.port))
    connection.sendall(head.encode() + raw)
    return connection
