"""LoRA adapters: with their base, without it, and such as are not merged."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import torch

from tests.checkpoints.kind import Kind, Make, Refused, Served
from tests.checkpoints.kinds.of_mistral import write_plain
from tests.checkpoints.making.adapter import ATTENTION, write_adapter
from tests.checkpoints.making.finetune import Finetune, special
from tests.checkpoints.making.quantised import quantise_by_bitsandbytes
from tests.checkpoints.making.weights import read_config
from tests.checkpoints.oracles import mistral_common, own_template
from tests.checkpoints.templates import template

_SERVED = Served(mistral_common("tokenizer.model", ".v1"))
_APART = {"adapter": Path("adapter")}


def apart(**changes: Any) -> Make:
    """base/ and adapter/. changes: to adapter_config.json, or of the modules that it targets."""
    return partial(_write_apart, changes)


def _write_apart(changes: dict[str, Any], directory: Path) -> None:
    base = directory / "base"
    write_plain(base)
    write_adapter(directory / "adapter", read_config(base), str(base), **changes)


def _beside(directory: Path) -> None:
    """As trainers leave it: in the model's own folder."""
    write_plain(directory)
    write_adapter(directory, read_config(directory), "mistralai/Mistral-7B-v0.1")


def _of_another_base(directory: Path) -> None:
    write_plain(directory / "base")
    write_plain(directory / "other", hidden_size=96)
    write_adapter(directory / "adapter", read_config(directory / "other"), "someone/other")


def _of_a_quantised_base(directory: Path) -> None:
    _write_apart({}, directory)
    quantise_by_bitsandbytes(
        directory / "base", load_in_4bit=True, bnb_4bit_compute_dtype=torch.bfloat16
    )


_TRAINED = Finetune(template("zephyr"), special("<pad>"))


def _with_its_own_template(directory: Path) -> None:
    """Trained on a base model, and saved with the tokenizer and the template of the training."""
    size = _TRAINED.config["vocab_size"]
    write_plain(directory / "base", has_template=False, vocab_size=size)
    write_adapter(directory / "adapter", read_config(directory / "base"), str(directory / "base"))
    _TRAINED.write_tokenizer(directory / "adapter")


KINDS = (
    Kind(
        "a LoRA adapter as `engine.adapter`, its base as `engine.checkpoint`",
        apart(),
        _SERVED,
        "base",
        _APART,
        through_server=True,
    ),
    Kind("a folder with a LoRA adapter, which names its base", apart(), _SERVED, "adapter"),
    Kind(
        "an adapter of attention alone, by rsLoRA, with ranks of their own",
        apart(targets=ATTENTION, use_rslora=True, alpha_pattern={"layers.0.self_attn.q_proj": 5}),
        _SERVED,
        "base",
        _APART,
    ),
    Kind(
        "an adapter with a chat template of its own",
        _with_its_own_template,
        Served(own_template()),
        "adapter",
    ),
    Kind(
        "base and adapter in one folder",
        _beside,
        Refused(("holds a whole model and a LoRA adapter", "name it as `engine.adapter`")),
        through_server=True,
    ),
    Kind(
        "DoRA",
        apart(use_dora=True),
        Refused(("use_dora", "DoRA", "not merged here", "merge_and_unload")),
        "base",
        _APART,
    ),
    Kind(
        "an adapter with layers of its own (`modules_to_save`)",
        apart(modules_to_save=["lm_head"]),
        Refused(("modules_to_save", "not merged here", "merge_and_unload")),
        "base",
        _APART,
    ),
    Kind(
        "an adapter over a base in 4 bit",
        _of_a_quantised_base,
        Refused(("cannot be merged", "quantised", "name the original")),
        "base",
        _APART,
    ),
    Kind(
        "an adapter and `engine.quantization`",
        apart(),
        Refused(("quantization is 'nf4'", "set quantization to none")),
        "base",
        {**_APART, "quantization": "nf4"},
    ),
    Kind(
        "an adapter of another base",
        _of_another_base,
        Refused(("made for another base", "(96, 4)", "is (64, 128)")),
        "base",
        _APART,
    ),
)
