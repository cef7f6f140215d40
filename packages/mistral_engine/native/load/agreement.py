"""Whether the weight files hold the model that config.json describes. Reads neither.

transformers fills in what is missing, and takes packed numbers for weights: both would answer
wrongly without a word.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from engine_api.errors import ConfigError
from mistral_engine.checkpoint.described import FP8, unreadable
from mistral_engine.native.load.headers import Tensor

# Beside a weight in fp8, by transformers (FineGrainedFP8HfQuantizer.update_weight_conversions).
_FP8_SCALES = ("weight_scale_inv", "scale", "qscale_weight")


def require_agreement(path: Path, shape: Any, tensors: list[Tensor], method: str | None) -> None:
    """Raises ConfigError, with names and sizes, where the files are of another model.

    shape: an outline of the model. tensors: of the files, by their names in it. method: that
    quantised them, by config.json.
    """
    _require_shapes(path, shape, tensors)
    _require_scales(path, shape, tensors, method)


def _require_shapes(path: Path, shape: Any, tensors: list[Tensor]) -> None:
    """config.json must be of a model of the weights' size."""
    held = {tensor.name: tensor for tensor in tensors}
    for name, parameter in shape.named_parameters():
        tensor, wanted = held.get(name), tuple(parameter.shape)
        # Quantised ones may be packed.
        if tensor is not None and tensor.dtype is not None and tensor.shape != wanted:
            raise ConfigError(
                f"{path}: {name} is {_sizes(tensor.shape)}, and config.json says "
                f"{_sizes(wanted)}: they are of two models, copy both from one"
            )


def _require_scales(path: Path, shape: Any, tensors: list[Tensor], method: str | None) -> None:
    """Whatever is packed must be of a form that is unpacked."""
    if method not in (None, FP8):
        return
    held = {tensor.name: tensor for tensor in tensors}
    for name, _ in shape.named_parameters():
        tensor = held.get(name)
        if tensor is None or tensor.dtype is not None:
            continue
        if method is None:
            raise unreadable(
                str(path),
                f"an unnamed method: {name} is {tensor.kind}, and "
                "config.json has no quantization_config",
            )
        if not tensor.kind.startswith("F8_"):
            raise unreadable(str(path), f"fp8 of another layout: {name} is {tensor.kind}")
        stem = name.removesuffix("weight")
        if not any(stem + scale in held for scale in _FP8_SCALES):
            raise unreadable(str(path), f"fp8 of another layout: {name} has no weight_scale_inv")


def _sizes(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{size:,}" for size in shape)


def require_complete(path: Path, missing: Collection[str]) -> None:
    """Raises ConfigError for weights in whose place transformers has put random numbers."""
    if missing:
        raise ConfigError(
            f"the weights in {path} are incomplete: {len(missing):,} tensors are missing, such as "
            f"{min(missing)}; download them again"
        )
