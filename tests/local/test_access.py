"""What the local server refuses before it reads: too many at once, too large, too slow."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local import body
from local.access import AccessRules
from local.platform_urls import PlatformUrls

CHAT = "/v1/chat/completions"
MESSAGES = "/v1/messages"
PREDICT = "/production/predict"
LEAVES: Message = {"type": "http.disconnect"}


class Backend:
    """Ready; its methods answer with the body that they got."""

    model_name = "A Model"
    adapters: tuple[str, ...] = ()
    version = "1.2.3"
    context_length = 64
    is_ready = True

    async def is_healthy(self) -> bool:
        return True

    def count_refusal(self, code: str) -> None:
        """Counted elsewhere."""

    def method(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def echo(request: Request) -> Response:
            return Response(await request.body())

        return echo


@dataclass
class Caller:
    """One request as ASGI sees it. It waits for ever where `says` has no more messages."""

    path: str
    key: str = ""
    says: list[Message] = field(default_factory=lambda: [part(b"", more=False)])
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    heard: list[Message] = field(default_factory=list)

    async def asks(self, app: ASGIApp) -> Caller:
        named = {"authorization": f"Bearer {self.key}"} | self.headers
        raw = [(name.encode(), value.encode()) for name, value in named.items()]
        scope = {"type": "http", "method": self.method, "path": self.path, "headers": raw}
        await app(scope | {"query_string": b"", "server": None}, self._receive, self._send)
        return self

    async def _receive(self) -> Message:
        while not self.says:
            await asyncio.sleep(3600)
        return self.says.pop(0)

    async def _send(self, message: Message) -> None:
        self.heard.append(message)

    @property
    def status(self) -> int:
        return int(self.heard[0]["status"])

    @property
    def heard_headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.heard[0]["headers"]}

    @property
    def heard_body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.heard[1:])

    @property
    def error(self) -> Any:
        return json.loads(self.heard_body)["error"]


def part(content: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": content, "more_body": more}


@dataclass
class Answering:
    """The application behind: answers when it may. ends_late: works on after its answer's end."""

    ends_late: bool = False
    may: asyncio.Event = field(default_factory=asyncio.Event)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.bodies.append(await request.body())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await self.may.wait()
        await send({"type": "http.response.body", "body": b"b"})
        if self.ends_late:
            await asyncio.sleep(3600)


async def running(app: ASGIApp, *callers: Caller) -> list[asyncio.Task[Caller]]:
    """Their requests, once each has got as far as it can."""
    tasks = [asyncio.create_task(caller.asks(app)) for caller in callers]
    for _ in range(20):
        await asyncio.sleep(0)
    return tasks


async def cancel(tasks: Iterable[asyncio.Task[Caller]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def behind(application: ASGIApp, **rules: Any) -> PlatformUrls:
    return PlatformUrls(application, Backend(), AccessRules(**rules))


def test_each_key_has_its_own_limit_and_room_again_when_an_answer_has_ended() -> None:
    async def scenario() -> None:
        answering = Answering()
        app = behind(answering, api_keys=("k", "l"), key_concurrency=2)
        open_ones = await running(app, *(Caller(CHAT, key) for key in "kkll"))
        for key in "kl":
            assert (await Caller(CHAT, key).asks(app)).status == 429
        answering.may.set()
        assert [caller.heard_body for caller in await asyncio.gather(*open_ones)] == [b"ab"] * 4
        assert (await Caller(CHAT, "k").asks(app)).status == 200

    asyncio.run(scenario())


def test_without_keys_all_callers_count_as_one() -> None:
    async def scenario() -> None:
        app = behind(Answering(), key_concurrency=1)
        open_ones = await running(app, Caller(CHAT, "somebody"))
        assert (await Caller(CHAT, "somebody else").asks(app)).status == 429
        await cancel(open_ones)

    asyncio.run(scenario())


def test_without_a_limit_as_many_as_come_are_answered() -> None:
    async def scenario() -> None:
        open_ones = await running(behind(Answering()), *(Caller(CHAT) for _ in range(50)))
        assert [task.done() for task in open_ones] == [False] * 50
        await cancel(open_ones)

    asyncio.run(scenario())


def test_whoever_has_read_an_answer_to_its_end_can_ask_again_at_once() -> None:
    async def scenario() -> None:
        answering = Answering(ends_late=True)
        answering.may.set()
        app = behind(answering, key_concurrency=1)
        open_ones = await running(app, Caller(CHAT))
        assert not open_ones[0].done()
        open_ones += await running(app, again := Caller(CHAT))
        assert again.status == 200
        await cancel(open_ones)

    asyncio.run(scenario())


def test_a_client_that_has_left_is_no_longer_counted() -> None:
    async def scenario() -> None:
        app = behind(Answering(), key_concurrency=1)
        await cancel(await running(app, Caller(CHAT)))
        await Caller(CHAT, says=[part(b"{", more=True), LEAVES]).asks(app)
        open_ones = await running(app, third := Caller(CHAT))
        assert third.status == 200
        await cancel(open_ones)

    asyncio.run(scenario())


def test_what_generates_nothing_is_neither_counted_nor_refused() -> None:
    async def scenario() -> None:
        answering = Answering()
        app = behind(answering, key_concurrency=1)
        open_ones = await running(app, Caller("/metrics", method="GET"), Caller(CHAT))
        assert all(not task.done() for task in open_ones)
        for path in ("/health", "/", "/v1/models"):
            assert (await Caller(path, method="GET").asks(app)).status == 200
        assert (await Caller("/tokenize").asks(app)).status == 200
        answering.may.set()
        assert (await Caller("/metrics", method="GET").asks(app)).status == 200
        await cancel(open_ones)

    asyncio.run(scenario())


def test_one_too_many_is_told_so_in_its_dialect_and_its_body_is_not_read() -> None:
    async def scenario() -> None:
        app = behind(Answering(), key_concurrency=1)
        open_ones = await running(app, Caller(CHAT))
        for path, told in {
            CHAT: {"type": "rate_limit_error", "code": "rate_limit_exceeded", "param": None},
            MESSAGES: {"type": "rate_limit_error"},
            PREDICT: {"field": None},
        }.items():
            refused = await Caller(path, says=[]).asks(app)
            assert (refused.status, refused.heard_headers["retry-after"]) == (429, "1")
            message = refused.error["message"]
            assert message == "requests of this caller that run already: 1; at most 1 may"
            assert refused.error == told | {"message": message}
        await cancel(open_ones)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (CHAT, {"type": "invalid_request_error", "code": "body_too_large", "param": None}),
        ("/tokenize", {"type": "invalid_request_error", "code": "body_too_large", "param": None}),
        (MESSAGES, {"type": "request_too_large"}),
        (PREDICT, {"field": None}),
        ("/graphql/", {"field": None}),
    ],
)
def test_a_body_that_says_it_is_too_large_is_not_begun(path: str, told: dict[str, Any]) -> None:
    answering = Answering()
    large = Caller(path, headers={"content-length": "5000000"}, says=[LEAVES])
    asyncio.run(large.asks(behind(answering, max_body_bytes=4194304)))
    assert (large.status, large.heard_headers["connection"]) == (413, "close")
    message = "the body has 5,000,000 bytes; it must have at most 4,194,304"
    assert large.error == told | {"message": message}
    assert answering.bodies == []


@pytest.mark.parametrize("path", [CHAT, MESSAGES, PREDICT, "/tokenize", "/graphql/"])
def test_a_body_that_does_not_say_its_size_is_refused_once_it_is_too_large(path: str) -> None:
    answering = Answering()
    large = Caller(path, says=[part(b"1234", more=True)] * 4 + [LEAVES])
    asyncio.run(large.asks(behind(answering, max_body_bytes=10)))
    assert (large.status, large.heard_headers["connection"]) == (413, "close")
    assert large.error["message"] == "the body has 12 bytes; it must have at most 10"
    assert answering.bodies == []


def test_what_is_on_its_way_is_bounded_over_all_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bodies that lack their last byte would hold memory for as long as they may take."""
    monkeypatch.setattr(body, "MAX_UNFINISHED_BYTES", 100)

    async def scenario() -> None:
        app = behind(Answering(), max_body_bytes=60)
        halves = [Caller(CHAT, says=[part(b"a" * 40, more=True)]) for _ in range(3)]
        tasks = await running(app, *halves)
        assert [bool(half.heard) for half in halves] == [False, False, True]
        refused = halves[2]
        assert (refused.status, refused.heard_headers["retry-after"]) == (503, "1")
        assert refused.error["code"] == "too_many_bodies"
        whole = Caller("/tokenize", says=[part(b"a" * 60, more=False)])
        assert (await whole.asks(app)).status == 200  # it waits for nobody's next byte
        await cancel(tasks)
        [waiting] = await running(app, again := Caller(CHAT, says=[part(b"a" * 60, more=True)]))
        assert not again.heard  # whoever has left holds nothing any more
        await cancel([waiting])

    asyncio.run(scenario())


def test_whoever_goes_on_sending_after_the_refusal_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(body, "SECONDS_TO_LEAVE", 0.05)

    class Endless(Caller):
        async def _receive(self) -> Message:
            await asyncio.sleep(0)
            return part(b"1234", more=True)

    endless = asyncio.run(Endless(CHAT).asks(behind(Answering(), max_body_bytes=10)))
    assert endless.status == 413
    assert not endless.heard[-1].get("more_body", False)


def test_a_body_of_just_the_limit_arrives_whole_and_then_what_comes_after_it() -> None:
    async def scenario() -> None:
        afterwards: list[Message] = []

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            assert await Request(scope, receive).body() == b"12345"
            afterwards.append(await receive())

        says = [part(b"123", more=True), part(b"45", more=False), LEAVES]
        caller = Caller(CHAT, says=says, headers={"content-length": "5"})
        await caller.asks(behind(application, max_body_bytes=5))
        assert afterwards == [LEAVES]

    asyncio.run(scenario())


@pytest.mark.parametrize("path", [CHAT, MESSAGES, PREDICT, "/tokenize", "/graphql/"])
def test_a_body_that_does_not_arrive_in_time_is_refused(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "SECONDS_TO_ARRIVE", 0.05)
    monkeypatch.setattr(body, "SECONDS_TO_LEAVE", 0.05)
    answering = Answering()
    slow = Caller(path, says=[part(b"{", more=True)])
    asyncio.run(slow.asks(behind(answering)))
    assert (slow.status, slow.heard_headers["connection"]) == (408, "close")
    assert slow.error["message"] == "the body did not arrive within 0.05 seconds"
    assert answering.bodies == []


def test_a_client_that_leaves_while_it_sends_is_told_nothing() -> None:
    answering = Answering()
    for path in (CHAT, "/tokenize", "/graphql/"):
        caller = Caller(path, says=[part(b"{", more=True), LEAVES])
        asyncio.run(caller.asks(behind(answering)))
        assert caller.heard == []
    assert answering.bodies == []
