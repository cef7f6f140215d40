"""Silence in a stream, and clients that take nothing of it."""

from __future__ import annotations

from types import ModuleType

import pytest

from openai_bridge.dialects import rest
from openai_bridge.dialects.chat import request as chat
from openai_bridge.dialects.completions import request as completions
from openai_bridge.dialects.messages import request as messages
from openai_bridge.dialects.responses import request as responses
from openai_bridge.http.limits import HttpLimits
from tests.openai_bridge.fakes import NEVER, STARTS, FakeEngine, Pause, fail, post, say
from tests.openai_bridge.test_refusals import BODIES

SSE = pytest.mark.parametrize(
    "dialect",
    [chat, completions, responses, messages],
    ids=["chat", "completions", "responses", "messages"],
)
OFTEN = HttpLimits(keep_alive_seconds=0.02)
COMMENT = ": keep-alive\n\n"


def streamed(dialect: ModuleType) -> dict[str, object]:
    return {**BODIES[dialect], "stream": True}


@SSE
def test_a_long_silence_before_the_first_token_is_broken_by_comments(dialect: ModuleType) -> None:
    reply = post(FakeEngine([Pause(0.1), *say("Wind.")]), dialect, streamed(dialect), limits=OFTEN)
    quick = post(FakeEngine(), dialect, streamed(dialect))
    assert reply.status == 200
    assert reply.headers["content-type"] == quick.headers["content-type"]
    assert reply.parts[:2] == [COMMENT, COMMENT]
    assert reply.is_complete
    assert len([part for part in reply.parts if part != COMMENT]) == len(quick.parts)


def test_a_long_silence_in_the_middle_is_broken_as_well() -> None:
    script = [*say("A ")[:-1], Pause(0.1), *say("wind.")]
    parts = post(FakeEngine(script), chat, streamed(chat), limits=OFTEN).parts
    assert COMMENT not in parts[:1]
    assert COMMENT in parts[1:-1]


def test_a_stream_that_waits_for_its_turn_has_no_status_yet() -> None:
    script = [Pause(0.1), *fail()]
    engine = FakeEngine([*script, STARTS])
    reply = post(engine, chat, streamed(chat), limits=OFTEN)
    assert reply.status == 500
    assert COMMENT not in reply.text


def test_comments_begin_when_the_turn_has_come() -> None:
    engine = FakeEngine([Pause(0.1), STARTS, Pause(0.1), *say("Wind.")])
    assert post(engine, chat, streamed(chat), limits=OFTEN).parts[0] == COMMENT


@SSE
def test_a_failure_after_a_comment_is_an_event_of_the_stream(dialect: ModuleType) -> None:
    reply = post(FakeEngine([Pause(0.1), *fail()]), dialect, streamed(dialect), limits=OFTEN)
    assert reply.status == 200
    assert "out of luck" in reply.text
    assert reply.is_complete


def test_plain_text_has_no_comments() -> None:
    reply = post(FakeEngine([Pause(0.1), *say("Wind.")]), rest, streamed(rest), limits=OFTEN)
    assert reply.parts == ["Wind."]


@pytest.mark.parametrize("dialect", [chat, rest], ids=["chat", "rest"])
@pytest.mark.parametrize("num_read", [0, 1])
def test_a_client_that_takes_nothing_more_is_cut_off(dialect: ModuleType, num_read: int) -> None:
    engine = FakeEngine([*say("A ", "cold ", "wind")[:-1], NEVER])
    limits = HttpLimits(keep_alive_seconds=0.02, write_timeout_seconds=0.05)
    reply = post(engine, dialect, streamed(dialect), stop_reading_after=num_read, limits=limits)
    assert not reply.is_complete
    assert [events.is_closed for events in engine.played] == [True]


def test_a_client_that_takes_nothing_of_a_whole_answer_is_cut_off() -> None:
    limits = HttpLimits(write_timeout_seconds=0.05)
    reply = post(FakeEngine(), chat, BODIES[chat], stop_reading_after=0, limits=limits)
    assert (reply.status, reply.parts) == (200, [])
