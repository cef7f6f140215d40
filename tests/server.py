"""The real Truss server in a process of its own, as `make serve` starts it. Picks a free port."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import yaml

from local.bundle import copy_pushed_files

REPOSITORY = Path(__file__).resolve().parent.parent
USER = {"role": "user", "content": "What is a mistral?"}
_SECONDS_TO_START = 90


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


@contextmanager
def running_server(*arguments: str) -> Iterator[str]:
    """Start `python -m local.serve` with further arguments; yields its URL once it serves."""
    command = [sys.executable, "-m", "local.serve", "--port", "0", "--grace", "5"]
    with running([*command, *arguments]) as url:
        yield url


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[str]:
    """Start a server that prints "Serving ... at URL" once it serves; yields the URL."""
    with tempfile.NamedTemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield _url_when_ready(process, Path(log.name))
        finally:
            process.terminate()
            process.wait(timeout=60)


def _url_when_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        if ready := re.search(r"^Serving .* at (http://\S+)", log.read_text(), re.MULTILINE):
            return ready[1]
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def metric(url: str, name: str) -> float:
    """One figure of the server's /metrics."""
    text = requests.get(f"{url}/metrics", timeout=10).text
    found = re.search(rf"^mistral_{name} (\S+)$", text, re.MULTILINE)
    assert found, f"no mistral_{name} in {text}"
    return float(found[1])
