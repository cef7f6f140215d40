"""One HTTP exchange: read the body, submit, and write the answer until it ends or no one listens.

The same for every dialect, streaming or not. A client that goes away aborts its generation at once.
Knows ASGI; knows nothing of any dialect's fields.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from engine_api.engine import AsyncEvents, Engine
from engine_api.events import Event, Finished
from engine_api.request import GenerationRequest, Prompt
from openai_bridge.body.ignored import HEADER as IGNORED_HEADER
from openai_bridge.body.ignored import Ignored
from openai_bridge.body.models import Models
from openai_bridge.body.strict_json import parse_object
from openai_bridge.dialect import (
    Dialect,
    NumberedEvents,
    StreamedAnswer,
    Ticket,
    WholeAnswer,
    WireRequest,
)
from openai_bridge.errors import ApiError, in_callers_words, raise_if_failed
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.reading import read_body
from openai_bridge.http.reply import Reply
from openai_bridge.monitoring import metrics, spans
from openai_bridge.names import SAME
from openai_bridge.preparing import (
    build_prompts,
    compile_grammars,
    make_requests,
    needs_grammars,
    unenforced,
)

logger = logging.getLogger("openai_bridge")

_DEFAULT = HttpLimits()


class Exchange(Response):
    """Becomes the response to `request`, whatever the dialect makes of its body.

    `__call__` is the whole exchange, so no thread is held while it lasts, and the only limit to
    how many there are at once is the engine's own.
    """

    def __init__(
        self,
        engine: Engine,
        dialect: Dialect,
        request: Request,
        limits: HttpLimits = _DEFAULT,
        base: str | None = None,
    ) -> None:
        """base: the model's own name, which chooses none of the engine's adapters."""
        super().__init__()
        self._engine = engine
        self._dialect = dialect
        self._request = request
        self._limits = limits
        self._models = Models(engine.adapters, base)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        dialect, headers = self._dialect, self._request.headers
        token = uuid.uuid4().hex
        request_id = _request_id(headers.get("x-baseten-request-id", ""), token)
        reply = Reply(send, {dialect.request_id_header: request_id}, self._limits)
        with spans.request_span(dialect.operation, headers, request_id) as span:
            answering = _Answering(
                self._engine,
                dialect,
                self._limits,
                self._models,
                token,
                request_id,
                reply,
                span,
            )
            await answering.run(self._request, receive)
            span.answered(reply.status)


@dataclass(frozen=True, slots=True)
class _Answering:
    """What one exchange has at hand from its beginning to its end."""

    engine: Engine
    dialect: Dialect
    limits: HttpLimits
    models: Models
    token: str
    request_id: str
    reply: Reply
    span: spans.RequestSpan

    async def run(self, request: Request, receive: Receive) -> None:
        """Require room, read, prepare, submit, write."""
        try:
            with in_callers_words(SAME):
                self.engine.require_room()  # before anything is spent on it
            wanted, requests = await self._prepare(request)
            self.span.asked(requests, wanted.stream)
            async with AsyncExitStack() as stack:
                streams = self._submit(wanted, requests, stack)
                await self._write_while_connected(wanted, requests, streams, receive)
        except ApiError as error:
            await self._refuse(error)
        except ClientDisconnect:
            logger.info("request %s: the client left while sending it", self.request_id)

    async def _prepare(self, request: Request) -> tuple[WireRequest, tuple[GenerationRequest, ...]]:
        wanted, prompts, ignored = await read_body(request, self.limits.max_body_bytes, self._read)
        compiling = partial(compile_grammars, wanted, prompts, self.engine)
        grammars = await anyio.to_thread.run_sync(compiling) if needs_grammars(wanted) else {}
        for path in unenforced(wanted, grammars):
            ignored.add(path)
        self._tell(ignored)
        return wanted, make_requests(wanted, prompts, grammars, self.request_id)

    def _read(self, body: bytes) -> tuple[WireRequest, list[Prompt], Ignored]:
        fields = self.limits.open_body(parse_object(body), self.engine.thinking, self.models)
        wanted = self.dialect.parse(fields)
        return wanted, build_prompts(wanted, self.engine), fields.ignored

    def _tell(self, ignored: Ignored) -> None:
        if ignored:
            self.reply.add_header(IGNORED_HEADER, str(ignored))
            metrics.count_ignored(self.dialect.name, len(ignored))
            logger.info("request %s: without effect: %s", self.request_id, ignored)

    def _submit(
        self, wanted: WireRequest, requests: Sequence[GenerationRequest], stack: AsyncExitStack
    ) -> Sequence[AsyncEvents]:
        """One stream of events an answer. `stack` closes them all, which aborts what still runs."""
        with in_callers_words(wanted.names):
            streams = self.engine.stream(*requests)
        for stream in streams:
            stack.push_async_callback(stream.aclose)
        return streams

    async def _write_while_connected(
        self,
        wanted: WireRequest,
        requests: tuple[GenerationRequest, ...],
        streams: Sequence[AsyncEvents],
        receive: Receive,
    ) -> None:
        engine, reply = self.engine, self.reply
        ticket = Ticket(self.token, engine.fingerprint, engine.vocabulary, requests)
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_on_disconnect, receive, group.cancel_scope)
            events = self.span.following(_numbered(streams, group))
            if wanted.stream:
                answer = wanted.streamed(ticket)
                has_started = partial(_any_has_started, streams)
                group.start_soon(reply.keep_alive, answer.media_type, has_started)
                group.start_soon(reply.cancel_when_stuck, group.cancel_scope)
                await self._write_stream(answer, events)
            else:
                await self._write_whole(wanted.whole(ticket), events)
            group.cancel_scope.cancel()

    async def _write_whole(self, answer: WholeAnswer, events: NumberedEvents) -> None:
        try:
            async for index, event in events:
                raise_if_failed(event)
                answer.feed(index, event)
            body = answer.body()
        except ApiError as error:
            await self._refuse(error)
        else:
            await self.reply.json(200, body)

    async def _write_stream(self, answer: StreamedAnswer, events: NumberedEvents) -> None:
        """The status line waits for the first event: until then a failure can have its own."""
        reply = self.reply
        try:
            async for index, event in events:
                raise_if_failed(event)
                text = answer.feed(index, event)
                if not reply.has_begun:
                    await reply.begin(answer.media_type)
                if text:
                    await reply.write(text)
        except ApiError as error:
            await self._fail(answer, error)
        else:
            await reply.write(answer.end(), more=False)

    async def _fail(self, answer: StreamedAnswer, error: ApiError) -> None:
        if not self.reply.has_begun:
            await self._refuse(error)
            return
        logger.warning("request %s: failed midway: %s", self.request_id, error)
        self.span.failed(error)
        message = answer.failure(error)
        if message is not None:
            await self.reply.write(message, more=False)
        # Otherwise the response stays without its end: the server then closes the connection,
        # and no client can mistake what it got for the whole answer.

    async def _refuse(self, error: ApiError) -> None:
        level = logging.WARNING if error.status >= 500 else logging.INFO
        if error.status == 429:  # they come in thousands, and the server's access log has each
            level = logging.DEBUG
        logger.log(level, "request %s: refused, %d %s", self.request_id, error.status, error.code)
        metrics.count_refusal(error.code)
        self.span.failed(error)
        await self.reply.json(error.status, self.dialect.error_body(error), error.headers)


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


def _request_id(given: str, token: str) -> str:
    """Unique, and recognisable to a platform that named the request in a header."""
    if given and given.isascii() and given.isprintable():
        return f"{given[:64]}/{token[:8]}"
    return token
