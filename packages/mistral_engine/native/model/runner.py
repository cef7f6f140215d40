"""One forward pass over a step's flat batch. Knows nothing of scheduling or of text."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine_api.errors import ConfigError
from mistral_engine.native.cache.store import CacheShape, KVStore
from mistral_engine.native.model.body import Body
from mistral_engine.native.model.cuda_graphs import DecodeGraphs
from mistral_engine.native.model.flat_batch import FlatBatch, PendingTokens
from mistral_engine.native.model.fused import FusedModel, can_fuse, choose
from mistral_engine.native.model.layers import PlacedModel
from mistral_engine.native.model.rope import settle, settled_context
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.transfer import Sender


def windows_of(config: Any) -> tuple[int | None, ...]:
    """Of each layer: a token sees at most so many tokens, itself included; None: all before it.

    `layer_types` says which layers have the `sliding_window`; without it all of them do.
    """
    window = None if config.sliding_window is None else int(config.sliding_window)
    kinds = getattr(config, "layer_types", None)
    if kinds is None:
        return (window,) * int(config.num_hidden_layers)
    return tuple(window if kind == "sliding_attention" else None for kind in kinds)


def _body_of(model: Any, linear: str, quantization: str) -> tuple[Body, str]:
    """What is walked through, and the name of the way in which its weights are multiplied."""
    can_choose = can_fuse(model)
    if linear != "auto" and not (can_choose and quantization == "none"):
        raise ConfigError(
            f"linear is {linear!r}, which is for weights that are neither quantised nor spread "
            "over devices: set it to auto"
        )
    if not can_choose:
        return PlacedModel(model), "plain"
    choice = choose(model, linear, quantization)
    return FusedModel(model, choice), choice.way.name


class Runner:
    """Owns the weights, and borrows the cache behind them. Used by the engine thread alone.

    model: of transformers, a Mistral, Ministral or Ministral 3 that generates text, attending
    through layers.ATTENTION. It is taken apart where it can be fused.
    """

    def __init__(self, model: Any, linear: str = "auto", quantization: str = "none") -> None:
        """linear, quantization: how weights are multiplied; see EngineConfig. Raises ConfigError.

        The attribute `linear` is what came of it.
        """
        self._config = model.config
        settle(model)
        self._body, self.linear = _body_of(model, linear, quantization)
        self._sender = Sender([self._body.device, *self._body.layer_devices])
        self._store: KVStore | None = None
        self._graphs: DecodeGraphs | None = None

    @property
    def device(self) -> torch.device:
        """Where token ids go in."""
        return self._body.device

    @property
    def is_asynchronous(self) -> bool:
        """Whether `forward` returns before the device has computed."""
        return self.device.type == "cuda"

    @property
    def is_recordable(self) -> bool:
        """Whether a CUDA graph can hold its layers."""
        return self.device.type == "cuda" and self._body.is_recordable

    @property
    def context_length(self) -> int:
        """Tokens the checkpoint was made for."""
        return settled_context(self._config)

    @property
    def vocab_size(self) -> int:
        return int(self._config.vocab_size)

    @property
    def width(self) -> int:
        """Numbers that a token is between the layers."""
        return int(self._config.hidden_size)

    @property
    def cache_shape(self) -> CacheShape:
        config = self._config
        head_dim = config.head_dim or config.hidden_size // config.num_attention_heads
        heads = int(config.num_key_value_heads)
        return CacheShape(windows_of(config), heads, int(head_dim), self._body.activations)

    @property
    def layer_devices(self) -> list[torch.device]:
        """Where each layer computes, and so where its keys and values belong."""
        return self._body.layer_devices

    def use(self, store: KVStore) -> None:
        """Keep keys and values there from now on."""
        self._store = store

    def release(self) -> None:
        """Let go of the store, and of what was recorded over it."""
        self._store = self._graphs = None

    def capture(self, graphs: DecodeGraphs) -> None:
        """Replay steps that only decode from now on, where they fit."""
        graphs.capture(self._compute)
        self._graphs = graphs

    @torch.inference_mode()
    def forward(self, chunks: tuple[Chunk, ...], pending: PendingTokens | None = None) -> Tensor:
        """Compute the chunks; their keys and values are cached when the device is done.

        pending: the choices of the step before, if the chunks may hold tokens that are PENDING.
        Returns float32 logits (rows, vocab) on the device: a row for each token of each chunk from
        its `logits_from` on, in order. That is one for a chunk that completes its prompt.
        """
        assert self._store is not None
        batch, laid_out = FlatBatch.of(chunks, pending), self._store.lay_out(chunks)
        own = batch.integers
        sent = self._sender.send([*own, *laid_out.integers])
        layout = laid_out.placed({device: all_[len(own) :] for device, all_ in sent.items()})
        token_ids, positions, keep, *ahead = sent[self.device][: len(own)]
        if pending is not None and ahead:
            places, rows = ahead
            token_ids.index_copy_(0, places, pending.token_ids[rows])
        if self._graphs is not None and self._graphs.can_replay(chunks):
            return self._graphs.replay(token_ids, positions, layout)
        return self._compute(token_ids, positions, keep, layout)

    def _compute(self, token_ids: Tensor, positions: Tensor, keep: Tensor, layout: Any) -> Tensor:
        """token_ids, positions: (tokens,); keep: (rows,), the tokens to give logits of."""
        assert self._store is not None
        hidden = self._body.embed(token_ids)
        step = self._body.begin(positions, self._store, layout)
        for layer in self._body.layers:
            hidden = layer(hidden, step)
        if len(keep) < len(hidden):
            hidden = hidden[keep.to(hidden.device)]
        return self._body.logits(hidden).float()
