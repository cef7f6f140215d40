"""Connections of the local server: how many there may be, and how long one may stay silent.

uvicorn bounds neither: a socket that sends half a header, or nothing, would stay open for ever.
Extends uvicorn's h11 protocol by its public methods, and reads `conn`, `connections`, `transport`
and `loop` of it (uvicorn 0.54). Knows nothing of requests.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 1000
HEADER_SECONDS = (
    10.0  # from the first byte of a request, or from the connection, to the last header
)

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"content-type: application/json\r\nretry-after: 1\r\nconnection: close\r\n"
)
_FULL_BODY = (
    b'{"error":{"message":"there are too many connections; at most %d may be open",'
    b'"type":"server_error","param":null,"code":"too_many_connections"}}'
)


class BoundedConnection(H11Protocol):
    """One connection. The limits are of the class, for one server a process."""

    max_connections: ClassVar[int] = MAX_CONNECTIONS
    header_seconds: ClassVar[float] = HEADER_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._header_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            body = _FULL_BODY % self.max_connections
            transport.write(_FULL + b"content-length: %d\r\n\r\n" % len(body) + body)
            transport.close()
        else:
            self._watch_header()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_timer()
        super().connection_lost(exc)

    def _watch_header(self) -> None:
        """The timer runs from the first byte until the headers are whole, whatever else arrives."""
        if self.conn.their_state is not h11.IDLE:
            self._forget_timer()
        elif self._header_timer is None:
            self._header_timer = self.loop.call_later(self.header_seconds, self._give_up)

    def _forget_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _give_up(self) -> None:
        self._header_timer = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()
