"""What positions do to a model beyond rotating it: frequencies that change, queries that grow.

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
        """(tokens,) positions -> (1, 1, tokens, 1), of queries (1, heads, tokens, head_dim)."""
        grown = 1 + self.beta * torch.log(1 + torch.floor(positions / self.original))
        return grown.to(dtype)[None, None, :, None]


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
