"""What weights take, by quantization. Knows no device but a GPU."""

from __future__ import annotations

from engine_api.errors import ConfigError
from mistral_engine.native.plan.shape import Shape

# Of a number in a quantised linear, by bitsandbytes. nf4: half a byte, and a float32 for every 64.
# int8: a float32 for every row besides, which is little.
BYTES_A_WEIGHT = {"int8": 1.0, "nf4": 0.5 + 4 / 64}


def weight_bytes(shape: Shape, quantization: str, itemsize: int) -> int:
    """All of them. Embeddings and the last linear are not quantised, nor are norms.

    itemsize: bytes of a number that is not. Raises ConfigError for what no GPU has.
    """
    if quantization not in ("none", *BYTES_A_WEIGHT):
        raise ConfigError(
            f"quantization is {quantization!r}, which is for CPUs; on a GPU it must be one of "
            f"none, {', '.join(BYTES_A_WEIGHT)}"
        )
    attention = shape.hidden * (2 * shape.query_width + 2 * shape.kv_width)
    linears = shape.layers * (attention + 3 * shape.hidden * shape.intermediate)
    ends = (1 if shape.is_tied else 2) * shape.vocab * shape.hidden
    norms = (2 * shape.layers + 1) * shape.hidden
    return round(linears * BYTES_A_WEIGHT.get(quantization, itemsize) + (ends + norms) * itemsize)


def largest_linear(shape: Shape) -> int:
    """Numbers in the largest that is quantised."""
    return shape.hidden * max(shape.intermediate, shape.query_width)
