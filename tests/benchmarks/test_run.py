"""The whole benchmark against the real server, as small as it goes. Nothing here is timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import machine
from benchmarks.cpu_class import PLAYS_AVX2
from benchmarks.report.results import Report
from benchmarks.run import main
from benchmarks.servers.process import Command, ServerError, running
from tests.benchmarks.fakes import fake_server, stream


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Ours, a peer that works and one that does not."""
    out = tmp_path_factory.mktemp("results")
    options = ["--quick", "--repeats", "1", "--concurrency", "1,2", "--model", "embedded"]
    with (
        fake_server(lambda _: (200, stream("a", "b", num_tokens=2))) as good,
        fake_server(lambda _: (500, b"broken")) as bad,
    ):
        peers = ["--peer", f"good={good}", "--peer", f"bad={bad}"]
        assert main([*options, *peers, "--out", str(out)]) == 0
    folder = out / machine.describe().kind
    assert len(list(folder.glob("embedded-*.png"))) == 3
    return Report.load(folder / "embedded.json")


def test_every_cell_is_measured_without_an_error(report: Report) -> None:
    cells = report.servers[0].cells
    assert {result.cell.kind for result in cells} == {"load", "shaped", "second_turn", "arrival"}
    assert [result.skipped for result in cells] == [None] * len(cells)
    assert {result.figures["errors"] for result in cells} == {0}


def test_every_answer_has_the_length_that_was_asked_for(report: Report) -> None:
    for result in report.servers[0].cells:
        assert result.figures["output_tokens"] == result.cell.output_tokens


def test_the_server_counts_the_prompt_as_the_benchmark_does(report: Report) -> None:
    for result in report.servers[0].cells:
        assert result.figures["prompt_tokens"] == result.cell.prompt_tokens


def test_the_start_and_the_memory_of_a_started_server_are_noted(report: Report) -> None:
    ours, peer = report.servers[:2]
    assert ours.ready_seconds
    assert peer.ready_seconds is None


def test_what_a_token_costs_outside_the_engine_is_measured_on_a_real_server(report: Report) -> None:
    overhead = report.servers[0].overhead
    assert overhead is not None
    assert overhead.streams == 64
    assert overhead.token_s > 0


def test_a_peer_that_does_not_answer_is_skipped_and_said_why(report: Report) -> None:
    assert [server.name for server in report.servers] == ["truss", "good", "bad"]
    assert report.servers[2].skipped == "bad does not answer: status 500: broken"


def test_a_server_that_does_not_start_is_told_with_the_end_of_its_log() -> None:
    command = Command("broken", ("python3", "-c", "import sys; sys.exit('no weights')"), "/health")
    with pytest.raises(ServerError, match=r"(?s)ended with status 1.*no weights"), running(command):
        pass


def test_a_model_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", "/no/such/model"]) == 1
    assert "model is '/no/such/model'" in capsys.readouterr().err


@pytest.mark.skipif(machine.describe().kind == "avx2", reason="this machine is of that class")
def test_a_class_that_is_neither_there_nor_played_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Else another class's results would be written over with this one's."""
    assert main(["--model", "embedded", "--class", "avx2"]) == 1
    assert f"class is 'avx2'; this machine is {machine.describe().kind}" in capsys.readouterr().err


def test_an_environment_that_narrows_a_part_of_the_cpu_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PLAYS_AVX2:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "avx2")
    assert main(["--model", "embedded"]) == 1
    assert "the environment has ATEN_CPU_CAPABILITY=avx2" in capsys.readouterr().err


@pytest.mark.parametrize(
    "option",
    [
        ["--repeats", "0"],
        ["--turns", "0"],
        ["--class", "avx1"],
        ["--parent", "/no"],
        ["--concurrency", "0"],
        ["--peer", "x"],
        ["--start-peers", "x"],
    ],
)
def test_an_option_out_of_bounds_is_refused(option: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main([*option, "--out", str(Path("unused"))])
    assert refusal.value.code == 2
