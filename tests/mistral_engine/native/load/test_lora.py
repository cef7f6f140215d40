"""A LoRA adapter is merged as peft merges it, or refused by name; never in part."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from peft import LoraConfig, PeftModel, get_peft_model
from peft.tuners.tuners_utils import check_target_module_exists
from safetensors.torch import load_file, save_file
from transformers import Mistral3ForConditionalGeneration, MistralForCausalLM

from engine_api.errors import ConfigError
from engine_api.events import Finished
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine, EngineConfig, load_engine
from mistral_engine.checkpoint import Adapter, Checkpoint, find_checkpoint
from mistral_engine.checkpoint.adapter_settings import read_adapter
from mistral_engine.checkpoint.listing import list_folder
from mistral_engine.checkpoint.texts import last_names
from mistral_engine.native.load.fingerprint import fingerprint
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION
from tests.mistral_engine.checkpoint.layouts import run_told, tiny_model, write
from tests.mistral_engine.native.small_models import change_config, write_mistral3

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("lora") / "base")


def train(base: Path, folder: Path, **lora: Any) -> Path:
    """An adapter as peft saves it, with factors that are no zeros."""
    model = MistralForCausalLM.from_pretrained(base, dtype=torch.float32)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        adapted = get_peft_model(model, LoraConfig(**{"task_type": "CAUSAL_LM", "r": 4, **lora}))
        for name, parameter in adapted.named_parameters():
            if "lora_" in name:
                parameter.data.normal_(std=0.3)
    adapted.save_pretrained(folder)
    return folder


def found(base: Path, adapter: Path, **settings: Any) -> Checkpoint:
    return find_checkpoint(config_of(base, adapter=str(adapter), **settings))


def config_of(checkpoint: Path | str, **settings: Any) -> EngineConfig:
    return EngineConfig(str(checkpoint), **{"device_map": "cpu", "dtype": "float32", **settings})


def merged(base: Path, adapter: Path, **settings: Any) -> Any:
    checkpoint = found(base, adapter, **settings)
    return load_model(checkpoint.path, config_of(base, **settings), ATTENTION, checkpoint.adapter)


def merged_by_peft(base: Path, adapter: Path) -> Any:
    model = MistralForCausalLM.from_pretrained(base, dtype=torch.float32)
    return PeftModel.from_pretrained(model, adapter).merge_and_unload()


def changed_modules(base: Path, model: Any) -> set[str]:
    before = dict(MistralForCausalLM.from_pretrained(base, dtype=torch.float32).named_parameters())
    return {n for n, p in model.named_parameters() if not torch.equal(p, before[n])}


FORMS: dict[str, tuple[dict[str, Any], int]] = {
    "attention": ({"target_modules": ["q_proj", "v_proj"]}, 4),
    "all linears": ({"target_modules": "all-linear", "lora_alpha": 16}, 14),
    "rank stabilised": ({"target_modules": ["q_proj"], "lora_alpha": 16, "use_rslora": True}, 2),
    "ranks and alphas by pattern": (
        {
            "target_modules": ["q_proj", "down_proj"],
            "lora_alpha": 16,
            "rank_pattern": {"layers.1.self_attn.q_proj": 2, "down_proj": 3},
            "alpha_pattern": {"model.layers.0.mlp.down_proj": 5, ".*1.*q_proj": 7},
        },
        4,
    ),
    "a regular expression": ({"target_modules": r".*layers\.\d+\.self_attn\.(k|o)_proj"}, 4),
    "some layers": ({"target_modules": ["q_proj", "down_proj"], "layers_to_transform": [1]}, 2),
    "one layer, by its pattern": (
        {"target_modules": ["q_proj"], "layers_to_transform": 1, "layers_pattern": "layers"},
        1,
    ),
    "without some": (
        {"target_modules": ["q_proj", "v_proj"], "exclude_modules": ["layers.0.self_attn.q_proj"]},
        3,
    ),
    "turned, which peft ignores": ({"target_modules": ["q_proj"], "fan_in_fan_out": True}, 2),
    "lm_head": ({"target_modules": ["lm_head", "q_proj"]}, 3),
    "embeddings": ({"target_modules": ["embed_tokens", "q_proj"]}, 3),
    "another beginning": ({"target_modules": ["q_proj"], "init_lora_weights": "gaussian"}, 2),
    "an orthogonal beginning": (
        {"target_modules": ["q_proj"], "init_lora_weights": "orthogonal"},
        2,
    ),
    "a fraction of an alpha": ({"target_modules": ["q_proj"], "lora_alpha": 0.5}, 2),
}


@pytest.mark.parametrize(("lora", "num_changed"), FORMS.values(), ids=FORMS)
def test_the_weights_are_those_that_peft_merges(
    base: Path, tmp_path: Path, lora: dict[str, Any], num_changed: int
) -> None:
    adapter = train(base, tmp_path / "adapter", **lora)
    model = merged(base, adapter)
    expected = dict(merged_by_peft(base, adapter).named_parameters())
    assert len(changed_modules(base, model)) == num_changed
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(parameter, expected[name], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("published", [True, False])
def test_an_adapter_of_a_mistral_3_changes_its_language_model(
    tmp_path: Path, published: bool
) -> None:
    base = write_mistral3(tmp_path / "base", tied=False, published=published)
    whole = Mistral3ForConditionalGeneration.from_pretrained(base, dtype=torch.float32)
    targets = r".*language_model.*(q|down)_proj"
    adapted = get_peft_model(whole, LoraConfig(r=4, target_modules=targets, bias="none"))
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            parameter.data.normal_(std=0.3)
    adapted.save_pretrained(tmp_path / "adapter")
    model = merged(base, tmp_path / "adapter")
    expected = dict(adapted.merge_and_unload().model.language_model.named_parameters())
    for name, parameter in model.model.named_parameters():
        torch.testing.assert_close(parameter, expected[name], atol=1e-6, rtol=1e-6)


def test_bfloat16_is_rounded_once(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules="all-linear")
    expected = dict(merged_by_peft(base, adapter).named_parameters())
    for name, parameter in merged(base, adapter, dtype="bfloat16").named_parameters():
        assert torch.equal(parameter, expected[name].to(torch.bfloat16)), name


def greedy(engine: Engine, token_ids: list[int], count: int) -> str:
    params = SamplingParams(max_tokens=count, temperature=0, ignore_eos=True)
    prompt = Prompt(tuple(token_ids), engine.vocabulary.lead)
    *deltas, last = engine.generate(GenerationRequest("r", prompt, params))
    assert isinstance(last, Finished)
    assert last.error is None
    return "".join(delta.text for delta in deltas)


def test_greedy_text_is_that_of_the_peft_model(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules="all-linear", lora_alpha=16)
    model = PeftModel.from_pretrained(
        MistralForCausalLM.from_pretrained(base, dtype=torch.float32), adapter
    )
    ids = [1, 5, 9, 400, 1200, 77]
    said = model.generate(
        torch.tensor([ids]), max_new_tokens=16, min_new_tokens=16, do_sample=False
    )[0, len(ids) :].tolist()
    engine = load_engine(config_of(base, adapter=str(adapter), max_running=4))
    plain = load_engine(config_of(base, max_running=4))
    try:
        assert greedy(engine, ids, 16) == engine.vocabulary.decode(said)
        assert greedy(engine, ids, 16) != greedy(plain, ids, 16)
        assert engine.fingerprint != plain.fingerprint
    finally:
        engine.close()
        plain.close()


def test_an_adapter_as_the_checkpoint_stands_on_the_base_that_it_names(
    base: Path, tmp_path: Path
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    checkpoint = find_checkpoint(config_of(adapter))
    named = found(base, adapter)
    assert checkpoint.path == named.path == base
    model = load_model(checkpoint.path, config_of(base), ATTENTION, checkpoint.adapter)
    assert len(changed_modules(base, model)) == 2
    prints = {fingerprint(c.path, config_of(base), c.adapter) for c in (checkpoint, named)}
    assert len(prints) == 1


def test_the_fingerprint_changes_with_the_adapter(base: Path, tmp_path: Path) -> None:
    one = train(base, tmp_path / "one", target_modules=["q_proj"])
    other = train(base, tmp_path / "other", target_modules=["q_proj"], lora_alpha=9)
    third = train(base, tmp_path / "third", target_modules=["k_proj"])
    prints = {
        fingerprint(base, config_of(base), found(base, each).adapter)
        for each in (one, other, third)
    }
    assert len(prints | {fingerprint(base, config_of(base))}) == 4


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "DoRA": ({"use_dora": True}, "use_dora True (DoRA)"),
    "whole layers": ({"modules_to_save": ["lm_head"]}, "modules_to_save ['lm_head']"),
    "biases": ({"bias": "all"}, "bias 'all'"),
    "a bias": ({"lora_bias": True}, "lora_bias True"),
    "tokens": ({"trainable_token_indices": [1, 2]}, "trainable_token_indices [1, 2]"),
    "PiSSA": ({"init_lora_weights": "pissa"}, "init_lora_weights 'pissa'"),
    "OLoRA": ({"init_lora_weights": "olora"}, "init_lora_weights 'olora'"),
    "parameters": ({"target_parameters": ["gate_proj.weight"]}, "target_parameters"),
    "activated": ({"alora_invocation_tokens": [5]}, "alora_invocation_tokens [5]"),
    "repeated layers": ({"layer_replication": [[0, 2], [1, 2]]}, "layer_replication"),
    "QALoRA": ({"use_qalora": True}, "use_qalora True"),
    "another kind": ({"peft_type": "IA3"}, "of the type 'IA3'; only LORA is merged"),
    "LoHa": ({"peft_type": "LOHA"}, "of the type 'LOHA'"),
    "a prompt": ({"peft_type": "PROMPT_TUNING"}, "of the type 'PROMPT_TUNING'"),
    "no kind": ({"peft_type": None}, "of the type None"),
    "a key of tomorrow": ({"use_quantum": {"q": 1}}, "use_quantum {'q': 1}"),
    "no rank": ({"r": 0}, "r is 0; it must be a whole number above 0"),
    "half a rank": ({"r": 1.5}, "r is 1.5"),
    "a worded alpha": ({"lora_alpha": "16"}, "lora_alpha is '16'; it must be a number"),
    "a worded rank": ({"rank_pattern": {"q_proj": "2"}}, "rank_pattern.q_proj is '2'"),
    "numbered modules": ({"target_modules": [1]}, "target_modules is [1]"),
    "a named layer": ({"layers_to_transform": ["1"]}, "layers_to_transform is ['1']"),
    "a broken expression": ({"target_modules": "(q_proj"}, "must be a regular expression"),
    "another rank": ({"r": 8}, "settings give it rank 8"),
    "other targets": ({"target_modules": ["k_proj"]}, "contradicts itself"),
    "more targets": ({"target_modules": ["q_proj", "k_proj"]}, "it lacks model.layers.0"),
    "no targets": ({"target_modules": None}, "contradicts itself"),
}


@pytest.mark.parametrize(("changed", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_merged_is_refused_by_name(
    base: Path, tmp_path: Path, changed: dict[str, Any], words: str
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    change_settings(adapter, **changed)
    assert words in refusal(lambda: merged(base, adapter))


def change_settings(adapter: Path, **changed: Any) -> None:
    path = adapter / CONFIG
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))


def refusal(load: Callable[[], object]) -> str:
    with pytest.raises(ConfigError) as raised:
        load()
    told = str(raised.value)
    assert "\n" not in told
    assert "pip install" not in told
    return told


def rewrite(adapter: Path, change: Callable[[dict[str, torch.Tensor]], None]) -> None:
    held = load_file(adapter / WEIGHTS)
    change(held)
    save_file(held, adapter / WEIGHTS, {"format": "pt"})


LAYER = "base_model.model.model.layers.0.self_attn.q_proj"


def test_an_adapter_of_a_wider_base_is_refused_with_the_shapes(base: Path, tmp_path: Path) -> None:
    wide = write(tmp_path / "wide", hidden_size=128)
    adapter = train(wide, tmp_path / "adapter", target_modules=["down_proj"])
    told = refusal(lambda: merged(base, adapter))
    assert "for another base: for model.layers.0.mlp.down_proj it has factors (128, 4)" in told
    assert "the checkpoint's weight is (64, 128)" in told
    assert f"it was trained on {wide}" in told


def test_an_adapter_of_a_deeper_base_is_refused_with_the_layer(base: Path, tmp_path: Path) -> None:
    deep = write(tmp_path / "deep", num_hidden_layers=3)
    adapter = train(deep, tmp_path / "adapter", target_modules=["q_proj"])
    told = refusal(lambda: merged(base, adapter))
    assert "it changes model.layers.2.self_attn.q_proj, which the checkpoint does not have" in told


def test_an_adapter_of_another_base_is_refused_before_anything_is_loaded(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    rewrite(adapter, lambda held: held.update({f"{LAYER}.lora_A.weight": torch.ones(4, 65)}))
    monkeypatch.setattr("transformers.MistralForCausalLM.from_pretrained", None)
    assert "(4, 65)" in refusal(lambda: merged(base, adapter))


def test_half_a_pair_is_refused(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    rewrite(adapter, lambda held: held.pop(f"{LAYER}.lora_B.weight"))
    assert "incomplete: it has" in refusal(lambda: merged(base, adapter))


def test_embeddings_that_were_added_are_refused(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    name = "base_model.model.model.embed_tokens.weight"
    rewrite(adapter, lambda held: held.update({name: torch.ones(3074, 64)}))
    assert f"such as {name}" in refusal(lambda: merged(base, adapter))


def test_a_weight_that_is_tied_is_not_changed_behind_the_others_back(tmp_path: Path) -> None:
    tied = write(tmp_path / "tied", tie_word_embeddings=True)
    adapter = train(tied, tmp_path / "adapter", target_modules=["lm_head", "q_proj"])
    told = refusal(lambda: merged(tied, adapter))
    assert "tie_word_embeddings" in told
    assert "merge_and_unload" not in told


@pytest.mark.parametrize("target", ["lm_head", "embed_tokens"])
def test_what_is_told_of_tied_weights_gives_the_answers_of_peft(
    tmp_path: Path, target: str
) -> None:
    """peft merges a change of one of the two into both: its own merging would answer wrongly."""
    tied = write(tmp_path / "tied", tie_word_embeddings=True)
    adapter = train(tied, tmp_path / "adapter", target_modules=[target, "q_proj"])
    assert "save the base untied first" in refusal(lambda: merged(tied, adapter))
    trained = PeftModel.from_pretrained(
        MistralForCausalLM.from_pretrained(tied, dtype=torch.float32), adapter
    )
    held = load_file(tied / "model.safetensors")
    held["lm_head.weight"] = held["model.embed_tokens.weight"].clone()
    save_file(held, tied / "model.safetensors", {"format": "pt"})
    change_config(tied, tie_word_embeddings=False)
    ours = merged(tied, adapter)
    ours.set_attn_implementation("eager")
    ids = torch.arange(3, 40)[None]
    with torch.inference_mode():
        torch.testing.assert_close(ours(ids).logits, trained(ids).logits, atol=1e-3, rtol=1e-3)


def test_a_cut_file_is_refused_by_name(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    os.truncate(adapter / WEIGHTS, 300)
    assert f"{WEIGHTS} cannot be read" in refusal(lambda: merged(base, adapter))


def test_no_weights_are_refused(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    (adapter / WEIGHTS).unlink()
    assert f"has no {WEIGHTS}" in refusal(lambda: found(base, adapter))


def test_the_command_that_is_told_for_pickles_makes_an_adapter_of_them(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    held = load_file(adapter / WEIGHTS)
    torch.save(held, adapter / "adapter_model.bin")
    (adapter / WEIGHTS).unlink()
    monkeypatch.chdir(adapter)
    run_told(refusal(lambda: found(base, adapter)))
    assert load_file(adapter / WEIGHTS).keys() == held.keys()
    merged(base, adapter)


def test_the_command_that_is_told_for_what_is_not_merged_here_merges_it(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"], use_dora=True)
    monkeypatch.chdir(tmp_path)
    run_told(refusal(lambda: found(base, adapter)))
    checkpoint = find_checkpoint(config_of(tmp_path / "merged"))
    model = load_model(checkpoint.path, config_of(tmp_path), ATTENTION)
    assert changed_modules(base, model)


def test_an_adapter_in_pieces_is_told_how_to_be_one(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    held = load_file(adapter / WEIGHTS)
    (adapter / WEIGHTS).unlink()
    for i, name in enumerate(held, 1):
        piece = adapter / f"adapter_model-0000{i}-of-0000{len(held)}.safetensors"
        save_file({name: held[name]}, piece)
    (adapter / f"{WEIGHTS}.index.json").write_text("{}")
    told = refusal(lambda: found(base, adapter))
    assert "has its weights in pieces (adapter_model-00001-of-0000" in told
    monkeypatch.chdir(adapter)
    run_told(told)
    assert load_file(adapter / WEIGHTS).keys() == held.keys()
    merged(base, adapter)


@pytest.mark.parametrize(
    "changed",
    [
        {"lora_bias": True},
        {"alora_invocation_tokens": [5]},
        {"layer_replication": [[0, 2]]},
        {"peft_type": "PROMPT_TUNING"},
        {"use_dora": True, "use_quantum": True},
        {"use_dora": True, "task_type": None},
    ],
)
def test_peft_is_not_told_where_it_does_not_merge_either(
    base: Path, tmp_path: Path, changed: dict[str, Any]
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    change_settings(adapter, **changed)
    told = refusal(lambda: found(base, adapter))
    assert "python -c" not in told
    assert "take another adapter" in told


def test_factors_by_their_names_in_memory_are_read(base: Path, tmp_path: Path) -> None:
    """As a trainer saves them that does not ask peft: the adapter's own name is in them."""
    adapter = train(base, tmp_path / "adapter", target_modules="all-linear")
    expected = dict(merged(base, adapter).named_parameters())

    def name_in_memory(held: dict[str, torch.Tensor]) -> None:
        for name in list(held):
            held[name.replace(".weight", ".default.weight")] = held.pop(name)

    rewrite(adapter, name_in_memory)
    for name, parameter in merged(base, adapter).named_parameters():
        assert torch.equal(parameter, expected[name]), name


def test_factors_by_both_names_are_not_merged_twice(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])

    def double(held: dict[str, torch.Tensor]) -> None:
        held |= {k.replace(".weight", ".default.weight"): v.clone() for k, v in held.items()}

    rewrite(adapter, double)
    assert "tensors that are not LoRA's two factors" in refusal(lambda: merged(base, adapter))


@pytest.mark.parametrize("quantization", ["nf4", "int8", "int4"])
def test_weights_that_are_to_be_quantised_are_not_merged_into(
    base: Path, tmp_path: Path, quantization: str
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    told = refusal(lambda: found(base, adapter, quantization=quantization))
    assert f"quantization is '{quantization}'" in told


@pytest.mark.parametrize("method", ["bitsandbytes", "fp8"])
def test_weights_that_are_quantised_already_are_not_merged_into(
    tmp_path: Path, method: str
) -> None:
    base = write(tmp_path / "base")
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    change_config(base, quantization_config={"quant_method": method})
    told = refusal(lambda: find_checkpoint(config_of(adapter)))
    assert f"quantised by {method}" in told
    assert "name the original of them as the checkpoint" in told


def test_a_whole_model_and_an_adapter_in_one_folder_are_refused(tmp_path: Path) -> None:
    both = write(tmp_path / "both")
    train(both, both, target_modules=["q_proj"])
    told = refusal(lambda: find_checkpoint(config_of(both)))
    assert "holds a whole model and a LoRA adapter" in told
    assert "engine.adapter" in told


def test_an_adapter_beside_its_bases_config_is_an_adapter(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    (adapter / "config.json").write_text((base / "config.json").read_text())
    assert find_checkpoint(config_of(adapter)).path == base


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (None, "names no base"),
        ("", "names no base"),
        ("/data/models/mistral", "its base '/data/models/mistral' is not here"),
        ("../mistral", "its base '../mistral' is not here"),
    ],
)
def test_a_base_that_is_not_here_is_told_with_what_to_set(
    base: Path, tmp_path: Path, named: str | None, words: str
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    change_settings(adapter, base_model_name_or_path=named)
    told = refusal(lambda: find_checkpoint(config_of(adapter)))
    assert words in told
    assert f"name the base as the checkpoint, and {adapter} as `engine.adapter`" in told
    assert found(base, adapter).adapter is not None


def test_an_adapter_of_an_adapter_is_refused_with_what_to_merge(base: Path, tmp_path: Path) -> None:
    """Its base would be loaded without what made it that base."""
    first = train(base, tmp_path / "first", target_modules=["q_proj"])
    second = train(base, tmp_path / "second", target_modules=["q_proj"])
    change_settings(second, base_model_name_or_path=str(first))
    told = refusal(lambda: find_checkpoint(config_of(second)))
    assert f"is an adapter of an adapter, '{first}'" in told
    assert f"with {second} as `engine.adapter`" in told


def test_an_adapter_of_a_folder_with_both_is_refused(base: Path, tmp_path: Path) -> None:
    both = write(tmp_path / "both")
    train(both, both, target_modules=["q_proj"])
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    change_settings(adapter, base_model_name_or_path=str(both))
    told = refusal(lambda: find_checkpoint(config_of(adapter)))
    assert f"its base '{both}' holds a whole model and a LoRA adapter" in told


@pytest.mark.parametrize(
    ("named", "is_told"),
    [
        ("mistralai/Mistral-7B-v0.1", True),
        ("someone/Base", False),
        ("someone/base@v2", False),
        ("/elsewhere/base", False),
        (None, False),
    ],
)
def test_a_base_of_another_name_than_it_was_trained_on_is_told_in_the_log(
    base: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, named: str | None, is_told: bool
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    change_settings(adapter, base_model_name_or_path=named)
    with caplog.at_level("WARNING", "mistral_engine"):
        found(base, adapter)
    told = [r.getMessage() for r in caplog.records if "was trained on" in r.getMessage()]
    assert len(told) == is_told
    assert all(f"{named}, by its own words, and is used with {base}" in line for line in told)


def test_a_base_in_the_hubs_cache_has_the_name_of_its_repository(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    base = write(tmp_path / "models--someone--Name" / "snapshots" / "5")
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    change_settings(adapter, base_model_name_or_path="someone/name")
    with caplog.at_level("WARNING", "mistral_engine"):
        found(base, adapter)
    assert not [r for r in caplog.records if "was trained on" in r.getMessage()]


def test_what_an_adapter_is_merged_into_is_not_foreseen_in_a_form_that_is_refused(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    monkeypatch.setattr("mistral_engine.native.load.memory._free_bytes", lambda device: 700_000)
    assert "take a machine with more" in refusal(lambda: merged(base, adapter))
    assert "set quantization" not in refusal(lambda: merged(base, adapter))


def test_a_text_that_cannot_be_read_is_named_where_it_lies(base: Path, tmp_path: Path) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    (adapter / "generation_config.json").write_text("{")
    told = refusal(lambda: load_engine(config_of(base, adapter=str(adapter))))
    assert str(adapter / "generation_config.json") in told
    assert "base-and-adapter-" not in told


def test_a_text_that_is_nowhere_is_missed_in_both_folders(tmp_path: Path) -> None:
    base = write(tmp_path / "base")
    (base / "tokenizer.model.v3").unlink()
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    told = refusal(lambda: load_engine(config_of(base, adapter=str(adapter))))
    assert f"{base} (with {adapter} over it)" in told
    assert "base-and-adapter-" not in told


def test_a_checkpoint_is_no_adapter_and_two_adapters_are_one_too_many(
    base: Path, tmp_path: Path
) -> None:
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    assert f"adapter '{base}' has no {CONFIG}" in refusal(lambda: found(base, base))
    assert "one is merged" in refusal(lambda: found(adapter, adapter))


def texts_of(checkpoint: Checkpoint) -> dict[str, str]:
    with checkpoint.texts() as folder:
        return {
            f.name: f.read_text(errors="replace") for f in folder.iterdir() if f.suffix != ".v3"
        }


def test_texts_lie_under_the_name_of_the_base(tmp_path: Path) -> None:
    """For some checkpoints nothing else says that they were taught to chat."""
    base = write(tmp_path / "models--owner--Name-Instruct" / "snapshots" / "5")
    (base / "additional_chat_templates").mkdir()
    (base / "additional_chat_templates" / "tool_use.jinja").write_text("base")
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    with found(base, adapter).texts() as folder:
        assert folder.parts[-3:] == base.parts[-3:]
        assert (folder / "additional_chat_templates" / "tool_use.jinja").is_file()
    assert not folder.exists()


@pytest.mark.parametrize("path", ["/models/checkpoint", "/checkpoint", "/a/b/c/d", "/"])
def test_texts_are_never_laid_into_the_base(path: str) -> None:
    assert not last_names(Path(path)).is_absolute()
    assert Path("/temporary", last_names(Path(path))).is_relative_to("/temporary")


def test_the_tokenizer_that_was_saved_with_the_adapter_goes_before_the_bases(
    tmp_path: Path,
) -> None:
    base = write(tmp_path / "base")
    (base / "chat_template.jinja").write_text("base")
    (base / "tokenizer_config.json").write_text("base")
    adapter = train(base, tmp_path / "adapter", target_modules=["q_proj"])
    (adapter / "optimizer.pt").write_text("large")
    plain = texts_of(found(base, adapter))
    assert plain["chat_template.jinja"] == plain["tokenizer_config.json"] == "base"
    assert {"config.json", "generation_config.json"} <= plain.keys()
    assert not {"optimizer.pt", "model.safetensors", WEIGHTS} & plain.keys()

    (adapter / "tokenizer_config.json").write_text("adapter")
    (adapter / "config.json").write_text("adapter")
    trained = texts_of(found(base, adapter))
    assert trained["tokenizer_config.json"] == "adapter"
    assert "chat_template.jinja" not in trained
    assert trained["config.json"] == plain["config.json"]

    (adapter / "chat_template.jinja").write_text("adapter")
    assert texts_of(found(base, adapter))["chat_template.jinja"] == "adapter"


MODULES = [name for name, _ in tiny_model().named_modules() if name]


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Settings as people write them: last parts of names, whole names, expressions."""
    parts = st.sampled_from(["q_proj", "mlp.up_proj", "self_attn", "layers.0", "proj", *MODULES])
    several = st.lists(parts, min_size=1, max_size=4)
    expressions = st.sampled_from(
        [r".*q_proj", r"model\.layers\.1\..*", r"q_proj", r".*(up|k)_proj"]
    )
    wanted = draw(several | expressions)
    layered = isinstance(wanted, list) and draw(st.booleans())
    return {
        "target_modules": wanted,
        "exclude_modules": draw(st.none() | several | expressions),
        "layers_to_transform": draw(st.sampled_from([0, 1, [1], [0, 1]])) if layered else None,
        "layers_pattern": draw(
            st.sampled_from([None, "layers", ["h", "layers"], "(h|layers)", "(l)ayers"])
        )
        if layered
        else None,
    }


@settings(deadline=None, max_examples=200)
@given(rules())
def test_the_modules_that_are_targeted_are_those_that_peft_targets(rule: dict[str, Any]) -> None:
    peft = LoraConfig(**rule)
    ours = adapter_with(rule)
    for name in MODULES:
        assert ours.targets(name) == bool(check_target_module_exists(peft, name)), name


def adapter_with(rule: dict[str, Any]) -> Adapter:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / WEIGHTS).touch()
        (folder / CONFIG).write_text(json.dumps({"peft_type": "LORA", **rule}))
        return read_adapter(list_folder(folder, "adapter"))
