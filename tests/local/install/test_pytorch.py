"""The build of PyTorch: by the machine, where that can be asked for; else what there is."""

from __future__ import annotations

import sys
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

from local.install import pytorch

TORCH = "torch==2.13.0"
PYTHON = Path(sys.executable)
AUTO, CPU, OFFLINE = "--torch-backend=auto", "--torch-backend=cpu", "--offline"


class Registries:
    """A uv that can install by some ways.

    plans: way -> what it says that it would do. missing: ways by which that then fails.
    """

    def __init__(self, plans: Mapping[tuple[str, ...], str]) -> None:
        self.plans = plans
        self.missing: set[tuple[str, ...]] = set()
        self.installed: list[tuple[str, ...]] = []

    def install(self, python: Path, *arguments: str, quiet: bool = False) -> str | None:
        way = tuple(each for each in arguments if each not in ("--dry-run", TORCH))
        if "--dry-run" not in arguments:
            assert not quiet
            self.installed.append(way)
            return None if way in self.missing else ""
        return self.plans.get(way)


@pytest.fixture(autouse=True)
def without_torch_on_a_machine_of_no_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an NVIDIA GPU, and nothing is asked for by name."""
    monkeypatch.setattr(pytorch, "_installed", lambda python: ("", ""))
    monkeypatch.setattr(pytorch, "_DRIVER", (tmp_path / "driver",))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV_TORCH_BACKEND", raising=False)


@pytest.fixture
def nvidia(tmp_path: Path) -> None:
    (tmp_path / "driver").mkdir()


def test_the_build_for_gpus_is_looked_for_only_with_the_driver_of_nvidia(tmp_path: Path) -> None:
    """uv's own choice would be XPU or ROCm with the graphics of Intel or AMD."""
    uv = Registries({(AUTO,): "+ torch==2.13.0+xpu", (CPU,): "+ torch==2.13.0+cpu"})
    assert pytorch.install(PYTHON, TORCH, uv)
    assert uv.installed == [(CPU,)]


def test_nvidia_is_known_by_its_tool_too(tmp_path: Path) -> None:
    assert pytorch.suited() == "cpu"
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    assert pytorch.suited() == "auto"


def test_nvidia_is_known_by_its_driver(nvidia: None) -> None:
    assert pytorch.suited() == "auto"


def test_what_uv_is_told_in_the_environment_counts_more(
    nvidia: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_TORCH_BACKEND", "cu126")
    uv = Registries({(AUTO,): "", ("--torch-backend=cu126",): "", (): ""})
    assert pytorch.install(PYTHON, TORCH, uv)
    assert uv.installed == [("--torch-backend=cu126",)]
    assert pytorch.install(PYTHON, TORCH, Registries({(CPU,): ""}), "cpu")


@pytest.mark.parametrize(
    ("plans", "taken"),
    [
        ({(CPU,): "+ torch==2.13.0+cpu", (): "+ nvidia-cublas"}, (CPU,)),
        ({(CPU, OFFLINE): "+ torch==2.13.0+cpu", (CPU,): "+ torch"}, (CPU, OFFLINE)),
        ({(): "+ torch==2.13.0"}, ()),
        ({(OFFLINE,): "+ torch==2.13.0"}, (OFFLINE,)),
    ],
)
def test_the_first_way_that_works_is_taken(
    capsys: pytest.CaptureFixture[str],
    plans: dict[tuple[str, ...], str],
    taken: tuple[str, ...],
) -> None:
    uv = Registries(plans)
    assert pytorch.install(PYTHON, TORCH, uv)
    assert uv.installed == [taken]
    assert "GB" not in capsys.readouterr().out


def test_what_was_planned_without_the_network_and_is_not_all_there_is_fetched() -> None:
    uv = Registries({(CPU, OFFLINE): "+ torch==2.13.0+cpu", (CPU,): "+ torch==2.13.0+cpu"})
    uv.missing = {(CPU, OFFLINE)}
    assert pytorch.install(PYTHON, TORCH, uv)
    assert uv.installed == [(CPU, OFFLINE), (CPU,)]


def test_where_only_the_build_for_gpus_is_to_be_had_its_price_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    uv = Registries({(): "+ nvidia-cublas==13\n+ torch==2.13.0"})
    assert pytorch.install(PYTHON, TORCH, uv)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "GB" in line]
    assert "5.1 GB" in line


def test_a_machine_with_a_gpu_gets_the_build_for_it_and_no_talk_of_its_price(
    nvidia: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert pytorch.install(PYTHON, TORCH, Registries({(AUTO,): "+ nvidia-cublas==13"}))
    assert "GB" not in capsys.readouterr().out


@pytest.mark.parametrize("uv", [None, Registries({})])
def test_without_uv_or_where_it_cannot_pip_takes_what_there_is_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], uv: Registries | None
) -> None:
    asked = []
    monkeypatch.setattr(pytorch, "pip_install", lambda *arguments: asked.append(arguments) or True)
    assert pytorch.install(PYTHON, TORCH, uv)
    assert asked == [(PYTHON, TORCH)]
    assert "5.1 GB" in capsys.readouterr().out


@pytest.mark.parametrize("way", [(CPU,), ()])
def test_what_is_to_be_had_and_fails_is_not_had_in_another_way(
    monkeypatch: pytest.MonkeyPatch, way: tuple[str, ...]
) -> None:
    uv = Registries({way: "+ torch==2.13.0+cpu", (): "+ nvidia-cublas==13\n+ torch==2.13.0"})
    uv.missing = {way}
    monkeypatch.setattr(pytorch, "pip_install", None)
    assert not pytorch.install(PYTHON, TORCH, uv)
    assert uv.installed == [way]


def lay_down(folder: Path, version: str, cuda: str | None) -> Path:
    """An environment, whose Python is returned, with what a build of torch says of itself."""
    venv.create(folder, with_pip=False)
    (libraries,) = folder.glob("lib/python3*/site-packages")
    (libraries / f"torch-{version}.dist-info").mkdir()
    metadata = f"Metadata-Version: 2.4\nName: torch\nVersion: {version}\n"
    (libraries / f"torch-{version}.dist-info" / "METADATA").write_text(metadata)
    (libraries / "torch").mkdir()
    (libraries / "torch" / "version.py").write_text(f"cuda = {cuda!r}\n")
    return folder / "bin" / "python"


@pytest.mark.parametrize(
    ("version", "cuda"), [("2.13.0", "13.0"), ("2.13.0", None), ("2.13.0+cpu", None)]
)
def test_a_build_of_that_version_that_is_there_stays_and_one_for_no_gpu_here_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    version: str,
    cuda: str | None,
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(pytorch, "_has_nvidia", lambda: False)
    python = lay_down(tmp_path / "venv", version, cuda)
    uv = Registries({})
    assert pytorch.install(python, TORCH, uv)
    assert uv.installed == []
    said = capsys.readouterr().out
    assert ("built for CUDA 13.0, and there is no NVIDIA GPU" in said) == (cuda is not None)
    assert said.count("\n") == (cuda is not None)
    monkeypatch.setattr(pytorch, "_has_nvidia", lambda: True)
    assert pytorch.install(python, TORCH, uv)
    assert capsys.readouterr().out == ""
