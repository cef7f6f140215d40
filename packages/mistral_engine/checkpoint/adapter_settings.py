"""Reads what a LoRA adapter says of itself, as peft writes it: its settings, not its weights.

Whatever peft would do and this engine does not is refused by name: an adapter that is merged in
part answers wrongly, and nobody is told.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.adapter import Adapter, numbered
from mistral_engine.checkpoint.commands import load_and
from mistral_engine.checkpoint.listing import Listing
from mistral_engine.checkpoint.names import ADAPTER_CONFIG, ADAPTER_WEIGHTS

# They say nothing of what the adapter does to the weights once it is trained.
_OF_THE_TRAINING = {
    "auto_mapping",
    "base_model_name_or_path",
    "corda_config",
    "eva_config",
    "fan_in_fan_out",  # peft turns it off for nn.Linear, and Mistral has no others
    "inference_mode",
    "lora_dropout",
    "lora_ga_config",
    "megatron_config",
    "megatron_core",
    "peft_version",
    "qalora_group_size",
    "revision",
    "runtime_config",
    "task_type",
}
_HONOURED = {
    "alpha_pattern",
    "exclude_modules",
    "layers_pattern",
    "layers_to_transform",
    "lora_alpha",
    "r",
    "rank_pattern",
    "target_modules",
    "use_rslora",
}
# Others begin with weights taken out of the base: what is merged must then go into what was left.
_BEGINNINGS = (True, False, None, "gaussian", "eva", "orthogonal")
_CALLED = {
    "alora_invocation_tokens": "activated LoRA, which a prompt switches on",
    "layer_replication": "layers that are there several times",
    "lora_bias": "a bias of its own",
    "modules_to_save": "whole layers that were trained beside it",
    "target_parameters": "single parameters",
    "trainable_token_indices": "embeddings of tokens that were trained beside it",
    "use_dora": "DoRA",
}


# What peft 0.21 merges into what the adapter computed when it was trained: settings of LoRA, the
# beginnings among them by their values, and other kinds. Not aLoRA, repeated layers, biases that
# the base lacks, or what is a prompt.
_MERGED_BY_PEFT = {
    "bias",
    "modules_to_save",
    "target_parameters",
    "trainable_token_indices",
    "use_dora",
}
_BEGINNINGS_OF_PEFT = ("pissa", "olora")
_KINDS_MERGED_BY_PEFT = ("ADALORA", "BOFT", "HRA", "IA3", "LOHA", "LOKR", "OFT", "VERA")


def read_adapter(listing: Listing) -> Adapter:
    """Raises ConfigError for what is no adapter, and, by name, for what cannot be merged."""
    if ADAPTER_CONFIG not in listing.files:
        raise ConfigError(
            f"{listing.named} has no {ADAPTER_CONFIG}; name a folder or a hub id with a "
            "LoRA adapter, as peft saves it"
        )
    settings = listing.read_json(ADAPTER_CONFIG)
    _require_lora(listing, settings)
    _require_weights(listing)
    read = _Reader(listing.named, settings)
    adapter = Adapter(
        listing.named,
        listing.path,
        listing.repository,
        base=read.text("base_model_name_or_path"),
        revision=read.text("revision"),
        r=read.rank("r", settings.get("r", 8)),
        alpha=read.number("lora_alpha", settings.get("lora_alpha", 8)),
        is_rank_stabilised=bool(settings.get("use_rslora")),
        target_modules=read.names("target_modules"),
        exclude_modules=read.names("exclude_modules"),
        layers=read.layers(),
        layers_patterns=read.several("layers_pattern"),
        rank_pattern={k: read.rank(f"rank_pattern.{k}", v) for k, v in read.pattern("rank")},
        alpha_pattern={k: read.number(f"alpha_pattern.{k}", v) for k, v in read.pattern("alpha")},
    )
    read.require_patterns(adapter)
    return adapter


def _require_lora(listing: Listing, settings: Mapping[str, Any]) -> None:
    kind = settings.get("peft_type")
    if kind != "LORA":
        raise ConfigError(
            f"{listing.named} is of the type {kind!r}; only LORA is merged here: "
            f"{_instead(listing, settings, kind in _KINDS_MERGED_BY_PEFT)}"
        )
    known = _OF_THE_TRAINING | _HONOURED | {"peft_type"}
    refused = {k: v for k, v in settings.items() if k not in known and not _is_off(k, v)}
    can_peft = all(_is_merged_by_peft(key, value) for key, value in refused.items())
    for key, value in refused.items():
        what = f" ({_CALLED[key]})" if key in _CALLED else ""
        raise ConfigError(
            f"{listing.named} has {key} {_short(value)}{what}, which is not merged here: "
            f"{_instead(listing, settings, can_peft)}"
        )


def _is_merged_by_peft(key: str, value: Any) -> bool:
    is_beginning = key == "init_lora_weights" and value in _BEGINNINGS_OF_PEFT
    return is_beginning or key in _MERGED_BY_PEFT


def _is_off(key: str, value: Any) -> bool:
    if key == "init_lora_weights":
        return value in _BEGINNINGS
    return value == "none" if key == "bias" else not value


def _require_weights(listing: Listing) -> None:
    if ADAPTER_WEIGHTS in listing.files:
        return
    if "adapter_model.bin" in listing.files:
        raise ConfigError(
            f"{listing.named} has its weights as a pickle (adapter_model.bin), which may "
            "hide code and is not read here; in its folder this makes safetensors of them: "
            'python -c "import torch; from safetensors.torch import save_file; '
            "save_file(torch.load('adapter_model.bin', map_location='cpu', weights_only=True), "
            f"'{ADAPTER_WEIGHTS}')\""
        )
    if pieces := listing.matching("adapter_model-*.safetensors", f"{ADAPTER_WEIGHTS}.index.json"):
        raise ConfigError(
            f"{listing.named} has its weights in pieces ({pieces[0]}), and one file is read; this "
            'makes it of them, in its folder: python -c "import glob; from safetensors.torch '
            "import load_file, save_file; save_file({k: v for f in glob.glob("
            f"'adapter_model-*.safetensors') for k, v in load_file(f).items()}}, "
            f"'{ADAPTER_WEIGHTS}')\""
        )
    raise ConfigError(f"{listing.named} has no {ADAPTER_WEIGHTS}; copy or download it again")


def _instead(listing: Listing, settings: Mapping[str, Any], can_peft: bool) -> str:
    # AutoPeft finds the class of the base by the task alone.
    if not can_peft or settings.get("task_type") != "CAUSAL_LM":
        return "take another adapter, or a checkpoint that holds it already"
    command = load_and(
        listing,
        "from peft import AutoPeftModelForCausalLM",
        ".merge_and_unload().save_pretrained('merged')",
    )
    return (
        "where peft is installed this merges it, and the result is served like any checkpoint "
        f"once the tokenizer's files lie beside it: {command}"
    )


class _Reader:
    """Reads adapter_config.json by the types that peft writes. Raises ConfigError for others."""

    def __init__(self, named: str, settings: Mapping[str, Any]) -> None:
        self._named = named
        self._settings = settings

    def text(self, key: str) -> str | None:
        value = self._settings.get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, value, "a text or null")
        return value or None

    def number(self, key: str, value: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self._wrong(key, value, "a number")
        return float(value)

    def rank(self, key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, value, "a whole number above 0")
        return value

    def names(self, key: str) -> str | tuple[str, ...]:
        """A text stands for itself: a regular expression of all that it fits."""
        value = self._settings.get(key)
        return value if isinstance(value, str) and value else self.several(key)

    def several(self, key: str) -> tuple[str, ...]:
        value = self._settings.get(key) or []
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self._wrong(key, value, "a list of names, a text or null")
        return tuple(values)

    def layers(self) -> tuple[int, ...]:
        value = self._settings.get("layers_to_transform")
        values = [] if value is None else [value] if isinstance(value, int) else value
        if not isinstance(values, list) or not all(type(each) is int for each in values):
            raise self._wrong(
                "layers_to_transform", value, "a layer's number, a list of them or null"
            )
        return tuple(values)

    def pattern(self, of: str) -> Iterable[tuple[str, Any]]:
        value = self._settings.get(f"{of}_pattern") or {}
        if not isinstance(value, dict):
            raise self._wrong(f"{of}_pattern", value, "an object or null")
        return value.items()

    def require_patterns(self, adapter: Adapter) -> None:
        """Each regular expression must be one."""
        texts = [adapter.target_modules, adapter.exclude_modules]
        numbers = [numbered(pattern) for pattern in adapter.layers_patterns]
        patterns = [*adapter.rank_pattern, *adapter.alpha_pattern, *numbers]
        for pattern in [*patterns, *(text for text in texts if isinstance(text, str))]:
            try:
                re.compile(pattern)
            except re.error as error:
                raise self._wrong("a pattern", pattern, "a regular expression") from error

    def _wrong(self, key: str, value: object, wanted: str) -> ConfigError:
        return ConfigError(f"{self._named}: {key} is {_short(value)}; it must be {wanted}")


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."
