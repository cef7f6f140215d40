"""What models take in memory, by their published shapes. Knows no machine."""

from __future__ import annotations

from dataclasses import dataclass

# Bytes of a number in a linear, as the engine forecasts them. nf4: half a byte, and a float32 for
# every 64.
QUANTIZATIONS = {"none": 2.0, "int8": 1.0, "nf4": 0.5 + 4 / 64}


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

    def weight_bytes(self, quantization: str = "none") -> float:
        """All linears but the last are quantised."""
        queries, keys = self.heads * self.head_width, self.kv_heads * self.head_width
        attention = self.width * (2 * queries + 2 * keys)
        linears = self.layers * (attention + 3 * self.width * self.feed_forward)
        norms = (2 * self.layers + 1) * self.width
        ends = 2 * self.vocabulary * self.width  # embeddings and the last linear
        return linears * QUANTIZATIONS[quantization] + 2 * (ends + norms)

    @property
    def cache_bytes_per_token(self) -> int:
        """Keys and values of all layers, in 16 bits."""
        return self.layers * 2 * self.kv_heads * self.head_width * 2


MODELS = (
    Model("Mistral 7B Instruct v0.3", 4096, 32, 14336, 32768),
    Model("Ministral 8B", 4096, 36, 12288, 131072),
    Model("Mistral Nemo 12B", 5120, 40, 14336, 131072),
    Model("Mistral Small 24B", 5120, 40, 32768, 131072),
)
