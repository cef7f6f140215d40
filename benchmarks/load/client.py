"""The load client: sends chat requests and records what comes back, and when.

It shares the machine with the server under test, so it does next to nothing while the load runs:
requests are written out before, answers are read after. Knows nothing of what an answer says.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import perf_counter
from typing import Any, TypeVar, cast

import h11
import uvloop

from benchmarks.load.answers import Answer, Recording, read_answer
from benchmarks.load.target import Messages, Target, TargetError

T = TypeVar("T")

MAX_ANSWER_BYTES = 16 * 2**20  # of one answer; a server that sends more is cut off
MAX_STREAMS = 1024  # at once
DEFAULT_TIMEOUT = 900.0  # seconds for one request


class Client:
    """Sends to one server, a fresh connection for every request.

    Some servers close kept-alive connections without saying so. A new one costs about 0.1 ms on
    loopback, for all servers alike.
    """

    def __init__(self, target: Target, timeout: float = DEFAULT_TIMEOUT) -> None:
        self.target = target
        self._timeout = timeout

    def payload(
        self, messages: Messages, max_tokens: int, schema: dict[str, Any] | None = None
    ) -> bytes:
        """A request as it goes over the wire. schema: of the answer's JSON."""
        return _http_request(self.target, self.target.body(messages, max_tokens, schema))

    async def send(
        self, payload: bytes, on_segment: Callable[[], None] = lambda: None
    ) -> Recording:
        """Send one request and record until the server closes; `on_segment` after each arrival."""
        recorder = Recorder(payload, on_segment)
        return await recorder.record(self.target.host, self.target.port, self._timeout)

    async def send_all(self, payloads: Sequence[bytes], streams: int) -> list[Recording]:
        """All of them, `streams` at a time: when one ends, the next begins. In their order."""
        if not 1 <= streams <= MAX_STREAMS:
            raise ValueError(f"streams is {streams}; it must be between 1 and {MAX_STREAMS:,}")
        recordings: dict[int, Recording] = {}

        async def send(numbered: tuple[int, bytes]) -> None:
            index, payload = numbered
            recordings[index] = await self.send(payload)

        await work_off(enumerate(payloads), streams, send)
        return [recordings[index] for index in range(len(payloads))]


async def work_off(todo: Iterable[T], at_once: int, work: Callable[[T], Awaitable[None]]) -> None:
    """All of them, so many at a time: when one ends, the next begins."""
    waiting = iter(todo)

    async def worker() -> None:
        for item in waiting:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(worker())


def no_end_after(seconds: float) -> str:
    """The failure of an exchange whose time was up."""
    return f"no end after {seconds:,.0f} s"


class Recorder(asyncio.Protocol):
    """Writes the request as soon as it is connected; notes all that comes, with its time."""

    def __init__(self, payload: bytes, on_segment: Callable[[], None]) -> None:
        self.segments: list[tuple[float, bytes]] = []
        self.failure: str | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._payload = payload
        self._on_segment = on_segment
        self._room = MAX_ANSWER_BYTES
        self._transport: asyncio.Transport | None = None

    async def record(self, host: str, port: int, seconds: float) -> Recording:
        """The whole exchange, until the server closes or the time is up. Never raises."""
        sent_at = perf_counter()
        try:
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().create_connection(lambda: self, host, port)
                await self.ended
        except TimeoutError:
            self.give_up(no_end_after(seconds))
        except OSError as error:
            self.give_up(f"cannot connect: {error}")
        return Recording(sent_at, tuple(self.segments), self.failure)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._payload)

    def data_received(self, data: bytes) -> None:
        self.segments.append((perf_counter(), data))
        self._on_segment()
        self._room -= len(data)
        if self._room < 0:
            self.give_up(f"the answer is larger than {MAX_ANSWER_BYTES:,} bytes")

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None:
            self.failure = self.failure or f"the connection broke: {error}"
        if not self.ended.done():
            self.ended.set_result(None)

    def give_up(self, failure: str) -> None:
        self.failure = self.failure or failure
        if self._transport is not None:
            self._transport.abort()


def run_load(
    client: Client,
    conversations: Iterable[Messages],
    streams: int,
    max_tokens: int,
    schema: dict[str, Any] | None = None,
) -> list[Answer]:
    """Ask all of them, `streams` at a time, `max_tokens` each. schema: of the answers' JSON."""
    payloads = [client.payload(messages, max_tokens, schema) for messages in conversations]
    recordings = uvloop.run(client.send_all(payloads, streams))
    return [read_answer(recording) for recording in recordings]


def understood(target: Target, messages: Messages) -> Target:
    """The target with the optional fields that it accepts. Raises TargetError if nothing works."""
    error = None
    for narrowed in target.narrowed():
        [answer] = run_load(Client(narrowed), [messages], streams=1, max_tokens=2)
        if answer.error is None:
            return narrowed
        error = error or answer.error
    raise TargetError(f"{target.name} does not answer: {error}")


def _http_request(target: Target, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    headers = [
        ("host", f"{target.host}:{target.port}"),
        ("content-type", "application/json"),
        ("content-length", str(len(content))),
        ("accept", "text/event-stream"),
        ("connection", "close"),
    ]
    connection = h11.Connection(h11.CLIENT)
    events = (
        h11.Request(method="POST", target=target.path, headers=headers),
        h11.Data(content),
        h11.EndOfMessage(),
    )
    return b"".join(connection.send(event) or b"" for event in events)
