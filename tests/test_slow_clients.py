"""The real server, and clients that wait, dawdle or ask for too much."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import anthropic
import openai
import pytest
import requests

from tests.calls import CALLS
from tests.server import (
    USER,
    changed_bundle,
    metric,
    num_finished,
    running_server,
    send_request,
    wait_until,
)

CHAT = "/v1/chat/completions"
MAX_UNREAD = 16
LONG = {"role": "user", "content": "Which wind is cold? " * 600}


@pytest.fixture(scope="module")
def strict_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One that runs one request at a time, has room for one more, and is not patient."""
    bundle = changed_bundle(
        tmp_path_factory.mktemp("strict") / "bundle",
        engine={
            "max_running": 1,
            "max_queued": 1,
            "queue_timeout_seconds": 3,
            "max_unread": MAX_UNREAD,
        },
        http={"keep_alive_seconds": 0.05},
    )
    with running_server("--bundle", str(bundle)) as url:
        yield url


def endless(**more: Any) -> dict[str, Any]:
    """Until the context is full: never in a loop, which speculation would foretell."""
    unending = {"ignore_eos": True, "frequency_penalty": 2.0}
    return {"messages": [USER], "stream": True, **unending, **more}


def read_all(connection: socket.socket) -> str:
    """To the end of an answer in chunks: the connection stays open behind it, for 5 seconds."""
    connection.settimeout(20)
    raw = bytearray()
    while not raw.endswith(b"\r\n0\r\n\r\n"):
        piece = connection.recv(65536)
        assert piece, raw
        raw += piece
    return raw.decode()


def test_a_full_queue_answers_429_and_whoever_waits_too_long_gets_503(strict_server: str) -> None:
    running = send_request(strict_server, CHAT, endless())
    wait_until(lambda: metric(strict_server, "running_sequences") == 1)
    body = {"messages": [USER], "max_tokens": 5}
    waiting = send_request(strict_server, CHAT, body)
    wait_until(lambda: metric(strict_server, "waiting_sequences") == 1)
    refused = requests.post(f"{strict_server}/production/predict", json=body, timeout=10)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "at most 1 may" in refused.json()["error"]["message"]
    for error, call in (
        (openai.RateLimitError, CALLS["chat"]),
        (anthropic.RateLimitError, CALLS["messages"]),
    ):
        with pytest.raises(error, match="at most 1 may"):
            call(strict_server, stream=True)
    assert " 503 " in waiting.recv(100).decode()
    running.close()
    wait_until(lambda: metric(strict_server, "running_sequences") == 0)
    answer = requests.post(strict_server + CHAT, json=body, timeout=20)
    assert answer.status_code == 200


def test_a_reader_that_falls_too_far_behind_is_told_so_and_costs_nothing_more(
    strict_server: str,
) -> None:
    # Several megabytes in all: more than the system's buffers take off the server's hands.
    body = endless(logprobs=True, top_logprobs=20)
    with closing(send_request(strict_server, CHAT, body, receive_buffer=4096)) as connection:
        wait_until(lambda: num_finished(strict_server, "unread") == 1)
        wait_until(lambda: metric(strict_server, "kv_cache_held_tokens") == 0)
        text = read_all(connection)
    last = [line for line in text.splitlines() if line.startswith("data: ")][-1]
    assert json.loads(last.removeprefix("data: "))["error"]["code"] == "client_too_slow"


def test_a_long_prompt_keeps_its_stream_alive_and_clients_do_not_notice(strict_server: str) -> None:
    asked: Any = {"messages": [LONG], "max_tokens": 5, "temperature": 0, "stream": True}
    text = requests.post(strict_server + CHAT, json=asked, timeout=60).text
    assert text.startswith(": keep-alive\n\n")
    client = openai.OpenAI(base_url=f"{strict_server}/v1", api_key="none", max_retries=0)
    chunks = client.chat.completions.create(model="m", **asked)
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    whole = client.chat.completions.create(model="m", **{**asked, "stream": False})
    assert streamed == whole.choices[0].message.content


def test_anthropics_client_does_not_notice_either(strict_server: str) -> None:
    client = anthropic.Anthropic(base_url=strict_server, api_key="none", max_retries=0)
    asked: Any = {"model": "m", "messages": [LONG], "max_tokens": 5}
    asked["extra_body"] = {"temperature": 0}
    with client.messages.stream(**asked) as stream:
        streamed = "".join(stream.text_stream)
    assert streamed == client.messages.create(**asked).content[0].text
