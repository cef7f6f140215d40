"""A GPU without room for it all is refused before the weights are read, with the numbers."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.native.load import memory, weights
from mistral_engine.native.load.device import budget
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.plan import GPUS, Gpu

MIB = 2**20


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Of a machine with a GPU: the devices that weights were read for."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(memory, "_free_bytes", lambda device: 10**12)
    asked: list[object] = []

    def from_pretrained(*_: Any, device_map: object, **__: Any) -> None:
        asked.append(device_map)
        raise OSError("read far enough")

    monkeypatch.setattr("transformers.MistralForCausalLM.from_pretrained", from_pretrained)
    return asked


def load(checkpoint: Path, monkeypatch: pytest.MonkeyPatch, free: int, **settings: Any) -> str:
    """Returns how it ended: no weights are there to be read."""
    gpu = Gpu("a GPU", 2 * free, free, (8, 6))
    monkeypatch.setattr(budget, "gpu_here", lambda device: gpu)
    config = EngineConfig(str(checkpoint), **{"device_map": "cuda", **settings})
    with pytest.raises(ConfigError) as raised:
        weights.load_model(checkpoint, config, ATTENTION)
    return str(raised.value)


def test_what_fits_is_told_in_the_log(
    checkpoint: Path,
    monkeypatch: pytest.MonkeyPatch,
    read: list[object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "mistral_engine"):
        load(checkpoint, monkeypatch, 4096 * MIB)
    assert read == ["cuda"]
    assert "a GPU has 8.00 GiB, 4.00 free: weights 0.0" in caplog.text


def test_what_cannot_fit_is_refused_before_it_is_read(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, read: list[object]
) -> None:
    told = load(checkpoint, monkeypatch, 64 * MIB)
    assert "does not fit: without a cache it takes 0.1 GiB more than there is: " in told
    assert read == []


def test_what_fits_but_for_the_margin_is_tried_with_a_warning(
    checkpoint: Path,
    monkeypatch: pytest.MonkeyPatch,
    read: list[object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        load(checkpoint, monkeypatch, 242 * MIB)
    assert read == ["cuda"]
    assert "It does not fit" in caplog.text


@pytest.mark.parametrize("bits", [4, 8])
def test_what_is_quantised_already_is_counted_as_it_is_computed(
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    read: list[object],
    caplog: pytest.LogCaptureFixture,
    bits: int,
) -> None:
    """8 bits are never recorded, and 4 are unpacked for a product."""
    config = json.loads((checkpoint / "config.json").read_text())
    settings = {"quant_method": "bitsandbytes", f"load_in_{bits}bit": True}
    copied = shutil.copytree(checkpoint, tmp_path / "model")
    (copied / "config.json").write_text(json.dumps({**config, "quantization_config": settings}))
    with caplog.at_level(logging.INFO, "mistral_engine"):
        load(copied, monkeypatch, 4096 * MIB)
    assert ("graphs 0.00" in caplog.text) == (bits == 8)


@pytest.mark.parametrize("device_map", ["cpu", "balanced"])
def test_a_cpu_and_several_gpus_are_not_planned_for(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, read: list[object], device_map: str
) -> None:
    load(checkpoint, monkeypatch, 1, device_map=device_map)
    assert read == [device_map]


def test_a_gpu_is_what_torch_tells_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (5, 9))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA A10G")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (8, 6))
    rate = GPUS["A10G"].bytes_per_s
    assert budget.gpu_here(torch.device("cuda")) == Gpu("NVIDIA A10G", 9, 5, (8, 6), rate)


def test_a_quantization_for_cpus_is_refused_on_a_gpu_with_what_to_set(
    checkpoint: Path, read: list[object]
) -> None:
    config = EngineConfig(str(checkpoint), device_map="cuda", quantization="int4")
    with pytest.raises(ConfigError, match=r"'int4', which is for weights .* set it to nf4"):
        weights.load_model(checkpoint, config, ATTENTION)
