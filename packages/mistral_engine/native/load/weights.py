"""Loads a checkpoint's weights with transformers. Knows nothing of requests.

accelerate places the weights (`device_map`), bitsandbytes quantises them (quantising.py). Only
safetensors are read and no code from a checkpoint is ever run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from engine_api.errors import ConfigError, one_line
from mistral_engine.checkpoint import Adapter, weight_paths
from mistral_engine.checkpoint.described import BITSANDBYTES, quantized_by
from mistral_engine.config import DTYPES, EngineConfig
from mistral_engine.native.load.agreement import require_agreement, require_complete
from mistral_engine.native.load.device import (
    only_device,
    require_on_gpus,
    require_room_for_all,
    room_to_spread,
)
from mistral_engine.native.load.forecast import (
    bytes_by_quantization,
    bytes_of_quantised,
    outline,
)
from mistral_engine.native.load.headers import Tensor, read_headers
from mistral_engine.native.load.language_model import LanguageModel, read_language_model
from mistral_engine.native.load.lora import merge, plan_updates
from mistral_engine.native.load.memory import (
    refusing_out_of_memory,
    require_room_for_weights,
    smaller_than,
)
from mistral_engine.native.load.quantising import (
    is_on_cpu,
    is_packed_here,
    settings_of_bitsandbytes,
)


def load_model(
    path: Path, config: EngineConfig, attention: str, adapter: Adapter | None = None
) -> Any:
    """The language model as transformers has it, attending through `attention`.

    adapter: merged into it. Shows a progress bar. Raises ConfigError when the weights cannot be
    loaded; whatever can be known before is found out before.
    """
    language_model = read_language_model(path)
    tensors = _tensors(path, language_model)
    dtype = _dtype(path, language_model.config, tensors, config)
    quantising = settings_of_bitsandbytes(config)
    shape = outline(language_model)
    require_agreement(path, shape, tensors, _quantized_by(language_model.config))
    updates = plan_updates(adapter, shape, language_model) if adapter is not None else []
    num_bytes = _num_bytes(shape, dtype, tensors, language_model.config, config)
    if adapter is not None:
        num_bytes = {"none": num_bytes["none"]}
    require_room_for_weights(config, num_bytes)
    require_room_for_all(config, language_model.config, num_bytes, dtype)
    try:
        with refusing_out_of_memory("loading the weights", smaller_than(config, num_bytes)):
            loaded: Any = language_model.model_class.from_pretrained(
                path,
                config=language_model.config,
                key_mapping=language_model.renamed,
                dtype=dtype,
                device_map=_device_map(config),
                max_memory=room_to_spread(config.device_map),
                quantization_config=quantising,
                attn_implementation=attention,
                use_safetensors=True,
                local_files_only=True,
                output_loading_info=True,
            )
    except ImportError as error:
        # Its words are how to install what it is, which a bundle with pinned requirements cannot.
        raise ConfigError(
            f"cannot load the weights in {path}: transformers wants a library for them that is "
            "not here; install what requirements.txt names, or take another form of this checkpoint"
        ) from error
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, AssertionError) as error:
        why = one_line(error) or type(error).__name__
        raise ConfigError(f"cannot load the weights in {path}: {why}") from error
    model, info = loaded
    require_on_gpus(getattr(model, "hf_device_map", {}))
    require_complete(path, info["missing_keys"])
    language_model.require_all_used(path, info["unexpected_keys"])
    _cast(model, dtype)
    if adapter is not None:
        merge(adapter, updates, model)
    return model.eval().requires_grad_(False)


def _device_map(config: EngineConfig) -> str:
    """For accelerate, which is left no choice where there is none: it would spread over a CPU or a
    disk what has no room, and fill a GPU that cannot be used. What is packed here takes 16 bits
    before, and then less."""
    device = only_device(config.device_map)
    is_fixed = is_packed_here(config) or (device is not None and torch.cuda.is_available())
    return str(device) if is_fixed else config.device_map


def _tensors(path: Path, language_model: LanguageModel) -> list[Tensor]:
    """Those of the language model in the files, by their names in memory."""
    held = read_headers(weight_paths(path))
    return [
        replace(tensor, name=language_model.in_memory(tensor.name))
        for tensor in held
        if language_model.holds(tensor.name)
    ]


def _quantized_by(settings: Any) -> str | None:
    return quantized_by({"quantization_config": getattr(settings, "quantization_config", None)})


def _num_bytes(
    shape: Any, dtype: torch.dtype, tensors: list[Tensor], settings: Any, config: EngineConfig
) -> Mapping[str, int]:
    """What the weights take in memory, by what they may be quantised by at load."""
    method = _quantized_by(settings)
    if method == BITSANDBYTES:
        return {"none": bytes_of_quantised(shape, dtype, tensors)}
    num_bytes = bytes_by_quantization(shape, dtype, tensors, on_cpu=is_on_cpu(config))
    return num_bytes if method is None else {"none": num_bytes["none"]}


def _cast(model: Any, dtype: torch.dtype) -> None:
    """transformers leaves what surrounds weights that were quantised already as the files have it.

    Quantised weights are whole numbers, and stay.
    """
    for parameter in model.parameters():
        if parameter.is_floating_point() and not parameter.is_meta:
            parameter.data = parameter.data.to(dtype)


def _dtype(path: Path, settings: Any, tensors: list[Tensor], config: EngineConfig) -> torch.dtype:
    """The configured one. "auto": config.json's, whatever the files are in; else the first's.

    So does transformers.
    """
    if config.dtype != "auto":
        return _torch_dtype(config.dtype)
    own = str(settings.dtype or next((t.dtype for t in tensors if t.dtype), "bfloat16"))
    name = own.removeprefix("torch.")
    if name not in DTYPES:
        known = " or ".join(DTYPES[1:])
        raise ConfigError(
            f"{path}: config.json has the dtype {name}, which is not computed with: set dtype to "
            f"{known}"
        )
    return _torch_dtype(name)


def _torch_dtype(name: str) -> torch.dtype:
    dtype: torch.dtype = getattr(torch, name)
    return dtype
