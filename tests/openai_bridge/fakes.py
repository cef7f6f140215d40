"""An engine that plays back scripted events, and an ASGI client that can hang up."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request

from chat_formats.calls import CallScanner
from chat_formats.detokenizer import find_places
from engine_api.constraint import Constraint
from engine_api.conversation import Message, Tool
from engine_api.errors import EngineError, RequestError
from engine_api.events import (
    Event,
    Finished,
    FinishReason,
    PromptScored,
    TextDelta,
    TokenLogprob,
    Usage,
)
from engine_api.figures import EngineStats, Figures
from engine_api.request import GenerationRequest, Prompt
from engine_api.thinking import Thinking
from openai_bridge.dialect import Dialect
from openai_bridge.http.exchange import Exchange
from openai_bridge.http.limits import HttpLimits

Script = Sequence[Event]
NEVER = object()  # in a script: wait here for ever
STARTS = object()  # in a script: it has waited for its turn until here


@dataclass(frozen=True)
class FakeCompiled:
    """What FakeEngine makes of a constraint."""

    constraint: Constraint
    unenforced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pause:
    """In a script: so many seconds without an event."""

    seconds: float


def say(*texts: str, reason: FinishReason = FinishReason.STOP, tokens: int | None = None) -> Script:
    """Deltas of text and a proper end; 7 prompt tokens, one completion token a delta."""
    end = Finished(reason, Usage(7, len(texts) if tokens is None else tokens))
    return [*(TextDelta(text, num_tokens=i) for i, text in enumerate(texts, start=1)), end]


def call(*json_pieces: str, reason: FinishReason = FinishReason.TOOL_CALLS) -> Script:
    """What comes of the JSON of tool calls that is said in these pieces, a token each."""
    scanner = CallScanner()
    parts = [
        replace(part, num_tokens=number)
        for number, piece in enumerate(json_pieces, start=1)
        for part in scanner.feed(piece)
    ]
    return [*parts, Finished(reason, Usage(7, len(json_pieces)))]


def fail(*texts: str, reason: FinishReason = FinishReason.ERROR) -> Script:
    return [*(TextDelta(text) for text in texts), Finished(reason, Usage(7, 0), "out of luck")]


class FakePrompts:
    """Remembers what was asked for. One token a message."""

    def __init__(self) -> None:
        self.built: list[tuple[tuple[Message, ...], tuple[Tool, ...]]] = []
        self.efforts: list[str | None] = []
        self.may_think = False
        self.raw: list[str] = []
        self.threads: list[threading.Thread] = []
        self.error: EngineError | None = None

    def build(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool] = (),
        effort: str | None = None,
    ) -> Prompt:
        self.threads.append(threading.current_thread())
        if self.error:
            raise self.error
        self.built.append((tuple(messages), tuple(tools)))
        self.efforts.append(effort)
        return Prompt(tuple(range(len(messages))), " ", bool(tools), self.may_think)

    def build_raw(self, text: str) -> Prompt:
        self.raw.append(text)
        return Prompt((1, *text.encode()))

    def build_from_ids(self, token_ids: Sequence[int]) -> Prompt:
        outside = [token_id for token_id in token_ids if not 0 <= token_id < 256]
        if outside:
            raise RequestError("prompt", f"prompt has the token {outside[0]}; there are 0 to 255")
        return Prompt(tuple(token_ids))


class FakeVocabulary:
    """A token's id is its byte; 0 to 2 are control tokens."""

    lead = ""

    def piece(self, token_id: int) -> str:
        return ("<unk>", "<s>", "</s>")[token_id] if token_id < 3 else chr(token_id)

    def piece_bytes(self, token_id: int) -> bytes:
        return b"" if token_id < 3 else bytes([token_id])

    def decode(self, token_ids: Sequence[int]) -> str:
        return b"".join(map(self.piece_bytes, token_ids)).decode(errors="replace")

    def encode_within(self, text: str) -> list[int]:
        return list(text.encode())


class FakeEvents:
    """One script, to be played on an event loop or without one."""

    def __init__(self, script: Sequence[Any]) -> None:
        self._script = iter(script)
        self.has_started = STARTS not in script
        self.is_closed = False

    def __aiter__(self) -> FakeEvents:
        return self

    async def __anext__(self) -> Event:
        await asyncio.sleep(0)
        item = next(self._script, None)
        if item is STARTS:
            self.has_started = True
            return await anext(self)
        if isinstance(item, Pause):
            await asyncio.sleep(item.seconds)
            return await anext(self)
        if item is NEVER:
            await asyncio.Event().wait()
        if item is None:
            raise StopAsyncIteration
        return item

    async def aclose(self) -> None:
        self.is_closed = True

    def __iter__(self) -> FakeEvents:
        return self

    def __next__(self) -> Event:
        return next(self._script)

    def close(self) -> None:
        self.is_closed = True


class FakeEngine:
    """Plays one script for each request, in order; the last one again for all further ones.

    Before it, a request that asks for prompt_logprobs gets them: -1 for the first token that has
    one, -2 for the next, and so on; the most likely token is "a" at every place.

    grammar_error: what `compile` raises; unenforced: what it leaves out. busy_error: what
    `require_room` raises.
    """

    fingerprint = "fp_fake"
    context_length = 64
    vocabulary = FakeVocabulary()
    is_alive = True
    thinking: Thinking | None = None
    adapters: tuple[str, ...] = ()
    stats = EngineStats()
    figures = Figures()

    def __init__(self, *scripts: Sequence[Any], error: EngineError | None = None) -> None:
        self.prompts = self.unbounded_prompts = FakePrompts()
        self.compiled: list[Constraint] = []
        self.compiled_leads: list[str] = []
        self.compiling_threads: list[threading.Thread] = []
        self.grammar_error: EngineError | None = None
        self.unenforced: tuple[str, ...] = ()
        self.busy_error: EngineError | None = None
        self.requests: list[GenerationRequest] = []
        self.played: list[FakeEvents] = []
        self._scripts = list(scripts) or [say("Wind.")]
        self._error = error

    def compile(self, constraint: Constraint, prompt: Prompt) -> FakeCompiled:
        if self.grammar_error:
            raise self.grammar_error
        self.compiled.append(constraint)
        self.compiled_leads.append(prompt.lead)
        self.compiling_threads.append(threading.current_thread())
        return FakeCompiled(constraint, self.unenforced)

    def require_room(self) -> None:
        if self.busy_error:
            raise self.busy_error

    def stream(self, *requests: GenerationRequest) -> list[FakeEvents]:
        return [self.generate(request) for request in requests]

    def generate(self, request: GenerationRequest) -> FakeEvents:
        if self._error:
            raise self._error
        if request.adapter is not None and request.adapter not in self.adapters:
            raise RequestError("adapter", f"adapter is {request.adapter!r}; it is not there")
        self.requests.append(request)
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        script = _placed(script, self.vocabulary)
        if request.params.prompt_logprobs is not None:
            script = [_scored(request, self.vocabulary), *script]
        self.played.append(FakeEvents(script))
        return self.played[-1]

    def close(self) -> None:
        self.is_alive = False


def _scored(request: GenerationRequest, vocabulary: Any) -> PromptScored:
    top = ((ord("a"), -0.5),) if request.params.prompt_logprobs else ()
    ids = request.prompt.token_ids
    first, *places = find_places(ids, vocabulary)
    scored = [
        TokenLogprob(token_id, -float(i), top, place.offset, place.data, place.lead)
        for i, (token_id, place) in enumerate(zip(ids[1:], places, strict=True), start=1)
    ]
    return PromptScored(tuple(scored), first.data)


def _placed(script: Sequence[Any], vocabulary: Any) -> list[Any]:
    """The same, in which all entries say where the texts of their tokens begin."""
    entries = [e for event in script if isinstance(event, TextDelta) for e in event.logprobs]
    places = iter(find_places([entry.token_id for entry in entries], vocabulary))
    length, placed = 0, []
    for event in script:
        if isinstance(event, TextDelta):
            begin, length = length, length + len(event.text)
            logprobs = (
                replace(entry, offset=min(max(next(places).offset, begin), length - 1))
                for entry in event.logprobs  # which begin in its text
            )
            event = replace(event, logprobs=tuple(logprobs))
        elif isinstance(event, Finished) and event.last_logprob is not None:
            event = replace(event, last_logprob=replace(event.last_logprob, offset=length))
        placed.append(event)
    return placed


@dataclass
class Reply:
    """What a client saw. `is_complete`: the response came to its proper end."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    is_complete: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def json(self) -> Any:
        return json.loads(self.text)

    def events(self) -> list[Any]:
        """The JSON of all server-sent events but the last, which must be [DONE]."""
        *events, done, rest = self.text.split("\n\n")
        assert (done, rest) == ("data: [DONE]", "")
        return [json.loads(event.removeprefix("data: ")) for event in events]


def post(
    engine: FakeEngine,
    dialect: Dialect,
    body: object,
    *,
    hang_up_after: int | None = None,
    stop_reading_after: int | None = None,
    headers: dict[str, str] | None = None,
    limits: HttpLimits = HttpLimits(),  # noqa: B008 (it is frozen)
    base: str | None = None,
) -> Reply:
    """Send a body (bytes as they are, anything else as JSON) through one exchange.

    hang_up_after: disconnect once that many parts of the answer have arrived.
    stop_reading_after: take no more from then on, but stay connected.
    base: the name of the model that the engine serves.
    """
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = _Client(raw, hang_up_after, stop_reading_after)
    raw_headers = [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": raw_headers}
    exchange = client.exchange(engine, dialect, scope, limits, base)
    asyncio.run(asyncio.wait_for(exchange, 5))
    return client.reply


class _Client:
    """The ASGI server's end of one request."""

    def __init__(
        self, raw: bytes, hang_up_after: int | None, stop_reading_after: int | None
    ) -> None:
        self.reply = Reply()
        self._incoming = [{"type": "http.request", "body": raw, "more_body": False}]
        self._hang_up_after = hang_up_after
        self._stop_reading_after = stop_reading_after

    async def exchange(
        self,
        engine: FakeEngine,
        dialect: Dialect,
        scope: dict[str, Any],
        limits: HttpLimits,
        base: str | None,
    ) -> None:
        self._gone = asyncio.Event()
        request = Request(scope, self._receive)
        exchange = Exchange(engine, dialect, request, limits, base)
        await exchange(scope, self._receive, self._send)

    async def _receive(self) -> Any:
        if self._incoming:
            return self._incoming.pop()
        if self._hang_up_after != 0:
            await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        reply = self.reply
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        if len(reply.parts) == self._stop_reading_after:
            await asyncio.Event().wait()
        if message["body"]:
            reply.parts.append(message["body"].decode())
        reply.is_complete = not message["more_body"]
        if len(reply.parts) == self._hang_up_after:
            self._gone.set()


def assert_refused(reply: Reply, engine: FakeEngine, param: str) -> None:
    """In OpenAI's shape, by the name of the field, and before anything was generated."""
    error = reply.json()["error"]
    assert (reply.status, error["param"]) == (400, param)
    assert error["type"] == "invalid_request_error"
    assert param in error["message"]
    assert engine.requests == []
