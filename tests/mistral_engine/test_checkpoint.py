"""One loading path for every checkpoint: plain, placed by accelerate, quantised by bitsandbytes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from mistral_engine.checkpoint import fingerprint, load_model, resolve_checkpoint
from mistral_engine.config import EngineConfig
from mistral_engine.engine import Engine
from mistral_engine.errors import ConfigError
from mistral_engine.layers import ATTENTION
from mistral_engine.prompt import Message
from mistral_engine.request import (
    Delta,
    Finished,
    FinishReason,
    GenerationRequest,
    SamplingParams,
)


def answer(engine: Engine, max_tokens: int = 24) -> str:
    prompt = engine.prompts.build([Message("user", "What is a mistral?")])
    params = SamplingParams(max_tokens=max_tokens, temperature=0)
    *deltas, last = engine.generate(GenerationRequest("r", prompt, params))
    assert isinstance(last, Finished)
    assert last.reason in (FinishReason.STOP, FinishReason.LENGTH)
    return "".join(delta.text for delta in deltas if isinstance(delta, Delta))


def can_pack_here() -> bool:
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def linear_classes(model: Any) -> set[str]:
    return {type(m).__name__ for name, m in model.named_modules() if name.endswith("_proj")}


@pytest.mark.parametrize(
    ("quantization", "linear"),
    [("none", "PackedLinear"), ("nf4", "Linear4bit"), ("int8", "Linear8bitLt")],
)
@pytest.mark.parametrize("device_map", ["auto", "cpu"])
def test_every_quantisation_and_placement_generates_through_the_same_engine(
    checkpoint: Path, quantization: str, linear: str, device_map: str
) -> None:
    dtype = "bfloat16" if quantization == "none" else "auto"
    config = EngineConfig(
        str(checkpoint), dtype=dtype, quantization=quantization, device_map=device_map
    )
    engine = Engine.load(config)
    try:
        expected = {linear} if can_pack_here() or linear != "PackedLinear" else {"FusedLinear"}
        assert linear_classes(engine._runner._model) == expected
        assert answer(engine)
    finally:
        engine.close()


@pytest.mark.parametrize(("faster", "own"), [(False, torch.bfloat16), (True, torch.float32)])
def test_the_dtype_is_the_checkpoints_own_unless_float32_costs_nothing(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, faster: bool, own: torch.dtype
) -> None:
    monkeypatch.setattr("mistral_engine.checkpoint.multiplies_float32_faster", lambda: faster)
    config = EngineConfig(str(checkpoint), device_map="cpu")
    assert load_model(checkpoint, config, ATTENTION).dtype == own


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_a_dtype_that_is_named_is_the_one(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, dtype: str
) -> None:
    monkeypatch.setattr("mistral_engine.checkpoint.multiplies_float32_faster", lambda: True)
    config = EngineConfig(str(checkpoint), device_map="cpu", dtype=dtype)
    assert load_model(checkpoint, config, ATTENTION).dtype == getattr(torch, dtype)


def test_large_weights_stay_as_they_are(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mistral_engine.checkpoint.multiplies_float32_faster", lambda: True)
    monkeypatch.setattr("mistral_engine.checkpoint._CACHED_BYTES", 1000)
    config = EngineConfig(str(checkpoint), device_map="cpu")
    assert load_model(checkpoint, config, ATTENTION).dtype == torch.bfloat16


def test_a_missing_directory_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no-such-model.*make serve"):
        resolve_checkpoint(EngineConfig(str(tmp_path / "no-such-model")))


def test_an_unreachable_hub_id_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ConfigError, match=r"nobody/no-such-model.*hf_access_token"):
        resolve_checkpoint(EngineConfig("nobody/no-such-model"))


def test_another_architecture_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"architectures": ["LlamaForCausalLM"]}))
    with pytest.raises(ConfigError, match="LlamaForCausalLM"):
        resolve_checkpoint(EngineConfig(str(tmp_path)))


def test_a_directory_without_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.json"):
        resolve_checkpoint(EngineConfig(str(tmp_path)))


def test_missing_weights_are_refused_and_pickles_are_not_read(
    checkpoint: Path, tmp_path: Path
) -> None:
    for file in checkpoint.iterdir():
        if file.suffix != ".safetensors":
            shutil.copy(file, tmp_path)
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(ConfigError, match="cannot load the weights"):
        Engine.load(EngineConfig(str(tmp_path), device_map="cpu"))


def a_copy(checkpoint: Path, directory: Path) -> Path:
    directory.mkdir()
    for name in ("config.json", "model.safetensors"):
        shutil.copy(checkpoint / name, directory)
    return directory


def test_the_fingerprint_is_that_of_the_checkpoint_wherever_it_lies(
    checkpoint: Path, tmp_path: Path
) -> None:
    here = fingerprint(checkpoint, EngineConfig(str(checkpoint)))
    there = a_copy(checkpoint, tmp_path / "there")
    assert fingerprint(there, EngineConfig(str(there), max_running=3, stall_limit=9.0)) == here
    assert re.fullmatch("fp_[0-9a-f]{12}", here)


def test_the_fingerprint_changes_with_whatever_changes_the_answers(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    every: list[dict[str, Any]] = [
        {},
        {"dtype": "float32"},
        {"quantization": "nf4"},
        {"quantization": "int8"},
    ]
    prints = [fingerprint(path, EngineConfig(str(path), **settings)) for settings in every]
    with (path / "config.json").open("a") as file:
        file.write(" ")
    prints.append(fingerprint(path, EngineConfig(str(path))))
    with (path / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    prints.append(fingerprint(path, EngineConfig(str(path))))
    shutil.copy(checkpoint / "model.safetensors", path / "model-2.safetensors")
    prints.append(fingerprint(path, EngineConfig(str(path))))
    monkeypatch.setattr(torch, "__version__", "0.0")
    prints.append(fingerprint(path, EngineConfig(str(path))))
    assert len(set(prints)) == len(prints)


def test_an_engine_has_the_fingerprint_of_its_checkpoint(checkpoint: Path) -> None:
    config = EngineConfig(str(checkpoint), device_map="cpu", dtype="float32")
    engine = Engine.load(config)
    engine.close()
    assert engine.fingerprint == fingerprint(checkpoint, config)


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("context_length", 10**6, "made for at most"),
        ("kv_cache_gib", 512 * 1024 / 2**30, "holds only 512"),
    ],
)
def test_a_context_that_cannot_fit_fails_at_load_with_the_numbers(
    checkpoint: Path, setting: str, value: int, message: str
) -> None:
    settings = {"context_length": 1024, "max_running": 8, setting: value}
    with pytest.raises(ConfigError, match=message):
        Engine.load(EngineConfig(str(checkpoint), device_map="cpu", dtype="bfloat16", **settings))


@pytest.mark.parametrize(("kv_store", "needed"), [("contiguous", "160"), ("paged", "320")])
def test_a_cache_below_one_page_a_sequence_fails_at_load_with_the_numbers(
    checkpoint: Path, kv_store: str, needed: str
) -> None:
    config = EngineConfig(
        str(checkpoint),
        device_map="cpu",
        dtype="bfloat16",
        max_running=10,
        kv_store=kv_store,
        kv_cache_gib=128 * 1024 / 2**30,
    )
    with pytest.raises(ConfigError, match=f"room for 128 tokens.*need {needed}"):
        Engine.load(config)
