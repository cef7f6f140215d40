"""The layers as the engine runs them: attention over our cache, and linears that are fused.

transformers' Mistral, Ministral or Ministral 3 stays the model: accelerate can place it and
bitsandbytes can quantise it. Its attention reaches ours through transformers' attention interface.
Where its linears are plain ones they are replaced by fused ones, in a form that suits (linear/).
Knows nothing of scheduling or of text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.models.mistral.modeling_mistral import apply_rotary_pos_emb

from mistral_engine.native.cache.store import KVStore
from mistral_engine.native.model.linear import Choice, Layout, Linear, Product, choose_way

ATTENTION = "mistral_engine"

_Pack = Callable[[Tensor], Product]


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
    attended = store.attend(module.layer_idx, layout, query[0], key[0], value[0], scaling)
    return attended[None], None


# No mask function is registered under this name, so transformers builds no mask of its own.
AttentionInterface.register(ATTENTION, cached_attention)


class FusedAttention(nn.Module):
    """Its attention with the three input projections in one."""

    def __init__(self, attention: Any, pack: _Pack) -> None:
        super().__init__()
        self.layer_idx = attention.layer_idx
        self._head_dim = attention.head_dim
        self._scaling = attention.scaling
        linears = (attention.q_proj, attention.k_proj, attention.v_proj)
        self._widths = [each.out_features for each in linears]
        self.qkv_proj = Linear(*linears, pack=pack)
        self.o_proj = Linear(attention.o_proj, pack=pack)

    def forward(
        self,
        hidden_states: Tensor,
        position_embeddings: tuple[Tensor, Tensor],
        *,
        query_scale: Tensor | None,
        **step: Any,
    ) -> tuple[Tensor, None]:
        """(1, tokens, hidden) -> the same. `step` holds store and layout.

        query_scale: (1, 1, tokens, 1); see rope.QueryScale.
        """
        tokens = hidden_states.shape[1]
        query, key, value = (
            part.view(1, tokens, -1, self._head_dim).transpose(1, 2)  # (1, heads, tokens, d)
            for part in self.qkv_proj(hidden_states).split(self._widths, dim=-1)
        )
        query, key = apply_rotary_pos_emb(query, key, *position_embeddings)
        if query_scale is not None:
            query = query * query_scale
        step |= {"scaling": self._scaling, "attention_mask": None}
        attended, _ = cached_attention(self, query, key, value, **step)
        return self.o_proj(attended.reshape(1, tokens, -1)), None


class FusedMLP(nn.Module):
    """Its MLP with the gate and the up projection in one."""

    def __init__(self, mlp: Any, pack: _Pack) -> None:
        super().__init__()
        self._activation = mlp.act_fn
        self.gate_up_proj = Linear(mlp.gate_proj, mlp.up_proj, pack=pack)
        self.down_proj = Linear(mlp.down_proj, pack=pack)

    def forward(self, hidden_states: Tensor) -> Tensor:
        gate, up = self.gate_up_proj(hidden_states).chunk(2, dim=-1)
        output: Tensor = self.down_proj(self._activation(gate) * up)
        return output


class CastEmbedding(nn.Module):
    """Its embedding, kept in the weights' type; the rows that it gives are of another."""

    def __init__(self, embedding: nn.Embedding, activations: torch.dtype) -> None:
        super().__init__()
        self._embedding, self._activations = embedding, activations

    def forward(self, token_ids: Tensor) -> Tensor:
        rows: Tensor = self._embedding(token_ids)
        return rows.to(self._activations)


def can_fuse(model: Any) -> bool:
    """Only plain linears, all on one device: accelerate hooks into those it has spread out."""
    # bitsandbytes' linears are subclasses of nn.Linear, with weights of another form.
    plain = all(type(m) is nn.Linear for m in model.modules() if isinstance(m, nn.Linear))
    return plain and len({p.device for p in model.parameters()}) == 1


def choose(model: Any, linear: str) -> Choice:
    """How the model's linears are multiplied. linear: of a way, or "auto"."""
    num_bytes = sum(p.numel() * p.itemsize for p in model.parameters())
    config = model.config
    shape = (2 * config.intermediate_size, config.hidden_size)  # gate and up: half of all work
    return choose_way(linear, Layout(model.device, model.dtype, num_bytes, shape))


@torch.inference_mode()
def fuse(model: Any, choice: Choice) -> torch.dtype:
    """Replace the model's linears layer by layer, so that only one layer is ever held twice.

    Returns the type of activations from now on.
    """
    activations = choice.way.activations(model.dtype)
    for layer in model.model.layers:
        layer.self_attn = FusedAttention(layer.self_attn, choice.pack)
        layer.mlp = FusedMLP(layer.mlp, choice.pack)
        layer.to(activations)
    model.model.norm.to(activations)
    model.lm_head = Linear(model.lm_head, pack=choice.pack)
    model.model.embed_tokens = CastEmbedding(model.model.embed_tokens, activations)
    return activations
