"""A real browser on the playground, and a server whose model says what a test wants it to say."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from local.access import AccessRules
from local.connections import BoundedConnection
from local.cors import readable_from
from local.platform_urls import PlatformUrls

CHROMIUM = Path("/usr/bin/chromium")
_PATIENCE_MS = 20_000  # on a machine that is busy with other tests
_QUIET = (  # nothing but what the page asks for
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Debian's own Chromium, without a window, with a profile that is thrown away."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install --no-install-recommends chromium")
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield browser
        browser.close()


@contextmanager
def visited(browser: Browser, url: str, may_fail: bool = False, **context: Any) -> Iterator[Page]:
    """The playground at `url`, for somebody who was never there.

    Whatever a test does, the page asks only its own server, and no error reaches the console. Only
    with `may_fail` may it hold what the browser itself writes there when a request fails.
    """
    visitor = browser.new_context(**context)
    visitor.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
    visitor.set_default_timeout(_PATIENCE_MS)
    asked: list[str] = []
    errors: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.on("weberror", lambda error: errors.append(str(error.error)))
    visitor.on("console", lambda it: errors.append(it.text) if it.type == "error" else None)
    try:
        page = visitor.new_page()
        page.goto(url)
        yield page
    finally:
        visitor.close()
    assert asked
    assert [there for there in asked if not there.startswith((f"{url}/", "data:"))] == []
    expected = "Failed to load resource" if may_fail else ()
    assert [error for error in errors if not error.startswith(expected)] == []


@dataclass
class ScriptedServer:
    """The platform's URLs, and behind them a chat route that answers from `scripts`, in turn.

    A script is the parts of a body, sent one by one; at None the connection breaks. One without an
    end goes on until the client leaves.
    """

    api_key: str | None = None
    origins: tuple[str, ...] = ()
    scripts: list[Iterable[bytes | None]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)  # what was asked
    url: str = ""
    connection: type[BoundedConnection] = BoundedConnection
    model_name = "A Model"
    adapters: tuple[str, ...] = ()
    version = "1.2.3"
    context_length = 64
    is_ready = True

    async def is_healthy(self) -> bool:
        return True

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        raise NotImplementedError("the page asks for no other route")

    def count_refusal(self, code: str) -> None:
        """Counted elsewhere."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        self.bodies.append(await Request(scope, receive).json())
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        left = asyncio.ensure_future(receive())
        for part in self.scripts.pop(0):
            if left.done():
                return
            if part is None:
                await asyncio.sleep(0.1)  # a browser drops what comes together with the break
                raise ConnectionAbortedError
            await send({"type": "http.response.body", "body": part, "more_body": True})
            await asyncio.sleep(0)
        left.cancel()
        await send({"type": "http.response.body"})

    @contextmanager
    def running(self) -> Iterator[ScriptedServer]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            keys = (self.api_key,) if self.api_key else ()
            rules = AccessRules(keys, origins=self.origins)
            app = readable_from(self.origins, PlatformUrls(self, self, rules))
            config = uvicorn.Config(app, http=self.connection, log_config=None)
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, args=([listener],))
            thread.start()
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                yield self
            finally:
                server.should_exit = True
                thread.join()


def chunk(
    delta: dict[str, Any],
    num_tokens: int = 1,
    finish_reason: str | None = None,
    *,
    index: int = 0,
    tokens: list[dict[str, Any]] | None = None,
) -> bytes:
    """An event of a streamed chat completion. tokens: its text's, with log probabilities."""
    logprobs = None if tokens is None else {"content": tokens}
    ended = {"logprobs": logprobs, "finish_reason": finish_reason}
    choice = {"index": index, "delta": delta, **ended}
    body = {"choices": [choice], "usage": {"completion_tokens": num_tokens}}
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


def says(text: str) -> list[bytes | None]:
    """The script of a short answer."""
    return [chunk({"content": text}), chunk({}, finish_reason="stop"), b"data: [DONE]\n\n"]


def calls(name: str, arguments: str) -> list[bytes | None]:
    """The script of an answer that calls a tool."""
    function = {"name": name, "arguments": arguments}
    call = {"index": 0, "id": "call12345", "type": "function", "function": function}
    called = chunk({"tool_calls": [call]})
    return [called, chunk({}, finish_reason="tool_calls"), b"data: [DONE]\n\n"]
