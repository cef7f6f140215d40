"""Reads a request's body before anything else sees it: within a size, and within a time.

Truss would read a body of any size, for as long as it takes to arrive. Knows ASGI; knows nothing of
what a body holds.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Send

DEFAULT_MAX_BYTES = 4 * 2**20
SECONDS_TO_ARRIVE = 60
# What a refused client is still sending is thrown away for so long. Many clients read nothing
# before they have sent all, and a connection that is closed at once takes the answer with it.
SECONDS_TO_LEAVE = 2


class BodyRefused(Exception):  # noqa: N818 (a refusal, as everywhere in local/)
    """The body will not be read."""

    def __init__(self, status: int, message: str, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


async def read_body(
    headers: Iterable[tuple[bytes, bytes]], receive: Receive, max_bytes: int
) -> bytes:
    """All of it. Raises BodyRefused, or ClientDisconnect when the client leaves in the middle.

    A body that says in Content-Length that it is too large is not begun.
    """
    _check_size(int(dict(headers).get(b"content-length", 0)), max_bytes)
    try:
        async with asyncio.timeout(SECONDS_TO_ARRIVE):
            return await _read(receive, max_bytes)
    except TimeoutError:
        message = f"the body did not arrive within {SECONDS_TO_ARRIVE} seconds"
        raise BodyRefused(408, message, "body_timeout") from None


async def _read(receive: Receive, max_bytes: int) -> bytes:
    parts, size, is_complete = [], 0, False
    while not is_complete:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        _check_size(size, max_bytes)
        parts.append(part)
        is_complete = not message.get("more_body", False)
    return b"".join(parts)


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        message = f"the body has {size:,} bytes; it must have at most {max_bytes:,}"
        raise BodyRefused(413, message, "body_too_large")


def replayed(body: bytes, receive: Receive) -> Receive:
    """Receives the body in one piece, then whatever `receive` does."""
    unread = [body]

    async def replay() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await receive()

    return replay


async def answer_and_close(answer: Response, receive: Receive, send: Send) -> None:
    """Answer a request whose body is not read, and close the connection."""
    headers = [*answer.raw_headers, (b"connection", b"close")]
    start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": bytes(answer.body), "more_body": True})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_TO_LEAVE):
            while (await receive()).get("more_body", False):
                pass
    await send({"type": "http.response.body"})
