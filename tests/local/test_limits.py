"""The local server's limits and manners as real clients meet them, on the real server."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import select
import socket
import time
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import anthropic
import openai
import pytest
import requests

from local.connections import BoundedConnection
from tests.local.browser import ScriptedServer
from tests.server import USER, metric, wait_until

LIMIT = 4 * 2**20
LARGE = "a" * LIMIT
MOST_BUFFERED = 16 * 2**20  # by two sockets, the system's most and some more
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


MAX = {"max_tokens": 3}
ASKED: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": {"messages": [USER], **MAX},
    "/v1/completions": {"prompt": "A wind", **MAX},
    "/v1/responses": {"input": "What is a mistral?", "max_output_tokens": 16},
    "/v1/messages": {"model": "m", "messages": [USER], **MAX},
    "/v1/messages/count_tokens": {"model": "m", "messages": [USER]},
    "/production/predict": {"messages": [USER], **MAX},
    "/tokenize": {"prompt": "A wind"},
    "/detokenize": {"tokens": [97]},
}
EACH_QUESTION = pytest.mark.parametrize("path", ASKED)


def send_packed(server: str, path: str, body: bytes, encoding: str) -> requests.Response:
    headers = {"content-encoding": encoding, "content-type": "application/json"}
    return requests.post(server + path, data=body, headers=headers, timeout=60)


@EACH_QUESTION
def test_packed_bodies_are_answered_on_every_route(server: str, path: str) -> None:
    body = json.dumps(ASKED[path]).encode()
    for packed, encoding in (
        (gzip.compress(body), "gzip"),
        (gzip.compress(b"\xef\xbb\xbf" + body), "GZIP"),
        (zlib.compress(body), "deflate"),
        (zlib.compress(body)[2:-4], "Deflate"),
    ):
        answer = send_packed(server, path, packed, encoding)
        assert answer.status_code == 200, answer.text


@EACH_QUESTION
def test_packed_bodies_that_are_none_are_refused_on_every_route(server: str, path: str) -> None:
    packed = gzip.compress(json.dumps(ASKED[path]).encode())
    for raw, encoding, status in (
        (gzip.compress(b"\0" * 10_000_000), "gzip", 413),
        (packed[:-3], "gzip", 400),
        (packed + b"garbage", "gzip", 400),
        (b"", "gzip", 400),
        (packed, "gzip, gzip", 415),
        (packed, "zstd", 415),
    ):
        answer = send_packed(server, path, raw, encoding)
        assert answer.status_code == status
        assert "body" in answer.json()["error"]["message"] or status == 415
        assert answer.headers.get("accept-encoding") == ("gzip, deflate" if status == 415 else None)


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


def test_a_body_without_an_end_is_refused_at_the_limit_and_cut_off(server: str) -> None:
    """The answer comes as soon as the limit is passed, give or take what the system's buffers hold;
    what is still sent is thrown away for two seconds, and then the connection is gone."""
    head = b"POST /tokenize HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n"
    with connected(server) as endless:
        endless.sendall(head)
        endless.setblocking(False)
        sent, answer = 0, b""
        while not answer and sent < LIMIT + MOST_BUFFERED:
            readable, writable, _ = select.select([endless], [endless], [], 30)
            if readable:
                answer = endless.recv(100)
            elif writable:
                sent += endless.send(b"10000\r\n" + b"a" * 2**16 + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 413")
        endless.setblocking(True)
        with pytest.raises(ConnectionError):
            send_for_ever(endless)
    body = {"messages": [USER], "max_new_tokens": 3}
    assert requests.post(f"{server}/production/predict", json=body, timeout=60).status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/v1/models", "/metrics", *ROUTES])
def test_no_answer_says_that_another_origin_may_read_it(server: str, path: str) -> None:
    """CORS is off, for a preflight or else."""
    asked = {"origin": "http://elsewhere.example", "access-control-request-method": "POST"}
    for method in ("OPTIONS", "POST", "GET"):
        answer = requests.request(method, server + path, json={}, headers=asked, timeout=60)
        assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example", "content-type": "text/plain"},
        {"sec-fetch-site": "cross-site", "content-type": "text/plain"},
        {"host": "elsewhere.example"},
    ],
    ids=["origin", "fetch", "rebinding"],
)
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/production/predict"])
def test_nothing_is_generated_for_another_site(
    server: str, path: str, headers: dict[str, str]
) -> None:
    """A page's plain-text form reaches loopback without a preflight: the server refuses it."""
    before = metric(server, "prompt_tokens_total")
    body = json.dumps({"messages": [USER], "max_tokens": 3})
    answer = requests.post(server + path, data=body, headers=headers, timeout=60)
    assert answer.status_code == 403
    assert metric(server, "prompt_tokens_total") == before


def test_half_a_header_is_waited_for_only_so_long(impatient: str) -> None:
    for said in (b"", b"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\n"):
        with connected(impatient) as silent:
            silent.sendall(said)
            assert silent.recv(100) == b""  # closed; the socket itself would wait for 30 seconds


def test_a_slow_header_gets_no_more_time_by_coming_in_pieces(impatient: str) -> None:
    with connected(impatient) as dripping:
        dripping.settimeout(0.05)
        for char in itertools.cycle("x"):  # ends where the connection does
            try:
                dripping.sendall(char.encode())
                if dripping.recv(100) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break


def test_a_connection_that_is_used_again_is_given_its_time_anew(impatient: str) -> None:
    with requests.Session() as session:
        for _ in range(3):
            assert session.get(f"{impatient}/health", timeout=30).status_code == 200
            time.sleep(0.4)  # each pause is within the limit, all together are beyond it


def test_connections_are_bounded_and_one_that_leaves_makes_room(impatient: str) -> None:
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(connected(impatient)) for _ in range(8)]
        for each in idle[:4]:
            each.sendall(b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
            assert each.recv(100).startswith(b"HTTP/1.1 200")
        refused = stack.enter_context(connected(impatient))
        text = refused.recv(1000)
        assert text.startswith(b"HTTP/1.1 503")
        assert b"too_many_connections" in text
    wait_until(lambda: requests.get(f"{impatient}/health", timeout=10).status_code == 200)


def send_for_ever(endless: socket.socket) -> None:
    for _ in range(2**34 // 2**16):
        endless.sendall(b"10000\r\n" + b"a" * 2**16 + b"\r\n")


def connected(server: str) -> socket.socket:
    address = urlsplit(server)
    return socket.create_connection((address.hostname, address.port), timeout=30)


@pytest.fixture(scope="module")
def impatient() -> Iterator[str]:
    """Our URLs over an application that does nothing, with connections bounded tightly."""

    class Tight(BoundedConnection):
        max_connections, header_seconds = 8, 1.0

    with ScriptedServer(scripts=[], connection=Tight).running() as server:
        yield server.url
