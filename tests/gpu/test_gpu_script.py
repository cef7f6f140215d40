"""The script for the first ten minutes with a GPU: what it does with bad checks, and all of it
once, small, on a CPU."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from mistral_engine import Engine
from tests.gpu.check import FAILED, PASSED, SKIPPED, Check, Place, SkippedError
from tests.gpu.checks import CHECKS, same
from tests.gpu.checks.machine import versions
from tests.gpu.checks.prompts import one_long_among_short
from tests.gpu.kit import command, wanted
from tests.gpu.pretended import dies, elsewhere, good, hangs, wrong
from tests.gpu.report import table
from tests.gpu.run import REPOSITORY, main
from tests.gpu.running import run_all
from tests.gpu.serving import Answer, Asking, serving, wait_for
from tests.gpu.sizes import SMALL

EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
LONG = 60.0  # seconds, of checks that need none


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("cpu", SMALL, tmp_path, tmp_path, tmp_path)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_check_that_fails_hangs_or_dies_does_not_stop_the_others(
    place: Place, start: str
) -> None:
    checks = [Check(wrong, LONG), Check(hangs, 0.5), Check(dies, LONG), Check(elsewhere, LONG)]
    *bad, last = run_all([*checks, Check(good, LONG)], place, start, 10 * LONG)
    assert [(verdict.result, verdict.problem) for verdict in bad] == [
        (FAILED, "RuntimeError: 3 tokens are not the same"),
        (FAILED, "it took longer than 0 s"),
        (FAILED, "its process ended with status 11; see dies.log"),
        (SKIPPED, "it is not installed here"),
    ]
    assert (last.result, last.figures["device"]) == (PASSED, "cpu")
    assert (place.folder / "good.log").read_text() == "it looked\n"
    assert "in wrong" in (place.folder / "wrong.log").read_text()


def test_what_no_longer_fits_into_the_time_is_left_out_and_says_so(place: Place) -> None:
    (left_out,) = run_all([Check(hangs, 120)], place, "fork", 119.5)
    assert left_out.result == SKIPPED
    assert left_out.problem is not None
    assert left_out.problem.startswith("it may take 120 s")


def test_the_table_has_a_line_for_each_figure(place: Place) -> None:
    (verdict,) = run_all([Check(good, LONG)], place, "fork", 2 * LONG)
    lines = table([verdict]).splitlines()
    assert lines[2].startswith("| good | passed |")
    assert lines[3:] == ["| &nbsp; device | cpu | |", "| &nbsp; streams: 1 | 2.5 | |"]


def test_a_stream_that_ends_before_its_time_is_not_waited_for() -> None:
    cut = Answer((1,), at=[0.5], ended="a step failed")
    wait_for([cut], 1)
    with pytest.raises(RuntimeError, match="an answer of 1 tokens ended: a step failed"):
        wait_for([cut], 2)


def test_a_model_without_room_in_float32_is_not_compared_and_says_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same, "_free_bytes", lambda place: 10**6)
    told = same.greedy_tokens(replace(place, embedded=EMBEDDED, large=EMBEDDED))
    assert re.match(r"not compared: 0\.0 GB in float32, of which 0\.0 are", told["tiny-mistral"])


def test_the_engine_is_gone_before_transformers_loads_what_it_is_compared_with(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines: list[weakref.ref[Engine]] = []

    @contextmanager
    def noted(*arguments: Any, **settings: Any) -> Iterator[Asking]:
        with serving(*arguments, **settings) as asking:
            engines.append(weakref.ref(asking.engine))
            assert asking.engine.context_length == 100 + 8  # what is compared, and no more
            yield asking

    def load(*_: object) -> None:
        assert engines[0]() is None
        raise LookupError("it was only to be seen what is there")

    monkeypatch.setattr(same, "serving", noted)
    monkeypatch.setattr(same, "_transformers_model", load)
    with pytest.raises(LookupError):
        same.greedy_tokens(replace(place, embedded=EMBEDDED, large=EMBEDDED))


def test_a_crowd_for_which_the_cache_has_no_room_is_not_measured(place: Place) -> None:
    many = replace(SMALL, crowd=1000)
    with pytest.raises(SkippedError, match=r"it takes 28,400 tokens of cache; there is room for"):
        one_long_among_short(replace(place, sizes=many, large=EMBEDDED))


def test_without_a_device_it_says_what_may_be_in_the_way(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match=r"no CUDA device: python 3.*, CUDA of torch .*, driver"):
        versions(replace(place, device="cuda"))


def test_on_a_cpu_only_small_figures_are_to_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--device", "cpu"])
    assert "--device cpu wants --small" in capsys.readouterr().err


def test_all_of_it_runs_on_a_cpu_in_small(tmp_path: Path) -> None:
    done = _run("--small", "--device", "cpu", "--start", "fork", "--out", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "gpu.json").read_text())
    results = {check["name"]: check["result"] for check in report["checks"]}
    assert results == {check.name: PASSED for check in CHECKS} | {"vllm": SKIPPED}
    figures = {check["name"]: check["figures"] for check in report["checks"]}
    assert figures["greedy_tokens"]["tiny-mistral"]["tokens"] == 3 * 8
    assert figures["speed"]["3 at a time"]["tokens/s"] > 0
    assert str(tmp_path) not in json.dumps(report)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY}/packages"}
    command = [sys.executable, "-m", "tests.gpu.run", *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )


def test_the_kit_has_what_an_image_with_torch_lacks_and_nothing_of_what_it_has(
    tmp_path: Path,
) -> None:
    carried = wanted()
    assert {"mistral-common", "llguidance", "accelerate", "pydantic-core", "pytest"} <= set(carried)
    assert "pycountry" in carried  # mistral-common asks for it by an extra of another package
    assert not {"torch", "transformers", "numpy", "huggingface-hub", "hf-xet"} & set(carried)
    asked = command(tmp_path, "3.12")
    assert f"llguidance=={carried['llguidance']}" in asked
    assert asked[asked.index("--python-version") + 1] == "3.12"
