"""One loading path for every checkpoint: plain, placed by accelerate, quantised by bitsandbytes."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine_api.conversation import Message
from engine_api.errors import ConfigError
from engine_api.events import Finished, FinishReason, TextDelta
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.native.load.fingerprint import fingerprint
from mistral_engine.native.load.memory import require_room_for_weights
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.fused import FusedModel
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from tests.mistral_engine.cache_size import cache_gib
from tests.mistral_engine.inside import runner_of
from tests.mistral_engine.native.small_models import write_language_model


def answer(engine: Engine, max_tokens: int = 24) -> str:
    prompt = engine.prompts.build([Message("user", "What is a mistral?")])
    params = SamplingParams(max_tokens=max_tokens, temperature=0)
    *deltas, last = engine.generate(GenerationRequest("r", prompt, params))
    assert isinstance(last, Finished)
    assert last.reason in (FinishReason.STOP, FinishReason.LENGTH)
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def linear_classes(body: Any) -> set[str]:
    """Of transformers' model; none where it was taken apart."""
    if isinstance(body, FusedModel):
        return set()
    modules = body._model.named_modules()
    return {type(m).__name__ for name, m in modules if name.endswith("_proj")}


@pytest.mark.parametrize(
    ("quantization", "linears"),
    [("none", set()), ("int8", set()), ("int4", set()), ("nf4", {"Linear4bit"})],
)
@pytest.mark.parametrize("device_map", ["auto", "cpu"])
def test_every_quantisation_and_placement_generates_through_the_same_engine(
    checkpoint: Path, quantization: str, linears: set[str], device_map: str
) -> None:
    config = EngineConfig(str(checkpoint), quantization=quantization, device_map=device_map)
    engine = load_engine(config)
    try:
        assert linear_classes(runner_of(engine)._body) == linears
        assert answer(engine)
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("asked", "given"),
    [("auto", torch.bfloat16), ("bfloat16", torch.bfloat16), ("float32", torch.float32)],
)
def test_the_weights_are_of_the_dtype_that_is_named_or_else_of_the_checkpoints_own(
    checkpoint: Path, asked: str, given: torch.dtype
) -> None:
    config = EngineConfig(str(checkpoint), device_map="cpu", dtype=asked)
    assert load_model(checkpoint, config, ATTENTION).dtype == given


def load_weights(path: Path, **settings: Any) -> Any:
    return load_model(path, EngineConfig(str(path), device_map="cpu", **settings), ATTENTION)


def change_weight(path: Path, name: str, value: float) -> None:
    """One number of it."""
    weights = load_file(path / "model.safetensors")
    weights[name][3, 5] = value
    save_file(weights, path / "model.safetensors", {"format": "pt"})


@pytest.mark.parametrize(
    ("value", "kind"), [(float("inf"), "an infinity"), (float("nan"), "a NaN")]
)
@pytest.mark.parametrize("name", ["model.embed_tokens.weight", "model.layers.1.mlp.up_proj.weight"])
def test_a_weight_that_is_not_finite_is_refused_by_name(
    checkpoint: Path, tmp_path: Path, name: str, value: float, kind: str
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    change_weight(path, name, value)
    told = rf"{re.escape(str(path))} hold {kind} in {re.escape(name)}, so no answer could"
    model = load_weights(path)
    with pytest.raises(ConfigError, match=told):
        Runner(model)


def test_a_weight_that_is_not_finite_is_refused_in_a_model_that_is_not_taken_apart_too(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    change_weight(path, "model.embed_tokens.weight", float("inf"))
    with pytest.raises(ConfigError, match=r"hold an infinity in model\.embed_tokens\.weight"):
        Runner(load_weights(path, quantization="nf4"))


def test_weights_whose_sum_is_too_large_for_their_type_are_finite_all_the_same(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    weights = load_file(path / "model.safetensors")
    weights["model.norm.weight"][:] = 3e38
    save_file(weights, path / "model.safetensors", {"format": "pt"})
    assert Runner(load_weights(path))


def test_a_weight_file_that_is_cut_short_is_refused_by_name(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    os.truncate(path / "model.safetensors", 100_000)
    with pytest.raises(ConfigError, match=r"model\.safetensors cannot be read.*download it again"):
        load_weights(path)


def test_weights_of_which_some_are_missing_are_refused_and_not_made_up(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    weights = load_file(path / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"], weights["model.norm.weight"]
    save_file(weights, path / "model.safetensors", {"format": "pt"})
    with pytest.raises(ConfigError, match=r"2 tensors are missing.*layers\.1\.mlp\.up_proj"):
        load_weights(path)


@pytest.mark.parametrize(
    ("free", "remedy"),
    [
        (8_000_000_000, "set quantization to nf4 (4.5 GB) or int8 (7.5 GB), or take a machine"),
        (5_000_000_000, "set quantization to nf4 (4.5 GB), or take a machine"),
        (1_000_000_000, "take a machine"),
    ],
)
def test_too_little_memory_is_told_with_both_numbers_and_what_would_fit(
    monkeypatch: pytest.MonkeyPatch, free: int, remedy: str
) -> None:
    monkeypatch.setattr("mistral_engine.native.load.memory._free_bytes", lambda device: free)
    needed = {"none": 14_496_000_000, "nf4": 4_456_000_000, "int8": 7_516_000_000}
    told = f"the weights take 14.5 GB of memory; cpu has {free / 1e9:.1f} GB free: {remedy}"
    with pytest.raises(ConfigError, match=re.escape(told)):
        require_room_for_weights(EngineConfig("any", device_map="cpu"), needed)


def test_weights_of_another_shape_than_config_json_says_are_refused_by_name(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps({**config, "intermediate_size": 96}))
    with pytest.raises(ConfigError, match=r"_proj.weight is .*config.json says .*96"):
        load_weights(path)


def test_too_little_memory_is_noticed_before_anything_is_loaded(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mistral_engine.native.load.memory._free_bytes", lambda device: 7_000_000)
    monkeypatch.setattr("transformers.MistralForCausalLM.from_pretrained", None)
    with pytest.raises(ConfigError, match="the weights take"):
        load_weights(checkpoint, dtype="bfloat16")


def test_where_accelerate_may_spread_the_weights_nothing_is_foreseen(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mistral_engine.native.load.memory._free_bytes", lambda device: 0)
    require_room_for_weights(EngineConfig(str(checkpoint), device_map="balanced"), {"none": 1})


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."),
        RuntimeError("unable to mmap 8 bytes from file <a>: Cannot allocate memory (12)"),
    ],
)
def test_memory_that_is_used_up_while_loading_is_told_with_what_to_change(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def use_it_up(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("transformers.MistralForCausalLM.from_pretrained", use_it_up)
    with pytest.raises(ConfigError, match=r"used up while loading the weights.*quantization"):
        load_weights(checkpoint)


def test_a_library_that_is_not_here_is_not_asked_for(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def want_it(*_: Any, **__: Any) -> None:
        raise ImportError("requires gptqmodel: pip install gptqmodel")

    monkeypatch.setattr("transformers.MistralForCausalLM.from_pretrained", want_it)
    with pytest.raises(ConfigError, match=r"requirements\.txt names, or take") as raised:
        load_weights(checkpoint)
    assert "pip install" not in str(raised.value)


@pytest.mark.parametrize(
    ("quantization", "tied", "told"),
    [
        ("int8", False, "set quantization to int4 or nf4, lower"),
        ("int4", False, ": lower"),
        # In 4 bits a head stands beside the embedding that it is tied to; nf4 leaves the two one.
        ("int4", True, "set quantization to nf4, lower"),
    ],
)
def test_only_what_takes_less_is_told_where_memory_was_used_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quantization: str, tied: bool, told: str
) -> None:
    def use_it_up(*_: Any, **__: Any) -> None:
        raise MemoryError

    shape = {"hidden_size": 64, "intermediate_size": 3072, "tie_word_embeddings": tied}
    folder = write_language_model(tmp_path / "m", **shape)
    monkeypatch.setattr("transformers.MistralForCausalLM.from_pretrained", use_it_up)
    with pytest.raises(ConfigError, match=told):
        load_weights(folder, quantization=quantization)


@pytest.mark.parametrize(
    ("device_map", "told"),
    [
        ("cuda", "device_map is 'cuda' and torch has no GPU: "),
        ("cuda:0", "device_map is 'cuda:0' and torch has no GPU: "),
        ("meta", "device_map is 'meta', where no weight has a value; set it to auto or cpu"),
    ],
)
def test_a_device_that_is_not_here_is_told_with_what_to_set(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, device_map: str, told: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigError, match=re.escape(told)):
        load_model(checkpoint, EngineConfig(str(checkpoint), device_map=device_map), ATTENTION)


def test_a_gpu_beyond_those_that_there_are_is_told(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(ConfigError, match=r"'cuda:2' and torch has cuda, cuda:0, cuda:1 here"):
        require_room_for_weights(EngineConfig("any", device_map="cuda:2"), {"none": 1})


def test_a_generation_config_nested_too_deeply_is_told_in_one_line(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = a_copy(checkpoint, tmp_path / "copy")
    (path / "generation_config.json").write_text('{"a": ' * 700 + "1" + "}" * 700)
    with pytest.raises(ConfigError, match="maximum recursion depth exceeded"):
        load_weights(path)


def a_copy(checkpoint: Path, directory: Path) -> Path:
    return Path(shutil.copytree(checkpoint, directory))


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
        {"quantization": "int4"},
        {"chat_format": "mistral"},
        {"chat_template": str(path / "MODEL_CARD.md")},
    ]
    prints = [fingerprint(path, EngineConfig(str(path), **settings)) for settings in every]
    with (path / "config.json").open("a") as file:
        file.write(" ")
    prints.append(fingerprint(path, EngineConfig(str(path))))
    with (path / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    prints.append(fingerprint(path, EngineConfig(str(path))))
    for name in ("generation_config.json", "tokenizer.model.v3", "chat_template.jinja"):
        with (path / name).open("a") as file:
            file.write(" ")
        prints.append(fingerprint(path, EngineConfig(str(path))))
    monkeypatch.setattr(torch, "__version__", "0.0")
    prints.append(fingerprint(path, EngineConfig(str(path))))
    prints.append(fingerprint(path, EngineConfig(str(path)), None, "fbgemm"))
    assert len(set(prints)) == len(prints)


def test_an_engine_has_the_fingerprint_of_its_checkpoint(checkpoint: Path) -> None:
    config = EngineConfig(str(checkpoint), device_map="cpu", dtype="float32")
    engine = load_engine(config)
    engine.close()
    assert engine.fingerprint == fingerprint(checkpoint, config, None, runner_of(engine).linear)


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("context_length", 10**6, "made for at most"),
        ("kv_cache_gib", 512, "holds only 512"),  # in tokens
    ],
)
def test_a_context_that_cannot_fit_fails_at_load_with_the_numbers(
    checkpoint: Path, setting: str, value: int, message: str
) -> None:
    given = cache_gib(checkpoint, value, 2) if setting == "kv_cache_gib" else value
    settings: dict[str, Any] = {"context_length": 1024, "max_running": 8, "linear": "plain"}
    settings |= {setting: given}
    with pytest.raises(ConfigError, match=message):
        load_engine(EngineConfig(str(checkpoint), device_map="cpu", dtype="bfloat16", **settings))


@pytest.mark.parametrize(("kv_store", "needed"), [("contiguous", "160"), ("paged", "320")])
def test_a_cache_below_one_page_a_sequence_fails_at_load_with_the_numbers(
    checkpoint: Path, kv_store: str, needed: str
) -> None:
    config = EngineConfig(
        str(checkpoint),
        device_map="cpu",
        dtype="bfloat16",
        linear="plain",
        max_running=10,
        kv_store=kv_store,
        kv_cache_gib=cache_gib(checkpoint, 128, 2),
    )
    with pytest.raises(ConfigError, match=f"room for 128 tokens.*need {needed}"):
        load_engine(config)
