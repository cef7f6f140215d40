"""The layers as the engine runs them: attention over our cache, and faster linears on a CPU.

transformers' MistralForCausalLM stays the model. Its attention reaches ours through transformers'
attention interface. On a CPU its linears are packed: fused where they read the same input, and laid
out once for oneDNN, which then reads weights at up to twice the speed of a plain linear and gives
the same numbers to the last bit. Knows nothing of scheduling or of text.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface
from transformers.models.mistral.modeling_mistral import apply_rotary_pos_emb

from mistral_engine.kv_cache import CachedSpan, KVCache

ATTENTION = "mistral_engine"


def cached_attention(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float,
    kv_cache: KVCache,
    spans: tuple[CachedSpan, ...],
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """transformers' attention interface: (1, heads, tokens, d) in, (1, tokens, heads, d) out."""
    attended = kv_cache.attend(
        module.layer_idx, spans, query[0], key[0], value[0], scaling, sliding_window
    )
    return attended[None], None


# No mask function is registered under this name, so transformers builds no mask of its own.
AttentionInterface.register(ATTENTION, cached_attention)


class PackedLinear(nn.Module):
    """Linears without bias that read the same input, as one, in oneDNN's own layout."""

    def __init__(self, *linears: nn.Linear) -> None:
        super().__init__()
        weight = torch.cat([linear.weight.detach() for linear in linears])  # (out, in)
        self._packed = torch.ops.mkldnn._reorder_linear_weight(weight)

    def forward(self, inputs: Tensor) -> Tensor:
        """(..., in) -> (..., out), the outputs of all linears side by side."""
        outputs: Tensor = torch.ops.mkldnn._linear_pointwise(
            inputs, self._packed, None, "none", [], ""
        )
        return outputs


class PackedAttention(nn.Module):
    """MistralAttention with its three input projections in one."""

    def __init__(self, attention: Any) -> None:
        super().__init__()
        self.layer_idx = attention.layer_idx
        self._head_dim = attention.head_dim
        self._scaling = attention.scaling
        self._window = getattr(attention.config, "sliding_window", None)
        linears = (attention.q_proj, attention.k_proj, attention.v_proj)
        self._widths = [linear.out_features for linear in linears]
        self.qkv_proj = PackedLinear(*linears)
        self.o_proj = PackedLinear(attention.o_proj)

    def forward(
        self, hidden_states: Tensor, position_embeddings: tuple[Tensor, Tensor], **step: Any
    ) -> tuple[Tensor, None]:
        """(1, tokens, hidden) -> the same. `step` holds kv_cache and spans."""
        tokens = hidden_states.shape[1]
        query, key, value = (
            part.view(1, tokens, -1, self._head_dim).transpose(1, 2)  # (1, heads, tokens, d)
            for part in self.qkv_proj(hidden_states).split(self._widths, dim=-1)
        )
        query, key = apply_rotary_pos_emb(query, key, *position_embeddings)
        step |= {"scaling": self._scaling, "sliding_window": self._window, "attention_mask": None}
        attended, _ = cached_attention(self, query, key, value, **step)
        return self.o_proj(attended.reshape(1, tokens, -1)), None


class PackedMLP(nn.Module):
    """MistralMLP with its gate and its up projection in one."""

    def __init__(self, mlp: Any) -> None:
        super().__init__()
        self.gate_up_proj = PackedLinear(mlp.gate_proj, mlp.up_proj)
        self.down_proj = PackedLinear(mlp.down_proj)

    def forward(self, hidden_states: Tensor) -> Tensor:
        gate, up = self.gate_up_proj(hidden_states).chunk(2, dim=-1)
        output: Tensor = self.down_proj(functional.silu(gate) * up)
        return output


def can_pack(model: Any) -> bool:
    """Only plain bfloat16 linears on a CPU, and only where torch brings oneDNN's operators."""
    # bitsandbytes' linears are subclasses of nn.Linear, with weights of another form.
    plain = all(type(m) is nn.Linear for m in model.modules() if isinstance(m, nn.Linear))
    return (
        plain
        and {p.device.type for p in model.parameters()} == {"cpu"}
        and model.dtype == torch.bfloat16
        and torch.ops.mkldnn._is_mkldnn_bf16_supported()
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    )


@torch.inference_mode()
def pack(model: Any) -> None:
    """Replace the model's linears layer by layer, so that only one layer is ever held twice."""
    for layer in model.model.layers:
        layer.self_attn = PackedAttention(layer.self_attn)
        layer.mlp = PackedMLP(layer.mlp)
    model.lm_head = PackedLinear(model.lm_head)
