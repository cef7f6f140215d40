"""What every dialect shares: reading the body, aborting, naming the request."""

from __future__ import annotations

from types import ModuleType

import pytest

from openai_bridge.dialects import rest
from openai_bridge.dialects.chat import request as chat
from openai_bridge.http import exchange
from tests.openai_bridge.fakes import NEVER, FakeEngine, fail, post, say

BODY = {"messages": [{"role": "user", "content": "What is a mistral?"}]}
DIALECTS = pytest.mark.parametrize("dialect", [chat, rest], ids=["chat", "rest"])


@DIALECTS
@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": "\xff"}', b"[]", b"[" * 10**5, b"9" * 5000])
def test_a_body_that_is_no_object_is_a_400(dialect: ModuleType, raw: bytes):
    engine = FakeEngine()
    reply = post(engine, dialect, raw)
    assert reply.status == 400
    assert reply.json()["error"]["message"].startswith("the body ")
    assert engine.requests == []


@DIALECTS
def test_a_client_that_leaves_a_stream_ends_its_generation(dialect: ModuleType):
    engine = FakeEngine([*say("A ", "wind")[:-1], NEVER])
    reply = post(engine, dialect, {**BODY, "stream": True}, hang_up_after=2)
    assert not reply.is_complete
    assert [events.is_closed for events in engine.played] == [True]


@DIALECTS
def test_a_client_that_does_not_wait_for_a_whole_answer_ends_its_generation(dialect: ModuleType):
    engine = FakeEngine([*say("A ")[:-1], NEVER])
    reply = post(engine, dialect, BODY, hang_up_after=0)
    assert reply.status == 0
    assert [events.is_closed for events in engine.played] == [True]


def test_all_answers_of_one_request_end_together():
    engine = FakeEngine([NEVER])
    post(engine, chat, {**BODY, "n": 3}, hang_up_after=0)
    assert [events.is_closed for events in engine.played] == [True] * 3


@pytest.mark.parametrize("stream", [True, False])
def test_one_failed_answer_ends_the_others(stream: bool):
    engine = FakeEngine(fail("a"), [NEVER])
    post(engine, chat, {**BODY, "n": 2, "stream": stream})
    assert [events.is_closed for events in engine.played] == [True] * 2


@DIALECTS
def test_a_large_body_is_read_in_a_thread(dialect: ModuleType):
    engine = FakeEngine()
    content = "wind " * exchange.LARGE_BODY
    reply = post(engine, dialect, {"messages": [{"role": "user", "content": content}]})
    assert reply.status == 200
    assert post(engine, dialect, {"messages": content}).status == 400


def test_the_platforms_request_id_names_the_request():
    engine = FakeEngine()
    reply = post(engine, chat, BODY, headers={"x-baseten-request-id": "req-1"})
    assert engine.requests[0].request_id.startswith("req-1/")
    assert reply.headers["x-request-id"] == engine.requests[0].request_id


def test_two_requests_of_one_name_stay_apart_in_the_engine():
    engine = FakeEngine()
    for _ in range(2):
        post(engine, chat, BODY, headers={"x-baseten-request-id": "req-1"})
    assert len({request.request_id for request in engine.requests}) == 2


def test_a_request_id_that_no_header_can_carry_is_ignored():
    reply = post(FakeEngine(), chat, BODY, headers={"x-baseten-request-id": "wïnd"})
    assert reply.headers["x-request-id"].isalnum()
