"""A model's layers in as few operators as there can be, its linears in a form that suits (linear/).

Made of transformers' Mistral, Ministral or Ministral 3, whose modules are taken apart: what is left
of them is numbers. For weights that are not quantised, on one device. A small model's step is bound
by the number of operators, on every device. Knows nothing of scheduling or of text.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from mistral_engine.native.cache.store import KVStore
from mistral_engine.native.model.linear import Choice, Layout, Linear, Product, choose_way
from mistral_engine.native.model.rope import QueryScale, Rotation

_MOST_AT_ONCE = 4  # layers that are packed at the same time: each is held twice meanwhile
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


class Norm:
    """Root mean square normalisation, Zhang and Sennrich 2019: x / sqrt(mean(x^2) + e) * weight."""

    def __init__(self, norm: Any, activations: torch.dtype) -> None:
        self._weight = norm.weight.detach().to(activations)
        self._shape, self._epsilon = (len(self._weight),), norm.variance_epsilon
        # With sum instead of mean: n for n. What is a kernel on a GPU is ten operators on a CPU.
        size = len(self._weight)
        self._least = torch.tensor((size * self._epsilon) ** 0.5)
        self._scaled = norm.weight.detach().float() * size**0.5
        self._normalise = self._in_float32 if norm.weight.device.type == "cpu" else self._in_kernel

    def __call__(self, hidden: Tensor) -> Tensor:
        """(rows, hidden) -> the same."""
        return self._normalise(hidden)

    def _in_kernel(self, hidden: Tensor) -> Tensor:
        return torch.rms_norm(hidden, self._shape, self._weight, self._epsilon)

    def _in_float32(self, hidden: Tensor) -> Tensor:
        length = torch.linalg.vector_norm(hidden, dim=-1, keepdim=True, dtype=torch.float32)
        scaled = (hidden / torch.hypot(length, self._least)).mul_(self._scaled)
        return scaled.to(hidden.dtype)


class FusedAttention:
    """Its attention, with the three input projections in one and one rotation."""

    def __init__(self, attention: Any, pack: _Pack) -> None:
        self._index, self._scaling = attention.layer_idx, attention.scaling
        linears = (attention.q_proj, attention.k_proj, attention.v_proj)
        self._qkv = Linear(*linears, pack=pack)
        self._o = Linear(attention.o_proj, pack=pack)
        heads, kv_heads, _ = (each.out_features // attention.head_dim for each in linears)
        self._heads, self._turned = heads, heads + kv_heads
        self._by_head = (-1, heads + 2 * kv_heads, attention.head_dim)
        self._fresh = (-1, 2, kv_heads, attention.head_dim)

    def __call__(self, hidden: Tensor, step: Step) -> Tensor:
        """(tokens, hidden) -> the same."""
        qkv = self._qkv(hidden).view(
            self._by_head
        )  # (tokens, heads, head_dim), v behind k behind q
        turned = qkv[:, : self._turned]
        swapped = turned.roll(turned.shape[-1] // 2, -1)
        turned.mul_(step.cos).addcmul_(swapped, step.sin)
        query, fresh = qkv[:, : self._heads], qkv[:, self._heads :].view(self._fresh)
        if step.query_scale is not None:
            query = query * step.query_scale
        attended = step.store.attend(
            self._index, step.layout, query, fresh.transpose(0, 1), self._scaling
        )
        return self._o(attended.flatten(1))


class FusedMLP:
    """Its MLP with the gate and the up projection in one."""

    def __init__(self, mlp: Any, pack: _Pack) -> None:
        self._activation = functional.silu if isinstance(mlp.act_fn, nn.SiLU) else mlp.act_fn
        self._gate_up = Linear(mlp.gate_proj, mlp.up_proj, pack=pack)
        self._down = Linear(mlp.down_proj, pack=pack)

    def __call__(self, hidden: Tensor) -> Tensor:
        """(tokens, hidden) -> the same."""
        gate, up = self._gate_up(hidden).chunk(2, -1)
        return self._down(self._activation(gate).mul_(up))


class FusedLayer:
    """One layer of the model."""

    def __init__(self, layer: Any, pack: _Pack, activations: torch.dtype) -> None:
        self._before = Norm(layer.input_layernorm, activations)
        self._attention = FusedAttention(layer.self_attn, pack)
        self._between = Norm(layer.post_attention_layernorm, activations)
        self._mlp = FusedMLP(layer.mlp, pack)

    def __call__(self, hidden: Tensor, step: Step) -> Tensor:
        hidden = hidden + self._attention(self._before(hidden), step)
        return hidden + self._mlp(self._between(hidden))


class FusedModel:
    """Implements Body."""

    @torch.inference_mode()
    def __init__(self, model: Any, choice: Choice) -> None:
        """Takes the model apart, layer by layer, so that only few layers are ever held twice."""
        inner = model.model
        self.device: torch.device = model.device
        self.activations = choice.way.activations(model.dtype)
        self._embedding = (
            inner.embed_tokens.weight.detach()
        )  # (vocab, hidden), of the weights' type
        self._rotation = Rotation.of(inner.rotary_emb)
        self._query_scale = QueryScale.of(model.config)
        self._norm = Norm(inner.norm, self.activations)

        def take_head() -> Linear:
            head, model.lm_head = model.lm_head, nn.Identity()
            return Linear(head, pack=choice.pack)

        def take_layer(place: int) -> FusedLayer:
            layer, inner.layers[place] = inner.layers[place], nn.Identity()
            return FusedLayer(layer, choice.pack, self.activations)

        takes = (partial(take_layer, place) for place in range(len(inner.layers)))
        works: list[Callable[[], Any]] = [take_head, *takes]
        at_once = min(_MOST_AT_ONCE, torch.get_num_threads()) if choice.way.packs_on_one_core else 1
        done = _done(works, at_once)
        self._head: Linear = done[0]
        self.layers: list[FusedLayer] = done[1:]

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


def _done(works: list[Callable[[], Any]], at_once: int) -> list[Any]:
    """What each of them gives, in order."""
    if at_once == 1:
        return [work() for work in works]
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(torch.inference_mode()(_call), works))


def _call(work: Callable[[], Any]) -> Any:
    return work()


def can_fuse(model: Any) -> bool:
    """Only plain linears, all on one device: accelerate hooks into those it has spread out."""
    # bitsandbytes' linears are subclasses of nn.Linear, with weights of another form.
    plain = all(type(m) is nn.Linear for m in model.modules() if isinstance(m, nn.Linear))
    return plain and len({p.device for p in model.parameters()}) == 1


def choose(model: Any, linear: str, quantization: str = "none") -> Choice:
    """How the model's linears are multiplied. linear: of a way, or "auto"; see choose_way."""
    num_bytes = sum(p.numel() * p.itemsize for p in model.parameters())
    config = model.config
    shape = (2 * config.intermediate_size, config.hidden_size)  # gate and up: half of all work
    layout = Layout(model.device, model.dtype, num_bytes, shape)
    return choose_way(linear, layout, quantization)
