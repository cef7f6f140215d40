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
from openai_bridge.told import sse


class Reply:
    """Writes one response. `headers` stand in it whatever it turns out to be."""

    def __init__(self, send: Send, headers: Mapping[str, str], limits: HttpLimits) -> None:
        self._send = send
        self._headers = headers
        self._limits = limits
        self._last_sent_at = time.perf_counter()
        self._sending_since = math.inf  # never: nothing is being sent
        self.status: int | None = None  # that was sent

    @property
    def has_begun(self) -> bool:
        return self.status is not None

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
        """A part of the stream; the last one with `more` False."""
        self._sending_since = time.perf_counter()
        await self._send(_body(text, more=more))
        self._sending_since, self._last_sent_at = math.inf, time.perf_counter()

    async def watch(
        self, media_type: str, is_running: Callable[[], bool], stream: anyio.CancelScope
    ) -> None:
        """Runs beside a stream: keeps it alive through silences, and cancels it if it is stuck.

        From when `is_running`, a long silence is broken by a comment, which begins the stream if
        need be; forms without comments stay silent. A stream is stuck when the client has taken
        nothing for too long.
        """
        while True:
            await anyio.sleep(self._seconds_to_look())
            now = time.perf_counter()
            if now - self._sending_since > self._limits.write_timeout_seconds:
                stream.cancel()
            is_silent = now - self._last_sent_at >= self._limits.keep_alive_seconds
            is_sending = self._sending_since < math.inf
            if is_silent and not is_sending and media_type == sse.MEDIA_TYPE and is_running():
                if not self.has_begun:
                    await self.begin(media_type)
                await self.write(sse.COMMENT)

    def _seconds_to_look(self) -> float:
        """Until the silence is long enough, if it lasts; not at once again if it was."""
        limit = self._limits.keep_alive_seconds
        silence = time.perf_counter() - self._last_sent_at
        return limit - silence if silence < limit else min(limit, 1.0)

    async def _start(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        named = {**headers, **self._headers}
        raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in named.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})


def _body(text: str, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": more}
