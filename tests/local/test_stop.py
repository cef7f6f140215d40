"""How `python -m local.serve` ends: what runs may end, what runs on is cut, and the status is 0."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.local.served import Served, serving
from tests.server import USER, changed_bundle, metric, wait_until

LONG = 500  # tokens: a second or more
ENDLESS = 4000  # as many as there is room for


@dataclass
class Stream:
    """A streamed chat completion, read in a thread to its end or to where it was cut."""

    url: str
    max_tokens: int
    text: str = ""
    begun: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        body = {"messages": [USER], "stream": True, "max_tokens": self.max_tokens}
        ask = requests.post(
            f"{self.url}/v1/chat/completions",
            json=body | {"ignore_eos": True},
            stream=True,
            timeout=60,
        )
        with ask as answer:
            try:
                for piece in answer.iter_content(None):
                    self.text += piece.decode()
                    self.begun.set()
            except requests.exceptions.ChunkedEncodingError:
                self.text += "CUT"

    def to_its_end(self) -> str:
        self._thread.join(timeout=60)
        assert not self._thread.is_alive()
        return self.text

    @property
    def finish_reasons(self) -> list[Any]:
        events = self.text.removesuffix("data: [DONE]\n\n").strip().split("\n\n")
        chunks = [json.loads(event.removeprefix("data: ")) for event in events]
        reasons = [choice["finish_reason"] for chunk in chunks for choice in chunk["choices"]]
        return [reason for reason in reasons if reason]


def streams(served: Served, number: int, max_tokens: int) -> list[Stream]:
    """So many at once, each of which has begun."""
    begun = [Stream(served.url, max_tokens) for _ in range(number)]
    for stream in begun:
        assert stream.begun.wait(60)
    return begun


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server that serves, with the arguments that the test names."""
    with serving(tmp_path / "log", *getattr(request, "param", ())) as server:
        server.wait_for("curl")
        yield server


def address(served: Served) -> tuple[str, int]:
    host, port = served.url.removeprefix("http://").split(":")
    return host, int(port)


def refuses_connections(served: Served) -> bool:
    try:
        socket.create_connection(address(served), timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False


def num_taken(served: Served) -> float:
    """Requests that the engine has."""
    return metric(served.url, "running_sequences") + metric(served.url, "waiting_sequences")


@pytest.mark.parametrize("served", [("--grace", "60")], indirect=True)
def test_a_sigterm_lets_every_running_stream_end_and_takes_no_more(served: Served) -> None:
    """Idle connections do not hold up the end: those that ask no more, not yet, or half."""
    with (
        requests.Session() as idle,
        socket.create_connection(address(served)),
        socket.create_connection(address(served)) as half,
    ):
        half.sendall(b"POST /v1/chat/completions HTTP/1.1\r\n")
        idle.get(f"{served.url}/health", timeout=10)  # its connection stays open
        running = streams(served, 8, LONG)
        served.process.send_signal(signal.SIGTERM)
        wait_until(lambda: refuses_connections(served))
        with pytest.raises(requests.ConnectionError):
            idle.get(f"{served.url}/health", timeout=10)
        assert served.process.poll() is None
        for stream in running:
            assert stream.to_its_end().endswith("data: [DONE]\n\n")
            assert stream.finish_reasons == ["length"]
        assert served.process.wait(timeout=20) == 0  # in less than the time it is given
    assert "Traceback" not in served.printed
    assert "Cancel" not in served.printed


@pytest.mark.parametrize("served", [("--grace", "1")], indirect=True)
def test_what_runs_longer_than_the_grace_period_is_cut_and_the_status_is_0(served: Served) -> None:
    running = streams(served, 32, ENDLESS)
    body = {"messages": [USER], "max_tokens": ENDLESS, "ignore_eos": True}
    with ThreadPoolExecutor() as pool:
        whole = pool.submit(
            requests.post, f"{served.url}/v1/chat/completions", json=body, timeout=60
        )
        wait_until(lambda: num_taken(served) == 33)
        assert served.stop() == 0
    assert (whole.result().status_code, whole.result().json()["error"]) == (
        503,
        {
            "message": "the server is stopping",
            "type": "server_error",
            "param": None,
            "code": "server_stopping",
        },
    )
    for stream in running:
        assert "[DONE]" not in stream.to_its_end()
    assert "Traceback" not in served.printed


@pytest.mark.parametrize("served", [("--grace", "600")], indirect=True)
def test_a_second_ctrl_c_ends_at_once(served: Served) -> None:
    running = streams(served, 32, ENDLESS)
    served.process.send_signal(signal.SIGINT)
    wait_until(lambda: refuses_connections(served))
    assert served.process.poll() is None
    assert served.stop(signal.SIGINT) == 0
    for stream in running:
        assert "[DONE]" not in stream.to_its_end()
    assert "Traceback" not in served.printed


@pytest.mark.parametrize("stage", ["Starting", "Loading truss model"])
def test_ctrl_c_while_starting_exits_0_and_leaves_nothing_behind(
    tmp_path: Path, stage: str
) -> None:
    with serving(tmp_path / "log") as served:
        served.wait_for(stage)
        root = served.root if stage == "Loading truss model" else None
        assert served.stop(signal.SIGINT) == 0
        assert "Traceback" not in served.printed
        assert "Serving" not in served.printed
        assert root is None or not root.exists()


LOADS_UNTIL_ITS_FILES_ARE_GONE = """
import time
from pathlib import Path

class Model:
    def __init__(self, **_):
        pass

    def load(self):
        while Path(__file__).read_bytes():
            time.sleep(0.001)

    def predict(self, request):
        return {}
"""


def test_a_load_that_finds_its_files_gone_does_not_complain(tmp_path: Path) -> None:
    bundle = changed_bundle(tmp_path / "bundle")
    (bundle / "model" / "model.py").write_text(LOADS_UNTIL_ITS_FILES_ARE_GONE)
    for i in range(4000):  # it takes a while to remove them all, and model.py is among them
        (bundle / "model" / f"{i}.txt").touch()
    with serving(tmp_path / "log", "--bundle", str(bundle)) as served:
        served.wait_for("Loading truss model")
        assert served.stop(signal.SIGINT) == 0
        assert "Traceback" not in served.printed
