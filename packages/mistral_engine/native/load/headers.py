"""What safetensors files say of themselves. Reads their headers alone, not the weights.

Knows nothing of devices and of what the weights are for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from engine_api.errors import ConfigError

# By safetensors' names, torch's and the bytes of one. Others are whole numbers, or smaller floats
# that stand for packed ones.
_FLOATS = {
    "F64": ("float64", 8),
    "F32": ("float32", 4),
    "F16": ("float16", 2),
    "BF16": ("bfloat16", 2),
}
_BYTES = {"I64": 8, "U64": 8, "I32": 4, "U32": 4, "I16": 2, "U16": 2}


@dataclass(frozen=True, slots=True)
class Tensor:
    """One of the tensors in a file. kind: of its numbers, as safetensors spells it, "BF16"."""

    name: str
    shape: tuple[int, ...]
    kind: str

    @property
    def dtype(self) -> str | None:
        """torch's name of a floating type; None for whatever else is in the file."""
        return _FLOATS[self.kind][0] if self.kind in _FLOATS else None

    @property
    def num_bytes(self) -> int:
        """In the file."""
        each = _FLOATS[self.kind][1] if self.kind in _FLOATS else _BYTES.get(self.kind, 1)
        return math.prod(self.shape) * each


def read_headers(files: Iterable[Path]) -> list[Tensor]:
    """The tensors in these files, in their order. Raises ConfigError if one is damaged."""
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
