"""What is loaded of a checkpoint, and what is refused by key, value and remedy before it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from chat_formats.ends import read_ends
from engine_api.errors import ConfigError, one_line
from engine_api.events import Finished, FinishReason
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import EngineConfig, load_engine
from mistral_engine.native.load.headers import read_headers
from mistral_engine.native.load.language_model import read_language_model
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from tests.mistral_engine.native.small_models import (
    MINISTRAL3_ROPE,
    change_config,
    change_text_config,
    write_language_model,
    write_mistral3,
)

SLIDING, FULL = "sliding_attention", "full_attention"


def load(folder: Path, attention: str = ATTENTION, **settings: Any) -> Any:
    return load_model(folder, EngineConfig(str(folder), device_map="cpu", **settings), attention)


def logits(model: Any) -> torch.Tensor:
    with torch.inference_mode():
        out: torch.Tensor = model(input_ids=torch.arange(3, 60)[None]).logits.float()
    return out


def logits_of_the_whole(folder: Path, **settings: Any) -> torch.Tensor:
    from transformers import Mistral3ForConditionalGeneration

    return logits(Mistral3ForConditionalGeneration.from_pretrained(folder, **settings).eval())


@pytest.fixture
def mistral3(tmp_path: Path) -> Path:
    return write_mistral3(tmp_path / "model", tied=False, published=True, model_type="mistral")


def test_a_vision_tower_is_neither_loaded_nor_counted(
    mistral3: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreseen: dict[str, int] = {}
    monkeypatch.setattr(
        "mistral_engine.native.load.weights.require_room_for_weights",
        lambda _, num_bytes: foreseen.update(num_bytes),
    )
    model = load(mistral3)
    assert any("vision_tower" in t.name for t in read_headers([mistral3 / "model.safetensors"]))
    assert not any("vision" in name or "modal" in name for name, _ in model.named_modules())
    assert foreseen["none"] == sum(p.numel() * p.element_size() for p in model.parameters())


def test_both_layouts_of_names_give_the_same_weights(mistral3: Path, tmp_path: Path) -> None:
    other = write_mistral3(tmp_path / "other", tied=False, published=False, model_type="mistral")
    mine, theirs = load(mistral3).state_dict(), load(other).state_dict()
    assert mine.keys() == theirs.keys()
    assert all(torch.equal(mine[name], theirs[name]) for name in mine)


@pytest.mark.parametrize("says", [{"tie_word_embeddings": True}, {}])
def test_a_head_of_its_own_counts_whatever_the_config_says(
    mistral3: Path, says: dict[str, bool]
) -> None:
    """As in transformers, for which a Mistral 3 that says nothing is tied."""
    path = mistral3 / "config.json"
    config = json.loads(path.read_text())
    del config["tie_word_embeddings"], config["text_config"]["tie_word_embeddings"]
    path.write_text(json.dumps(config | says))
    assert torch.equal(logits(load(mistral3, "sdpa")), logits_of_the_whole(mistral3))


def test_the_facts_of_the_language_model_are_those_of_the_text_config(mistral3: Path) -> None:
    change_text_config(mistral3, sliding_window=24, max_position_embeddings=99)
    runner = Runner(load(mistral3))
    assert runner.context_length == 99
    assert runner.vocab_size == 3072
    assert runner.cache_shape.windows == (24, 24, 24)


def test_layer_types_count_in_a_text_config_too(mistral3: Path) -> None:
    """transformers passes over them there, with a warning that they were meant."""
    change_text_config(mistral3, sliding_window=24, layer_types=[FULL, SLIDING, FULL])
    assert Runner(load(mistral3)).cache_shape.windows == (None, 24, None)


def test_an_answer_ends_where_the_text_config_says(mistral3: Path) -> None:
    change_text_config(mistral3, eos_token_id=[2, 700])
    (mistral3 / "generation_config.json").unlink()
    assert read_ends(mistral3) == {2, 700}


def to_fp8(folder: Path) -> None:
    """As Mistral publishes it: a scale for each weight, one more for what goes in."""
    weights = load_file(folder / "model.safetensors")
    for name in [name for name in weights if name.endswith("_proj.weight")]:
        scale = weights[name].abs().max() / 448
        weights[name] = (weights[name] / scale).to(torch.float8_e4m3fn)
        weights[name + "_scale_inv"] = scale.to(torch.bfloat16)
        weights[name.replace(".weight", ".activation_scale")] = scale.to(torch.bfloat16)
    weights = {
        name: tensor.to(torch.bfloat16) if tensor.dtype == torch.float32 else tensor
        for name, tensor in weights.items()
    }
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    skipped = ["model.vision_tower", "model.multi_modal_projector", "lm_head"]
    settings = {"quant_method": "fp8", "activation_scheme": "static", "weight_block_size": None}
    change_config(
        folder,
        dtype="bfloat16",
        quantization_config=settings | {"modules_to_not_convert": skipped, "dequantize": False},
    )


@pytest.mark.parametrize("published", [True, False])
def test_fp8_is_loaded_as_what_it_was_made_of(tmp_path: Path, published: bool) -> None:
    text = {"model_type": "ministral3", "rope_parameters": MINISTRAL3_ROPE}
    folder = write_mistral3(tmp_path / "model", tied=False, published=published, **text)
    to_fp8(folder)
    model = load(folder, "sdpa")
    assert {parameter.dtype for parameter in model.parameters()} == {torch.bfloat16}
    assert torch.equal(logits(model), logits_of_the_whole(folder))


def test_what_a_quantised_mistral_3_left_as_it_was_stays_so(tmp_path: Path) -> None:
    from transformers import BitsAndBytesConfig, Mistral3ForConditionalGeneration

    sizes = {"head_dim": 32, "hidden_size": 64, "intermediate_size": 128}
    folder = write_mistral3(
        tmp_path / "model", tied=False, published=True, model_type="mistral", **sizes
    )
    left = ["lm_head", "model.language_model.layers.1.mlp"]
    whole = Mistral3ForConditionalGeneration.from_pretrained(
        folder,
        device_map="cpu",
        dtype=torch.bfloat16,
        quantization_config=BitsAndBytesConfig(load_in_4bit=True, llm_int8_skip_modules=left),
    )
    whole.save_pretrained(tmp_path / "quantised")
    model = load(tmp_path / "quantised", "sdpa")
    assert type(model.model.layers[0].mlp.up_proj) is not torch.nn.Linear
    assert type(model.model.layers[1].mlp.up_proj) is torch.nn.Linear
    assert torch.equal(logits(model), logits(whole.eval()))


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "biases": ({"attention_bias": True}, "attention_bias is True.*another checkpoint"),
    "biases of the MLP": ({"mlp_bias": True}, "mlp_bias is True"),
    "norms of queries": ({"use_qk_norm": True}, "use_qk_norm is True"),
    "a scaled residual": ({"residual_multiplier": 0.2}, "residual_multiplier is 0.2"),
    "a scaled embedding": ({"embedding_multiplier": 12.0}, "embedding_multiplier is 12.0"),
    "soft caps": ({"final_logit_softcapping": 30.0}, "final_logit_softcapping is 30.0"),
    "layers of other shapes": (
        {"per_layer_config": {"1": {"num_key_value_heads": 4}}},
        "per_layer_config makes layers of different shapes",
    ),
    "heads that do not divide": ({"num_key_value_heads": 3}, "num_key_value_heads is 3.*divide.*4"),
    "an unknown activation": ({"hidden_act": "swigloo"}, "hidden_act is 'swigloo'"),
    "a kind of layer": (
        {"layer_types": [FULL, "chunked_attention", FULL]},
        "layer_types has 'chunked_attention'; full_attention and sliding_attention are served",
    ),
    "too few kinds of layers": ({"layer_types": [FULL]}, "num_hidden_layers.*3.*1"),
    "a window without its length": (
        {"layer_types": [SLIDING] * 3, "sliding_window": None},
        "layer_types has 'sliding_attention' and sliding_window is null: write",
    ),
    "a window of nothing": ({"sliding_window": 0}, "sliding_window is 0; it must be at least 1"),
    "a window that is not used": (
        {"use_sliding_window": False, "sliding_window": 24},
        "use_sliding_window is false and sliding_window is 24: write null",
    ),
    "a window in some layers": (
        {"max_window_layers": 2, "sliding_window": 24},
        "max_window_layers is 2 and sliding_window is 24.*layer_types",
    ),
    "a rope for each kind of layer": (
        {"rope_parameters": {FULL: {"rope_type": "default", "rope_theta": 1e4}}},
        "rope_parameters has parts of its own for full_attention",
    ),
    "an unknown rope": (
        {"rope_parameters": {"rope_type": "spiral", "rope_theta": 1e4}},
        "rope_type is 'spiral'; default, dynamic, linear,",
    ),
    "half a head rotated": (
        {"rope_parameters": {"rope_theta": 1e4, "partial_rotary_factor": 0.5}},
        "partial_rotary_factor is 0.5",
    ),
    "scaled queries of a mistral": (
        {"rope_parameters": {"rope_theta": 1e4, "llama_4_scaling_beta": 0.1}},
        "llama_4_scaling_beta is 0.1 and model_type is 'mistral'.*'ministral3'",
    ),
    "a ministral 3 that does not say how": (
        {"model_type": "ministral3", "rope_parameters": {"rope_theta": 1e4}},
        "rope_parameters has None as llama_4_scaling_beta.*write llama_4_scaling_beta 0",
    ),
    "a rope of words": (
        {"rope_parameters": {"rope_type": "linear", "rope_theta": "1e4", "factor": 2.0}},
        "rope_parameters of type 'linear' give no frequencies: correct them .TypeError",
    ),
    "a rope without an end": (
        {"rope_parameters": {"rope_type": "linear", "rope_theta": 1e4, "factor": 0.0}},
        "rope_parameters of type 'linear' give infinite frequencies",
    ),
    "a rope of another head": (
        {
            "rope_parameters": {
                "rope_type": "longrope",
                "rope_theta": 1e4,
                "short_factor": [1.0] * 3,
                "long_factor": [1.0] * 3,
                "original_max_position_embeddings": 40,
            }
        },
        "rope_parameters of type 'longrope' give no frequencies",
    ),
    "a scale of nothing": (
        {
            "model_type": "ministral3",
            "rope_parameters": MINISTRAL3_ROPE | {"original_max_position_embeddings": 0},
        },
        "cannot read .*ZeroDivisionError",
    ),
    "no layers": ({"num_hidden_layers": 0}, "num_hidden_layers is 0; it must be at least 1"),
    "another model": ({"model_type": "llama"}, "model_type is 'llama'; this engine serves mistral"),
    "a model that nobody knows": ({"model_type": "mistrel"}, "model_type is 'mistrel'; this"),
    "no model at all": ({"model_type": None}, 'has no model_type; .* write "mistral" there'),
    "a number that is none": ({"num_hidden_layers": "three"}, "cannot read .*num_hidden_layers"),
}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_language_model(tmp_path_factory.mktemp("usual") / "model")


@pytest.mark.parametrize("kind", REFUSED)
def test_what_would_be_computed_wrongly_is_refused_in_one_line(usual: Path, kind: str) -> None:
    settings, message = REFUSED[kind]
    before = (usual / "config.json").read_text()
    try:
        change_config(usual, **settings)
        with pytest.raises(ConfigError) as refused:
            read_language_model(usual)
    finally:
        (usual / "config.json").write_text(before)
    assert re.search(message, str(refused.value)), refused.value
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"attention_bias": False, "use_qk_norm": False, "residual_multiplier": 1.0},
        {"use_sliding_window": False, "sliding_window": None, "max_window_layers": 28},
        {"use_sliding_window": False, "sliding_window": 4096},
        {"layer_types": None, "model_type": "ministral"},
        {"rope_parameters": {"rope_theta": 1e4, "partial_rotary_factor": 1.0}},
        {"some_key_of_a_trainer": {"of": "no meaning"}},
    ],
)
def test_what_changes_nothing_is_let_in(usual: Path, settings: dict[str, Any]) -> None:
    before = (usual / "config.json").read_text()
    try:
        change_config(usual, **settings)
        assert read_language_model(usual).config.hidden_size == 48
    finally:
        (usual / "config.json").write_text(before)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"vocab_size": 5000},
            "embed_tokens.weight is 3,072 x 48, and config.json says 5,000 x 48",
        ),
        ({"num_key_value_heads": 4}, "k_proj.weight is 32 x 48, and config.json says 64 x 48"),
        ({"intermediate_size": 96}, "gate_proj.weight is 64 x 48, and config.json says 96 x 48"),
        ({"hidden_size": 64}, "embed_tokens.weight is 3,072 x 48"),
    ],
)
def test_a_config_of_another_size_is_refused_before_anything_is_loaded(
    tmp_path: Path, settings: dict[str, Any], said: str
) -> None:
    folder = write_language_model(tmp_path / "model")
    change_config(folder, **settings)
    with pytest.raises(ConfigError, match=re.escape(said)):
        load(folder)


def test_a_mistral_3_that_says_nothing_of_its_text_is_refused_and_not_made_up(
    mistral3: Path,
) -> None:
    change_config(mistral3, text_config=None)
    with pytest.raises(ConfigError, match=r"embed_tokens\.weight is 3,072 x 48, and config\.json"):
        load(mistral3)


@pytest.mark.parametrize(
    "settings", [{"return_dict": False}, {"output_attentions": True, "output_hidden_states": True}]
)
def test_what_a_config_wants_handed_back_changes_no_step(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    folder = write_language_model(tmp_path / "model")
    change_config(folder, **settings)
    config = EngineConfig(str(folder), device_map="cpu", kv_cache_gib=0.001, max_running=4)
    engine = load_engine(config)
    params = SamplingParams(max_tokens=3, temperature=0, ignore_eos=True)
    *_, last = engine.generate(GenerationRequest("r", Prompt((1, 5, 6)), params))
    engine.close()
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.LENGTH


def add_weights(folder: Path, *names: str) -> None:
    weights = load_file(folder / "model.safetensors")
    weights |= {name: torch.zeros(8) for name in names}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


@pytest.mark.parametrize(
    "name",
    [
        "model.layers.1.self_attn.q_proj.bias",
        "model.layers.1.self_attn.q_norm.weight",
        "model.layers.1.ln.weight",
        "model.layers.1.mlp.up_proj.weight_scale",
        "model.layers.3.self_attn.q_proj.weight",
        "lm_head.bias",
        "model.norm.bias",
        "embed_norm.weight",
        "a name\nof two lines",
    ],
)
def test_weights_that_nothing_computes_with_are_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = write_language_model(tmp_path / "model")
    add_weights(folder, name, "z.bias")
    told = f"{one_line(name)}, and 1 more that a mistral of 3 layers does not compute with"
    with pytest.raises(ConfigError, match=re.escape(told)):
        load(folder)


def test_weights_that_no_answer_depends_on_are_not_missed(tmp_path: Path) -> None:
    folder = write_language_model(tmp_path / "model")
    layer = "model.layers.0.self_attn"
    scales = [f"{layer}.k_scale", f"{layer}.kv_scale", f"{layer}.q_proj.activation_scale"]
    add_weights(folder, f"{layer}.rotary_emb.inv_freq", "v_head.summary.bias", *scales)
    load(folder)


def test_longrope_is_served_as_far_as_it_is_the_same_for_all(tmp_path: Path) -> None:
    """Beyond, one long sequence would change the frequencies of those beside it."""
    rope = {"rope_type": "longrope", "rope_theta": 1e4, "original_max_position_embeddings": 200}
    factors = {"short_factor": [1.0] * 8, "long_factor": [4.0] * 8}
    folder = write_language_model(tmp_path / "model", rope_parameters=rope | factors)
    assert Runner(load(folder)).context_length == 200
    with pytest.raises(ConfigError, match=r"context_length is 201; .* at most 200"):
        load_engine(EngineConfig(str(folder), device_map="cpu", context_length=201))


def test_a_step_does_not_ask_the_device_how_long_its_sequences_are(tmp_path: Path) -> None:
    """It would wait for it, and no recorded step can hold that."""
    rope = {"rope_type": "dynamic", "rope_theta": 1e4, "factor": 2.0}
    model = load(write_language_model(tmp_path / "model", rope_parameters=rope))
    Runner(model)
    before = model.model.rotary_emb.inv_freq.clone()
    model.model.rotary_emb(torch.zeros(1, 1, 1), torch.tensor([[10**6]]))
    assert torch.equal(model.model.rotary_emb.inv_freq, before)
