"""A small OpenAI server in a thread, that answers what a test tells it to. Knows no model."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answerer = Callable[[dict[str, Any]], tuple[int, bytes]]


@contextmanager
def fake_server(answer: Answerer, pages: Mapping[str, bytes] | None = None) -> Iterator[str]:
    """Yields its URL. `answer` gets the body of a request; gives a status and a body, whole.

    pages: what is there to be got; all other paths name its model.
    """
    models = json.dumps({"data": [{"id": "fake"}]}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self._send(*answer(body))

        def do_GET(self) -> None:
            self._send(200, (pages or {}).get(self.path, models))

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def stream(*pieces: str, num_tokens: int | None = None, finish: str | None = "length") -> bytes:
    """A chat completion as server-sent events: a role, the pieces, a finish reason, the usage."""
    chunks: list[dict[str, Any]] = [_chunk({"role": "assistant", "content": ""})]
    chunks += [_chunk({"content": piece}) for piece in pieces]
    if finish is not None:
        chunks.append(_chunk({}, finish))
    if num_tokens is not None:
        usage = {"prompt_tokens": 7, "completion_tokens": num_tokens}
        chunks.append({"choices": [], "usage": usage})
    events = [json.dumps(chunk).encode() for chunk in chunks] + [b"[DONE]"]
    return b"".join(b"data: " + event + b"\n\n" for event in events)


def _chunk(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
