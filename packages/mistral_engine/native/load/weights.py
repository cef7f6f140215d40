"""Loads a checkpoint's weights with transformers. Knows nothing of requests.

accelerate places the weights (`device_map`), bitsandbytes quantises them (`nf4`, `int8`). Only
safetensors are read and no code from a checkpoint is ever run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import torch

from engine_api.errors import ConfigError, one_line
from mistral_engine.config import QUANTIZATIONS, EngineConfig
from mistral_engine.native.load.headers import Tensor, read_headers
from mistral_engine.native.load.language_model import read_language_model
from mistral_engine.native.load.memory import refusing_out_of_memory, require_room_for_weights
from mistral_engine.native.model.linear import multiplies_float32_faster

_CACHED_BYTES = 16 * 2**20


def load_model(path: Path, config: EngineConfig, attention: str) -> Any:
    """The language model as transformers has it, attending through `attention`.

    Shows a progress bar. Raises ConfigError when the weights cannot be loaded.
    """
    language_model = read_language_model(path)
    dtype = _best_dtype(path, config)
    tensors = [tensor for tensor in read_headers(path) if language_model.holds(tensor.name)]
    language_model.require_shapes(path, tensors)
    require_room_for_weights(config, _num_bytes(tensors, dtype))
    try:
        with refusing_out_of_memory("loading the weights"):
            loaded: Any = language_model.model_class.from_pretrained(
                path,
                config=language_model.config,
                key_mapping=language_model.renamed,
                dtype=dtype if dtype == "auto" else getattr(torch, dtype),
                device_map=config.device_map,
                quantization_config=_quantization(config),
                attn_implementation=attention,
                use_safetensors=True,
                local_files_only=True,
                output_loading_info=True,
            )
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        raise ConfigError(f"cannot load the weights in {path}: {one_line(error)}") from error
    model, info = loaded
    _require_all(path, info["missing_keys"])
    language_model.require_computed(path, info["unexpected_keys"])
    return model.eval().requires_grad_(False)


def _num_bytes(tensors: list[Tensor], dtype: str) -> dict[str, int]:
    """What the weights take in memory, by quantization."""
    return {q: sum(tensor.num_bytes(dtype, q) for tensor in tensors) for q in QUANTIZATIONS}


def _require_all(path: Path, missing: Collection[str]) -> None:
    """transformers would put random numbers in their place."""
    if missing:
        raise ConfigError(
            f"the weights in {path} are incomplete: {len(missing):,} tensors are missing, such as "
            f"{min(missing)}; download them again"
        )


def fingerprint(path: Path, config: EngineConfig) -> str:
    """Changes with the weights, the kind of their numbers, and the library that computes.

    Not a digest of the weights, which would take as long as reading them: of their files' sizes.
    """
    files = {file.name: file.stat().st_size for file in sorted(path.glob("*.safetensors"))}
    model = (path / "config.json").read_text()
    facts = (model, files, config.dtype, config.quantization, torch.__version__)
    return f"fp_{hashlib.blake2b(repr(facts).encode(), digest_size=6).hexdigest()}"


def _best_dtype(path: Path, config: EngineConfig) -> str:
    """The configured one. "auto" may become float32, which rounds less than any checkpoint's own.

    Weights that stay in a processor's cache are bound by arithmetic alone, so twice their size
    costs nothing, and some processors multiply float32 faster than bfloat16.
    """
    size = sum(file.stat().st_size for file in path.glob("*.safetensors"))
    on_cpu = config.device_map == "cpu" or not torch.cuda.is_available()
    is_free = config.dtype == "auto" and config.quantization == "none"
    if is_free and on_cpu and size <= _CACHED_BYTES and multiplies_float32_faster():
        return "float32"
    return config.dtype


def _quantization(config: EngineConfig) -> Any:
    from transformers import BitsAndBytesConfig

    if config.quantization == "nf4":
        # Dettmers et al. 2023, QLoRA: 4-bit normal floats; products in bfloat16.
        return BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16
        )
    if config.quantization == "int8":
        # Dettmers et al. 2022, LLM.int8().
        return BitsAndBytesConfig(load_in_8bit=True)
    return None
