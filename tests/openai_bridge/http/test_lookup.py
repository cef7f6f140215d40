"""Questions without a generation: /tokenize, /detokenize, /v1/messages/count_tokens."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request

from engine_api.errors import ContextLengthError
from openai_bridge.body.fields import Fields
from openai_bridge.dialect import Dialect, Question
from openai_bridge.dialects import CHAT, MESSAGES, tokens
from openai_bridge.dialects.messages import parse_count
from openai_bridge.http.limits import HttpLimits
from openai_bridge.http.lookup import answer_question
from openai_bridge.http.reading import LARGE_BODY
from tests.openai_bridge.bodies import TOOLS
from tests.openai_bridge.fakes import FakeEngine

USER = {"role": "user", "content": "u"}


def ask(
    parse: Callable[[dict[str, Any]], Question],
    body: object,
    dialect: Dialect = CHAT,
    engine: FakeEngine | None = None,
    encoding: str = "identity",
) -> tuple[int, Any]:
    """With limits of a body's size that one of 100,000 bytes just keeps."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def receive() -> Any:
        return {"type": "http.request", "body": raw, "more_body": False}

    headers = [(b"content-encoding", encoding.encode())]
    scope = {"type": "http", "method": "POST", "path": "/tokenize", "headers": headers}
    request = Request(scope, receive)
    limits = HttpLimits(max_body_bytes=100_000)
    asked = answer_question(request, engine or FakeEngine(), dialect, parse, limits)
    response = asyncio.run(asked)
    assert response.headers["content-type"] == "application/json"
    if response.status_code == 415:
        assert response.headers["accept-encoding"] == "gzip, deflate"
    return response.status_code, json.loads(bytes(response.body))


def test_a_text_is_cut_into_tokens_behind_its_bos():
    status, body = ask(tokens.parse_tokenize, {"model": "m", "prompt": "ab"})
    assert status == 200
    assert body == {"count": 3, "max_model_len": 64, "tokens": [1, 97, 98], "token_strs": None}


def test_bos_can_be_left_out_and_tokens_named():
    asked = {"prompt": "a", "add_special_tokens": False, "return_token_strs": True}
    _, body = ask(tokens.parse_tokenize, asked)
    assert (body["tokens"], body["token_strs"]) == ([97], ["a"])


def test_what_had_no_effect_stands_in_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level("INFO", logger="openai_bridge"):
        status, _ = ask(tokens.parse_tokenize, {"prompt": "a", "some hint": 1})
    assert status == 200
    assert "/tokenize: without effect: some%20hint" in caplog.text


def test_messages_are_cut_as_a_chat_would_be():
    engine = FakeEngine()
    _, body = ask(tokens.parse_tokenize, {"messages": [USER], "tools": TOOLS}, engine=engine)
    assert body["tokens"] == [0]
    ((built, tools),) = engine.prompts.built
    assert (built[0].content, tools[0].name) == ("u", "get_wind_speed")


def test_tokens_become_their_text_again():
    assert ask(tokens.parse_detokenize, {"tokens": [1, 97, 98, 2]}) == (200, {"prompt": "ab"})


@pytest.mark.parametrize(
    ("parse", "body", "param"),
    [
        (tokens.parse_tokenize, {}, "messages"),
        (tokens.parse_tokenize, {"prompt": 5}, "prompt"),
        (tokens.parse_tokenize, {"prompt": "a", "messages": [USER]}, "messages"),
        (tokens.parse_tokenize, {"prompt": "a", "tools": TOOLS}, "tools"),
        (tokens.parse_tokenize, {"prompts": "a", "messages": [USER]}, "prompts"),
        (
            tokens.parse_tokenize,
            {"messages": [USER], "add_special_tokens": False},
            "add_special_tokens",
        ),
        (tokens.parse_detokenize, {}, "tokens"),
        (tokens.parse_detokenize, {"tokens": "a"}, "tokens"),
        (tokens.parse_detokenize, {"tokens": [999]}, "tokens"),
        (tokens.parse_detokenize, b"{", None),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(parse: Any, body: Any, param: str | None):
    status, answer = ask(parse, body)
    assert status == 400
    assert answer["error"]["param"] == param


def test_the_tokens_of_a_message_are_counted():
    asked = {"model": "m", "messages": [USER, {"role": "assistant", "content": "It"}]}
    assert ask(parse_count, asked, MESSAGES) == (200, {"input_tokens": 2})


def test_a_refused_count_has_anthropics_shape():
    status, answer = ask(parse_count, {"model": "m", "max_tokens": 5}, MESSAGES)
    assert status == 400
    assert answer["type"] == "error"
    assert "messages is missing" in answer["error"]["message"]


def test_a_count_that_the_context_refuses_has_anthropics_words():
    engine = FakeEngine()
    engine.prompts.error = ContextLengthError(9001, 8192)
    status, body = ask(parse_count, {"model": "m", "messages": [USER]}, MESSAGES, engine)
    assert (status, body["error"]["type"]) == (400, "invalid_request_error")
    assert body["error"]["message"] == "prompt is too long: 9001 tokens > 8191 maximum"


@pytest.mark.parametrize(("length", "is_large"), [(100, False), (LARGE_BODY, True)])
def test_a_large_body_is_read_in_a_thread(length: int, is_large: bool):
    threads: list[threading.Thread] = []

    def parse(fields: Fields) -> Question:
        threads.append(threading.current_thread())
        return tokens.parse_tokenize(fields)

    status, body = ask(parse, {"prompt": "a" * length})
    assert (status, body["count"]) == (200, length + 1)
    assert (threads[0] is not threading.main_thread()) is is_large


QUESTIONS: list[tuple[Callable[[dict[str, Any]], Question], Dialect, dict[str, Any]]] = [
    (tokens.parse_tokenize, CHAT, {"prompt": "a"}),
    (tokens.parse_detokenize, CHAT, {"tokens": [97]}),
    (parse_count, MESSAGES, {"model": "m", "messages": [USER]}),
]
EACH_QUESTION = pytest.mark.parametrize(
    ("parse", "dialect", "body"), QUESTIONS, ids=["tokenize", "detokenize", "count_tokens"]
)


@EACH_QUESTION
def test_a_packed_question_is_answered_like_a_plain_one(parse: Any, dialect: Dialect, body: Any):
    packed = gzip.compress(json.dumps(body).encode())
    assert ask(parse, packed, dialect, encoding="GZIP") == ask(parse, body, dialect)


@EACH_QUESTION
@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 400), ("deflate", 400), ("br", 415), ("gzip, br", 415)]
)
def test_a_question_that_cannot_be_unpacked_is_refused_in_its_shape(
    parse: Any, dialect: Dialect, body: Any, encoding: str, status: int
):
    told, answer = ask(parse, body, dialect, encoding=encoding)
    assert told == status
    assert "content-encoding" in answer["error"]["message"]
    assert ("param" in answer["error"]) is (dialect is CHAT)


@EACH_QUESTION
def test_a_question_is_held_to_the_limit_of_a_body(parse: Any, dialect: Dialect, body: Any):
    raw = json.dumps(body).encode()
    for size, status in {100_000: 200, 100_001: 413}.items():
        assert ask(parse, raw.ljust(size), dialect)[0] == status
        assert ask(parse, gzip.compress(raw.ljust(size)), dialect, encoding="gzip")[0] == status
