"""Stands on loopback between a client and a server, and keeps every exchange.

Answers are passed on as they come. In the place of a server there may be a script, which answers by
itself. Knows no dialect and no client.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, str, bytes]  # status, content type, body
Script = Callable[[str, str, Any], Answer]  # of a method, a path and a JSON body

_SECONDS = 180.0
_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "te"}
_KEPT = 20_000  # bytes of an answer: enough for what it says of a failure


@dataclass(slots=True)
class Exchange:
    """body: the request's, parsed if it is JSON. answer: its beginning and its end."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int = 0
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""

    @property
    def failure(self) -> str | None:
        """What the server said against it, also in the middle of a stream."""
        text = self.answer.decode(errors="replace")
        is_stream = "event-stream" in self.answer_headers.get("content-type", "")
        if self.status < 400 and not (is_stream and '"error": {' in text.replace('":{', '": {')):
            return None
        try:
            error = json.loads(text)["error"]
            return str(error["message"])
        except (ValueError, KeyError, TypeError):
            return text[-300:]


@dataclass(slots=True)
class Recorder:
    """exchanges: in the order in which they began. strangers: hosts that were asked for."""

    url: str
    exchanges: list[Exchange] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)


@contextmanager
def recording(upstream: str | Script) -> Iterator[Recorder]:
    """upstream: a server's URL, or what answers in its place.

    The recorder is a proxy as well, one that refuses: whom it was asked for are its strangers.
    """
    server = _Server(("127.0.0.1", 0), _Handler)
    recorder = Recorder(f"http://127.0.0.1:{server.server_port}")
    server.recorder, server.upstream = recorder, upstream  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Clients may leave as they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._exchange()

    do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815

    def do_CONNECT(self) -> None:
        self._refuse_stranger(self.path)

    def log_message(self, *_: Any) -> None:
        """Nothing: the exchanges are kept."""

    def _exchange(self) -> None:
        if not self.path.startswith("/"):  # a proxy is asked for a whole URL
            self._refuse_stranger(urlsplit(self.path).netloc)
            return
        raw = self._body()
        exchange = Exchange(
            self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, _json(raw)
        )
        self._recorder.exchanges.append(exchange)
        try:
            if callable(upstream := self.server.upstream):  # type: ignore[attr-defined]
                self._say(exchange, *upstream(self.command, self.path, exchange.body))
            else:
                self._pass_on(exchange, upstream, raw)
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # one of both has left

    def _pass_on(self, exchange: Exchange, upstream: str, raw: bytes) -> None:
        headers = {k: v for k, v in exchange.headers.items() if k not in _OF_ONE_HOP}
        headers["accept-encoding"] = "identity"
        if raw or exchange.method == "POST":
            headers["content-length"] = str(len(raw))
        connection = http.client.HTTPConnection(urlsplit(upstream).netloc, timeout=_SECONDS)
        try:
            connection.request(exchange.method, exchange.path, raw or None, headers)
            answer = connection.getresponse()
            self._begin(exchange, answer.status, answer.getheaders())
            while piece := answer.read1(65536):
                self._piece(exchange, piece)
            self._end()
        finally:
            connection.close()

    def _say(self, exchange: Exchange, status: int, content_type: str, body: bytes) -> None:
        self._begin(exchange, status, [("Content-Type", content_type)])
        if body:
            self._piece(exchange, body)
        self._end()

    def _begin(self, exchange: Exchange, status: int, headers: list[tuple[str, str]]) -> None:
        exchange.status = status
        exchange.answer_headers = {name.lower(): value for name, value in headers}
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _OF_ONE_HOP:
                self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _piece(self, exchange: Exchange, piece: bytes) -> None:
        kept = exchange.answer + piece
        exchange.answer = kept if len(kept) <= _KEPT else kept[: _KEPT // 2] + kept[-_KEPT // 2 :]
        if self.command != "HEAD":
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    def _end(self) -> None:
        if self.command != "HEAD":
            self.wfile.write(b"0\r\n\r\n")

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _refuse_stranger(self, host: str) -> None:
        self._recorder.strangers.add(host)
        self.close_connection = True
        self.send_response_only(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    @property
    def _recorder(self) -> Recorder:
        return self.server.recorder  # type: ignore[attr-defined, no-any-return]


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace") or None
