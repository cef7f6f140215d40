"""One HTTP exchange: read the body, submit, and write the answer until it ends or no one listens.

The same for every dialect, streaming or not. A client that goes away aborts its generation at once.
Knows ASGI; knows nothing of any dialect's fields.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mistral_engine.request import Event, Finished, GenerationRequest
from openai_bridge import sse
from openai_bridge.errors import ApiError, in_callers_words
from openai_bridge.json_body import parse_object
from openai_bridge.protocols import (
    AsyncEvents,
    Dialect,
    Engine,
    Generation,
    StreamedAnswer,
    Ticket,
    WholeAnswer,
    WireRequest,
)

logger = logging.getLogger("openai_bridge")

# A body of more bytes is parsed, and its prompt built, in a thread: on the event loop it would be
# a stutter in everyone else's stream. Smaller ones are cheaper to read than to hand over.
LARGE_BODY = 32 * 1024

NumberedEvents = AsyncIterator[tuple[int, Event]]


class Exchange(Response):
    """Becomes the response to `request`, whatever the dialect makes of its body.

    `__call__` is the whole exchange, so no thread is held while it lasts, and the only limit to
    how many there are at once is the engine's own.
    """

    def __init__(self, engine: Engine, dialect: Dialect, request: Request) -> None:
        super().__init__()
        self._engine = engine
        self._dialect = dialect
        self._request = request
        self._token = uuid.uuid4().hex
        self._id = _request_id(request, self._token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            wanted, generations = await self._prepare(await self._request.body())
            async with AsyncExitStack() as stack:
                streams = self._submit(wanted, generations, stack)
                ticket = self._ticket(generations)
                await self._write_while_connected(wanted, ticket, streams, receive, send)
        except ApiError as error:
            await self._send_error(error, send)
        except ClientDisconnect:
            logger.info("request %s: the client left while sending it", self._id)

    async def _prepare(self, raw: bytes) -> tuple[WireRequest, list[Generation]]:
        if len(raw) > LARGE_BODY:
            wanted, generations = await anyio.to_thread.run_sync(self._read, raw)
        else:
            wanted, generations = self._read(raw)
        await self._compile(wanted, generations)
        return wanted, generations

    async def _compile(self, wanted: WireRequest, generations: list[Generation]) -> None:
        """In a thread: a large grammar takes a while. `submit` then finds it compiled."""
        kinds = {(g.params.constraint, g.prompt.continues_text) for g in generations}
        with in_callers_words(wanted.caller_field):
            for constraint, continues_text in kinds:
                if constraint is not None:
                    compiling = partial(self._engine.compile, constraint, continues_text)
                    await anyio.to_thread.run_sync(compiling)

    def _read(self, raw: bytes) -> tuple[WireRequest, list[Generation]]:
        wanted = self._dialect.parse(parse_object(raw))
        with in_callers_words(wanted.caller_field):
            return wanted, wanted.generations(self._engine.prompts)

    def _submit(
        self, wanted: WireRequest, generations: list[Generation], stack: AsyncExitStack
    ) -> list[AsyncEvents]:
        """One stream of events an answer. `stack` closes them all, which aborts what still runs."""
        streams = []
        for i, generation in enumerate(generations):
            request_id = self._id if len(generations) == 1 else f"{self._id}.{i}"
            with in_callers_words(wanted.caller_field):
                stream = self._engine.stream(
                    GenerationRequest(request_id, generation.prompt, generation.params)
                )
            stack.push_async_callback(stream.aclose)
            streams.append(stream)
        return streams

    def _ticket(self, generations: list[Generation]) -> Ticket:
        engine = self._engine
        return Ticket(self._token, engine.fingerprint, engine.tokenizer, tuple(generations))

    async def _write_while_connected(
        self,
        wanted: WireRequest,
        ticket: Ticket,
        streams: list[AsyncEvents],
        receive: Receive,
        send: Send,
    ) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_on_disconnect, receive, group.cancel_scope)
            events = _numbered(streams, group)
            if wanted.stream:
                await self._write_stream(wanted.streamed(ticket), events, send)
            else:
                await self._write_whole(wanted.whole(ticket), events, send)
            group.cancel_scope.cancel()

    async def _write_whole(self, answer: WholeAnswer, events: NumberedEvents, send: Send) -> None:
        try:
            async for index, event in events:
                answer.feed(index, event)
        except ApiError as error:
            await self._send_error(error, send)
        else:
            await self._send_json(200, answer.body(), send)

    async def _write_stream(
        self, answer: StreamedAnswer, events: NumberedEvents, send: Send
    ) -> None:
        """The status line waits for the first event: until then a failure can still be a 500."""
        started = False
        try:
            async for index, event in events:
                text = answer.feed(index, event)
                if not started:
                    await self._start(200, _stream_headers(answer), send)
                    started = True
                if text:
                    await send(_body(text, more=True))
        except ApiError as error:
            if started:
                await self._fail(answer, error, send)
            else:
                await self._send_error(error, send)
        else:
            await send(_body(answer.end(), more=False))

    async def _fail(self, answer: StreamedAnswer, error: ApiError, send: Send) -> None:
        logger.warning("request %s: failed midway: %s", self._id, error)
        message = answer.failure(error)
        if message is not None:
            await send(_body(message, more=False))
        # Otherwise the response stays without its end: the server then closes the connection,
        # and no client can mistake what it got for the whole answer.

    async def _send_error(self, error: ApiError, send: Send) -> None:
        if error.status >= 500:
            logger.warning("request %s: %s %s", self._id, error.status, error)
        await self._send_json(error.status, self._dialect.error_body(error), send)

    async def _send_json(self, status: int, body: Mapping[str, Any], send: Send) -> None:
        text = sse.to_json(body)
        size = str(len(text.encode()))
        await self._start(
            status, {"content-type": "application/json", "content-length": size}, send
        )
        await send(_body(text, more=False))

    async def _start(self, status: int, headers: Mapping[str, str], send: Send) -> None:
        named = {**headers, self._dialect.REQUEST_ID_HEADER: self._id}
        raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in named.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})


def _stream_headers(answer: StreamedAnswer) -> dict[str, str]:
    unbuffered = {"cache-control": "no-cache", "x-accel-buffering": "no"}  # pass chunks on at once
    return {"content-type": answer.media_type, **unbuffered}


def _body(text: str, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": more}


async def _cancel_on_disconnect(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def _numbered(streams: list[AsyncEvents], group: TaskGroup) -> NumberedEvents:
    """The events of all answers as they come, each with its answer's number."""
    if len(streams) == 1:
        async for event in streams[0]:
            yield 0, event
        return
    queue: asyncio.Queue[tuple[int, Event]] = asyncio.Queue()
    for index, stream in enumerate(streams):
        group.start_soon(_forward, index, stream, queue)
    unfinished = len(streams)
    while unfinished:
        index, event = await queue.get()
        unfinished -= isinstance(event, Finished)
        yield index, event


async def _forward(
    index: int, stream: AsyncEvents, queue: asyncio.Queue[tuple[int, Event]]
) -> None:
    async for event in stream:
        queue.put_nowait((index, event))


def _request_id(request: Request, token: str) -> str:
    """Unique, and recognisable to a platform that named the request in a header."""
    given = request.headers.get("x-baseten-request-id", "")
    if given and given.isascii() and given.isprintable():
        return f"{given[:64]}/{token[:8]}"
    return token
