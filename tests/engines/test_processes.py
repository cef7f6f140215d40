"""A server on vLLM that is killed, or interrupted, leaves no process and no shared memory behind.

How it ends when it is told to: test_server.py. Without vLLM: tests/mistral_engine/vllm/.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from local.bundle import copy_pushed_files
from tests.engines.opening import HAS_VLLM
from tests.engines.processes import CORE, is_running
from tests.local.served import Served, serving
from tests.server import REPOSITORY, USER

pytestmark = pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed: `make test-vllm`")
_SETTINGS = ("kv_cache_gib=0.25", "context_length=1024", "vllm={enforce_eager: true}")
_SECONDS = 120  # a core that is still starting ends within its grace, on a busy machine too


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[Served]:
    """What config.vllm.yaml deploys, but for its GPU."""
    bundle = tmp_path / "bundle"
    copy_pushed_files(REPOSITORY, bundle)
    shutil.copy(REPOSITORY / "config.vllm.yaml", bundle / "config.yaml")
    options = ["--bundle", str(bundle), "--backend", "vllm", "--grace", "60"]
    settings = [part for each in _SETTINGS for part in ("--set", each)]
    with serving(tmp_path / "log", *options, *settings) as served:
        yield served


def started_by(served: Served) -> list[psutil.Process]:
    """Its core and workers, but for Python's own helper, which ends when all others have."""
    return [p for p in psutil.Process(served.process.pid).children(recursive=True) if is_running(p)]


def shared_by(processes: list[psutil.Process]) -> set[Path]:
    """The memory that they share, by its names."""
    maps = [each.path for process in processes for each in process.memory_maps()]
    return {Path(path) for path in maps if path.startswith("/dev/shm/") and Path(path).exists()}


def answer_of(served: Served) -> str:
    body = {"messages": [USER], "max_new_tokens": 40, "temperature": 0}
    answer = requests.post(f"{served.url}/production/predict", json=body, timeout=60)
    assert answer.status_code == 200
    return str(answer.json()["output"])


def wait_until_gone(processes: list[psutil.Process], shared: set[Path]) -> None:
    deadline = time.monotonic() + _SECONDS
    while any(map(is_running, processes)) or any(path.exists() for path in shared):
        assert time.monotonic() < deadline, (processes, shared)
        time.sleep(0.2)


def test_a_server_that_is_killed_leaves_nothing(starting: Served) -> None:
    starting.wait_for("curl", seconds=300)
    processes = started_by(starting)
    assert any(CORE in " ".join(process.cmdline()) for process in processes)
    shared = shared_by(processes)
    assert shared
    assert "wind" in answer_of(starting)
    starting.process.kill()
    wait_until_gone(processes, shared)


def test_a_server_that_is_killed_while_vllm_starts_leaves_no_process(starting: Served) -> None:
    starting.wait_for("Executing model.load()")
    deadline = time.monotonic() + 300
    while not (processes := started_by(starting)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    starting.process.kill()
    wait_until_gone(processes, set())


def test_ctrl_c_lets_what_runs_come_to_its_end(starting: Served) -> None:
    """A terminal sends it to all processes of its foreground: a core must not be among them."""
    starting.wait_for("curl", seconds=300)
    processes = started_by(starting)
    shared = shared_by(processes)
    groups = {os.getpgid(process.pid) for process in processes}
    assert os.getpgid(starting.process.pid) not in groups
    body = {"prompt": "The wind", "max_new_tokens": 200, "ignore_eos": True, "stream": True}
    url = f"{starting.url}/production/predict"
    with requests.post(url, json=body, stream=True, timeout=60) as answer:
        texts = answer.iter_content(None)
        first = next(texts)
        starting.process.send_signal(signal.SIGINT)
        assert len(first + b"".join(texts).strip()) > 200  # a stream that is cut raises
    assert starting.process.wait(timeout=60) == 0
    wait_until_gone(processes, shared)
