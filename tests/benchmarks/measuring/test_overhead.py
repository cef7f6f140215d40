from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from benchmarks.load.client import Client
from benchmarks.load.target import find_target
from benchmarks.measuring import null_engine
from benchmarks.measuring.null_engine import NullEngine
from benchmarks.measuring.overhead import Overhead, Spent, ask, describe, overhead_of
from benchmarks.preparing import EMBEDDED
from benchmarks.servers.process import ServerError
from chat_formats import open_format
from engine_api.events import Event, Finished, FinishReason, TextDelta, Usage
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from tests.benchmarks.fakes import fake_server, stream

NUM_STEPS = 20


def spent(user_s: float, system_s: float, engine_s: float) -> Spent:
    return Spent(num_tokens=1000, user_s=user_s, system_s=system_s, engine_s=engine_s)


def test_the_null_engine_s_own_time_is_not_the_server_s() -> None:
    assert spent(0.03, 0.02, 0.01).token_s == pytest.approx(40e-6)


def test_the_figure_is_the_median_of_the_repeats() -> None:
    repeats = [spent(seconds, 0, 0) for seconds in (0.03, 0.5, 0.02)]
    assert overhead_of(64, repeats).token_s == pytest.approx(30e-6)


def test_the_parts_of_a_figure_are_told() -> None:
    told = describe(Overhead(streams=64, token_s=40e-6, repeats=[spent(0.03, 0.02, 0.01)]))
    assert told.splitlines() == [
        "1,000 tokens: 30.0 user + 20.0 system - 10.0 of the null engine's thread = "
        "40.0 us a token",
        "median: 40.0 us a token at 64 streams",
    ]


def test_an_answer_that_lacks_a_token_is_an_error() -> None:
    with fake_server(lambda _: (200, stream("a", "b"))) as url:
        client = Client(find_target("fake", url))
        ask(client, streams=2, max_tokens=2)
        with pytest.raises(ServerError, match="streamed 2 of 3 tokens"):
            ask(client, streams=2, max_tokens=3)


def test_a_server_that_refuses_is_an_error() -> None:
    with fake_server(lambda _: (500, b"broken")) as url:
        client = Client(find_target("fake", url))
        with pytest.raises(ServerError, match="does not answer: status 500: broken"):
            ask(client, streams=2, max_tokens=2)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(null_engine, "STEP_SECONDS", 0.0)
    return tmp_path / "spent"


def answer_all(notes: Path, num_streams: int) -> list[list[tuple[int, Event]]]:
    """Each stream's events, each with the number of events that all had read until then."""
    return asyncio.run(asyncio.wait_for(_answer_all(notes, num_streams), 10))


async def _answer_all(notes: Path, num_streams: int) -> list[list[tuple[int, Event]]]:
    engine = NullEngine(open_format(EMBEDDED), num_streams, notes)
    num_read = 0

    async def read() -> list[tuple[int, Event]]:
        nonlocal num_read
        params = SamplingParams(max_tokens=NUM_STEPS)
        request = GenerationRequest("r", Prompt((1, 2, 3)), params)
        events = []
        async for event in engine.stream(request)[0]:
            num_read += 1
            events.append((num_read, event))
        return events

    return await asyncio.gather(*(read() for _ in range(num_streams)))


def test_the_null_engine_answers_a_word_a_step_and_ends(notes: Path) -> None:
    for answer in answer_all(notes, num_streams=3):
        *deltas, end = (event for _, event in answer)
        assert len(deltas) == NUM_STEPS
        assert all(isinstance(delta, TextDelta) for delta in deltas)
        assert end == Finished(FinishReason.LENGTH, Usage(3, NUM_STEPS))


def test_a_step_waits_until_all_have_read_the_last_one(notes: Path) -> None:
    for answer in answer_all(notes, num_streams=3):
        assert [(num_read - 1) // 3 for num_read, _ in answer] == list(range(NUM_STEPS + 1))


def test_what_was_spent_is_noted_before_the_answers_end(notes: Path) -> None:
    answer_all(notes, num_streams=2)
    noted = Spent.model_validate_json(notes.read_text())
    assert noted.num_tokens == 2 * NUM_STEPS
    assert noted.user_s + noted.system_s > 0
