"""What stands in the way of vLLM is told in one line, before weights are downloaded."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import logging
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine_api.errors import ConfigError, RequestError
from engine_api.request import SamplingParams
from mistral_engine import EngineConfig
from mistral_engine.checkpoint import Checkpoint
from mistral_engine.vllm import opening, private
from mistral_engine.vllm.asking import Asking
from mistral_engine.vllm.processes.log_filter import MESSAGES, ContentFilter
from tests.mistral_engine.scripted_backend import CHECKPOINT
from tests.mistral_engine.vllm.fake_core import embedded


def config_of(**settings: Any) -> EngineConfig:
    return EngineConfig(str(CHECKPOINT), backend="vllm", **settings)


def install(patch: pytest.MonkeyPatch, version: str | None) -> None:
    """Have vLLM be there in a version, or not at all. It is not imported."""
    spec = None if version is None else importlib.util.spec_from_loader("vllm", None)
    patch.setattr(importlib.util, "find_spec", lambda name: spec)
    patch.setattr(importlib.metadata, "version", lambda name: version)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        (None, "vLLM is not installed"),
        ("0.31.9", "vLLM 0.31.9 is too old"),
        ("0.34.0rc1", "vLLM 0.34.0rc1 is too new"),
        ("1.0", "vLLM 1.0 is too new"),
        ("dev", "vLLM dev is too old"),
    ],
)
def test_vllm_has_to_be_one_that_was_tried(
    monkeypatch: pytest.MonkeyPatch, version: str | None, told: str
) -> None:
    install(monkeypatch, version)
    with pytest.raises(ConfigError, match=rf"{told}.*install 0\.32, or"):
        opening.require_computable(Checkpoint(CHECKPOINT), config_of())


@pytest.mark.parametrize("version", ["0.32.0+cpu", "0.32.1"])
def test_versions_that_were_tried_are_taken(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    install(monkeypatch, version)
    opening.require_computable(Checkpoint(CHECKPOINT), config_of())


def test_settings_that_are_not_kept_are_refused_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, "0.32.0")
    with pytest.raises(ConfigError, match=r"^quantization is 'int4'"):
        opening.require_computable(Checkpoint(CHECKPOINT), config_of(quantization="int4"))


def test_the_numbers_are_those_of_the_checkpoint_and_not_half_as_wide(tmp_path: Path) -> None:
    """vLLM's own "auto" makes 16 bits of 32."""
    for written, found in [
        ({"dtype": "float32"}, "float32"),
        ({"torch_dtype": "bfloat16"}, "bfloat16"),
        ({"torch_dtype": "torch.float16"}, "float16"),
        ({"dtype": "float32", "text_config": {"dtype": "bfloat16"}}, "bfloat16"),
        ({}, "auto"),
    ]:
        (tmp_path / "config.json").write_text(json.dumps(written))
        assert opening._dtype(config_of(), tmp_path) == found
        assert opening._dtype(config_of(dtype="float16"), tmp_path) == "float16"


@pytest.mark.parametrize(
    ("device_map", "on_cpu", "is_kept"),
    [
        ("auto", True, True),
        ("auto", False, True),
        ("cpu", True, True),
        ("cuda", False, True),
        ("cpu", False, False),
        ("cuda", True, False),
        ("cuda:1", False, False),
    ],
)
def test_vllm_computes_on_what_it_was_built_for(
    monkeypatch: pytest.MonkeyPatch, device_map: str, on_cpu: bool, is_kept: bool
) -> None:
    monkeypatch.setattr(opening, "computes_on_cpu", lambda: on_cpu)
    config = config_of(device_map=device_map)
    if is_kept:
        opening._require_device(config)
        return
    with pytest.raises(ConfigError, match=f"^device_map is '{device_map}'"):
        opening._require_device(config)


@pytest.mark.parametrize(
    ("num_gpus", "on_cpu", "free", "is_enough"),
    [(1, True, 399, False), (1, True, 400, True), (2, False, 639, False), (1, False, 0, True)],
)
def test_shared_memory_has_to_hold_what_its_processes_exchange(
    monkeypatch: pytest.MonkeyPatch, num_gpus: int, on_cpu: bool, free: int, is_enough: bool
) -> None:
    monkeypatch.setattr(opening, "computes_on_cpu", lambda: on_cpu)
    monkeypatch.setattr(opening, "_SHARED_MEMORY", CHECKPOINT)
    usage = SimpleNamespace(free=free * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    config = config_of(vllm={"tensor_parallel_size": num_gpus})
    if is_enough:
        opening._require_shared_memory(config)
        return
    with pytest.raises(ConfigError, match=f"has {free} MiB free.*--shm-size"):
        opening._require_shared_memory(config)


def test_what_vllm_says_of_a_failed_start_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "0.32.0")
    monkeypatch.setattr(opening, "argument_names", lambda: ["model"])
    monkeypatch.setattr(opening, "computes_on_cpu", lambda: True)

    def broken(*_: Any) -> None:
        raise RuntimeError("Engine core\ninitialization failed.")

    monkeypatch.setattr(opening, "VllmBackend", broken)
    with pytest.raises(ConfigError, match=r"does not start.*core initialization failed") as refused:
        opening.open_backend(Checkpoint(CHECKPOINT), None, config_of())  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)


def test_content_is_kept_out_of_its_log_before_vllm_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, "0.32.0")
    monkeypatch.setattr(opening, "argument_names", lambda: ["model"])
    monkeypatch.setattr(opening, "computes_on_cpu", lambda: True)
    monkeypatch.delenv("LLGUIDANCE_LOG_LEVEL", raising=False)
    loggers = list(map(logging.getLogger, MESSAGES))
    for each in loggers:
        monkeypatch.setattr(each, "filters", [])
    started = []

    def start(*_: Any) -> None:
        filters = [type(found) for each in loggers for found in each.filters]
        started.append((os.environ["LLGUIDANCE_LOG_LEVEL"], filters))

    monkeypatch.setattr(opening, "VllmBackend", start)
    opening.open_backend(Checkpoint(CHECKPOINT), None, config_of())  # type: ignore[arg-type]
    assert started == [("0", [ContentFilter] * len(MESSAGES))]


@pytest.mark.parametrize(
    ("size", "asked", "on_cpu", "is_kept"),
    [
        (1.5, "4", True, False),
        (1.5, "", True, True),
        (1.5, None, True, True),
        (None, "4", True, True),
        (1.5, "4", False, True),  # nobody reads it there
    ],
)
def test_the_caches_size_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch,
    size: float | None,
    asked: str | None,
    on_cpu: bool,
    is_kept: bool,
) -> None:
    install(monkeypatch, "0.32.0")
    monkeypatch.setattr(opening, "argument_names", lambda: ["model"])
    monkeypatch.setattr(opening, "computes_on_cpu", lambda: on_cpu)
    monkeypatch.setattr(opening, "VllmBackend", lambda *_: None)
    monkeypatch.delenv("VLLM_CPU_KVCACHE_SPACE", raising=False)
    if asked is not None:
        monkeypatch.setenv("VLLM_CPU_KVCACHE_SPACE", asked)
    config = config_of(kv_cache_gib=size)
    if is_kept:
        opening.open_backend(Checkpoint(CHECKPOINT), embedded(), config)
        return
    with pytest.raises(ConfigError, match=r"^kv_cache_gib is 1\.5, .*SPACE is '4'.*leave one out"):
        opening.open_backend(Checkpoint(CHECKPOINT), embedded(), config)


@pytest.mark.parametrize("speculative", [None, {"method": "ngram"}])
def test_a_speculation_that_is_null_is_none(
    monkeypatch: pytest.MonkeyPatch, speculative: dict[str, Any] | None
) -> None:
    install(monkeypatch, "0.32.0")
    monkeypatch.setattr(opening, "argument_names", lambda: ["model", "speculative_config"])
    monkeypatch.setattr(opening, "computes_on_cpu", lambda: True)
    monkeypatch.setattr(opening, "VllmBackend", lambda open_core, asking, *_: asking)
    config = config_of(vllm={"speculative_config": speculative})
    asking: Any = opening.open_backend(Checkpoint(CHECKPOINT), embedded(), config)
    params = SamplingParams(min_p=0.1)
    if speculative is None:
        asking.require_kept(params)
        return
    with pytest.raises(RequestError, match="while it speculates"):
        asking.require_kept(params)


@pytest.mark.parametrize(
    ("min_tokens", "num_stops", "is_kept"), [(1, 126, True), (1, 127, False), (0, 128, True)]
)
def test_no_more_stops_than_a_worker_takes_go_beside_a_least_length(
    min_tokens: int, num_stops: int, is_kept: bool
) -> None:
    """With the model's own and the tokenizer's end: it would die of them, on a GPU."""
    asking = Asking(embedded(), is_speculating=False)
    stops = tuple(range(100, 100 + num_stops))
    params = SamplingParams(min_tokens=min_tokens, stop_token_ids=stops)
    if is_kept:
        asking.require_kept(params)
        return
    with pytest.raises(RequestError, match=r"^stop_token_ids has 127, .* at most 126$"):
        asking.require_kept(params)


def test_vllm_itself_is_what_is_imported_by_its_name() -> None:
    spec = importlib.util.find_spec("vllm")
    assert spec is None or "mistral_engine" not in str(spec.origin)
    assert Path(private.__file__).parent.name == "vllm"
