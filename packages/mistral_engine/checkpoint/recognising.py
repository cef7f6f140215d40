"""What a folder is, where it is no checkpoint that is served. Reads names, and config.json.

Each refusal is one line: what it is, and what to do.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.commands import load_and
from mistral_engine.checkpoint.described import require_readable, require_served
from mistral_engine.checkpoint.listing import Listing
from mistral_engine.checkpoint.names import ADAPTER_CONFIG, CONFIG, GENERATION_CONFIG
from mistral_engine.checkpoint.weight_files import weight_files

# Older quantisers leave a file of their own, and not a word in config.json.
_QUANTISERS = {
    "quantize_config.json": "GPTQ",
    "quant_config.json": "AWQ",
    "hf_quant_config.json": "ModelOpt",
}


def is_adapter(listing: Listing) -> bool:
    """Whether it is an adapter that wants a base. Raises ConfigError if it is base and adapter."""
    if ADAPTER_CONFIG not in listing.files:
        return False
    # Some trainers leave the base's config.json beside the adapter, but not its weights.
    if CONFIG in listing.files and weight_files(listing):
        raise ConfigError(
            f"{listing.named} holds a whole model and a LoRA adapter ({ADAPTER_CONFIG}), and does "
            "not say whether they are merged already: if they are, move the adapter's two files "
            "away; if not, move them to a folder of their own, and name it as `engine.adapter`"
        )
    return True


def require_checkpoint(listing: Listing, backend: str = "native") -> dict[str, Any]:
    """What config.json holds. Raises ConfigError for whatever is no checkpoint that is served.

    backend: see EngineConfig.
    """
    if CONFIG not in listing.files:
        raise ConfigError(f"{listing.named} {_without_config(listing)}")
    config = listing.read_json(CONFIG)
    if weight_files(listing):
        require_served(listing.named, config, backend)
        _require_no_quantiser(listing, backend)
        if GENERATION_CONFIG in listing.files:
            listing.read_json(GENERATION_CONFIG)  # transformers would stumble over what is none
        return config
    raise ConfigError(f"{listing.named} {_without_weights(listing)}")


def _require_no_quantiser(listing: Listing, backend: str) -> None:
    for name, method in _QUANTISERS.items():
        if name in listing.files:
            require_readable(listing.named, method, backend)


def _without_config(listing: Listing) -> str:
    return (
        _as_another_format(listing)
        or _as_a_level_above(listing)
        or (
            "is empty; name a folder with config.json and model*.safetensors, or a hub id"
            if not listing.files | listing.folders
            else "has no config.json: it is no checkpoint as transformers writes it; name a folder "
            "with config.json and model*.safetensors, or a hub id"
        )
    )


def _without_weights(listing: Listing) -> str:
    return _as_another_format(listing) or (
        "has a config.json and no weights: model.safetensors must be there, or "
        "model.safetensors.index.json and the files that it names; copy or download them"
    )


def _as_another_format(listing: Listing) -> str | None:
    """What is in the folder instead of model*.safetensors, and what to do; None if unknown."""
    formats: tuple[tuple[tuple[str, ...], Callable[[Listing, str], str]], ...] = (
        (("*.gguf",), _gguf),
        (("consolidated*", "params.json"), _mistrals_own),
        (("pytorch_model*", "*.bin", "*.pth", "*.pt", "*.ckpt"), _pickles),
        (("*.h5", "*.msgpack", "*.onnx", "*.ot", "*.npz"), _foreign),
        (("*.safetensors",), _without_an_index),
    )
    for patterns, told in formats:
        if found := listing.matching(*patterns):
            return told(listing, found[0])
    return None


def _gguf(listing: Listing, name: str) -> str:
    return (
        f"holds GGUF ({name}), which is llama.cpp's format and not read here: take the original, "
        "model*.safetensors, with `quantization: nf4` where memory is short; or serve it with "
        "llama-server"
    )


def _mistrals_own(listing: Listing, name: str) -> str:
    return (
        f"holds the weights in Mistral's own naming ({name}), which is not read here: take "
        "model*.safetensors and config.json, which the same repository has on the hub; your own "
        "training is converted by convert_mistral_weights_to_hf.py, of transformers' repository"
    )


def _pickles(listing: Listing, name: str) -> str:
    if CONFIG not in listing.files:
        return f"holds pickled weights ({name}) and no config.json; name a folder with safetensors"
    command = load_and(
        listing,
        "from transformers import AutoModelForCausalLM",
        ".save_pretrained('converted')",
    )
    return (
        f"holds its weights as pickles ({name}), which may hide code and are not read here; this "
        f"makes safetensors of them, beside which its tokenizer's files belong: {command}"
    )


def _foreign(listing: Listing, name: str) -> str:
    return (
        f"holds weights for another library ({name}), which are not read here; take "
        "model*.safetensors, of the same repository or of the original"
    )


def _without_an_index(listing: Listing, name: str) -> str:
    if listing.matching("model-*-of-*.safetensors"):
        return (
            f"holds pieces of the weights ({name}) and no model.safetensors.index.json, which says "
            "what is in each; copy or download that file too"
        )
    if CONFIG not in listing.files:
        return f"holds {name} and no config.json, which says of what shape the model is; copy it"
    return (
        f"holds {name}, and weights are read from model.safetensors alone, or from what "
        "model.safetensors.index.json names; rename it if that is what it is"
    )


def _as_a_level_above(listing: Listing) -> str | None:
    """Where the checkpoint is, if it is further down."""
    if listing.repository is not None:
        return _in_a_folder_of_the_repository(listing)
    below = {
        file.parent
        for pattern in ("*/", "snapshots/*/")
        for name in (CONFIG, ADAPTER_CONFIG)
        for file in listing.path.glob(pattern + name)
    }
    if not below:
        return None
    newest = max(below, key=lambda folder: folder.stat().st_mtime)
    others = f", or another of the {len(below)} in it" if len(below) > 1 else ""
    return f"is a folder above a checkpoint; name {newest}{others}"


def _in_a_folder_of_the_repository(listing: Listing) -> str | None:
    if not listing.folders:
        return None
    folder = min(listing.folders)
    others = f" (or another of {len(listing.folders)})" if len(listing.folders) > 1 else ""
    revision = ["--revision", listing.revision] if listing.revision else []
    included = ["--include", f"{folder}/*", "--local-dir", "downloaded"]
    command = shlex.join(["hf", "download", str(listing.repository), *revision, *included])
    return (
        f"has its checkpoint in the folder {folder}{others}, and a hub id names what is at the "
        f"top; download it and name downloaded/{folder}: {command}"
    )
