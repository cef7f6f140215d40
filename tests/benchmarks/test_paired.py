"""Two servers in alternation: fakes that answer at once, so nothing here says who is quicker."""

from __future__ import annotations

import pytest

from benchmarks.measuring.plans import Cell
from benchmarks.paired import Paired, main, table
from tests.benchmarks.fakes import fake_server, stream

OPTIONS = ["--quick", "--model", "embedded", "--concurrency", "1", "--cells", "chat"]


def test_who_begins_changes_from_pair_to_pair(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []

    def answer(name: str) -> tuple[int, bytes]:
        asked.append(name)
        return 200, stream("a", "b", num_tokens=2)

    with (
        fake_server(lambda _: answer("one")) as one,
        fake_server(lambda _: answer("other")) as other,
    ):
        peers = ["--peer", f"one={one}", "--peer", f"other={other}"]
        assert main([*OPTIONS, *peers, "--turns", "4"]) == 0
    rounds = [name for index, name in enumerate(asked) if index == 0 or asked[index - 1] != name]
    assert rounds == ["one", "other"] * 3 + ["one"]  # warm-ups, then pairs that begin in turn
    assert asked.count("one") == asked.count("other")
    assert "one over other, median" in capsys.readouterr().out


def test_a_server_that_answers_nothing_ends_the_comparison_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with (
        fake_server(lambda _: (200, stream("a", "b", num_tokens=2))) as good,
        fake_server(lambda _: (500, b"broken")) as bad,
    ):
        assert main([*OPTIONS, "--peer", f"good={good}", "--peer", f"bad={bad}"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("cannot compare: ")
    assert told.count("\n") == 1


def test_one_server_is_no_pair(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(OPTIONS) == 1
    assert "one server alone; name another" in capsys.readouterr().err


def test_the_median_of_ratios_is_told_with_its_range() -> None:
    cell = Cell("chat-1", "load", streams=1, requests=1, prompt_tokens=8, output_tokens=2)
    pairs = [
        ({"output_tokens_per_s": ours, "first_p50_s": None}, {"output_tokens_per_s": 10.0})
        for ours in (8.0, 9.0, 20.0)
    ]
    told = table(["a", "b"], [Paired(cell, [(o, {**t, "first_p50_s": 1.0}) for o, t in pairs])])
    assert told.splitlines()[2:] == ["| chat-1 | output_tokens_per_s | 0.900 | 0.800, 2.000 | 3 |"]
