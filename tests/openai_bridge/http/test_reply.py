"""Silence in a stream, and clients that take nothing of it."""

from __future__ import annotations

import asyncio

import anyio
import pytest
from starlette.types import Message

from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.reply import Reply
from tests.openai_bridge.bodies import SMALL
from tests.openai_bridge.fakes import NEVER, STARTS, FakeEngine, Pause, fail, post, say

SSE = pytest.mark.parametrize(
    "dialect",
    [CHAT, COMPLETIONS, RESPONSES, MESSAGES],
    ids=["chat", "completions", "responses", "messages"],
)
OFTEN = HttpLimits(keep_alive_seconds=0.02)
COMMENT = ": keep-alive\n\n"


def streamed(dialect: Dialect) -> dict[str, object]:
    return {**SMALL[dialect], "stream": True}


@SSE
def test_a_long_silence_before_the_first_token_is_broken_by_comments(dialect: Dialect) -> None:
    reply = post(FakeEngine([Pause(0.1), *say("Wind.")]), dialect, streamed(dialect), limits=OFTEN)
    quick = post(FakeEngine(), dialect, streamed(dialect))
    assert reply.status == 200
    assert reply.headers["content-type"] == quick.headers["content-type"]
    assert reply.parts[:2] == [COMMENT, COMMENT]
    assert reply.is_complete
    assert len([part for part in reply.parts if part != COMMENT]) == len(quick.parts)


def test_a_long_silence_in_the_middle_is_broken_as_well() -> None:
    script = [*say("A ")[:-1], Pause(0.1), *say("wind.")]
    parts = post(FakeEngine(script), CHAT, streamed(CHAT), limits=OFTEN).parts
    assert COMMENT not in parts[:1]
    assert COMMENT in parts[1:-1]


def test_a_stream_that_waits_for_its_turn_has_no_status_yet() -> None:
    script = [Pause(0.1), *fail()]
    engine = FakeEngine([*script, STARTS])
    reply = post(engine, CHAT, streamed(CHAT), limits=OFTEN)
    assert reply.status == 500
    assert COMMENT not in reply.text


def test_comments_begin_when_the_turn_has_come() -> None:
    engine = FakeEngine([Pause(0.1), STARTS, Pause(0.1), *say("Wind.")])
    assert post(engine, CHAT, streamed(CHAT), limits=OFTEN).parts[0] == COMMENT


@SSE
def test_a_failure_after_a_comment_is_an_event_of_the_stream(dialect: Dialect) -> None:
    reply = post(FakeEngine([Pause(0.1), *fail()]), dialect, streamed(dialect), limits=OFTEN)
    assert reply.status == 200
    assert "out of luck" in reply.text
    assert reply.is_complete


def test_a_comment_that_waits_behind_the_last_part_is_not_sent() -> None:
    """A server takes nothing for a response that is over: uvicorn raises."""
    sent: list[object] = []

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message["body"])

    async def main() -> None:
        reply = Reply(send, {}, HttpLimits())
        await asyncio.gather(reply.write("The end.", more=False), reply.write(COMMENT))

    asyncio.run(main())
    assert sent == [b"The end."]


def test_plain_text_has_no_comments() -> None:
    reply = post(FakeEngine([Pause(0.1), *say("Wind.")]), REST, streamed(REST), limits=OFTEN)
    assert reply.parts == ["Wind."]


@pytest.mark.parametrize("dialect", [CHAT, REST], ids=["chat", "rest"])
@pytest.mark.parametrize("num_read", [0, 1])
def test_a_client_that_takes_nothing_more_is_cut_off(dialect: Dialect, num_read: int) -> None:
    engine = FakeEngine([*say("A ", "cold ", "wind")[:-1], NEVER])
    limits = HttpLimits(keep_alive_seconds=0.02, write_timeout_seconds=0.05)
    reply = post(engine, dialect, streamed(dialect), stop_reading_after=num_read, limits=limits)
    assert not reply.is_complete
    assert [events.is_closed for events in engine.played] == [True]


@pytest.mark.parametrize("keep_alive", [0.02, 3600.0])
def test_a_stuck_client_is_cut_off_on_time_however_rare_comments_are(keep_alive: float) -> None:
    """`post` itself gives up after five seconds: by then it must be over."""
    engine = FakeEngine([*say("A ", "cold ", "wind")[:-1], NEVER])
    limits = HttpLimits(keep_alive_seconds=keep_alive, write_timeout_seconds=0.1)
    reply = post(engine, CHAT, streamed(CHAT), stop_reading_after=1, limits=limits)
    assert not reply.is_complete


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr("openai_bridge.http.reply.time.perf_counter", lambda: self.now)
        monkeypatch.setattr("openai_bridge.http.reply.anyio.sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)  # others go on meanwhile


def test_a_write_times_out_exactly_when_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)

    is_stuck = asyncio.Event()

    async def stuck(message: object) -> None:
        is_stuck.set()
        await asyncio.Event().wait()

    async def main() -> float:
        limits = HttpLimits(keep_alive_seconds=1000, write_timeout_seconds=60)
        reply = Reply(stuck, {}, limits)
        clock.now = 17.0
        writing = asyncio.create_task(reply.write("A "))
        await is_stuck.wait()
        scope = anyio.CancelScope()
        await reply.cancel_when_stuck(scope)
        writing.cancel()
        assert scope.cancel_called
        return clock.now

    assert asyncio.run(main()) == 17.0 + 60


def test_a_client_that_takes_nothing_of_a_whole_answer_is_cut_off() -> None:
    limits = HttpLimits(write_timeout_seconds=0.05)
    reply = post(FakeEngine(), CHAT, SMALL[CHAT], stop_reading_after=0, limits=limits)
    assert (reply.status, reply.parts) == (200, [])
