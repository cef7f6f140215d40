"""Reads a request's body before anything else sees it: within a size, and within a time.

Truss would read a body of any size, for as long as it takes to arrive. Knows ASGI; knows nothing of
what a body holds, and leaves a compressed one to the bundle, which unpacks it within the same size.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Send

from local.refusals import Refused

DEFAULT_MAX_BYTES = 4 * 2**20
SECONDS_TO_ARRIVE = 60
# Of all bodies that are still on their way, over all connections.
MAX_UNFINISHED_BYTES = 128 * 2**20
# What a refused client is still sending is thrown away for so long. Many clients read nothing
# before they have sent all, and a connection that is closed at once takes the answer with it.
SECONDS_TO_LEAVE = 2


class BodyRefused(Refused):
    """The rest of a body will not be read."""


class Bodies:
    """Reads the bodies of one server.

    max_bytes: of one. max_unfinished_bytes: of all that have begun to arrive and are not whole.
    """

    def __init__(self, max_bytes: int, max_unfinished_bytes: int | None = None) -> None:
        self._max_bytes = max_bytes
        self._max_unfinished = max_unfinished_bytes or MAX_UNFINISHED_BYTES
        self._num_unfinished = 0  # bytes

    async def read(self, headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes:
        """All of it. Raises BodyRefused, or ClientDisconnect when the client leaves in the middle.

        A body that says in Content-Length that it is too large is not begun.
        """
        self._check_size(int(dict(headers).get(b"content-length", 0)))
        try:
            async with asyncio.timeout(SECONDS_TO_ARRIVE):
                return await self._read(receive)
        except TimeoutError:
            message = f"the body did not arrive within {SECONDS_TO_ARRIVE} seconds"
            raise BodyRefused(408, message, "body_timeout") from None

    async def _read(self, receive: Receive) -> bytes:
        parts, size, is_complete = [], 0, False
        try:
            while not is_complete:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                part = message.get("body", b"")
                size += len(part)
                self._num_unfinished += len(part)
                self._check_size(size)
                parts.append(part)
                is_complete = not message.get("more_body", False)
                if not is_complete:
                    self._check_unfinished()
        finally:
            self._num_unfinished -= size
        return b"".join(parts)

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            message = f"the body has {size:,} bytes; it must have at most {self._max_bytes:,}"
            raise BodyRefused(413, message, "body_too_large")

    def _check_unfinished(self) -> None:
        if self._num_unfinished > self._max_unfinished:
            message = (
                f"bodies that are still arriving have {self._num_unfinished:,} bytes; "
                f"at most {self._max_unfinished:,} may be on their way"
            )
            raise BodyRefused(503, message, "too_many_bodies", {"retry-after": "1"})


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
