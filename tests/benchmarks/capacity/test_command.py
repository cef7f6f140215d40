"""`python -m benchmarks.capacity` as it is typed, on little; and the replay of a trace."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.capacity import observing
from benchmarks.capacity.__main__ import main
from benchmarks.capacity.observing import replay
from benchmarks.capacity.speeds.model import ESTIMATED
from benchmarks.load.client import Client
from benchmarks.load.prompts import Prompts
from benchmarks.load.target import find_target
from benchmarks.servers.process import Command, ServerError
from tests.benchmarks.capacity.made import traffic
from tests.benchmarks.fakes import fake_server, stream
from tests.server import REPOSITORY

SMALL = ["--prompt", "64:128", "--answer", "8:16", "--seconds", "2", "--requests", "100"]
M4 = str(REPOSITORY / "benchmarks" / "results" / "avx512" / "M4.json")


def test_a_table_says_how_many_what_it_costs_and_that_it_is_estimated(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plot = tmp_path / "rates.png"
    options = ["--seconds", "0.5", "--rates", "1,1000", "--price", "A10G=2.5", "--plot", str(plot)]
    assert main(["table", *SMALL, *options]) == 0
    said = capsys.readouterr().out
    assert f"A10G: {ESTIMATED}; H100: {ESTIMATED}" in said
    rows = [line for line in said.splitlines() if line.startswith(("| 1 |", "| 1,000 |"))]
    assert len(rows) == 4
    assert "| 2.50 |" in rows[0]
    assert "no price given" in rows[1]
    assert "the cheaper one below" in said
    assert plot.stat().st_size > 1000


def test_routers_and_targets_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    one = [*SMALL, "--machine", "H100", "--rate", "20"]
    assert main(["route", *one, "--repeating", "0.5", "--replicas", "2"]) == 0
    assert main(["scale", *one, "--shape", "day", "--targets", "4,8", "--max", "2"]) == 0
    said = capsys.readouterr().out
    for name in ("random", "least-busy", "prefix", "target 4", "target 8", "always 2"):
        assert f"| {name} |" in said


def test_the_server_that_is_checked_has_the_settings_that_are_simulated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []

    def fail(command: Command) -> None:
        started.extend(command.arguments)
        raise ServerError("it was only to be seen how it is started")

    monkeypatch.setattr(observing, "running", fail)
    assert main(["check", "--set", "max_running=4", "--set", "step_tokens=64"]) == 1
    assert "cannot check: it was only" in capsys.readouterr().err
    given = [value for name, value in pairwise(started) if name == "--set"]
    assert given == ["max_running=4", "step_tokens=64", "speculation='off'"]


def test_a_results_file_is_a_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "--machine", M4, *SMALL, "--first", "0.001", "--rates", "1"]) == 0
    said = capsys.readouterr().out
    assert "M4-avx512: measured 2026-11-24" in said
    assert "goals cannot be held" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--machine", "B200"], "machine is 'B200'; it must be one of A10G, H100, or a results"),
        (["--machine", "nowhere.json"], "nowhere.json"),
        (["--failed", "0"], "most_failed is 0; it must be above 0"),
        (["--price", "A10G"], "'A10G' is no NAME=VALUE"),
        (["--set", "max_runing=4"], "max_runing"),
        (["--prompt", "1:2:3:4"], "MEDIAN"),
    ],
)
def test_a_wrong_option_is_refused_by_name(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["table", *options])
    assert said in capsys.readouterr().err


def test_one_machine_at_a_time_is_scaled(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["scale", *SMALL])
    assert "machines are A10G, H100; name one" in capsys.readouterr().err


def test_a_trace_is_asked_over_http_as_it_is_simulated() -> None:
    """Each request with as many tokens, in and out, as its trace has."""
    asked: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        asked.append(body)
        return 200, stream("a", num_tokens=body["max_tokens"])

    prompts = Prompts(REPOSITORY / "data" / "tiny-mistral")
    trace = traffic(100.0, 0.1).trace()
    with fake_server(answer) as url:
        answers = replay(Client(find_target("fake", url)), prompts, trace, "seed")
    assert [answer.num_tokens for answer in answers] == [ask.num_answer_tokens for ask in trace]
    lengths = sorted(len(prompts.ids(body["messages"])) for body in asked)
    assert lengths == sorted(ask.num_prompt_tokens for ask in trace)
    contents = {body["messages"][0]["content"] for body in asked}
    assert len(contents) == len(trace)


def test_no_more_streams_are_asked_at_once_than_may_run() -> None:
    """Others would wait, and their waiting would be taken for the time of prompts."""
    loads = [cell.streams for cell in observing._cells(traffic(), 8)]
    assert loads == [1, 2, 4, 8, 1]
