"""A model's layers in as few operators as there can be, its linears in a form that suits (linear/).

Made of transformers' Mistral, Ministral or Ministral 3, whose modules are taken apart: what is left
of them is numbers. For plain weights on one device, which are packed here, quantised or not. A
small model's step is bound by the number of operators, on every device; on CUDA some of them are
kernels of our own. Knows nothing of scheduling or of text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from mistral_engine.native.cache.store import KVStore, PagedKVStore
from mistral_engine.native.kernels import is_available, rotary, silu
from mistral_engine.native.model.finite import require_finite
from mistral_engine.native.model.linear import (
    Choice,
    Layout,
    Linear,
    Product,
    Way,
    choose_way,
    fill_up,
)
from mistral_engine.native.model.norm import Norm, norm_of
from mistral_engine.native.model.packing import done_at_once
from mistral_engine.native.model.rope import QueryScale, Rotation, rotate

# Bytes, of weights that are being packed: side by side, and widened.
_MOST_BESIDES = 2 * 2**30
_Pack = Callable[[Tensor], Product]


@dataclass(frozen=True, slots=True)
class Step:
    """What the layers of one step share.

    cos, sin: (tokens, 1, head_dim); see Rotation. query_scale: (tokens, 1, 1) or None.
    """

    store: KVStore
    layout: Any
    cos: Tensor
    sin: Tensor
    query_scale: Tensor | None


class FusedAttention:
    """Its attention, with the three input projections in one and one rotation."""

    def __init__(self, attention: Any, pack: _Pack) -> None:
        self._index, self._scaling = attention.layer_idx, attention.scaling
        linears = (attention.q_proj, attention.k_proj, attention.v_proj)
        self._qkv = Linear(*linears, pack=pack)
        self._o = Linear(attention.o_proj, pack=pack)
        self.linears = (self._qkv, self._o)
        heads, kv_heads, _ = (each.out_features // attention.head_dim for each in linears)
        self._heads, self._kv_heads = heads, kv_heads
        self._has_kernels = is_available(attention.q_proj.weight.device)
        self._by_head = (-1, heads + 2 * kv_heads, attention.head_dim)
        self._fresh = (-1, 2, kv_heads, attention.head_dim)

    def add_to(self, hidden: Tensor, normed: Tensor, step: Step) -> Tensor:
        """(tokens, hidden), which may be changed -> with what attention over `normed` adds."""
        # (tokens, heads, head_dim), v behind k behind q
        qkv = self._qkv(normed).view(self._by_head)
        attend = self._attend_by_kernels if self._has_kernels else self._attend_plainly
        return self._o.add_to(hidden, attend(qkv, step).flatten(1))

    def _attend_plainly(self, qkv: Tensor, step: Step) -> Tensor:
        """(tokens, heads + 2 kv_heads, head_dim) -> (tokens, heads, head_dim)."""
        query = rotate(qkv, step.cos, step.sin, self._heads, self._kv_heads)
        fresh = qkv[:, self._heads :].view(self._fresh)
        if step.query_scale is not None:
            query = query * step.query_scale
        return step.store.attend(
            self._index, step.layout, query, fresh.transpose(0, 1), self._scaling
        )

    def _attend_by_kernels(self, qkv: Tensor, step: Step) -> Tensor:
        """The same. On a GPU the store has pages."""
        store = cast("PagedKVStore", step.store)
        cells, slots = store.cells(self._index, step.layout)
        query = rotary.rotate_and_write(qkv, step.cos, step.sin, cells, slots)
        if step.query_scale is not None:
            query = query * step.query_scale
        return store.attend_stored(self._index, step.layout, query, self._scaling)


class FusedMLP:
    """Its MLP with the gate and the up projection in one."""

    def __init__(self, mlp: Any, pack: _Pack) -> None:
        is_silu = mlp.config.hidden_act in ("silu", "swish")
        if is_silu and is_available(mlp.gate_proj.weight.device):
            self._activate = silu.silu_times
        else:  # without the module around it
            self._activate = partial(_gate, functional.silu if is_silu else mlp.act_fn)
        self._gate_up = Linear(mlp.gate_proj, mlp.up_proj, pack=pack)
        self._down = Linear(mlp.down_proj, pack=pack)
        self.linears = (self._gate_up, self._down)

    def add_to(self, hidden: Tensor, normed: Tensor) -> Tensor:
        """(tokens, hidden), which may be changed -> with what the MLP makes of `normed`."""
        return self._down.add_to(hidden, self._activate(self._gate_up(normed)))


def _gate(activation: Callable[[Tensor], Tensor], gate_up: Tensor) -> Tensor:
    """(tokens, 2 n), the gate before what it lets through -> (tokens, n)."""
    gate, up = gate_up.chunk(2, -1)
    return activation(gate).mul_(up)


class FusedLayer:
    """One layer of the model."""

    def __init__(self, layer: Any, pack: _Pack, activations: torch.dtype) -> None:
        self._before = norm_of(layer.input_layernorm, activations)
        self._attention = FusedAttention(layer.self_attn, pack)
        self._between = norm_of(layer.post_attention_layernorm, activations)
        self._mlp = FusedMLP(layer.mlp, pack)
        self.linears = (*self._attention.linears, *self._mlp.linears)

    def __call__(self, hidden: Tensor, step: Step) -> Tensor:
        hidden = self._attention.add_to(hidden, self._before(hidden), step)
        return self._mlp.add_to(hidden, self._between(hidden))


class FusedModel:
    """Implements Body."""

    is_recordable = True

    @torch.inference_mode()
    def __init__(self, model: Any, choice: Choice) -> None:
        """Takes the model apart, layer by layer, so that only few layers are ever held twice.

        Raises ConfigError for weights that are not finite: they are looked at on the way, since
        files larger than memory would else be read twice.
        """
        self.device: torch.device = model.device
        self.activations = choice.way.activations(model.dtype)
        self._rotation = Rotation.of(model.model.rotary_emb)
        self._query_scale = QueryScale.of(model.config)
        parts = _Parts(model, choice, self.activations)
        self._embedding, self._norm = parts.embedding(), parts.norm()
        takes = (partial(parts.take_layer, place) for place in range(len(model.model.layers)))
        done: list[Any] = done_at_once([parts.take_head, *takes], _at_once(model, choice.way))
        self._head: Linear = done[0]
        self.layers: list[FusedLayer] = done[1:]
        if choice.way.fills_rows:
            linears = chain([self._head], *(layer.linears for layer in self.layers))
            fill_up(linears, self.activations)

    @property
    def layer_devices(self) -> list[torch.device]:
        return [self.device] * len(self.layers)

    def embed(self, token_ids: Tensor) -> Tensor:
        return functional.embedding(token_ids, self._embedding).to(self.activations)

    def begin(self, positions: Tensor, store: KVStore, layout: Any) -> Step:
        cos, sin = self._rotation.at(positions, self.activations)
        scale = self._query_scale
        grown = None if scale is None else scale.at(positions, self.activations)
        return Step(store, layout, cos, sin, grown)

    def logits(self, hidden: Tensor) -> Tensor:
        return self._head(self._norm(hidden))


class _Parts:
    """What of a model is taken, each with a look at its weights. Raises ConfigError."""

    def __init__(self, model: Any, choice: Choice, activations: torch.dtype) -> None:
        self._model, self._choice, self._activations = model, choice, activations

    def embedding(self) -> Tensor:
        """(vocab, hidden), of the weights' type, in memory: not left to a file that is mapped."""
        module = self._model.model.embed_tokens
        self._look_at(module, "model.embed_tokens")
        weight: Tensor = module.weight.detach()
        return weight.clone() if weight.device.type == "cpu" else weight

    def norm(self) -> Norm:
        self._look_at(self._model.model.norm, "model.norm")
        return norm_of(self._model.model.norm, self._activations)

    def take_head(self) -> Linear:
        """It is the model's no more."""
        head, self._model.lm_head = self._model.lm_head, nn.Identity()
        self._look_at(head, "lm_head")
        return Linear(head, pack=self._choice.pack)

    def take_layer(self, place: int) -> FusedLayer:
        """It is the model's no more."""
        layers = self._model.model.layers
        layer, layers[place] = layers[place], nn.Identity()
        self._look_at(layer, f"model.layers.{place}")
        return FusedLayer(layer, self._choice.pack, self._activations)

    def _look_at(self, module: Any, name: str) -> None:
        require_finite(module, name, self._model.name_or_path)


def _at_once(model: Any, way: Way) -> int:
    """Layers that are packed at the same time, so that what that takes besides stays bounded."""
    if not way.packs_on_one_core:
        return 1
    config = model.config
    largest = max(2 * config.intermediate_size, config.vocab_size) * config.hidden_size
    fitting = int(_MOST_BESIDES // (largest * (model.dtype.itemsize + torch.float32.itemsize)))
    return max(1, min(fitting, torch.get_num_threads()))


def can_fuse(model: Any) -> bool:
    """Only plain linears without bias, on one device: accelerate hooks into what it has spread."""
    linears = [m for m in model.modules() if isinstance(m, nn.Linear)]
    # bitsandbytes' linears are subclasses of nn.Linear, with weights of another form.
    plain = all(type(linear) is nn.Linear and linear.bias is None for linear in linears)
    return plain and len({p.device for p in model.parameters()}) == 1


def choose(model: Any, linear: str, quantization: str = "none") -> Choice:
    """How the model's linears are multiplied. linear: of a way, or "auto"; see choose_way."""
    num_bytes = sum(p.numel() * p.itemsize for p in model.parameters())
    config = model.config
    shape = (2 * config.intermediate_size, config.hidden_size)  # gate and up: half of all work
    layout = Layout(model.device, model.dtype, num_bytes, shape)
    return choose_way(linear, layout, quantization)
