"""What a folder is, where it is no checkpoint that is served: told in one line, with what to do."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from tests.checkpoints.kind import Kind, Refused
from tests.checkpoints.kinds.of_mistral import write_plain
from tests.checkpoints.making import config as configs
from tests.checkpoints.making.config import Config, write_config
from tests.checkpoints.making.quantised import AWQ, COMPRESSED_TENSORS, GPTQ, packed_weights
from tests.checkpoints.making.sentencepiece import V1, V3, write_pieces
from tests.checkpoints.making.weights import (
    consolidated,
    read_config,
    save,
    text_weights,
    write_weights,
)

_PARAMS = {"dim": 64, "head_dim": 16, "hidden_dim": 128, "n_heads": 4, "n_layers": 2}


def _consolidated(directory: Path, *, has_config: bool) -> None:
    size = write_pieces(directory / "tokenizer.model.v3", V3)
    config = configs.v03(size)
    if has_config:
        write_config(directory, config)
    weights = consolidated(text_weights(config))
    save_file(weights, directory / "consolidated.safetensors")
    (directory / "params.json").write_text(json.dumps(_PARAMS | {"vocab_size": size}))


def _pth(directory: Path) -> None:
    size = write_pieces(directory / "tokenizer.model", V1)
    torch.save(consolidated(text_weights(configs.v01(size))), directory / "consolidated.00.pth")
    (directory / "params.json").write_text(json.dumps(_PARAMS | {"vocab_size": size}))


def _gguf(directory: Path, *, has_config: bool) -> None:
    """As a quantiser's repository: several files, and sometimes a config.json of one key."""
    for name in ("Q4_K_M", "Q8_0"):
        head = b"GGUF" + (3).to_bytes(4, "little") + bytes(16)
        (directory / f"mistral-7b-instruct-v0.2.{name}.gguf").write_bytes(head)
    if has_config:
        (directory / "config.json").write_text('{"model_type": "mistral"}')


def _pickled(directory: Path) -> None:
    write_plain(directory)
    weights = text_weights(read_config(directory))
    torch.save(weights, directory / "pytorch_model.bin")
    (directory / "model.safetensors").unlink()


def _packed(directory: Path, how: Config) -> None:
    size = write_pieces(directory / "tokenizer.model", V1)
    config = configs.v03(size, quantization_config=how, torch_dtype="float16")
    write_config(directory, config, {})
    save(directory, packed_weights(config))


def _of_architecture(directory: Path, name: str, **changes: Any) -> None:
    write_plain(directory, architectures=[name], **changes)


def _renamed(directory: Path) -> None:
    write_plain(directory, controls=V3, file="mistral_instruct_tokenizer_240323.model.v3")


def _tokenizer_too_large(directory: Path) -> None:
    config = configs.v03(640)
    write_pieces(directory / "tokenizer.model", V1)
    write_config(directory, config, {})
    write_weights(directory, config)


def _half_downloaded(directory: Path) -> None:
    write_plain(directory, num_shards=3)
    (directory / "model-00002-of-00003.safetensors").unlink()


def _kind(name: str, make: Any, *words: str, through_server: bool = False) -> Kind:
    return Kind(name, make, Refused(words), through_server=through_server)


KINDS = (
    _kind(
        "`consolidated.safetensors` and `params.json`",
        partial(_consolidated, has_config=False),
        "Mistral's own naming",
        "take model*.safetensors and config.json",
    ),
    _kind(
        "the same with `config.json`",
        partial(_consolidated, has_config=True),
        "Mistral's own naming",
        "take model*.safetensors",
    ),
    _kind("`consolidated.00.pth`", _pth, "Mistral's own naming", "take model*.safetensors"),
    _kind(
        "GGUF",
        partial(_gguf, has_config=False),
        "holds GGUF",
        "take the original",
        "llama-server",
        through_server=True,
    ),
    _kind(
        "GGUF with a `config.json`",
        partial(_gguf, has_config=True),
        "holds GGUF",
        "take the original",
    ),
    _kind("`pytorch_model.bin` alone", _pickled, "pickles", "save_pretrained"),
    _kind("AWQ", partial(_packed, how=AWQ), "quantised by awq", "`quantization: nf4`"),
    _kind("GPTQ", partial(_packed, how=GPTQ), "quantised by gptq", "`quantization: nf4`"),
    _kind(
        "compressed-tensors",
        partial(_packed, how=COMPRESSED_TENSORS),
        "quantised by compressed-tensors",
        "take the original",
    ),
    _kind(
        "Mixtral",
        partial(
            _of_architecture,
            name="MixtralForCausalLM",
            model_type="mixtral",
            num_local_experts=8,
            num_experts_per_tok=2,
        ),
        "a mixture of experts, Mixtral",
        "another checkpoint",
    ),
    _kind(
        "embeddings (e5-mistral)",
        partial(_of_architecture, name="MistralModel"),
        "makes embeddings, not text",
    ),
    _kind(
        "Llama",
        partial(_of_architecture, name="LlamaForCausalLM", model_type="llama"),
        "a LlamaForCausalLM",
        "this engine serves",
    ),
    _kind(
        "a renamed tokenizer",
        _renamed,
        "mistral_instruct_tokenizer_240323.model.v3 seems to be one",
        "rename it to tokenizer.model.v3",
    ),
    _kind(
        "a tokenizer larger than the weights",
        _tokenizer_too_large,
        "661 pieces",
        "have 640: they are of two models",
    ),
    _kind("a shard that is missing", _half_downloaded, "model-00002-of-00003", "download it again"),
)
