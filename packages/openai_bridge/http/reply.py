"""The response to one request, written as it comes: whole, or as a stream that stays alive.

Knows ASGI; knows nothing of engines, and nothing of what it carries.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import anyio
from starlette.types import Message, Send

from openai_bridge.http.limits import HttpLimits
from openai_bridge.rendering import sse


class Reply:
    """Writes one response. `headers` stand in it whatever it turns out to be."""

    def __init__(self, send: Send, headers: Mapping[str, str], limits: HttpLimits) -> None:
        self._send = send
        self._headers = dict(headers)
        self._limits = limits
        self._last_sent_at = time.perf_counter()
        self._sending_since = math.inf  # never: nothing is being sent
        self._writing = anyio.Lock()
        self._is_whole = False  # its last part was sent
        self.status: int | None = None  # that was sent

    @property
    def has_begun(self) -> bool:
        return self.status is not None

    def add_header(self, name: str, value: str) -> None:
        """To the others; before the response has begun."""
        self._headers[name] = value

    async def json(
        self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        """The whole response, or as much of it as the client takes in time."""
        text = sse.to_json(body)
        size = {"content-type": "application/json", "content-length": str(len(text.encode()))}
        with anyio.move_on_after(self._limits.write_timeout_seconds):
            await self._start(status, {**size, **(headers or {})})
            await self._send(_body(text, more=False))

    async def begin(self, media_type: str) -> None:
        """The head of a stream."""
        unbuffered = {"cache-control": "no-cache", "x-accel-buffering": "no"}  # pass chunks on
        await self._start(200, {"content-type": media_type, **unbuffered})

    async def write(self, text: str, *, more: bool = True) -> None:
        """A part of the stream; the last one with `more` False, and nothing behind it."""
        async with self._writing:  # a comment may be on its way
            if self._is_whole:  # ... and this is one, that waited while the last part was sent
                return
            self._is_whole = not more
            self._sending_since = time.perf_counter()
            await self._send(_body(text, more=more))
            self._sending_since, self._last_sent_at = math.inf, time.perf_counter()

    async def keep_alive(self, media_type: str, is_running: Callable[[], bool]) -> None:
        """Runs beside a stream: breaks a long silence by a comment, from when `is_running`.

        A comment begins the stream if need be. Forms without comments stay silent.
        """
        limit = self._limits.keep_alive_seconds
        while media_type == sse.MEDIA_TYPE:
            silence = time.perf_counter() - self._last_sent_at
            if silence < limit:
                await anyio.sleep(limit - silence)
            elif not is_running() or self._sending_since < math.inf:
                await anyio.sleep(min(limit, 1.0))
            else:
                if not self.has_begun:
                    await self.begin(media_type)
                await self.write(sse.COMMENT)

    async def cancel_when_stuck(self, stream: anyio.CancelScope) -> None:
        """Runs beside a stream: cancels it when the client has taken nothing for too long."""
        limit = self._limits.write_timeout_seconds
        while not stream.cancel_called:
            # What is sent now began at the earliest just now, or at a time that is known.
            begun = min(self._sending_since, time.perf_counter())
            if time.perf_counter() - begun >= limit:
                stream.cancel()
            else:
                await anyio.sleep(begun + limit - time.perf_counter())

    async def _start(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        named = {**headers, **self._headers}
        raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in named.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})


def _body(text: str, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": more}
