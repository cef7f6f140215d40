"""A server on vLLM whose core is killed: it says that it is unwell, and takes no more requests."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
import requests

from tests.engines.asking import wait_for
from tests.engines.opening import HAS_VLLM
from tests.engines.processes import Held, core_of, is_running
from tests.local.served import serving
from tests.server import USER, backend_options, metric

pytestmark = pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed: `make test-vllm`")


def test_a_server_whose_core_is_killed_is_unwell_and_leaves_nothing(tmp_path: Path) -> None:
    before = Held.now()
    with serving(tmp_path / "log", *backend_options("vllm")) as served:
        served.wait_for("curl", seconds=300)
        url = served.url
        assert chat(url).status_code == 200
        assert requests.get(f"{url}/v1/models/model", timeout=30).status_code == 200
        core_of(Held.now().since(before)).kill()
        ready = f"{url}/v1/models/model"
        wait_for(lambda: requests.get(ready, timeout=30).status_code == 503)
        refused = chat(url)
        assert refused.status_code == 503
        assert refused.json()["error"]
        assert metric(url, "running_sequences") == 0
        served.stop()
    wait_for(lambda: Held.now().since(before).is_nothing)


def chat(url: str) -> requests.Response:
    body = {"messages": [USER], "max_tokens": 8, "temperature": 0}
    return requests.post(f"{url}/v1/chat/completions", json=body, timeout=60)


def test_a_server_that_is_told_to_stop_ends_its_core_too(tmp_path: Path) -> None:
    before = Held.now()
    with serving(tmp_path / "log", *backend_options("vllm")) as served:
        served.wait_for("curl", seconds=300)
        started = [psutil.Process(pid) for pid in Held.now().since(before).processes]
        assert len(started) >= 3  # the server, a core and a worker
        served.stop()
    wait_for(lambda: not any(map(is_running, started)))
    wait_for(lambda: Held.now().since(before).is_nothing)
