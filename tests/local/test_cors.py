"""Pages of other origins: those that were named at start may ask and read, and no others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from local.access import AccessRules
from local.cors import readable_from
from local.origins import as_sent
from local.platform_urls import PlatformUrls
from tests.local.browser import ScriptedServer, running_browser, says
from tests.local.test_urls import KEY, FakeBackend, echo

CHAT = "/v1/chat/completions"
NAMED = ("https://app.example", "http://localhost:5173")
PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,x-stainless-os",
}


def client(*keys: str, origins: tuple[str, ...] = NAMED) -> TestClient:
    app = PlatformUrls(echo, FakeBackend(), AccessRules(keys, origins=origins))
    return TestClient(readable_from(origins, app), base_url="http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("origin", "sent"),
    [
        ("https://app.example", "https://app.example"),
        ("http://localhost:5173", "http://localhost:5173"),
        ("HTTPS://App.Example", "https://app.example"),
        ("https://app.example:443", "https://app.example"),
        ("http://app.example:80", "http://app.example"),
        ("http://app.example:443", "http://app.example:443"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop"),
        ("tauri://localhost", "tauri://localhost"),
        ("http://localhost:65535", "http://localhost:65535"),
    ],
)
def test_an_origin_is_known_as_browsers_send_it(origin: str, sent: str) -> None:
    assert as_sent(origin) == sent


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "null",
        "app.example",
        "localhost:5173",
        "https://",
        "https://*.example",
        "https://app.example/",
        "https://app.example/page",
        "https://app.example?",
        "https://user@app.example",
        "https://app.example:",
        "http://localhost:0",
        "http://localhost:65536",
        "http://localhost:x",
        "http://localhost:٣",
        "http://[::1",
        "https://wïnd.example",
        " https://app.example",
        "https://app.example\n",
        "https://a.example https://b.example",
    ],
)
def test_what_is_no_origin_is_none(origin: str) -> None:
    assert as_sent(origin) is None


@given(st.text(max_size=30) | st.from_regex(r"[a-z]+://[a-z.:0-9\[\]]+", fullmatch=True))
def test_as_it_is_sent_it_is_sent_again(text: str) -> None:
    if (sent := as_sent(text)) is not None:
        assert as_sent(sent) == sent


@pytest.mark.parametrize("origin", NAMED)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", [CHAT, "/v1/messages", "/production/predict", "/tokenize"])
def test_a_page_of_a_named_origin_is_answered_and_may_read(
    origin: str, site: str, path: str
) -> None:
    answer = client().post(path, headers={"origin": origin, "sec-fetch-site": site})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"] == "Origin"
    exposed = answer.headers["access-control-expose-headers"]
    assert set(exposed.split(", ")) == {
        "x-request-id",
        "request-id",
        "retry-after",
        "x-ignored-fields",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://app.example"},
        {"origin": "https://app.example.evil.example"},
        {"origin": "https://app.example:8443"},
        {"origin": "http://localhost:5174"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"origin": NAMED[0], "host": "evil.example"},
    ],
)
def test_a_page_of_another_origin_is_refused_and_may_not_read(headers: dict[str, str]) -> None:
    answer = client().post(CHAT, headers=headers)
    assert answer.status_code == 403
    if headers.get("origin") not in NAMED:
        assert "access-control-allow-origin" not in answer.headers


def test_a_named_origins_page_needs_the_key_but_its_preflight_does_not() -> None:
    keyed, origin = client(KEY), {"origin": NAMED[0]}
    asked = keyed.options(CHAT, headers={**origin, **PREFLIGHT})
    assert asked.status_code == 200
    allowed = PREFLIGHT["access-control-request-headers"]
    assert asked.headers["access-control-allow-headers"] == allowed
    refused = keyed.post(CHAT, headers=origin)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key")
    assert refused.headers["access-control-allow-origin"] == NAMED[0]  # so the page can tell
    with_key: Any = {**origin, "authorization": f"Bearer {KEY}".encode()}
    assert keyed.post(CHAT, headers=with_key).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", **PREFLIGHT},
        {"origin": "null", **PREFLIGHT},
        {"origin": NAMED[0], **PREFLIGHT, "access-control-request-method": "DELETE"},
    ],
)
def test_a_preflight_for_more_than_that_is_refused(headers: dict[str, str]) -> None:
    answer = client().options(CHAT, headers=headers)
    assert answer.status_code == 400
    if headers["origin"] not in NAMED:
        assert "access-control-allow-origin" not in answer.headers


def test_without_origins_nothing_is_put_before_the_urls() -> None:
    assert readable_from((), echo) is echo
    assert client(origins=()).options(CHAT, headers={"origin": NAMED[0], **PREFLIGHT}).is_error


# --- in a browser -----------------------------------------------------------------------------


class _Page(BaseHTTPRequestHandler):
    """Some application's page, which is nothing but an origin here."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def page_elsewhere() -> Iterator[str]:
    """The address of a page of another origin than any server's: localhost is not 127.0.0.1."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


ASK = """async ([url, key]) => {
    const headers = {"content-type": "application/json", "authorization": `Bearer ${key}`};
    try {
        const answer = await fetch(url, {method: "POST", headers, body: "{}"});
        return [answer.status, await answer.text()];
    } catch (error) {
        return [0, error.name];
    }
}"""


@pytest.mark.parametrize("api_key", [None, "k"])
def test_a_browser_lets_a_page_of_a_named_origin_read_the_stream_and_no_other_page(
    api_key: str | None,
) -> None:
    with (
        running_browser() as browser,
        page_elsewhere() as named,
        page_elsewhere() as other,
        ScriptedServer(api_key, (named,), scripts=[says("A wind.")]).running() as server,
    ):

        def asks(page_url: str, key: str) -> list[Any]:
            page = browser.new_page()
            page.goto(page_url)
            answer: list[Any] = page.evaluate(ASK, [server.url + CHAT, key])
            page.close()
            return answer

        assert asks(other, "k") == [0, "TypeError"]
        if api_key is not None:
            assert asks(named, "wrong")[0] == 401
        assert server.bodies == []  # nothing has reached the model
        status, text = asks(named, "k")
        assert status == 200
        assert "A wind." in text
