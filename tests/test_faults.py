"""The real server, when steps of its engine fail."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.server import USER, changed_bundle, running_server
from tests.test_disconnects import BODIES, ROUTES

HEALTH = ("/health", "/v1/models/model")  # this server's own, and what the platform asks
UNLUCKY = 666
# Below runner.py's last line: a step with a request of this seed fails.
FAULT = f"""

_forward = Runner.forward


def _failing(self, chunks, untold=None):
    if any(chunk.sequence.request.params.seed == {UNLUCKY} for chunk in chunks):
        raise RuntimeError("an injected fault")
    return _forward(self, chunks, untold)


Runner.forward = _failing
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    bundle = changed_bundle(tmp_path_factory.mktemp("faulty") / "bundle")
    with (bundle / "packages" / "mistral_engine" / "native" / "model" / "runner.py").open(
        "a"
    ) as file:
        file.write(FAULT)
    with running_server("--bundle", str(bundle)) as url:
        yield url


def ask(url: str, seed: int) -> requests.Response:
    body = {"messages": [USER], "max_tokens": 3, "seed": seed}
    return requests.post(f"{url}/v1/chat/completions", json=body, timeout=60)


def health(url: str) -> list[int]:
    return [requests.get(url + path, timeout=10).status_code for path in HEALTH]


def test_a_failed_step_is_a_500_and_the_next_request_is_served(url: str) -> None:
    failed = ask(url, UNLUCKY)
    assert failed.status_code == 500
    message = failed.json()["error"]["message"]
    assert re.search("the server's log has it under [0-9a-f]{12}$", message)
    assert "an injected fault" not in message  # an exception's own text is not the caller's
    assert ask(url, 1).status_code == 200
    assert health(url) == [200, 200]


def test_three_in_a_row_make_the_server_unhealthy_and_every_request_a_503(url: str) -> None:
    assert [ask(url, UNLUCKY).status_code for _ in range(3)] == [500] * 3
    assert health(url) == [503, 503]
    for route, dialect in ROUTES.items():
        answer = requests.post(url + route, json=BODIES[dialect], timeout=10)
        assert answer.status_code == 503
        assert "3 steps in a row have failed" in answer.json()["error"]["message"]
    assert "mistral_running_sequences 0.0" in requests.get(f"{url}/metrics", timeout=10).text
