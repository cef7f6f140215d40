"""One HTTP exchange: read the body, submit, and write the answer until it ends or no one listens.

The same for every dialect, streaming or not. A client that goes away aborts its generation at once.
Knows ASGI; knows nothing of any dialect's fields.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from engine_api.events import Event, Finished
from engine_api.request import GenerationRequest
from openai_bridge.body.strict_json import parse_object
from openai_bridge.dialect import (
    AsyncEvents,
    Dialect,
    Engine,
    Generation,
    NumberedEvents,
    StreamedAnswer,
    Ticket,
    WholeAnswer,
    WireRequest,
)
from openai_bridge.errors import ApiError, body_too_large, in_callers_words
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.reply import Reply
from openai_bridge.watching import metrics, spans

logger = logging.getLogger("openai_bridge")

# A body of more bytes is parsed, and its prompt built, in a thread: on the event loop it would be
# a stutter in everyone else's stream. Smaller ones are cheaper to read than to hand over.
LARGE_BODY = 32 * 1024

T = TypeVar("T")

_DEFAULT = HttpLimits()


class Exchange(Response):
    """Becomes the response to `request`, whatever the dialect makes of its body.

    `__call__` is the whole exchange, so no thread is held while it lasts, and the only limit to
    how many there are at once is the engine's own.
    """

    def __init__(
        self, engine: Engine, dialect: Dialect, request: Request, limits: HttpLimits = _DEFAULT
    ) -> None:
        super().__init__()
        self._engine = engine
        self._dialect = dialect
        self._request = request
        self._limits = limits
        self._token = uuid.uuid4().hex
        self._id = _request_id(request, self._token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reply = Reply(send, {self._dialect.REQUEST_ID_HEADER: self._id}, self._limits)
        operation, headers = self._dialect.OPERATION, self._request.headers
        with spans.request_span(operation, headers, self._id) as self._span:
            await self._answer_or_refuse(reply, receive)
            self._span.answered(reply.status)

    async def _answer_or_refuse(self, reply: Reply, receive: Receive) -> None:
        try:
            await self._answer(reply, receive)
        except ApiError as error:
            await self._refuse(error, reply)
        except ClientDisconnect:
            logger.info("request %s: the client left while sending it", self._id)

    async def _answer(self, reply: Reply, receive: Receive) -> None:
        with in_callers_words(str):
            self._engine.require_room()  # before anything is spent on it
        wanted, generations = await self._prepare(await self._request.body())
        self._span.asked(generations, wanted.stream)
        async with AsyncExitStack() as stack:
            streams = self._submit(wanted, generations, stack)
            ticket = self._ticket(generations)
            await self._write_while_connected(wanted, ticket, streams, receive, reply)

    async def _prepare(self, raw: bytes) -> tuple[WireRequest, list[Generation]]:
        if len(raw) > self._limits.max_body_bytes:
            raise body_too_large(len(raw), self._limits.max_body_bytes)
        wanted, generations = await read_where_it_fits(raw, self._read)
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
    ) -> Sequence[AsyncEvents]:
        """One stream of events an answer. `stack` closes them all, which aborts what still runs."""
        requests = [
            GenerationRequest(request_id, generation.prompt, generation.params)
            for request_id, generation in zip(self._ids(len(generations)), generations, strict=True)
        ]
        with in_callers_words(wanted.caller_field):
            streams = self._engine.stream(*requests)
        for stream in streams:
            stack.push_async_callback(stream.aclose)
        return streams

    def _ids(self, count: int) -> list[str]:
        return [self._id] if count == 1 else [f"{self._id}.{i}" for i in range(count)]

    def _ticket(self, generations: list[Generation]) -> Ticket:
        engine = self._engine
        return Ticket(self._token, engine.fingerprint, engine.tokenizer, tuple(generations))

    async def _write_while_connected(
        self,
        wanted: WireRequest,
        ticket: Ticket,
        streams: Sequence[AsyncEvents],
        receive: Receive,
        reply: Reply,
    ) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_on_disconnect, receive, group.cancel_scope)
            events = self._span.following(_numbered(streams, group))
            if wanted.stream:
                answer = wanted.streamed(ticket)
                has_started = partial(_any_has_started, streams)
                group.start_soon(reply.watch, answer.media_type, has_started, group.cancel_scope)
                await self._write_stream(answer, events, reply)
            else:
                await self._write_whole(wanted.whole(ticket), events, reply)
            group.cancel_scope.cancel()

    async def _write_whole(self, answer: WholeAnswer, events: NumberedEvents, reply: Reply) -> None:
        try:
            async for index, event in events:
                answer.feed(index, event)
        except ApiError as error:
            await self._refuse(error, reply)
        else:
            await reply.json(200, answer.body())

    async def _write_stream(
        self, answer: StreamedAnswer, events: NumberedEvents, reply: Reply
    ) -> None:
        """The status line waits for the first event: until then a failure can have its own."""
        try:
            async for index, event in events:
                text = answer.feed(index, event)
                if not reply.has_begun:
                    await reply.begin(answer.media_type)
                if text:
                    await reply.write(text)
        except ApiError as error:
            await self._fail(answer, error, reply)
        else:
            await reply.write(answer.end(), more=False)

    async def _fail(self, answer: StreamedAnswer, error: ApiError, reply: Reply) -> None:
        if not reply.has_begun:
            await self._refuse(error, reply)
            return
        logger.warning("request %s: failed midway: %s", self._id, error)
        self._span.failed(error)
        message = answer.failure(error)
        if message is not None:
            await reply.write(message, more=False)
        # Otherwise the response stays without its end: the server then closes the connection,
        # and no client can mistake what it got for the whole answer.

    async def _refuse(self, error: ApiError, reply: Reply) -> None:
        level = logging.WARNING if error.status >= 500 else logging.INFO
        if error.status == 429:  # they come in thousands, and the server's access log has each
            level = logging.DEBUG
        logger.log(level, "request %s: refused, %d %s", self._id, error.status, error.code)
        metrics.count_refusal(error.code)
        self._span.failed(error)
        later = {} if error.retry_after is None else {"retry-after": str(error.retry_after)}
        await reply.json(error.status, self._dialect.error_body(error), later)


async def read_where_it_fits(raw: bytes, read: Callable[[bytes], T]) -> T:
    """`read(raw)`: here, or in a thread if the body is a LARGE_BODY."""
    if len(raw) > LARGE_BODY:
        return await anyio.to_thread.run_sync(read, raw)
    return read(raw)


async def _cancel_on_disconnect(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def _any_has_started(streams: Sequence[AsyncEvents]) -> bool:
    return any(stream.has_started for stream in streams)


async def _numbered(streams: Sequence[AsyncEvents], group: TaskGroup) -> NumberedEvents:
    """The events of all answers as they come, each with its answer's number."""
    if len(streams) == 1:
        async for event in streams[0]:
            yield 0, event
        return
    queue: asyncio.Queue[tuple[int, Event]] = asyncio.Queue(maxsize=len(streams))
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
        await queue.put((index, event))


def _request_id(request: Request, token: str) -> str:
    """Unique, and recognisable to a platform that named the request in a header."""
    given = request.headers.get("x-baseten-request-id", "")
    if given and given.isascii() and given.isprintable():
        return f"{given[:64]}/{token[:8]}"
    return token
