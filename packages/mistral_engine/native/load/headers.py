"""What a checkpoint's weight files say of themselves. Reads their headers alone, not the weights.

Knows safetensors; knows nothing of devices and of what the weights are for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from engine_api.errors import ConfigError
from mistral_engine.checkpoint import WEIGHT_FILES

_FLOAT_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
# Of a number in a quantised linear, by bitsandbytes. nf4: half a byte, and a float32 for every 64.
_QUANTISED_BYTES = {"int8": 1.0, "nf4": 0.5 + 4 / 64}


@dataclass(frozen=True, slots=True)
class Tensor:
    """One of the tensors in a file. kind: of its numbers, as safetensors spells it, "BF16"."""

    name: str
    shape: tuple[int, ...]
    kind: str

    @property
    def is_linear(self) -> bool:
        """Whether it is quantised: the embedding and the last linear, lm_head, are not."""
        return self.name.endswith("_proj.weight")

    def num_bytes(self, dtype: str, quantization: str) -> int:
        """In memory. dtype: torch's name of it, or "auto" for the file's own."""
        if self.is_linear and quantization in _QUANTISED_BYTES:
            each = _QUANTISED_BYTES[quantization]
        elif dtype != "auto" and self.kind in _FLOAT_BYTES:
            each = getattr(torch, dtype).itemsize
        else:
            each = _FLOAT_BYTES.get(self.kind, 1)
        return math.ceil(math.prod(self.shape) * each)


def read_headers(path: Path) -> list[Tensor]:
    """The tensors in all weight files of a checkpoint. Raises ConfigError if one is damaged."""
    files = sorted(path.glob(WEIGHT_FILES))
    if not files:
        raise ConfigError(
            f"{path} has no {WEIGHT_FILES}; the weights must be there as safetensors, "
            "and nothing else is read"
        )
    return [tensor for file in files for tensor in _read_header(file)]


def _read_header(file: Path) -> list[Tensor]:
    try:
        # Not "pt": torch maps a file as if it could be written to, and so cannot open one that is
        # larger than the memory.
        with safe_open(file, framework="np") as tensors:
            slices = {name: tensors.get_slice(name) for name in tensors.keys()}  # noqa: SIM118
            return [Tensor(n, tuple(s.get_shape()), s.get_dtype()) for n, s in slices.items()]
    except (SafetensorError, OSError) as error:
        raise ConfigError(
            f"{file} cannot be read: {error}; it is damaged or incomplete, download it again"
        ) from error
