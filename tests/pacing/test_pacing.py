"""The rule by which late prompts are computed, on machines that are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from mistral_engine.native.loop.pace import FEWEST_LATE, FEWEST_LATE_ON_GPU
from tests.pacing.machines import A10G, CPU, H100, H100_SLOW_HOST, Machine
from tests.pacing.rules import by_line, by_ratio
from tests.pacing.run import main
from tests.pacing.simulation import simulate


def test_on_a_quick_gpu_a_prompt_is_not_computed_by_the_handful() -> None:
    before, now = (simulate(H100_SLOW_HOST, rule, 2048) for rule in (by_ratio, by_line))
    assert before.chunk == FEWEST_LATE
    assert now.chunk == FEWEST_LATE_ON_GPU
    assert now.first_token < before.first_token / 20


def test_where_its_host_is_quick_too_prompts_come_sooner_and_streams_hardly_notice() -> None:
    before, now = (simulate(H100, rule, 2048) for rule in (by_ratio, by_line))
    assert now.first_token < before.first_token * 0.6
    assert now.stall * H100.seconds(8) < 0.025  # the limit is 20 ms, which nobody notices


def test_on_the_gpu_of_the_configuration_streams_slow_down_by_little_more_than_they_may() -> None:
    """256 tokens at a time are a little beyond what its limit leaves."""
    before, now = (simulate(A10G, rule, 2048) for rule in (by_ratio, by_line))
    assert now.first_token < before.first_token
    assert now.stall < 2.5


@pytest.mark.parametrize("prompt_tokens", [128, 512, 2048])
def test_on_a_cpu_neither_prompts_nor_streams_wait_longer_than_before(prompt_tokens: int) -> None:
    before, now = (simulate(CPU, rule, prompt_tokens) for rule in (by_ratio, by_line))
    assert now.first_token <= before.first_token * 1.02
    assert now.stall <= before.stall * 1.02


def test_a_step_of_free_tokens_takes_no_longer_than_their_launch() -> None:
    machine = Machine("m", 1.0, 0.5, 0.25, 0.1, 10, 64, 8)
    assert machine.seconds(1) == 1.0
    assert machine.seconds(3) == 2.0
    assert machine.seconds(1, 10) == 1.25
    assert machine.seconds(1, 20) == pytest.approx(2.25)


def test_the_table_and_the_plot_are_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    assert "| H100 | 2,048 | by line and floor |" in capsys.readouterr().out
    assert (tmp_path / "pacing.png").stat().st_size < 100_000
