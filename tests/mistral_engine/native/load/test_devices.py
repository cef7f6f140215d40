"""Weights go to the device that was asked for, or the load says why they cannot."""

from __future__ import annotations

import logging
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch

from engine_api.errors import ConfigError
from local.doctor.report import LEAST_DRIVER, LEAST_DRIVER_OF_CUDA_12
from mistral_engine import EngineConfig, load_engine
from mistral_engine.native.load import weights
from mistral_engine.native.load.device import (
    devices,
    driver,
    only_device,
    require_devices,
    require_on_gpus,
    room_to_spread,
)
from mistral_engine.native.load.device.driver import (
    Build,
    driver_version,
    should_have_gpu,
    why_unusable,
)
from mistral_engine.native.model.layers import ATTENTION

CUDA_13 = Build("2.13.0+cu130", "13.0")
# What the two kinds of kernel modules leave in their file.
CLOSED = (
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\n"
    "GCC version:  gcc version 12.3.0\n"
)
OPEN = (
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (builder)\n"
    "GCC version:\n"
)


class Machine:
    """What torch, the driver and the environment say of GPUs. Without one, until it is changed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._patch = monkeypatch
        self._version, self._control = folder / "version", folder / "nvidiactl"
        for name in ("NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(driver, "_VERSION", self._version)
        monkeypatch.setattr(driver, "_CONTROL", self._control)
        monkeypatch.setattr(driver, "_ASKED", ("no-such-program",))
        self.has_gpus()
        self.is_built(CUDA_13)

    def has_gpus(self, *capabilities: tuple[int, int]) -> None:
        cuda = torch.cuda
        self._patch.setattr(cuda, "is_available", lambda: bool(capabilities))
        self._patch.setattr(cuda, "device_count", lambda: len(capabilities))
        self._patch.setattr(cuda, "get_device_capability", lambda index: capabilities[index])
        self._patch.setattr(cuda, "get_device_name", lambda index: f"GPU {index}")

    def is_built(self, build: Build) -> None:
        self._patch.setattr(devices, "build", lambda: build)

    def has_driver(self, text: str) -> None:
        self._version.write_text(text)
        self._control.touch()

    def is_told_of(self, visible: str) -> None:
        self._patch.setenv("NVIDIA_VISIBLE_DEVICES", visible)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    return Machine(monkeypatch, tmp_path)


@pytest.mark.parametrize("device_map", ["cuda", "cuda:0"])
def test_a_driver_that_is_too_old_is_told_with_all_versions_and_two_ways_out(
    machine: Machine, device_map: str
) -> None:
    machine.has_driver(CLOSED)
    told = (
        f"device_map is {device_map!r} and torch has no GPU: torch 2.13.0+cu130 is built for CUDA "
        "13.0, and the driver is 535.183.01: take a driver of R580 or later, or the build of torch "
        "for CUDA 12.6, which needs R525 (docs/gpu.md); or set device_map to cpu"
    )
    for refusing in (require_devices, only_device):
        with pytest.raises(ConfigError, match=re.escape(told)):
            refusing(device_map)


def test_what_asks_for_a_gpu_fails_before_anything_is_downloaded(
    machine: Machine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mistral_engine.checkpoint.Checkpoint.fetch", None)
    with pytest.raises(ConfigError, match="no driver is to be found: it needs R580 or later"):
        load_engine(EngineConfig(str(checkpoint), device_map="cuda"))


def test_no_gpu_at_all_is_a_laptop(machine: Machine) -> None:
    require_devices("auto")
    assert only_device("auto") == torch.device("cpu")


@pytest.mark.parametrize("visible", ["all", "GPU-1"])
def test_a_gpu_that_a_container_was_given_is_missed_where_the_choice_is_left_open(
    machine: Machine, visible: str
) -> None:
    machine.is_told_of(visible)
    with pytest.raises(ConfigError, match=r"'auto', this container was given a GPU, .* set device"):
        require_devices("auto")
    require_devices("cpu")


def test_a_laptop_whose_driver_is_too_old_computes_on_the_cpu_and_is_told_why(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    machine.has_driver(CLOSED)
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        require_devices("auto")
    assert only_device("auto") == torch.device("cpu")
    assert "a GPU that is not used: torch 2.13.0+cu130 is built for CUDA 13.0, and" in caplog.text
    assert "take a driver of R580 or later, or" in caplog.text
    assert "; the CPU computes" in caplog.text


@pytest.mark.parametrize("visible", ["", "void", "none", " NONE "])
def test_a_container_without_gpus_misses_none(machine: Machine, visible: str) -> None:
    machine.is_told_of(visible)
    require_devices("auto")


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_gpus_that_somebody_has_hidden_are_not_missed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, hidden: str
) -> None:
    machine.has_driver(OPEN)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    require_devices("auto")


def test_a_build_without_cuda_is_a_choice_that_is_told(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    machine.has_driver(OPEN)
    machine.is_built(Build("2.13.0+cpu", None))
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        require_devices("auto")
    assert "there is a GPU that is not used: torch 2.13.0+cpu is built without CUDA" in caplog.text
    with pytest.raises(ConfigError, match="built without CUDA: install the build"):
        require_devices("cuda")


TOO_OLD = "cuda:0 is a GPU 0 of compute capability 7.5; the kernels here need 8.0"


def test_a_gpu_before_ampere_is_refused_by_name_where_it_is_asked_for(machine: Machine) -> None:
    machine.has_gpus((7, 5))
    for device_map in ("cuda", "cuda:0", "balanced"):
        with pytest.raises(ConfigError, match=TOO_OLD):
            require_devices(device_map)


def test_a_laptop_with_a_gpu_before_ampere_computes_on_the_cpu_and_is_told_why(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    machine.has_gpus((7, 5))
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        require_devices("auto")
    assert TOO_OLD in caplog.text
    assert "; the CPU computes" in caplog.text
    assert only_device("auto") == torch.device("cpu")
    assert weights._device_map(EngineConfig("any", device_map="auto")) == "cpu"


def test_a_container_that_was_given_a_gpu_before_ampere_is_refused(machine: Machine) -> None:
    machine.has_gpus((7, 5))
    machine.is_told_of("all")
    with pytest.raises(ConfigError, match=TOO_OLD):
        require_devices("auto")


def test_cuda_is_the_first_gpu_whatever_the_others_are(machine: Machine) -> None:
    machine.has_gpus((8, 6), (6, 1))
    require_devices("cuda")
    machine.has_gpus((7, 5), (8, 6))
    require_devices("cuda:1")


def test_gpus_that_are_too_old_are_left_out_where_the_choice_is_left_open(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda index: (100 + index, 1000))
    machine.has_gpus((7, 5), (8, 6))
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        require_devices("auto")
    assert f"{TOO_OLD} (RTX 30" in caplog.text
    assert "; other GPUs compute" in caplog.text
    assert only_device("auto") == torch.device("cuda:1")
    machine.has_gpus((8, 6), (7, 5), (8, 6))
    assert only_device("auto") is None
    room = room_to_spread("auto")
    assert room is not None
    assert {name: size for name, size in room.items() if name != "cpu"} == {0: 100, 2: 102}
    machine.has_gpus((8, 6), (8, 6))
    assert room_to_spread("auto") is None


def test_a_gpu_beyond_those_that_there_are_is_told(machine: Machine) -> None:
    machine.has_gpus((8, 0), (8, 0))
    with pytest.raises(ConfigError, match="'cuda:2' and torch has cuda, cuda:0, cuda:1 here"):
        require_devices("cuda:2")


def test_the_only_gpu_takes_it_all(machine: Machine) -> None:
    """So that accelerate does not leave to the CPU what has no room."""
    machine.has_gpus((8, 6))
    assert only_device("auto") == torch.device("cuda:0")
    assert weights._device_map(EngineConfig("any", device_map="auto")) == "cuda:0"


def test_several_gpus_are_said_to_make_room_and_no_speed(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    machine.has_gpus((9, 0), (9, 0))
    with caplog.at_level(logging.INFO, "mistral_engine"):
        require_devices("auto")
    assert only_device("auto") is None
    assert "spread over 2 GPUs: that makes room, and is no quicker" in caplog.text
    assert weights._device_map(EngineConfig("any", device_map="auto")) == "auto"


@pytest.mark.parametrize(
    "placed", [{"": "cpu"}, {"": 0}, {"a": 0, "b": "cuda:1"}, {}, {"a": "cpu", "b": "disk"}]
)
def test_weights_that_are_all_where_they_should_be_are_fine(placed: dict[str, Any]) -> None:
    require_on_gpus(placed)


@pytest.mark.parametrize("where", ["cpu", "disk"])
def test_what_accelerate_leaves_to_the_cpu_or_the_disk_is_refused_by_name(where: str) -> None:
    placed = {"model.layers.0": 0, "model.layers.1": where, "lm_head": where}
    told = f"the GPUs have no room for all weights: model.layers.1 on {where} and 1 more"
    with pytest.raises(ConfigError, match=told):
        require_on_gpus(placed)


def test_a_load_looks_where_accelerate_has_put_the_weights(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    monkeypatch.setattr(weights, "require_on_gpus", looked.append)
    config = EngineConfig(str(checkpoint), device_map="auto")
    weights.load_model(checkpoint, config, ATTENTION)
    assert looked


@pytest.mark.parametrize(("text", "version"), [(CLOSED, "535.183.01"), (OPEN, "580.65.06")])
def test_the_driver_s_version_is_read_from_its_file(
    machine: Machine, text: str, version: str
) -> None:
    machine.has_driver(text)
    assert driver_version() == version


@pytest.mark.parametrize(
    ("printed", "version"), [("580.65.06\n580.65.06\n", "580.65.06"), ("No devices found\n", None)]
)
def test_or_asked_of_nvidia_smi(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, printed: str, version: str | None
) -> None:
    def run(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, printed, "")

    monkeypatch.setattr(subprocess, "run", run)
    assert driver_version() == version


def test_where_neither_is_there_no_version_is_made_up(machine: Machine) -> None:
    assert driver_version() is None
    assert not should_have_gpu({})


@pytest.mark.parametrize(
    ("build", "version", "words"),
    [
        (Build("2.13.0+cu126", "12.6"), "470.1.2", "R525 or later$"),
        (Build("2.13.0+cu126", "12.6"), None, "no driver is to be found: it needs R525"),
        (CUDA_13, "580.65.06", "580.65.06 is new enough; torch finds no GPU$"),
        (Build("2.13.0", "13.0", "No CUDA GPUs"), "581.1", "torch finds no GPU: No CUDA GPUs$"),
        (Build("3.0", "14.0"), "570.1", "R580 or later, or the build"),
    ],
)
def test_each_reason_is_told_in_its_own_words(
    build: Build, version: str | None, words: str
) -> None:
    assert re.search(words, why_unusable(build, version))


def test_the_doctor_asks_for_the_same_driver() -> None:
    assert f"R{LEAST_DRIVER} or later" in why_unusable(CUDA_13, None)
    of_cuda_12 = why_unusable(Build("2.13.0+cu126", "12.6"), None)
    assert f"needs R{LEAST_DRIVER_OF_CUDA_12}" in of_cuda_12


def test_torch_is_asked_what_it_is_built_for() -> None:
    found = driver.build()
    assert found.version == torch.__version__
    assert found.cuda == torch.version.cuda
    assert bool(found.error) == (not torch.cuda.is_available())
