"""`make plan`: what takes which part of a GPU's memory, for the settings of config.yaml."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import plan
from tests.server import REPOSITORY

TINY = str(REPOSITORY / "data" / "tiny-mistral")


class Command:
    """Runs it in this process, which has imported the engine already."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._patch, self._printed = monkeypatch, capsys

    def says(self, *arguments: str) -> str:
        assert self._run(*arguments) == 0
        return self._printed.readouterr().out

    def refuses(self, *arguments: str) -> str:
        assert self._run(*arguments) == 1
        printed = self._printed.readouterr()
        assert printed.out == ""
        return printed.err

    def _run(self, *arguments: str) -> int:
        self._patch.setattr(sys, "argv", ["local.plan", *arguments])
        return plan.main()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def test_the_7b_on_an_a10g_part_by_part(command: Command) -> None:
    told = command.says("--gpu", "a10g")
    assert told.startswith("A10G: 22.05 GiB, capability 8.6, 600 GB/s")
    assert "  weights        13.50  16 bits\n" in told
    assert "  cache           6.19  50,720 tokens\n" in told
    assert "The longest sequence has 32,768 tokens" in told
    assert told.endswith("It fits, by arithmetic. On a GPU nothing of it was measured.\n")


def test_what_does_not_fit_is_told_with_what_would(command: Command) -> None:
    told = command.says("--gpu", "A10G", "--set", "kv_cache_gib=20")
    assert "It does not fit: kv_cache_gib is 20; 6.2 GiB are left for it." in told
    assert "What would: set kv_cache_gib to null." in told
    assert "What would: take another GPU." in command.says("--gpu", "T4")


def test_settings_change_the_plan(command: Command) -> None:
    told = command.says("--gpu", "A10G", "--set", "quantization=nf4", "--set", "max_running=64")
    assert "  weights         4.16  nf4\n" in told
    assert "64 at once have" in told


def test_any_checkpoint_can_be_planned_for(command: Command) -> None:
    told = command.says("--gpu", "L4", "--model", TINY)
    assert "  weights         0.01" in told


def test_the_page_shows_what_is_printed_for_all_gpus(command: Command) -> None:
    page = (REPOSITORY / "docs" / "gpu.md").read_text()
    assert command.says() in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--gpu", "B52"), "gpu is 'B52'; it must be one of T4, L4, A10G"),
        (("--model", "nowhere"), "model is 'nowhere'; it must be a directory or 7b"),
        (("--set", "max_running"), "set is 'max_running'; it must be NAME=VALUE"),
        (("--set", "speed=9"), "unknown engine setting 'speed'"),
        (("--set", "quantization=int4"), "quantization is 'int4', which is for CPUs"),
    ],
)
def test_what_cannot_be_planned_is_told_in_one_line(
    command: Command, arguments: tuple[str, ...], words: str
) -> None:
    told = command.refuses(*arguments)
    assert told.startswith(f"cannot plan: {words}")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("written", "words"), [("{", "is no JSON"), ("[]", "holds no object"), ("{}", "hidden_size")]
)
def test_a_config_json_that_says_nothing_is_told(
    command: Command, tmp_path: Path, written: str, words: str
) -> None:
    (tmp_path / "config.json").write_text(written)
    assert words in command.refuses("--model", str(tmp_path))


def test_a_model_of_32_bits_takes_twice_as_much(command: Command, tmp_path: Path) -> None:
    wide = json.loads((Path(TINY) / "config.json").read_text()) | {"hidden_size": 4096}
    (tmp_path / "config.json").write_text(json.dumps(wide | {"dtype": "float32"}))
    asked = ("--gpu", "H100", "--model", str(tmp_path))
    assert "32 bits" in command.says(*asked)
    assert "16 bits" in command.says(*asked, "--set", "dtype=bfloat16")


@pytest.mark.parametrize(
    ("way", "told"), [({"load_in_4bit": True}, "nf4\n"), ({"load_in_8bit": True}, "int8\n")]
)
@pytest.mark.parametrize("is_nested", [False, True], ids=["text", "with images"])
def test_a_checkpoint_that_is_quantised_already_is_planned_for_as_it_is(
    command: Command, tmp_path: Path, way: dict[str, bool], told: str, *, is_nested: bool
) -> None:
    config = json.loads((Path(TINY) / "config.json").read_text())
    config["quantization_config"] = {"quant_method": "bitsandbytes", **way}
    written = {"text_config": config} if is_nested else config
    (tmp_path / "config.json").write_text(json.dumps(written))
    assert told in command.says("--gpu", "A10G", "--model", str(tmp_path))


def test_the_command_is_what_make_runs() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "local.plan", "--gpu", "A10G"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY / 'packages'}:{REPOSITORY}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("A10G")
