"""What a folder is: whatever cannot be served is refused in one line that says what to do."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.checkpoint import find_checkpoint
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION
from tests.mistral_engine.checkpoint.layouts import WHOLE, run_told, write
from tests.mistral_engine.native.small_models import change_config

INDEX = "model.safetensors.index.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "model")


@pytest.fixture
def oddly_named(tmp_path: Path) -> Path:
    return write(tmp_path / """it's "the" $HOME `one`""")


def refusal(checkpoint: Path | str, **settings: str) -> str:
    with pytest.raises(ConfigError) as raised:
        find_checkpoint(EngineConfig(str(checkpoint), device_map="cpu", **settings))
    told = str(raised.value)
    assert "\n" not in told
    assert "pip install" not in told
    return told


def without(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).unlink()


def leave_only(folder: Path, *names: str) -> None:
    without(folder, *(file.name for file in folder.iterdir()))
    for name in names:
        (folder / name).touch()


def replace_weights(folder: Path, *names: str) -> None:
    without(folder, WHOLE)
    for name in names:
        (folder / name).touch()


def with_half_of_its_pieces(folder: Path) -> None:
    replace_weights(folder, "model-00001-of-00002.safetensors")
    placed = {"a": "model-00001-of-00002.safetensors", "b": "c"}
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": placed}))


def with_an_empty_index(folder: Path) -> None:
    replace_weights(folder)
    (folder / INDEX).write_text("{}")


def without_metadata(folder: Path) -> None:
    (folder / WHOLE).rename(folder / "model-00001-of-00001.safetensors")
    placed = dict.fromkeys(["a"], "model-00001-of-00001.safetensors")
    (folder / INDEX).write_text(json.dumps({"weight_map": placed}))


def with_links_to_what_is_gone(folder: Path) -> None:
    """As a copy of the hub's cache without its blobs."""
    for name in ("config.json", WHOLE):
        (folder / name).unlink()
        (folder / name).symlink_to(f"../../blobs/{name}")


def write_config(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)


LAYOUTS: list[tuple[str, Callable[[Path], None], tuple[str, ...]]] = [
    ("empty", leave_only, ("is empty", "config.json and model*.safetensors", "hub id")),
    (
        "something else",
        lambda folder: leave_only(folder, "notes.txt"),
        ("has no config.json", "name a folder"),
    ),
    (
        "GGUF alone",
        lambda folder: leave_only(folder, "mistral-7b.Q4_K_M.gguf", "README.md"),
        (
            "mistral-7b.Q4_K_M.gguf",
            "GGUF",
            "take the original",
            "quantization: nf4",
            "llama-server",
        ),
    ),
    (
        "GGUF with a config",
        lambda folder: replace_weights(folder, "mistral-7b.Q4_K_M.gguf"),
        ("GGUF", "llama-server"),
    ),
    (
        "Mistral's own naming",
        lambda folder: leave_only(folder, "consolidated.safetensors", "params.json"),
        ("Mistral's own naming", "model*.safetensors and config.json", "same repository"),
    ),
    (
        "Mistral's own naming, with a config",
        lambda folder: replace_weights(folder, "consolidated.safetensors", "params.json"),
        ("Mistral's own naming", "consolidated.safetensors"),
    ),
    (
        "Mistral's first files",
        lambda folder: leave_only(folder, "consolidated.00.pth", "params.json"),
        ("Mistral's own naming", "consolidated.00.pth"),
    ),
    (
        "pickles",
        lambda folder: replace_weights(folder, "pytorch_model.bin"),
        ("pytorch_model.bin", "pickles", "python -c", "save_pretrained"),
    ),
    (
        "pickles in pieces",
        lambda folder: replace_weights(
            folder, "pytorch_model-00001-of-00002.bin", "pytorch_model.bin.index.json"
        ),
        ("pytorch_model-00001-of-00002.bin", "python -c"),
    ),
    (
        "a pickle without a config",
        lambda folder: leave_only(folder, "model.pt"),
        ("model.pt", "no config.json"),
    ),
    (
        "TensorFlow's",
        lambda folder: replace_weights(folder, "tf_model.h5"),
        ("another library", "tf_model.h5"),
    ),
    ("ONNX", lambda folder: replace_weights(folder, "model.onnx"), ("another library",)),
    (
        "pieces without an index",
        lambda folder: replace_weights(folder, "model-00001-of-00002.safetensors"),
        ("pieces", INDEX, "copy or download that file too"),
    ),
    (
        "weights of another name",
        lambda folder: replace_weights(folder, "mistral.safetensors"),
        ("mistral.safetensors", "rename it"),
    ),
    (
        "weights without a config",
        lambda folder: without(folder, "config.json"),
        ("model.safetensors and no config.json", "copy it"),
    ),
    (
        "a config without weights",
        lambda folder: without(folder, WHOLE),
        ("no weights", "copy or download"),
    ),
    (
        "an older GPTQ",
        lambda folder: (folder / "quantize_config.json").touch(),
        ("quantised by GPTQ", "take the original"),
    ),
    (
        "an older AWQ",
        lambda folder: (folder / "quant_config.json").touch(),
        ("quantised by AWQ", "take the original"),
    ),
    (
        "an index that names what is not there",
        with_half_of_its_pieces,
        ("incomplete: 1 of 2 files", "such as c", "download it again"),
    ),
    (
        "ModelOpt",
        lambda folder: (folder / "hf_quant_config.json").touch(),
        ("quantised by ModelOpt", "take the original", "vllm"),
    ),
    (
        "an index without metadata",
        without_metadata,
        (INDEX, "no metadata", 'write "metadata": {} into it'),
    ),
    (
        "links to what is gone",
        with_links_to_what_is_gone,
        ("has no config.json", "name a folder"),
    ),
    ("an index of nothing", with_an_empty_index, (INDEX, "no weight_map")),
    (
        "a generation config that is a list",
        lambda folder: (folder / "generation_config.json").write_text("[]"),
        ("generation_config.json holds no JSON object",),
    ),
    (
        "a generation config without a bottom",
        lambda folder: (folder / "generation_config.json").write_text("[" * 9000),
        ("generation_config.json cannot be read",),
    ),
    (
        "a broken config",
        lambda folder: write_config(folder, "{"),
        ("config.json cannot be read",),
    ),
    (
        "a config that is a list",
        lambda folder: write_config(folder, "[]"),
        ("config.json holds no JSON object",),
    ),
]


@pytest.mark.parametrize(
    ("spoil", "words"), [case[1:] for case in LAYOUTS], ids=[c[0] for c in LAYOUTS]
)
def test_a_folder_that_is_no_checkpoint_is_called_what_it_is(
    folder: Path, spoil: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    spoil(folder)
    told = refusal(folder)
    assert told.startswith(f"checkpoint '{folder}'")
    assert [word for word in words if word not in told] == []


@pytest.mark.parametrize(
    ("architectures", "words"),
    [
        (["MixtralForCausalLM"], "a mixture of experts, Mixtral (MixtralForCausalLM)"),
        (["MistralModel"], "embeddings"),
        (["PixtralForConditionalGeneration"], "Pixtral"),
        (["MistralForSequenceClassification"], "classifier"),
        (["LlavaForConditionalGeneration"], "images and text"),
        (["VoxtralForConditionalGeneration"], "speech"),
        (["LlamaForCausalLM"], "is a LlamaForCausalLM; this engine serves"),
        (["Qwen3ForCausalLM"], "take another checkpoint"),
        (["Oddity\nForCausalLM"], "architectures ['Oddity\\nForCausalLM']"),
        ([], 'write ["MistralForCausalLM"] there'),
        (None, "architectures None"),
        ("MistralForCausalLM", "architectures 'MistralForCausalLM'"),
        ([7], "architectures [7]"),
    ],
)
def test_another_architecture_is_called_what_it_is(
    folder: Path, architectures: object, words: str
) -> None:
    change_config(folder, architectures=architectures)
    assert words in refusal(folder)


READ_BY_VLLM = ("awq", "gptq", "compressed-tensors", "modelopt")


@pytest.mark.parametrize("method", [*READ_BY_VLLM, "hqq", "torchao", "exl2", "of two lines"])
def test_weights_that_are_quantised_by_what_is_not_here_are_refused_before_anything_asks_for_it(
    folder: Path, method: str
) -> None:
    change_config(
        folder, quantization_config={"quant_method": method.replace(" ", "\n"), "bits": 4}
    )
    told = refusal(folder)
    assert f"quantised by {method}" in told
    assert "take the original, with `quantization: nf4`" in told
    assert ("`backend: vllm`" in told) == (method in READ_BY_VLLM)


@pytest.mark.parametrize("method", READ_BY_VLLM)
def test_with_vllm_what_it_reads_is_taken(folder: Path, method: str) -> None:
    change_config(folder, quantization_config={"quant_method": method, "bits": 4})
    found = find_checkpoint(EngineConfig(str(folder), backend="vllm"))
    assert not found.is_quantisable


def test_with_vllm_what_it_does_not_read_is_refused_all_the_same(folder: Path) -> None:
    change_config(folder, quantization_config={"quant_method": "hqq"})
    with pytest.raises(ConfigError, match="quantised by hqq"):
        find_checkpoint(EngineConfig(str(folder), backend="vllm"))


@pytest.mark.parametrize("settings", [{"bits": 4}, [1], "awq"])
def test_a_quantisation_without_a_name_is_refused(folder: Path, settings: object) -> None:
    change_config(folder, quantization_config=settings)
    assert "an unknown method" in refusal(folder)


def test_older_compressed_tensors_are_known_by_their_other_key(folder: Path) -> None:
    change_config(folder, compression_config={"quant_method": "compressed-tensors"})
    assert "compressed-tensors" in refusal(folder)


@pytest.mark.parametrize("newer", [True, False])
def test_mlx_is_known_by_its_key(folder: Path, newer: bool) -> None:
    bits = {"group_size": 64, "bits": 4}
    change_config(folder, quantization=bits, **({"quantization_config": bits} if newer else {}))
    told = refusal(folder)
    assert "quantised by MLX" in told
    assert "vllm" not in told


def test_a_part_that_is_quantised_is_known_too(folder: Path) -> None:
    change_config(folder, text_config={"quantization_config": {"quant_method": "gptq"}})
    assert "quantised by gptq" in refusal(folder)


@pytest.mark.parametrize("quantization", ["nf4", "int8", "int4"])
@pytest.mark.parametrize(
    "settings", [{"quant_method": "fp8"}, {"quant_method": "bitsandbytes"}, {"load_in_4bit": True}]
)
def test_weights_that_are_quantised_already_are_not_quantised_again(
    folder: Path, quantization: str, settings: dict[str, object]
) -> None:
    change_config(folder, quantization_config=settings)
    told = refusal(folder, quantization=quantization)
    assert f"quantization is '{quantization}'" in told
    assert "set quantization to none" in told


def test_code_that_a_config_names_is_not_run_and_told_in_one_line(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    change_config(folder, auto_map={"AutoModelForCausalLM": "evil.E", "AutoConfig": "evil.C"})
    (folder / "evil.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n")
    with caplog.at_level(logging.INFO, "mistral_engine"):
        checkpoint = find_checkpoint(EngineConfig(str(folder)))
    load_model(checkpoint.path, EngineConfig(str(folder), device_map="cpu"), ATTENTION)
    assert not (folder / "ran").exists()
    [told] = [r.getMessage() for r in caplog.records if "auto_map" in r.getMessage()]
    assert "not run" in told


def test_weights_of_a_name_of_their_own_are_refused(folder: Path) -> None:
    change_config(folder, transformers_weights="other.safetensors")
    assert "transformers_weights" in refusal(folder)


def test_a_file_is_refused_with_the_folder_to_name(folder: Path) -> None:
    told = refusal(folder / WHOLE)
    assert "is a file; name the folder" in told
    gguf = folder / "m.gguf"
    gguf.touch()
    assert "GGUF" in refusal(gguf)


@pytest.mark.parametrize("name", ["no-such-model", "/no/such/model", "a/b/c", "", "owner/na me"])
def test_what_is_neither_a_folder_nor_a_hub_id_is_refused_with_what_to_do(name: str) -> None:
    told = refusal(name)
    assert repr(name) in told
    assert "`make serve`" in told
    assert "owner/name@revision" in told


def test_a_folder_above_the_checkpoint_is_told_which_one_to_name(tmp_path: Path) -> None:
    trainer = tmp_path / "outputs"
    for step in (500, 1000):
        write(trainer / f"checkpoint-{step}")
        os.utime(trainer / f"checkpoint-{step}", (step, step))
    assert f"name {trainer / 'checkpoint-1000'}, or another of the 2" in refusal(trainer)


def test_a_folder_of_the_hubs_cache_is_told_which_one_to_name(tmp_path: Path) -> None:
    cached = tmp_path / "models--owner--name"
    snapshot = write(cached / "snapshots" / ("0" * 40))
    (cached / "blobs").mkdir()
    assert f"is a folder above a checkpoint; name {snapshot}" in refusal(cached)


def test_a_folder_that_may_not_be_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", forbid)
    assert "cannot be read: Permission denied" in refusal(folder)


def test_the_command_that_is_told_for_pickles_makes_a_checkpoint_of_them(
    oddly_named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = oddly_named
    weights = load_file(folder / WHOLE)
    torch.save(weights, folder / "pytorch_model.bin")
    without(folder, WHOLE)
    monkeypatch.chdir(tmp_path)
    run_told(refusal(folder))
    converted = find_checkpoint(EngineConfig(str(tmp_path / "converted"))).path
    made = load_file(converted / WHOLE)
    assert made.keys() == weights.keys()
    assert all(torch.equal(made[name], weights[name]) for name in weights)
