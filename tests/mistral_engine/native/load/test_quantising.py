"""int8 and int4 are packed here on a CPU; elsewhere bitsandbytes has them, or they are refused."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import torch

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.native.load.quantising import is_packed_here, settings_of_bitsandbytes
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.fused import FusedLayer
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.linear import quantised
from mistral_engine.native.model.linear.quantised import int4
from mistral_engine.native.model.runner import Runner
from tests.mistral_engine.checkpoint.layouts import write


def config(**settings: Any) -> EngineConfig:
    return EngineConfig("any", **settings)


def open_runner(folder: Path, quantization: str, linear: str = "auto") -> Runner:
    settings = EngineConfig(str(folder), device_map="cpu", quantization=quantization)
    return Runner(load_model(folder, settings, ATTENTION), linear, quantization)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)


@pytest.mark.parametrize("quantization", ["int8", "int4"])
def test_on_a_cpu_bitsandbytes_has_nothing_to_do_with_them(quantization: str) -> None:
    settings = config(quantization=quantization, device_map="cpu")
    assert is_packed_here(settings)
    assert settings_of_bitsandbytes(settings) is None


@pytest.mark.usefixtures("gpu")
def test_on_a_gpu_int8_is_bitsandbytes() -> None:
    settings = config(quantization="int8", device_map="cuda")
    assert not is_packed_here(settings)
    assert settings_of_bitsandbytes(settings).load_in_8bit


@pytest.mark.usefixtures("gpu")
def test_on_a_gpu_int4_is_refused_with_what_to_set() -> None:
    with pytest.raises(
        ConfigError, match=r"'int4', which is for weights .* on a CPU: set it to nf4"
    ):
        settings_of_bitsandbytes(config(quantization="int4", device_map="cuda"))


def test_nf4_on_a_cpu_is_served_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        assert settings_of_bitsandbytes(config(quantization="nf4", device_map="cpu")).load_in_4bit
    [told] = [record.getMessage() for record in caplog.records]
    assert "nf4 is several times slower on a CPU than none" in told


def test_a_processor_that_nothing_multiplies_on_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(quantised.QUANTISED, "int8", ())
    with pytest.raises(ConfigError, match="'int8', which no library here multiplies"):
        open_runner(write(tmp_path / "model"), "int8")


def test_a_form_of_16_bits_is_not_for_quantised_weights(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match="linear is 'plain', which is for weights that are neither"
    ):
        open_runner(write(tmp_path / "model"), "int8", "plain")


def test_a_form_that_is_slow_with_many_streams_says_so_and_what_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(quantised.QUANTISED, "int4", (int4.TORCH,))
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        open_runner(write(tmp_path / "model"), "int4")
    [told] = [record.getMessage() for record in caplog.records]
    assert "int4 is slower than 16 bits here with more than a few streams" in told
    assert "pip install auto-round-lib==" in told


def test_rows_that_do_not_come_out_in_groups_of_4_bits_are_packed_in_8_and_not_left_in_16(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """int4 is for machines where there is no room for 16."""
    folder = write(tmp_path / "model", intermediate_size=104)
    with caplog.at_level(logging.WARNING, "mistral_engine"):
        runner = open_runner(folder, "int4")
    told = [m for m in caplog.messages if "cannot hold rows of 104 weights" in m]
    assert len(told) == 2
    assert all("int8-" in message for message in told)
    hidden = torch.ones(2, 104, dtype=runner.cache_shape.dtype)
    layer = runner._body.layers[0]
    assert isinstance(layer, FusedLayer)
    assert layer._mlp._down(hidden).dtype == hidden.dtype
