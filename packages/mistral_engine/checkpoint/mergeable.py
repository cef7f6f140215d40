"""Whether an adapter is of a form that is merged here. Reads its settings' keys, not its weights.

Whatever peft would do and this engine does not is refused by name: an adapter that is merged in
part answers wrongly, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.commands import load_and
from mistral_engine.checkpoint.listing import Listing
from mistral_engine.checkpoint.names import ADAPTER_WEIGHTS

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


def require_mergeable(listing: Listing, settings: Mapping[str, Any]) -> None:
    """Raises ConfigError, by name, for what is not merged here, with what to do.

    settings: what adapter_config.json holds.
    """
    _require_lora(listing, settings)
    _require_weights(listing)


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
            f"{listing.named} has {key} {shortened(value)}{what}, which is not merged here: "
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


def shortened(value: object) -> str:
    """Of a setting, for messages."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."
