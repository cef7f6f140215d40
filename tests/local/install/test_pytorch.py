"""The build of PyTorch: by the machine, where that can be asked for; else what there is."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from local.install import pytorch

TORCH = "torch==2.13.0"
PYTHON = Path(sys.executable)
AUTO, OFFLINE = "--torch-backend=auto", "--offline"


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
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytorch, "_installed", lambda python: "")


@pytest.mark.parametrize(
    ("plans", "taken"),
    [
        ({(AUTO,): "+ torch==2.13.0+cpu", (): "+ nvidia-cublas"}, (AUTO,)),
        ({(AUTO, OFFLINE): "+ torch==2.13.0+cpu", (AUTO,): "+ torch"}, (AUTO, OFFLINE)),
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
    uv = Registries({(AUTO, OFFLINE): "+ torch==2.13.0+cpu", (AUTO,): "+ torch==2.13.0+cpu"})
    uv.missing = {(AUTO, OFFLINE)}
    assert pytorch.install(PYTHON, TORCH, uv)
    assert uv.installed == [(AUTO, OFFLINE), (AUTO,)]


def test_where_only_the_build_for_gpus_is_to_be_had_its_price_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    uv = Registries({(): "+ nvidia-cublas==13\n+ torch==2.13.0"})
    assert pytorch.install(PYTHON, TORCH, uv)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "GB" in line]
    assert "5.1 GB" in line


def test_a_machine_with_a_gpu_gets_the_build_for_it_and_no_talk_of_its_price(
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


@pytest.mark.parametrize("build", ["2.13.0", "2.13.0+cpu", "2.13.0+cu126"])
def test_a_build_of_that_version_that_is_there_stays(
    monkeypatch: pytest.MonkeyPatch, build: str
) -> None:
    monkeypatch.setattr(pytorch, "_installed", lambda python: build)
    uv = Registries({})
    assert pytorch.install(PYTHON, TORCH, uv)
    assert uv.installed == []
