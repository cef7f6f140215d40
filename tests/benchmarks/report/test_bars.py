from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import machine
from benchmarks.measuring.figures import Figures
from benchmarks.measuring.overhead import Overhead
from benchmarks.measuring.plans import Cell
from benchmarks.report import narrow_bars, wide_bars
from benchmarks.report.bars import Row, main, rows, table
from benchmarks.report.results import Report, ServerResult
from tests.benchmarks.report.test_results import COSTS, result
from tests.benchmarks.report.test_results import report_of as any_report_of

WIDE, NARROW = (
    machine.describe().model_copy(update={"kind": kind, "played": False})
    for kind in ("avx512", "avx2")
)
BYTES_PER_S = 1e6  # of report_of


def report_of(*servers: ServerResult, **changes: object) -> Report:
    return any_report_of(*servers, **{"machine": WIDE, **changes})


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
    for kind, bars in ((WIDE, wide_bars.BARS), (NARROW, narrow_bars.BARS)):
        judged = rows(report_of(ServerResult(name="truss"), machine=kind))
        assert len(judged) == len(bars["M4"])
        assert {row.verdict for row in judged} == {"not measured"}


def test_what_the_bundle_costs_on_vllm_is_held_against_plain_vllm() -> None:
    plain = figures(output_tokens_per_s=100.0, first_p50_s=0.100)
    ours = figures(output_tokens_per_s=96.0, first_p50_s=0.104)
    report = report_of(server("vllm", chat_1=plain), server("truss-vllm", chat_1=ours))
    assert row(report, "ours on vLLM: output, streams: 1").verdict == "met"
    assert row(report, "ours on vLLM: output, streams: 8").verdict == "not measured"
    first = row(report, "ours on vLLM: first token")
    assert (first.limit, first.figure, first.verdict) == ("at most 3 ms", "4 ms", "missed")


def test_a_model_or_a_class_without_bars_has_no_rows() -> None:
    other = NARROW.model_copy(update={"kind": "arm64"})
    for report in (report_of(model="some-checkpoint"), report_of(machine=other)):
        assert rows(report) == []
        told = "There are no bars for this model on this class of machine."
        assert table([report]) == told


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
    number = sum(len(wide_bars.BARS[model]) for model in ("M4", "embedded"))
    assert f"1 of {number} met." in text
    assert "medians of 1 repeats" in text


def test_int8_is_held_against_the_better_of_two_and_waits_until_both_are_measured() -> None:
    servers = [
        server("truss"),
        server("truss-int8", chat_8=figures(output_tokens_per_s=50.0)),
        server("llama-server-q8_0", chat_8=figures(output_tokens_per_s=24.0)),
        server("llama-server-q4_k_m", chat_8=figures(output_tokens_per_s=26.0)),
    ]
    bar = "int8: output, streams: 8, over the better"
    judged = row(report_of(*servers, machine=NARROW), bar)
    assert (judged.figure, judged.verdict) == ("1.923x", "missed")
    assert row(report_of(*servers[:3], machine=NARROW), bar).verdict == "not measured"


def test_a_schema_is_held_against_a_free_answer_of_the_same_length() -> None:
    ours = server(
        "truss",
        free_1=figures(output_tokens_per_s=5.0),
        shaped_1=figures(output_tokens_per_s=6.5),
    )
    judged = row(report_of(ours, machine=NARROW), "output, one stream under a JSON schema")
    assert (judged.limit, judged.figure, judged.verdict) == ("at least 1.30x", "1.30x", "met")


@pytest.mark.parametrize(("rate", "verdict"), [(10.0, "met"), (9.9, "missed")])
def test_a_copy_must_be_twice_as_fast_with_speculation(rate: float, verdict: str) -> None:
    report = report_of(
        server("truss", copy_1=figures(output_tokens_per_s=rate)),
        server("truss-speculation-off", copy_1=figures(output_tokens_per_s=5.0)),
        machine=NARROW,
        model="M4-copy",
    )
    assert row(report, "output, one stream that corrects a text").verdict == verdict


def test_every_cell_is_held_against_the_parent_s() -> None:
    report = report_of(
        server(
            "truss",
            chat_8=figures(output_tokens_per_s=9.9),
            first_token=figures(first_p50_s=1.1),
        ),
        server(
            "parent",
            chat_8=figures(output_tokens_per_s=10.0),
            first_token=figures(first_p50_s=1.0),
        ),
    )
    assert row(report, "chat-8: output, over the parent's").verdict == "met"
    first = row(report, "first-token: speed of the first token, over the parent's")
    assert (first.figure, first.verdict) == ("0.909x", "missed")


def test_the_table_says_which_class_was_played() -> None:
    played = NARROW.model_copy(update={"played": True})
    report = report_of(server("truss"), machine=played)
    assert "class avx2, played by a wider one" in table([report])
