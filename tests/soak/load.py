"""The client of the soak: a connection for each request, which it may leave at any moment.

Does next to nothing while the load runs: what comes back is kept as it came and read afterwards.
Knows HTTP; knows nothing of any dialect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from benchmarks.load.answers import Recording
from benchmarks.load.client import Recorder, no_end_after

_SECONDS_TO_ANSWER = 60.0  # for one request; more is a hang
LEFT, HUNG = "the client left", no_end_after(_SECONDS_TO_ANSWER)
_CHUNK = 65_536  # bytes of a body that is sent in chunks


@dataclass(frozen=True, slots=True)
class Request:
    """A POST. request_id: as the platform names it. in_chunks: without saying how long it is."""

    path: str
    body: bytes
    request_id: str = ""
    in_chunks: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """When a client leaves. All of its answer was of no use to it, wherever it was by then.

    share_sent: of the request's bytes; below 1 the rest never comes. num_arrivals: so often
    something of the answer came. whole_answer: all of it came, and the connection could go on.
    after_s: and then it waited so long.
    """

    share_sent: float = 1.0
    num_arrivals: int = 0
    whole_answer: bool = False
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back of one request. All times are perf_counter's.

    started_at: before connecting. status: None if none came. is_complete: as HTTP sees it.
    failure: why the connection ended early; LEFT if it was the client.
    """

    started_at: float
    ended_at: float
    status: int | None
    headers: Mapping[str, str]
    body: bytes
    is_complete: bool
    failure: str | None

    @property
    def has_left(self) -> bool:
        return self.failure == LEFT

    @property
    def hung(self) -> bool:
        return self.failure == HUNG

    @property
    def seconds(self) -> float:
        return self.ended_at - self.started_at


class Client:
    """Sends to one server."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        assert address.hostname == "127.0.0.1", f"{url} is not on loopback"
        assert address.port is not None, f"{url} has no port"
        self.host, self.port = address.hostname, address.port

    async def send(self, wire: bytes, departure: Departure | None = None) -> Recording:
        """One request, until the server closes or the client leaves. Never raises."""
        connection = _Connection(wire, departure)
        return await connection.record(self.host, self.port, _SECONDS_TO_ANSWER)

    async def ask(self, request: Request, departure: Departure | None = None) -> Reply:
        return read(await self.send(to_wire(request), departure))


def to_wire(request: Request, *, keep_alive: bool = False) -> bytes:
    """The request as it goes over the connection, which the server closes unless `keep_alive`."""
    headers = [
        ("host", "127.0.0.1"),
        ("content-type", "application/json"),
        ("connection", "keep-alive" if keep_alive else "close"),
        ("transfer-encoding", "chunked")
        if request.in_chunks
        else ("content-length", str(len(request.body))),
    ]
    if request.request_id:
        headers.append(("x-baseten-request-id", request.request_id))
    connection = h11.Connection(h11.CLIENT)
    size = _CHUNK if request.in_chunks else max(len(request.body), 1)
    pieces = [request.body[i : i + size] for i in range(0, len(request.body), size)]
    events = [
        h11.Request(method="POST", target=request.path, headers=headers),
        *(h11.Data(piece) for piece in pieces),
        h11.EndOfMessage(),
    ]
    return b"".join(connection.send(event) or b"" for event in events)


def read(recording: Recording) -> Reply:
    """Never raises: what cannot be read is a failure."""
    reader, failure = _Reader(), recording.failure
    try:
        for _, segment in recording.segments:
            reader.feed(segment)
        if failure is None:
            reader.feed(b"")  # the server closed
    except h11.RemoteProtocolError as error:
        failure = failure or f"the answer cannot be read: {error}"
    ended_at = recording.segments[-1][0] if recording.segments else recording.sent_at
    return Reply(
        recording.sent_at,
        ended_at,
        reader.status,
        reader.headers,
        bytes(reader.body),
        reader.is_complete,
        failure,
    )


class _Reader:
    """HTTP's part of one answer, as its bytes come."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.is_complete = False
        self._connection = h11.Connection(h11.CLIENT)
        self._connection.send(h11.Request(method="POST", target="/", headers=[("host", "-")]))
        self._connection.send(h11.EndOfMessage())

    def feed(self, segment: bytes) -> None:
        if self.is_complete:
            return
        self._connection.receive_data(segment)
        while (event := self._connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            if isinstance(event, h11.Response):
                self.status = event.status_code
                self.headers = {k.decode(): v.decode() for k, v in event.headers}
            elif isinstance(event, h11.Data):
                self.body += event.data
            elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                self.is_complete = isinstance(event, h11.EndOfMessage)
                return


class _Connection(Recorder):
    """Leaves when told to."""

    def __init__(self, wire: bytes, departure: Departure | None) -> None:
        share = departure.share_sent if departure is not None else 1.0
        super().__init__(wire[: int(len(wire) * share)], self._leave_if_due)
        self._departure = departure
        self._reader = _Reader() if departure is not None and departure.whole_answer else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._leave_if_due()

    def data_received(self, data: bytes) -> None:
        if self._reader is not None:
            self._reader.feed(data)
        super().data_received(data)

    def _leave_if_due(self) -> None:
        departure = self._departure
        if departure is None or len(self.segments) < departure.num_arrivals:
            return
        if self._reader is not None and not self._reader.is_complete:
            return
        self._departure = None
        asyncio.get_running_loop().call_later(departure.after_s, self._leave)

    def _leave(self) -> None:
        if not self.ended.done():
            self.give_up(LEFT)
