from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import uvloop

from benchmarks.load import client as client_module
from benchmarks.load.client import Client, run_load, understood
from benchmarks.load.target import TargetError, find_target
from tests.benchmarks.fakes import fake_server, stream

HELLO = [{"role": "user", "content": "hello"}]


def test_every_request_is_answered_and_in_order() -> None:
    def echo_length(body: dict[str, Any]) -> tuple[int, bytes]:
        return 200, stream("x", num_tokens=len(body["messages"][0]["content"]))

    conversations = [[{"role": "user", "content": "a" * n}] for n in range(1, 8)]
    with fake_server(echo_length) as url:
        answers = run_load(Client(find_target("fake", url)), conversations, 3, max_tokens=9)
    assert [answer.num_tokens for answer in answers] == [1, 2, 3, 4, 5, 6, 7]


def test_no_more_streams_than_asked_for_run_at_a_time() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def count(_: dict[str, Any]) -> tuple[int, bytes]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return 200, stream("x", num_tokens=1)

    with fake_server(count) as url:
        run_load(Client(find_target("fake", url)), [HELLO] * 9, 3, max_tokens=1)
    assert most == 3


def test_an_answer_that_does_not_end_is_given_up() -> None:
    done = threading.Event()

    def hang(_: dict[str, Any]) -> tuple[int, bytes]:
        done.wait(5)
        return 200, b""

    with fake_server(hang) as url:
        target = find_target("fake", url)
        [answer] = run_load(Client(target, timeout=0.1), [HELLO], 1, max_tokens=1)
        done.set()
    assert answer.error == "no end after 0 s"


def test_an_answer_without_bounds_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MAX_ANSWER_BYTES", 1000)
    with fake_server(lambda _: (200, stream(*["x" * 100] * 50))) as url:
        [answer] = run_load(Client(find_target("fake", url)), [HELLO], 1, max_tokens=1)
    assert answer.error == "the answer is larger than 1,000 bytes"


def test_a_server_that_is_gone_is_an_error_of_the_answer() -> None:
    with fake_server(lambda _: (200, b"")) as url:
        target = find_target("fake", url)
    [answer] = run_load(Client(target), [HELLO], 1, max_tokens=1)
    assert "cannot connect" in (answer.error or "")


@pytest.mark.parametrize("streams", [0, 1025])
def test_too_few_or_too_many_streams_are_refused(streams: int) -> None:
    client = Client(find_target("fake", "http://127.0.0.1:1", model="m"))
    with pytest.raises(ValueError, match=f"streams is {streams}; it must be between 1 and 1,024"):
        uvloop.run(client.send_all([b""], streams))


def test_fields_that_a_server_refuses_are_left_out() -> None:
    def strict(body: dict[str, Any]) -> tuple[int, bytes]:
        return (422, b"no such field") if "ignore_eos" in body else (200, stream("x"))

    with fake_server(strict) as url:
        assert understood(find_target("fake", url), HELLO).fields == ("stream_options",)


def test_a_server_that_answers_nothing_is_no_target() -> None:
    with (
        fake_server(lambda _: (500, b"broken")) as url,
        pytest.raises(TargetError, match="fake does not answer: status 500: broken"),
    ):
        understood(find_target("fake", url), HELLO)
