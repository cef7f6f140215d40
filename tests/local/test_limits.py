"""The local server's limits and manners as real clients meet them, on the real server."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import anthropic
import openai
import pytest
import requests

from tests.server import USER

LIMIT = 4 * 2**20
LARGE = "a" * LIMIT
ROUTES = (
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/responses",
    "/v1/messages",
    "/v1/messages/count_tokens",
    "/production/predict",
    "/tokenize",
    "/detokenize",
    "/graphql/",
)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_on_every_route(
    server: str, path: str, is_chunked: bool
) -> None:
    def pieces() -> Iterator[bytes]:
        for start in range(0, LIMIT + 1, 2**16):
            yield b"a" * min(2**16, LIMIT + 1 - start)

    data: Any = pieces() if is_chunked else b"a" * (LIMIT + 1)
    answer = requests.post(server + path, data=data, timeout=60)
    assert answer.status_code == 413
    told = answer.json()["error"]["message"]
    assert told == "the body has 4,194,305 bytes; it must have at most 4,194,304"


def test_a_body_of_just_the_limit_is_read(server: str) -> None:
    answer = requests.post(f"{server}/v1/chat/completions", data=b" " * LIMIT, timeout=60)
    assert answer.status_code == 400


def test_openais_client_is_told_that_its_body_is_too_large(server: str) -> None:
    with (
        openai.OpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0) as client,
        pytest.raises(openai.APIStatusError) as raised,
    ):
        client.chat.completions.create(
            model="mistral", messages=[{"role": "user", "content": LARGE}]
        )
    assert (raised.value.status_code, raised.value.code) == (413, "body_too_large")


def test_anthropics_client_is_told_that_its_body_is_too_large(server: str) -> None:
    with (
        anthropic.Anthropic(base_url=server, api_key="none", max_retries=0) as client,
        pytest.raises(anthropic.APIStatusError) as raised,
    ):
        client.messages.create(
            model="mistral", max_tokens=1, messages=[{"role": "user", "content": LARGE}]
        )
    assert raised.value.status_code == 413
    assert raised.value.body["error"]["type"] == "request_too_large"  # type: ignore[index, call-overload]


def test_a_body_without_an_end_is_cut_off_soon_after_the_limit(server: str) -> None:
    address = urlsplit(server)
    sent = 0
    with socket.create_connection((address.hostname, address.port), timeout=30) as endless:
        endless.sendall(b"POST /tokenize HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while sent < 2**34:
                sent += endless.send(b"10000\r\n" + b"a" * 2**16 + b"\r\n")
        with contextlib.suppress(ConnectionError):
            assert endless.recv(100).startswith(b"HTTP/1.1 413")
    assert sent < 2**34
    body = {"messages": [USER], "max_new_tokens": 3}
    assert requests.post(f"{server}/production/predict", json=body, timeout=60).status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/v1/models", "/metrics", *ROUTES])
def test_no_other_site_is_let_in_by_a_browser(server: str, path: str) -> None:
    """CORS is off: no answer, to a preflight or else, says that another origin may read it."""
    asked = {"origin": "http://elsewhere.example", "access-control-request-method": "POST"}
    for method in ("OPTIONS", "POST", "GET"):
        answer = requests.request(method, server + path, json={}, headers=asked, timeout=60)
        assert [name for name in answer.headers if name.lower().startswith("access-control")] == []
