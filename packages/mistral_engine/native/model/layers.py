"""transformers' model as it is, walked layer by layer, with attention over our cache.

For weights that bitsandbytes has quantised or that accelerate has spread over devices: both hook
into transformers' own modules, which therefore stay and are called as transformers does. Their
attention reaches ours through transformers' attention interface. Knows nothing of scheduling.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface

from mistral_engine.native.cache.store import KVStore
from mistral_engine.native.model.finite import require_finite

ATTENTION = "mistral_engine"


def cached_attention(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float,
    store: KVStore,
    layout: Any,
    **_: Any,
) -> tuple[Tensor, None]:
    """transformers' attention interface: (1, heads, tokens, d) in, (1, tokens, heads, d) out.

    Of what transformers passes besides, the store knows the window already.
    """
    fresh = torch.cat((key, value)).transpose(1, 2)  # (2, tokens, kv_heads, d)
    newest = query[0].transpose(0, 1)
    return store.attend(module.layer_idx, layout, newest, fresh, scaling)[None], None


# No mask function is registered under this name, so transformers builds no mask of its own.
AttentionInterface.register(ATTENTION, cached_attention)


class PlacedModel:
    """Implements Body over transformers' Mistral, Ministral or Ministral 3."""

    def __init__(self, model: Any) -> None:
        """Raises ConfigError for weights that are not finite."""
        require_finite(model, "", model.name_or_path)
        self._model, self._inner = model, model.model
        self.layers = [partial(_walk_through, layer) for layer in self._inner.layers]

    @property
    def device(self) -> torch.device:
        device: torch.device = self._model.device
        return device

    @property
    def layer_devices(self) -> list[torch.device]:
        parameters = (next(layer.parameters(), None) for layer in self._inner.layers)
        placed = (self.device if p is None or p.is_meta else p.device for p in parameters)
        return list(placed)

    @property
    def activations(self) -> torch.dtype:
        dtype: torch.dtype = self._model.dtype
        return dtype

    @property
    def is_recordable(self) -> bool:
        """Not with hooks: accelerate moves by them what it has spread or offloaded. Not with
        LLM.int8(): each of its linears asks the device for outliers, and waits. bitsandbytes' 4
        bits ask for nothing.
        """
        modules = list(self._model.modules())
        return (
            set(self.layer_devices) == {self.device}
            and not any(hasattr(module, "_hf_hook") for module in modules)
            and not any(map(_looks_for_outliers, modules))
        )

    def embed(self, token_ids: Tensor) -> Tensor:
        hidden: Tensor = self._inner.embed_tokens(token_ids[None])[0]
        return hidden

    def begin(self, positions: Tensor, store: KVStore, layout: Any) -> dict[str, Any]:
        """What transformers' layers take by name."""
        like = torch.empty(0, dtype=self.activations, device=positions.device)
        return {
            "position_embeddings": self._inner.rotary_emb(like, positions[None]),
            "position_ids": positions[None],
            "store": store,
            "layout": layout,
        }

    def logits(self, hidden: Tensor) -> Tensor:
        output: Tensor = self._model.lm_head(self._inner.norm(hidden[None]))
        return output[0].to(self.device)


def _looks_for_outliers(module: Any) -> bool:
    """Of bitsandbytes' 8-bit linears: a threshold of 0 treats all columns alike."""
    state = getattr(module, "state", None)
    return bool(getattr(state, "threshold", 0) > 0)


def _walk_through(layer: Any, hidden: Tensor, step: dict[str, Any]) -> Tensor:
    output: Tensor = layer(hidden[None], attention_mask=None, **step)[0]
    return output
