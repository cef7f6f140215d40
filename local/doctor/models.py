"""What models take in memory, by their published shapes, and by where they are loaded.

Knows no machine. What the engine does with a model it says itself: a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Place:
    """What the engine does with a model there.

    sizes: bytes of a number in a linear, by quantization, as far as one is worth choosing.
    quantises_head: whether the last linear is quantised too. cache_share: of the memory that is
    free once the weights are loaded; on a GPU about, where it is what a step leaves, as measured at
    load. key_bytes: of a number in keys and values.
    """

    sizes: Mapping[str, float]
    quantises_head: bool
    cache_share: float
    key_bytes: int


# nf4: half a byte, and a float32 for every 64. int4: half a byte, and for every 32 one and a half.
GPU = Place({"none": 2.0, "int8": 1.0, "nf4": 0.5 + 4 / 64}, False, 0.7, key_bytes=2)
CPU = Place({"none": 2.0, "int8": 1.0, "int4": 0.5 + 6 / 32}, True, 0.25, key_bytes=2)
# One that is slow at 16 bits, so that all between the weights is float32.
NARROW_CPU = replace(CPU, key_bytes=4)


@dataclass(frozen=True)
class Model:
    """A dense decoder of Mistral's architecture, published in 16 bits: of its config.json."""

    name: str
    width: int
    layers: int
    feed_forward: int
    vocabulary: int
    heads: int = 32
    kv_heads: int = 8
    head_width: int = 128

    def weight_bytes(self, place: Place, quantization: str = "none") -> float:
        """Of all weights, quantised as the engine does it there."""
        size = place.sizes[quantization]
        queries, keys = self.heads * self.head_width, self.kv_heads * self.head_width
        attention = self.width * (2 * queries + 2 * keys)
        linears = self.layers * (attention + 3 * self.width * self.feed_forward)
        norms = (2 * self.layers + 1) * self.width
        end = self.vocabulary * self.width  # embeddings; and as large, the last linear
        head = size if place.quantises_head else 2
        return linears * size + end * head + 2 * (end + norms)

    def cache_bytes_per_token(self, place: Place) -> int:
        """Keys and values of all layers."""
        return self.layers * 2 * self.kv_heads * self.head_width * place.key_bytes


MODELS = (
    Model("Mistral 7B Instruct v0.3", 4096, 32, 14336, 32768),
    Model("Ministral 8B", 4096, 36, 12288, 131072),
    Model("Mistral Nemo 12B", 5120, 40, 14336, 131072),
    Model("Mistral Small 24B", 5120, 40, 32768, 131072),
)
