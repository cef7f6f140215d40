"""How many requests of one key may run at once. Used on the event loop alone: nothing is locked.

Knows ASGI's `send`; knows nothing of who has which key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import Message, Send


class KeyLimit:
    """At most `limit` at once for each key; None: as many as come."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._running: defaultdict[bytes, set[object]] = defaultdict(set)

    def is_reached(self, key: bytes) -> bool:
        return self.limit is not None and len(self._running[key]) >= self.limit

    @contextmanager
    def counted(self, key: bytes, send: Send) -> Iterator[Send]:
        """Counts a request inside; no longer once the yielded `send` has its response's end.

        So whoever has read an answer to its end can ask again at once.
        """
        if self.limit is None:
            yield send
            return
        running, request = self._running[key], object()
        running.add(request)

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                running.discard(request)
            await send(message)

        try:
            yield send_counted
        finally:
            running.discard(request)
