"""Mistral 7B as Mistral published it, and as others save the same: prompted by mistral-common."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from tests.checkpoints.kind import Kind, Make, Served
from tests.checkpoints.making import config as configs
from tests.checkpoints.making.config import LEFT_OUT, Config, write_config
from tests.checkpoints.making.finetune import Finetune
from tests.checkpoints.making.quantised import FP8_BY_BLOCK, in_fp8, quantise_by_bitsandbytes
from tests.checkpoints.making.sentencepiece import V1, V3, write_pieces
from tests.checkpoints.making.weights import (
    consolidated,
    read_config,
    save,
    text_weights,
    write_weights,
)
from tests.checkpoints.oracles import mistral_common
from tests.checkpoints.templates import template

_V1 = Served(mistral_common("tokenizer.model", ".v1"))
_V3 = Served(mistral_common("tokenizer.model.v3"), has_tools=True)
_WINDOW = Served(_V1.oracle, num_prompt=4300)


def write_plain(
    directory: Path,
    controls: tuple[str, ...] = V1,
    file: str = "tokenizer.model",
    base: Callable[..., Config] = configs.v03,
    saved_as: str = "bfloat16",
    num_shards: int = 1,
    generation: Config | None = {},  # noqa: B006 (nobody changes it)
    has_template: bool = True,
    **changes: Any,
) -> None:
    """config.json, weights saved as this dtype, a SentencePiece model. changes: to config.json.

    has_template: beside a tokenizer.model lie the files for transformers, as published.
    """
    directory.mkdir(parents=True, exist_ok=True)
    size = write_pieces(directory / file, controls)
    if has_template and file == "tokenizer.model":
        Finetune(template("mistral_v1")).write_tokenizer(directory)
    config = base(**{"vocab_size": size} | changes)
    write_config(directory, config, generation)
    write_weights(directory, config, saved_as, num_shards)


def plain(**how: Any) -> Make:
    return partial(write_plain, **how)


def _as_v03(directory: Path) -> None:
    """With the same weights once more, in Mistral's own naming, and all tokenizer files."""
    Finetune(template("mistral_v3"), controls=V3, is_legacy=False).write(directory)
    write_pieces(directory / "tokenizer.model.v3", V3)
    weights = text_weights(read_config(directory))
    save_file(consolidated(weights), directory / "consolidated.safetensors")
    (directory / "params.json").write_text('{"dim": 64, "n_layers": 2, "vocab_size": 673}')


def _by_bitsandbytes(directory: Path, **settings: Any) -> None:
    write_plain(directory)
    quantise_by_bitsandbytes(directory, **settings)


def _fp8(directory: Path) -> None:
    write_plain(directory, quantization_config=FP8_BY_BLOCK)
    save(directory, in_fp8(text_weights(read_config(directory)), by_tensor=False))


def _with_extra_file(directory: Path) -> None:
    """Somebody merged the shards into one file, and left them there."""
    write_plain(directory, num_shards=2)
    write_weights(directory, read_config(directory))


def _rope(**scaling: Any) -> Make:
    return plain(rope_scaling=scaling, max_position_embeddings=16384)


_AUTO_MAP = {
    "AutoConfig": "configuration_mistral.MistralConfig",
    "AutoModelForCausalLM": "modeling_mistral.MistralForCausalLM",
}


def _with_code(directory: Path) -> None:
    """Were the code run, it would say so."""
    write_plain(directory, auto_map=_AUTO_MAP)
    for name in ("configuration_mistral.py", "modeling_mistral.py"):
        (directory / name).write_text('raise SystemExit("code of a checkpoint was run")\n')


KINDS = (
    Kind("Mistral-7B-Instruct-v0.1: a window of 4,096", plain(base=configs.v01), _WINDOW),
    Kind("the same, `sliding_window` left out", plain(sliding_window=LEFT_OUT), _WINDOW),
    Kind("Mistral-7B-Instruct-v0.2: three shards and an index", plain(num_shards=3), _V1),
    Kind(
        "Mistral-7B-Instruct-v0.3: `tokenizer.model.v3`, `consolidated.safetensors` beside",
        _as_v03,
        _V3,
        through_server=True,
    ),
    Kind(
        "the same with `tokenizer.model` and `tokenizer.json` alone",
        Finetune(template("mistral_v3"), controls=V3, is_legacy=False).write,
        Served(mistral_common("tokenizer.model", ".v3"), has_tools=True),
    ),
    Kind(
        "`tokenizer.model` alone, in a folder that is named after an Instruct",
        lambda folder: write_plain(folder / "Mistral-7B-Instruct-v0.1", has_template=False),
        _V1,
        checkpoint="Mistral-7B-Instruct-v0.1",
    ),
    Kind("float16", plain(saved_as="float16", torch_dtype="float16"), _V1),
    Kind("float32", plain(saved_as="float32", torch_dtype="float32"), _V1),
    Kind("float32, of which config.json says bfloat16", plain(saved_as="float32"), _V1),
    Kind("`dtype` for `torch_dtype`", plain(torch_dtype=LEFT_OUT, dtype="bfloat16"), _V1),
    Kind("neither of them", plain(torch_dtype=LEFT_OUT), _V1),
    Kind("tied embeddings", plain(tie_word_embeddings=True), _V1),
    Kind("another `rms_norm_eps`", plain(rms_norm_eps=0.1), _V1),
    Kind("no `generation_config.json`", plain(generation=None), _V1),
    Kind("rope scaling, linear", _rope(type="linear", factor=4.0), _V1),
    Kind(
        "rope scaling, yarn",
        _rope(type="yarn", factor=4.0, original_max_position_embeddings=4096),
        _V1,
    ),
    Kind("rope scaling, dynamic", _rope(type="dynamic", factor=4.0), _V1),
    Kind("keys that nobody knows", plain(quantum_flux=True, unsloth_version="2024.9"), _V1),
    Kind("`auto_map` and code, which is not run", _with_code, _V1),
    Kind("a padded vocabulary", plain(vocab_size=704), _V1),
    Kind(
        "a context of 1,048,576 over a small cache",
        plain(max_position_embeddings=1048576),
        _V1,
    ),
    Kind(
        "eos_token_id as a list",
        plain(eos_token_id=[2, 300], generation={"eos_token_id": [2, 300]}),
        Served(_V1.oracle, ends=frozenset({2, 300})),
        through_server=True,
    ),
    Kind(
        "another eos_token_id in `generation_config.json` alone",
        plain(generation={"eos_token_id": [2, 301, 302]}),
        Served(_V1.oracle, ends=frozenset({2, 301, 302})),
    ),
    Kind("a file of merged shards left beside them", _with_extra_file, _V1),
    Kind(
        "4 bit by bitsandbytes (unsloth-bnb-4bit)",
        partial(
            _by_bitsandbytes,
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
        ),
        Served(_V1.oracle, dtype="auto"),
        through_server=True,
    ),
    Kind(
        "8 bit by bitsandbytes",
        partial(_by_bitsandbytes, load_in_8bit=True),
        Served(_V1.oracle, dtype="auto"),
    ),
    Kind(
        "fp8 (`quant_method: fp8`), computed in bfloat16 here",
        _fp8,
        Served(_V1.oracle, dtype="auto"),
    ),
)
