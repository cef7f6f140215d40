"""What positions do to a model: rotation, frequencies that change, queries that grow.

Knows nothing of sequences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class QueryScale:
    """Ministral 3 makes queries larger, the further they are beyond the context of its training.

    After Llama 4's attention temperature: 1 + beta * log(1 + floor(position / original)).
    """

    beta: float
    original: int

    @classmethod
    def of(cls, config: Any) -> QueryScale | None:
        """None for models whose queries stay as they are."""
        if config.model_type != "ministral3":
            return None
        rope = config.rope_parameters
        return cls(rope["llama_4_scaling_beta"], rope["original_max_position_embeddings"])

    def at(self, positions: Tensor, dtype: torch.dtype) -> Tensor:
        """(tokens,) positions -> (tokens, 1, 1), of queries (tokens, heads, head_dim)."""
        grown = 1 + self.beta * torch.log(1 + torch.floor(positions / self.original))
        return grown.to(dtype)[:, None, None]


@dataclass(frozen=True, slots=True)
class Rotation:
    """Turns each half of a head against the other, by angles that grow with the position.

    After Su et al. 2021, RoFormer: x * cos + swapped(x) * sin, where `swapped` exchanges the halves
    and the first half of sin is negative.

    frequencies: (1, head_dim) float32, the same twice. signs: (head_dim,) -scaling and scaling, a
    half each.
    """

    frequencies: Tensor
    signs: Tensor

    @classmethod
    def of(cls, rotary_emb: Any) -> Rotation:
        """With the frequencies that transformers' module has settled on."""
        half = rotary_emb.inv_freq.detach().float()
        scaling = torch.full_like(half, rotary_emb.attention_scaling)
        return cls(torch.cat((half, half))[None], torch.cat((-scaling, scaling)))

    def at(self, positions: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """(tokens,) positions -> cos and sin, (tokens, 1, head_dim) each."""
        angles = positions[:, None, None] * self.frequencies
        cos, sin = angles.cos() * self.signs.abs(), angles.sin() * self.signs
        return cos.to(dtype), sin.to(dtype)


def rotate(qkv: Tensor, cos: Tensor, sin: Tensor, num_heads: int, num_kv_heads: int) -> Tensor:
    """Turn queries and keys in place, and return the queries. On CUDA: kernels/rotary.

    qkv: (tokens, heads + 2 kv_heads, head_dim), v behind k behind q. cos, sin: of Rotation.
    """
    turned = qkv[:, : num_heads + num_kv_heads]
    swapped = turned.roll(turned.shape[-1] // 2, -1)
    turned.mul_(cos).addcmul_(swapped, sin)
    return qkv[:, :num_heads]


def settled_context(config: Any) -> int:
    """Up to how many tokens a model's frequencies are the same for every sequence.

    longrope takes others for all of a sequence that is longer than `original`; in a step the
    longest one would decide for all.
    """
    longest = int(config.max_position_embeddings)
    rope = config.rope_parameters or {}
    if rope.get("rope_type") == "longrope":
        return min(longest, int(rope["original_max_position_embeddings"]))
    return longest


def settle(model: Any) -> None:
    """Keep the frequencies that hold up to `settled_context`; no step then looks at the longest.

    Where the type is "dynamic" or "longrope", transformers asks the device for it in every forward.
    """
    model.model.rotary_emb.rope_type = "default"
