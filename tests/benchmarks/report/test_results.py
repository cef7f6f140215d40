from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from benchmarks import machine
from benchmarks.machine import Rates
from benchmarks.measuring.figures import Figures
from benchmarks.measuring.limits import Costs, Limits
from benchmarks.measuring.overhead import Overhead
from benchmarks.measuring.plans import Cell, narrow_plan, plan, quick_plan
from benchmarks.report.plots import draw
from benchmarks.report.results import (
    NOT_ASKED,
    CellResult,
    Report,
    ServerResult,
    cell_limits,
    least_seconds,
)
from benchmarks.report.tables import notes, table

COSTS = Costs(1000, 100, 20, 2, 4096, 500, 1200)
CHAT = Cell("chat-8", "load", 8, 16, 128, 64)
SHORT, LONG = (Cell(f"context-{n}", "load", 1, 1, n, 8) for n in (100, 900))


def result(name: str, *figures: tuple[Cell, Figures]) -> ServerResult:
    cells = [CellResult(cell=cell, figures=values, repeats=[values]) for cell, values in figures]
    return ServerResult(name=name, cells=cells)


def report_of(*servers: ServerResult, **changes: object) -> Report:
    limits = Limits(COSTS, bytes_per_s=1e6, flops_per_s=1e6)
    values: dict[str, object] = {
        "date": "2026-01-02T03:04:05+00:00",
        "commit": "abc",
        "quick": False,
        "repeats": 1,
        "seed": "s",
        "model": "M4",
        "costs": COSTS,
        "machine": machine.describe(),
        "rates": [Rates(threads=2, bytes_per_s=1e6, flops_per_s=1e6)],
        "limits": {cell.name: cell_limits(cell, limits) for cell in (CHAT, SHORT, LONG)},
        "servers": list(servers),
    }
    return Report.model_validate(values | changes)


OURS = result("truss", (CHAT, {"output_tokens_per_s": 30.0, "first_p50_s": 0.1}))
PEER = result("vllm", (CHAT, {"output_tokens_per_s": 20.0, "first_p50_s": 0.2}))


def test_a_report_survives_its_file(tmp_path: Path) -> None:
    report = report_of(OURS, PEER)
    report.save(tmp_path / "new" / "M4.json")
    assert Report.load(tmp_path / "new" / "M4.json") == report


def test_a_file_that_lacks_a_field_is_refused_by_its_name() -> None:
    with pytest.raises(ValidationError, match="machine"):
        Report.model_validate(report_of(OURS).model_dump(exclude={"machine"}))


def test_ratios_are_ours_divided_by_the_peer_s() -> None:
    text = table(report_of(OURS, PEER))
    assert "| 30 | 20 (1.50x) |" in text
    assert "| 100 | 200 (0.50x) |" in text


def test_a_figure_that_a_peer_lacks_is_a_dash() -> None:
    assert "| 30 | - |" in table(report_of(OURS, result("other")))


def test_growth_with_the_context_stands_beside_what_its_bytes_explain() -> None:
    ours = result("truss", (SHORT, {"token_s": 0.010}), (LONG, {"token_s": 0.014}))
    expected = 800 * COSTS.cache_bytes / 1e6 * 1e3
    line = f"| growth of that from context-100 to context-900 | ms | {expected:.3g} (2.50x) | 4 |"
    assert line in table(report_of(ours))


def test_start_and_memory_are_compared_too() -> None:
    ours = OURS.model_copy(update={"ready_seconds": 5.0, "peak_anonymous_bytes": 2**30})
    peer = PEER.model_copy(update={"ready_seconds": 50.0})
    text = table(report_of(ours, peer))
    assert "| from start to ready | s | - | 5 | 50 (0.10x) |" in text
    assert "| GiB | - | 1 | - |" in text


def test_what_a_token_costs_outside_the_engine_is_ours_alone() -> None:
    overhead = Overhead(streams=64, token_s=40e-6, repeats=[])
    text = table(report_of(OURS.model_copy(update={"overhead": overhead}), PEER))
    assert "| CPU time a streamed token costs outside the engine | us | - | 40 | - |" in text


def test_a_skipped_peer_is_named_with_its_reason_and_has_no_column() -> None:
    report = report_of(OURS, ServerResult(name="vllm", skipped="cannot be installed"))
    assert "vllm" not in table(report)
    assert "vllm was not measured: cannot be installed" in notes(report)


def test_failed_requests_are_told() -> None:
    ours = result("truss", (CHAT, {"errors": 2.0}))
    assert "truss, chat-8: 2 requests failed" in notes(report_of(ours))


def test_a_prompt_that_a_server_counts_otherwise_is_told() -> None:
    """Then it reads another prompt than the others: its template or tokenizer differs."""
    ours = result("truss", (CHAT, {"errors": 0.0, "prompt_tokens": 128.0}))
    peer = result("llama-server", (CHAT, {"errors": 0.0, "prompt_tokens": 129.0}))
    told = [line for line in notes(report_of(ours, peer)) if "became" in line]
    assert told == ["llama-server, chat-8: 128 prompt tokens became 129"]


def test_cells_that_a_server_was_not_asked_are_named_in_one_line() -> None:
    cells = [
        CellResult(cell=cell, figures={}, repeats=[], skipped=NOT_ASKED) for cell in (CHAT, LONG)
    ]
    lines = notes(report_of(OURS, ServerResult(name="vllm", cells=cells)))
    assert [line for line in lines if "vllm" in line] == ["vllm was not asked: chat-8, context-900"]


LIMITS = Limits(COSTS, bytes_per_s=1e6, flops_per_s=1e6)


def test_a_load_takes_its_requests_over_its_rate() -> None:
    rate = LIMITS.tokens_per_s(8, 128, 64)
    assert least_seconds(CHAT, LIMITS) == pytest.approx(16 * 64 / rate)


def test_an_arrival_takes_the_reading_of_its_prompt_too() -> None:
    arrival = replace(CHAT, kind="arrival", special_tokens=3000)
    more = least_seconds(arrival, LIMITS) - least_seconds(CHAT, LIMITS)
    assert more == pytest.approx(LIMITS.first_token_seconds(3000))


def test_a_second_turn_takes_three_prompts_of_which_one_is_mostly_known() -> None:
    turn = Cell("second-turn", "second_turn", 1, 1, 870, 1, special_tokens=800)
    prompts = (800, 70, 870)
    expected = sum(LIMITS.first_token_seconds(n) for n in prompts)
    assert least_seconds(turn, LIMITS) == pytest.approx(expected)


def test_the_best_rates_are_the_limit() -> None:
    slow, fast = (Rates(threads=2, bytes_per_s=b, flops_per_s=1.0) for b in (1.0, 2.0))
    assert machine.best([slow, fast]).bytes_per_s == 2.0


def test_plots_are_drawn_even_where_a_figure_is_missing(tmp_path: Path) -> None:
    paths = draw(report_of(OURS, PEER, result("other")), tmp_path, "M4")
    assert [path.name for path in paths] == [
        "M4-throughput.png",
        "M4-first-token.png",
        "M4-between-tokens.png",
    ]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


@pytest.mark.parametrize("make_plan", [plan, narrow_plan, quick_plan])
def test_every_cell_has_a_name_of_its_own(make_plan: object) -> None:
    assert callable(make_plan)
    names = [cell.name for cell in make_plan([1, 8, 32])]
    assert len(set(names)) == len(names)


def test_more_repeats_of_a_server_join_those_that_are_there() -> None:
    rates = (30.0, 10.0, 20.0)
    turns = [result("truss", (CHAT, {"output_tokens_per_s": rate})) for rate in rates]
    report = report_of()
    for seconds, turn in zip((5.0, 7.0, 6.0), turns, strict=True):
        report.add(turn.model_copy(update={"ready_seconds": seconds}))
        report.add(PEER)
    assert [server.name for server in report.servers] == ["truss", "vllm"]
    assert report.servers[0].figure("chat-8", "output_tokens_per_s") == 20.0
    assert len(report.servers[0].cells[0].repeats) == 3
    assert report.servers[0].ready_seconds == 7.0
    assert report.servers[0].peak_anonymous_bytes is None


def test_a_turn_that_failed_leaves_what_the_others_measured() -> None:
    failed = ServerResult(name="truss", skipped="did not start")
    for order in ((OURS, failed), (failed, OURS)):
        report = report_of()
        for turn in order:
            report.add(turn)
        assert report.servers == [OURS]
