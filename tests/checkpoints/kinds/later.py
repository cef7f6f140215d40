"""Mistral's newer models: Tekken, tools and thoughts in other forms, several windows, images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from safetensors.torch import load_file

from tests.checkpoints.kind import Kind, Make, Served
from tests.checkpoints.kinds.of_mistral import write_plain
from tests.checkpoints.making import config as configs
from tests.checkpoints.making.config import Config, write_config
from tests.checkpoints.making.finetune import place_template, write_tokenizer_config
from tests.checkpoints.making.quantised import FP8_BY_TENSOR, in_fp8
from tests.checkpoints.making.sentencepiece import V7
from tests.checkpoints.making.tekken import NO_THOUGHTS, SIZE, write_tekken
from tests.checkpoints.making.tokenizer_json import of_tekken
from tests.checkpoints.making.weights import (
    multimodal_weights,
    save,
    text_weights,
    write_weights,
)
from tests.checkpoints.oracles import mistral_common
from tests.checkpoints.templates import template

_TOOLS = Served(mistral_common("tekken.json"), has_tools=True)
_THINKS = Served(mistral_common("tekken.json"), has_tools=True, thinks=True)
_IMAGES = Served(mistral_common("tekken.json"), has_tools=True, is_multimodal=True)
_WINDOWS = Served(mistral_common("tekken.json"), has_tools=True, num_prompt=300)


def write_newer(
    directory: Path,
    version: str,
    own_template: str | None = None,
    special: tuple[str, ...] | None = None,
    wrap: Callable[[Config], Config] = lambda config: config,
    **changes: Any,
) -> None:
    """config.json, weights, tekken.json. own_template: with it come the files for transformers.

    special: other control tokens than the version's. wrap: the config of the language model -> the
    whole. changes: to the former.
    """
    config = wrap(configs.with_tekken(SIZE, **changes))
    write_config(directory, config, {})
    write_weights(directory, config)
    write_tekken(directory / "tekken.json", version, special)
    if own_template is not None:
        (directory / "tokenizer.json").write_text(of_tekken(version).to_str())
        write_tokenizer_config(directory, {}, "</s>", tokenizer_class="PreTrainedTokenizerFast")
        place_template(directory, template(own_template), "tokenizer_config.json")


def newer(version: str, **how: Any) -> Make:
    return partial(write_newer, version=version, **how)


def _magistral(directory: Path, **how: Any) -> None:
    write_newer(directory, "v13", **how)
    prompt = "First draft your thinking process. [THINK]Your thoughts.[/THINK]Here, answer."
    (directory / "SYSTEM_PROMPT.txt").write_text(prompt)


def _small_2501(directory: Path) -> None:
    write_newer(directory, "v7", own_template="mistral_v7")
    (directory / "SYSTEM_PROMPT.txt").write_text("You are Mistral Small 3.")


def _sentencepiece_v7(directory: Path) -> None:
    write_plain(directory, controls=V7, file="tokenizer.model.v7")


def _ministral_3(config: Config) -> Config:
    """Its language model has a type of its own; its rope is scaled, and so are its queries."""
    rope = {
        "beta_fast": 32.0,
        "beta_slow": 1.0,
        "factor": 16.0,
        "llama_4_scaling_beta": 0.1,
        "mscale": 1.0,
        "mscale_all_dim": 1.0,
        "original_max_position_embeddings": 64,  # 16,384: positions beyond it are scaled
        "rope_theta": 1000000.0,
        "rope_type": "yarn",
        "type": "yarn",
    }
    text = {key: value for key, value in config.items() if key != "rope_theta"}
    text |= {"model_type": "ministral3", "rope_parameters": rope, "max_position_embeddings": 1024}
    return configs.multimodal(text)


def _fp8(directory: Path, wrap: Callable[[Config], Config]) -> None:
    """As Mistral publishes its newer ones: one scale a tensor."""
    config = wrap(configs.with_tekken(SIZE)) | {"quantization_config": FP8_BY_TENSOR}
    write_config(directory, config, {})
    weights = multimodal_weights(config) if "text_config" in config else text_weights(config)
    save(directory, in_fp8(weights, by_tensor=True))
    write_tekken(directory / "tekken.json", "v13")


def _devstral_2(config: Config) -> Config:
    """The language model of Ministral 3 by itself."""
    text = dict(_ministral_3(config)["text_config"])
    return text | {"architectures": ["Ministral3ForCausalLM"]}


def _saved_anew(directory: Path) -> None:
    """Under the names that transformers' classes have had since 4.52."""
    write_newer(directory, "v11", wrap=configs.multimodal)
    weights = load_file(directory / "model.safetensors")
    renamed = {name: _later_name(name) for name in weights}
    save(directory, {renamed[name]: tensor for name, tensor in weights.items()})


def _later_name(name: str) -> str:
    if name == "language_model.lm_head.weight":
        return "lm_head.weight"
    return "model." + name.replace("language_model.model.", "language_model.")


_LAYERS = ["full_attention", "sliding_attention", "sliding_attention"]
_LAYER_TYPES = {"num_hidden_layers": 3, "sliding_window": 64, "layer_types": _LAYERS}

KINDS = (
    Kind(
        "Mistral-Nemo-2407: Tekken v3, heads wider than the model",
        newer("v3", own_template="mistral_v3"),
        _TOOLS,
        through_server=True,
    ),
    Kind(
        "Ministral-8B-2410 without `layer_types`",
        newer("v3", own_template="mistral_v3", sliding_window=32768, max_position_embeddings=32768),
        _TOOLS,
    ),
    Kind(
        "Ministral-8B-2410 with `layer_types`: a window of its own for each layer",
        newer("v3", own_template="mistral_v3", **_LAYER_TYPES),
        _WINDOWS,
        through_server=True,
    ),
    Kind(
        "a 7B with the v7 vocabulary in SentencePiece",
        _sentencepiece_v7,
        Served(mistral_common("tokenizer.model.v7"), has_tools=True),
    ),
    Kind("Mistral-Small-2501: v7, `SYSTEM_PROMPT.txt` is not applied", _small_2501, _TOOLS),
    Kind("Devstral-2505: v7", newer("v7"), _TOOLS),
    Kind(
        "Devstral-2507: v13, without marks of thoughts",
        newer("v13", special=NO_THOUGHTS),
        _TOOLS,
        through_server=True,
    ),
    Kind("Magistral-2506: v11", newer("v11"), _TOOLS),
    Kind("Magistral-2507: v13, thinks", _magistral, _THINKS, through_server=True),
    Kind(
        "Mistral-Small-3.1: images are refused by name",
        newer("v7", wrap=configs.multimodal),
        _IMAGES,
        through_server=True,
    ),
    Kind("Mistral-Small-3.2: v11", newer("v11", wrap=configs.multimodal), _IMAGES),
    Kind(
        "Magistral-2509: thinks, and sees images elsewhere",
        partial(_magistral, wrap=configs.multimodal),
        replace(_THINKS, is_multimodal=True),
    ),
    Kind("Mistral-Small-3.2 saved anew, under later names", _saved_anew, _IMAGES),
    Kind(
        "Ministral-3: yarn, and queries scaled by position",
        newer("v13", wrap=_ministral_3),
        replace(_IMAGES, num_prompt=300, thinks=True),
        through_server=True,
    ),
    Kind(
        "Ministral-3-3B: tied embeddings",
        newer("v13", wrap=_ministral_3, tie_word_embeddings=True),
        replace(_IMAGES, thinks=True),
    ),
    Kind(
        "Ministral-3-Instruct as published: fp8, one scale a tensor",
        partial(_fp8, wrap=_ministral_3),
        replace(_IMAGES, thinks=True),
    ),
    Kind(
        "Devstral-2: a language model alone, fp8",
        partial(_fp8, wrap=_devstral_2),
        replace(_TOOLS, thinks=True),
    ),
)
