"""Mistral's newer models: Tekken, tools and thoughts in other forms, several windows, images."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.checkpoints.kind import Kind, Make, Served
from tests.checkpoints.kinds.of_mistral import write_plain
from tests.checkpoints.making import config as configs
from tests.checkpoints.making.config import Config, write_config
from tests.checkpoints.making.finetune import place_template, template, write_tokenizer_config
from tests.checkpoints.making.sentencepiece import V7
from tests.checkpoints.making.tekken import SIZE, write_tekken
from tests.checkpoints.making.tokenizer_json import of_tekken
from tests.checkpoints.making.weights import write_weights
from tests.checkpoints.oracles import mistral_common

_TOOLS = Served(mistral_common("tekken.json"), has_tools=True)
_THINKS = Served(mistral_common("tekken.json"), has_tools=True, thinks=True)
_IMAGES = Served(mistral_common("tekken.json"), has_tools=True, is_multimodal=True)
_WINDOWS = Served(mistral_common("tekken.json"), has_tools=True, num_prompt=300)


def write_newer(
    directory: Path,
    version: str,
    own_template: str | None = None,
    wrap: Callable[[Config], Config] = lambda config: config,
    **changes: Any,
) -> None:
    """config.json, weights, tekken.json. own_template: with it come the files for transformers.

    wrap: the config of the language model -> the whole. changes: to the former.
    """
    config = wrap(configs.with_tekken(SIZE, **changes))
    write_config(directory, config, {})
    write_weights(directory, config)
    write_tekken(directory / "tekken.json", version)
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
    Kind("Devstral-2507: v13", newer("v13"), _TOOLS, through_server=True),
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
        Served(_THINKS.oracle, has_tools=True, thinks=True, is_multimodal=True),
    ),
    Kind(
        "Ministral-3: yarn, and queries scaled by position",
        newer("v13", wrap=_ministral_3),
        Served(_TOOLS.oracle, has_tools=True, num_prompt=300, is_multimodal=True),
    ),
)
