from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measuring.cells import Cell
from benchmarks.measuring.figures import Figures
from benchmarks.measuring.overhead import Overhead
from benchmarks.report.bars import BARS, Row, main, rows, table
from benchmarks.report.results import Report, ServerResult
from tests.benchmarks.report.test_results import COSTS, report_of, result

BYTES_PER_S = 1e6  # of report_of


def cell(name: str) -> Cell:
    return Cell(name, "load", 1, 1, 100, 8)


def figures(**values: float) -> Figures:
    return {"errors": 0.0, **values}


def server(name: str, **cells: Figures) -> ServerResult:
    """Cells by their names, with underscores for hyphens."""
    named = [(cell(key.replace("_", "-")), values) for key, values in cells.items()]
    return result(name, *named)


def row(report: Report, beginning: str) -> Row:
    [found] = [row for row in rows(report) if row.bar.startswith(beginning)]
    return found


def test_a_report_without_figures_has_every_bar_as_not_measured() -> None:
    judged = rows(report_of(ServerResult(name="truss")))
    assert len(judged) == len(BARS["M4"])
    assert {row.verdict for row in judged} == {"not measured"}


def test_a_model_without_bars_has_no_rows() -> None:
    report = report_of(model="some-checkpoint")
    assert rows(report) == []
    assert table([report]) == "There are no bars for this model."


@pytest.mark.parametrize(("ours", "verdict"), [(11.5, "met"), (11.49, "missed")])
def test_output_must_be_so_many_times_the_peer_s(ours: float, verdict: str) -> None:
    report = report_of(
        server("truss", long_24=figures(output_tokens_per_s=ours)),
        server("vllm", long_24=figures(output_tokens_per_s=10.0)),
    )
    judged = row(report, "output, 950-token prompts, streams: 24, over vllm's")
    assert (judged.limit, judged.verdict) == ("at least 1.15x", verdict)


def test_a_first_token_must_come_no_later_than_the_peer_s() -> None:
    report = report_of(
        server("truss", first_token=figures(first_p50_s=1.2)),
        server("vllm", first_token=figures(first_p50_s=1.0)),
    )
    judged = row(report, "first token of 870 tokens alone")
    assert (judged.figure, judged.verdict) == ("1.20x", "missed")


def test_a_miss_by_little_does_not_look_like_the_limit() -> None:
    report = report_of(
        server("truss", first_token=figures(first_p50_s=1.004)),
        server("vllm", first_token=figures(first_p50_s=1.0)),
    )
    judged = row(report, "first token of 870 tokens alone")
    assert (judged.figure, judged.verdict) == ("1.004x", "missed")


def test_a_cell_with_failed_requests_counts_as_not_measured() -> None:
    report = report_of(
        server("truss", chat_8=figures(output_tokens_per_s=30.0)),
        server("vllm", chat_8={"errors": 1.0, "output_tokens_per_s": 10.0}),
    )
    assert row(report, "output, streams: 8, over vllm's").verdict == "not measured"


def test_a_peer_that_was_skipped_leaves_its_bars_open() -> None:
    report = report_of(
        server("truss", chat_8=figures(output_tokens_per_s=30.0)),
        ServerResult(name="vllm", skipped="cannot be installed"),
    )
    assert row(report, "output, streams: 8, over vllm's").verdict == "not measured"


def test_a_token_is_held_against_reading_the_weights() -> None:
    reading = COSTS.step_bytes / BYTES_PER_S
    report = report_of(server("truss", chat_1=figures(token_s=1.07 * reading)))
    judged = row(report, "time per token of one stream")
    assert (judged.figure, judged.verdict) == ("1.07x", "met")


@pytest.mark.parametrize(("times", "verdict"), [(1.2, "met"), (1.3, "missed"), (-0.1, "met")])
def test_growth_is_held_against_reading_the_keys_and_values(times: float, verdict: str) -> None:
    explained = 7900 * COSTS.cache_bytes / BYTES_PER_S
    report = report_of(
        server(
            "truss",
            context_100=figures(token_s=0.1),
            context_8000=figures(token_s=0.1 + times * explained),
        )
    )
    assert row(report, "growth of the time per token").verdict == verdict


@pytest.mark.parametrize(("times", "verdict"), [(0.99, "met"), (1.01, "missed")])
def test_memory_is_held_against_the_cache_that_the_server_says_it_has(
    times: float, verdict: str
) -> None:
    allowed = 1.10 * COSTS.weight_bytes + 1e9 * COSTS.cache_bytes + 0.7 * 2**30
    ours = ServerResult(
        name="truss", peak_anonymous_bytes=int(times * allowed), cache_tokens=int(1e9)
    )
    assert row(report_of(ours), "most memory").verdict == verdict


def test_memory_without_a_known_cache_is_not_judged() -> None:
    ours = ServerResult(name="truss", peak_anonymous_bytes=1)
    assert row(report_of(ours), "most memory").verdict == "not measured"


def test_start_and_overhead_are_judged_with_their_units() -> None:
    overhead = Overhead(streams=64, token_s=61e-6, repeats=[])
    report = report_of(ServerResult(name="truss", ready_seconds=9.9, overhead=overhead))
    ready, cpu = row(report, "from start to ready"), row(report, "CPU outside the model")
    assert (ready.figure, ready.verdict) == ("9.9 s", "met")
    assert (cpu.limit, cpu.figure, cpu.verdict) == ("at most 60 us", "61 us", "missed")


def test_the_table_has_the_bars_of_all_reports_and_counts_what_is_met(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    m4 = report_of(ServerResult(name="truss", ready_seconds=9.0))
    embedded = report_of(
        server("truss", chat_64=figures(output_tokens_per_s=100.0)),
        server("vllm", chat_64=figures(output_tokens_per_s=60.0)),
        model="embedded",
    )
    m4.save(tmp_path / "M4.json")
    embedded.save(tmp_path / "embedded.json")
    assert main([str(tmp_path / "M4.json"), str(tmp_path / "embedded.json")]) == 0
    text = capsys.readouterr().out
    assert "| from start to ready | at most 10 s | 9 s | met |" in text
    assert (
        "| output, embedded model, streams: 64, over vllm's | at least 2.00x | 1.667x | missed |"
        in text
    )
    assert f"1 of {len(BARS['M4']) + len(BARS['embedded'])} met." in text
    assert "medians of 1 repeats" in text
