"""The soak's own judgement: what it asks, how it reads answers, and when a bar is missed."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.load.answers import Recording
from openai_bridge import dialects
from tests.openai_bridge.fakes import FakeEngine, post
from tests.soak import faults, overload, run
from tests.soak.answers import CHAT, COMPLETIONS, DIALECTS, MESSAGES, RESPONSES, REST, Said, said
from tests.soak.judge import judge, summary
from tests.soak.load import HUNG, LEFT, Reply, Request, read, to_wire
from tests.soak.plan import Asked, Question, good_questions, malformed, mixed_load, over_limits
from tests.soak.report import Bar, Verdict, percentile, table
from tests.soak.rows import ROWS, Row

MODULES = {
    CHAT: dialects.CHAT,
    COMPLETIONS: dialects.COMPLETIONS,
    RESPONSES: dialects.RESPONSES,
    MESSAGES: dialects.MESSAGES,
    REST: dialects.REST,
}
ASKED = Asked(Question(Request(CHAT, b"{}"), 200, "good"))
SAID = '{"choices": [{"index": 0, "message": {"content": "a"}, "finish_reason": "stop"}]}'


def reply(status: int | None = 200, body: str = SAID, **changes: Any) -> Reply:
    values: dict[str, Any] = {
        "started_at": 0.0,
        "ended_at": 0.01,
        "status": status,
        "headers": {"content-type": "application/json"},
        "body": body.encode(),
        "is_complete": True,
        "failure": None,
    }
    return Reply(**(values | changes))


def received(*segments: bytes, failure: str | None = None) -> Recording:
    return Recording(0.0, tuple((0.1 * i, s) for i, s in enumerate(segments)), failure)


def answered(path: str, body: dict[str, Any]) -> Reply:
    """What a real dialect makes of it, with a fake of the engine behind."""
    given = post(FakeEngine(), MODULES[path], body)
    headers = {"content-type": given.headers["content-type"]}
    return reply(given.status, headers=headers, body=given.text)


def test_a_load_is_the_same_every_time_and_has_its_shares():
    def plan() -> list[Asked]:
        rng = random.Random(1)
        return mixed_load(good_questions(rng), 1000, rng)

    load = plan()
    assert load == plan()
    kinds = [asked.question.what.split(":")[0] for asked in load if asked.departure is None]
    assert len(load) - len(kinds) == 300
    assert kinds.count("malformed") == 100
    assert kinds.count("over a limit") == 50


def test_good_questions_are_accepted_and_bad_ones_refused():
    too_large = 413  # of the server, before any dialect; and the context is the engine's
    for question in [*good_questions(random.Random(1)), *malformed(), *over_limits()]:
        if question.status == too_large or "context" in question.what:
            continue
        dialect, raw = MODULES[question.request.path], question.request.body
        assert post(FakeEngine(), dialect, raw).status == question.status, question.what


def test_every_dialect_has_questions_of_every_kind():
    for questions in (good_questions(random.Random(1)), list(malformed()), list(over_limits())):
        assert {question.request.path for question in questions} == set(DIALECTS)


@pytest.mark.parametrize("path", DIALECTS)
def test_a_stream_says_what_the_whole_answer_says(path: str):
    question = next(q for q in good_questions(random.Random(1)) if q.request.path == path)
    body = json.loads(question.request.body)
    whole = said(path, answered(path, body | {"stream": False}))
    streamed = said(path, answered(path, body | {"stream": True}))
    assert whole.is_whole
    assert whole.texts[0]
    assert (streamed.texts, streamed.ends or whole.ends) == (whole.texts, whole.ends)
    assert streamed.is_whole


def test_a_stream_without_its_end_is_not_whole():
    headers = {"content-type": "text/event-stream"}
    cut = reply(body='data: {"choices": []}\n\n', headers=headers)
    assert not said(CHAT, cut).is_whole
    assert said(CHAT, reply(body="data: [DONE]\n\n", headers=headers)).is_whole


def test_a_failure_midway_and_a_body_that_cannot_be_read_are_errors():
    failed = reply(body='{"error": {"message": "m"}}')
    assert said(CHAT, failed).error
    assert said(CHAT, reply(body="{")).error


def test_what_comes_is_read_wherever_it_was_split():
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nRetry-After: 2\r\n\r\nhello"
    for i in range(1, len(whole)):
        got = read(received(whole[:i], whole[i:]))
        assert (got.status, got.body, got.is_complete) == (200, b"hello", True)
        assert got.headers["retry-after"] == "2"


def test_a_reply_that_is_cut_short_is_not_complete():
    got = read(received(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"))
    assert (got.status, got.is_complete) == (200, False)
    assert got.failure


def test_one_who_left_is_not_told_that_the_answer_was_cut():
    got = read(received(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", failure=LEFT))
    assert got.has_left
    assert not got.is_complete


def test_a_request_in_chunks_does_not_say_its_length():
    wire = to_wire(Request("/a", b"x" * 70_000, "an-id", in_chunks=True))
    head, _, _ = wire.partition(b"\r\n\r\n")
    assert b"content-length" not in head
    assert b"transfer-encoding: chunked" in head
    assert b"x-baseten-request-id: an-id" in head


def test_an_answer_that_differs_from_its_answer_alone_is_told():
    alone = {ASKED.question: said(CHAT, reply())}
    assert judge([(ASKED, reply())], alone).complaints == []
    other = judge([(ASKED, reply(body=SAID.replace('"a"', '"b"')))], alone)
    assert len(other.unequal) == 1


@pytest.mark.parametrize(
    ("got", "counted"),
    [
        (reply(500), "wrong_statuses"),
        (reply(None, is_complete=False, failure=HUNG), "hangs"),
        (reply(None, is_complete=False, failure="the connection broke"), "unanswered"),
        (reply(is_complete=False), "unanswered"),
        (reply(500, is_complete=False, failure=LEFT), "wrong_statuses"),
    ],
)
def test_what_goes_wrong_is_counted_as_what_it_is(got: Reply, counted: str):
    judged = judge([(ASKED, got)], {})
    assert len(getattr(judged, counted)) == 1
    assert len(judged.complaints) == 1


def test_one_who_left_owes_no_answer():
    judged = judge([(ASKED, reply(None, is_complete=False, failure=LEFT))], {})
    assert (judged.num_left, judged.complaints) == (1, [])


def test_complaints_are_counted_with_the_frequent_ones_first():
    assert summary(["a", "b", "b"]) == ["2 x b", "1 x a"]


def test_only_the_requests_of_a_failed_step_may_fail():
    question = ASKED.question
    alone = {question: said(CHAT, reply())}
    good, bad = (question, reply()), (question, reply(500))

    def told(replies: dict[str, tuple[Question, Reply]]) -> faults.Judged:
        return faults.judge(replies, alone, [{"hit"}])

    fair = told({"hit": bad, "other": good})
    assert (fair.num_failed, fair.struck, fair.spared, fair.unequal) == (1, [], [], [])
    assert told({"other": bad}).struck
    assert told({"hit": good}).spared
    assert told({"hit": (question, reply(None, failure=HUNG, is_complete=False))}).spared
    assert told({"other": (question, reply(body=SAID.replace('"a"', '"b"')))}).unequal


def test_refusals_must_be_quick_and_say_when_to_come_back():
    def verdict(head: str, seconds: float) -> Verdict:
        body = '{"error": {"code": "rate_limit_exceeded"}}'
        raw = f"HTTP/1.1 429 No\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        recording = Recording(0.0, ((seconds, raw),))
        return overload.verdicts([], [recording], [])[1]

    assert verdict("Retry-After: 1\r\n", 0.01).is_good
    assert not verdict("", 0.01).is_good
    assert not verdict("Retry-After: 1\r\n", 0.2).is_good


def test_silence_reaches_no_bar():
    assert not any(verdict.is_good for verdict in overload.verdicts([], [], []))


def test_percentiles_lie_between_the_two_nearest():
    assert percentile([0.0, 1.0, 2.0], 50) == 1
    assert percentile([0.0, 10.0], 95) == pytest.approx(9.5)
    assert percentile([3.0], 99) == 3


def test_the_table_is_markdown_and_shows_what_fails():
    bar = Bar("a test", "a bar")
    shown = table([(bar, Verdict("1", True)), (bar, Verdict("2", False))]).splitlines()
    assert shown[0].startswith("| test |")
    assert shown[2:] == ["| a test | a bar | 1 | pass |", "| a test | a bar | 2 | **FAIL** |"]


def test_a_row_that_has_no_time_left_fails_all_of_its_bars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    bars = (Bar("one", "a"), Bar("two", "b"))
    monkeypatch.setattr(run, "HOME", tmp_path)
    monkeypatch.setitem(ROWS, "late", Row(bars, list, 0.0))
    assert run.main(["late"]) == 1
    assert capsys.readouterr().out.count("| stopped after 0 s | **FAIL** |") == 2


def test_nothing_that_a_row_started_outlives_it(tmp_path: Path):
    mark = tmp_path / "mark"
    child = f"import time; time.sleep(0.5); open({str(mark)!r}, 'w')"
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    assert run.stopped_or_failed([sys.executable, "-c", parent], 10) is None
    time.sleep(1)
    assert not mark.exists()


def test_all_rows_together_fit_into_ten_minutes():
    assert run.SECONDS <= 600


def test_there_is_no_other_row(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        run.main(["nonsense"])
    assert "there is no row 'nonsense'" in capsys.readouterr().err


def test_two_answers_are_equal_if_they_say_the_same():
    assert said(CHAT, reply()) == said(CHAT, reply())
    assert said(CHAT, reply()) != Said()
