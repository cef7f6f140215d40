"""A step takes what its formula says, and a fit finds the formula that made its figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.capacity.speeds.fitting import FittingError, fit, machine_of
from benchmarks.capacity.speeds.model import ESTIMATED, StepModel
from benchmarks.capacity.speeds.named import NAMED
from benchmarks.measuring.figures import Figures
from benchmarks.measuring.plans import Cell
from tests.server import REPOSITORY

RESULTS = REPOSITORY / "benchmarks" / "results"


def test_a_step_that_only_decodes_is_read_off_between_the_points() -> None:
    times = StepModel(((2, 0.010), (4, 0.014), (8, 0.016)), 0.001)
    seconds = [times.seconds(rows, 0, 0) for rows in (1, 2, 3, 4, 8, 16)]
    assert seconds == pytest.approx([0.010, 0.010, 0.012, 0.014, 0.016, 0.020])


def test_a_token_of_a_prompt_costs_what_does_not_ride_along() -> None:
    times = StepModel(((1, 0.010),), 0.001, ride_along=100)
    assert times.seconds(4, 96, 0) == pytest.approx(0.010)
    assert times.seconds(4, 106, 0) == pytest.approx(0.020)
    assert times.seconds(200, 10, 0) == pytest.approx(0.020)  # those rows ride no more


def test_a_step_with_prompts_takes_as_long_as_its_launch() -> None:
    times = StepModel(((1, 0.010),), 0.001, eager_seconds=0.030)
    assert times.seconds(1, 0, 0) == pytest.approx(0.010)
    assert times.seconds(1, 1, 0) == pytest.approx(0.030)
    assert times.seconds(1, 50, 0) == pytest.approx(0.060)


def test_what_is_cached_is_read() -> None:
    assert StepModel(((1, 0.010),), 0.0, context_seconds=1e-6).seconds(1, 0, 5000) == 0.015


@pytest.mark.parametrize("decode", [(), ((2, 0.1), (1, 0.1)), ((1, 0.0),), ((0, 0.1),)])
def test_points_that_make_no_sense_are_refused(decode: tuple[tuple[int, float], ...]) -> None:
    with pytest.raises(ValueError, match="must"):
        StepModel(decode, 0.001)


@pytest.mark.parametrize("machine", NAMED.values(), ids=lambda machine: machine.name)
def test_a_gpu_is_said_to_be_estimated_and_more_never_takes_less(machine) -> None:  # type: ignore[no-untyped-def]
    assert machine.origin == ESTIMATED
    by_rows = [machine.times.seconds(rows, 0, 0) for rows in range(1, 300)]
    assert by_rows == sorted(by_rows)
    by_tokens = [machine.times.seconds(32, tokens, 0) for tokens in range(0, 2048, 16)]
    assert by_tokens == sorted(by_tokens)


def a_cell(times: StepModel, streams: int, prompt: int, output: int) -> tuple[Cell, Figures]:
    """What a server of this formula would show: all prompts, then all tokens."""
    context = prompt + output / 2
    token = times.decode_seconds(streams) + streams * context * times.context_seconds
    prompts = times.request_seconds + streams * prompt * times.token_seconds
    rate = streams * output / (prompts + output * token)
    figures = {"output_tokens_per_s": rate, "gap_p50_s": token}
    return Cell(f"load-{streams}-{prompt}", "load", streams, streams, prompt, output), figures


def test_a_fit_finds_the_formula_that_made_the_figures() -> None:
    made = StepModel(
        ((1, 0.010), (8, 0.012), (32, 0.020)),
        token_seconds=0.0005,
        context_seconds=1e-6,
        request_seconds=0.004,
    )
    shapes = [(1, 128, 64), (8, 128, 64), (32, 128, 64), (1, 2000, 64)]
    found = fit([a_cell(made, *shape) for shape in shapes])
    assert found.token_seconds == pytest.approx(made.token_seconds, rel=1e-6)
    assert found.request_seconds == pytest.approx(made.request_seconds, rel=1e-6)
    assert found.context_seconds == pytest.approx(made.context_seconds, rel=1e-6)
    assert [rows for rows, _ in found.decode] == [1, 8, 32]
    for (_, seconds), (_, known) in zip(found.decode, made.decode, strict=True):
        assert seconds == pytest.approx(known, rel=1e-6)


def test_one_cell_is_enough_for_a_fit() -> None:
    made = StepModel(((64, 0.025),), 0.0001)
    found = fit([a_cell(made, 64, 128, 64)])
    assert found.decode == ((64, pytest.approx(0.025)),)
    assert found.token_seconds == pytest.approx(0.0001)


def test_cells_of_other_kinds_say_nothing_of_steps() -> None:
    cell = Cell("second-turn", "second_turn", 1, 1, 870, 8, 800)
    with pytest.raises(FittingError, match="no cell is a plain load"):
        fit([(cell, {"output_tokens_per_s": 5.0, "gap_p50_s": 0.1})])


def has_loads(path: Path) -> bool:
    """M4-copy's has none: it says what correcting a text takes."""
    cells = json.loads(path.read_text())["servers"][0]["cells"]
    return any(each["cell"]["kind"] == "load" for each in cells)


@pytest.mark.parametrize(
    "path", sorted(filter(has_loads, RESULTS.rglob("*.json"))), ids=lambda path: path.stem
)
def test_every_results_file_of_ours_with_loads_can_be_read(path) -> None:  # type: ignore[no-untyped-def]
    machine = machine_of(path)
    assert machine.origin.startswith("measured 20")
    assert machine.cache_tokens > 0
    seconds = [seconds for _, seconds in machine.times.decode]
    assert seconds == sorted(seconds)
    assert machine.times.token_seconds > 0
