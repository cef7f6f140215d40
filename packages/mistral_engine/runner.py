"""One forward pass over a step's flat batch. Knows nothing of scheduling or of text."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from mistral_engine.kv_cache import CachedSpan, KVCache
from mistral_engine.layers import can_pack, pack
from mistral_engine.request import Sequence
from mistral_engine.scheduler import Chunk


class Runner:
    """Owns the weights and the cache behind them. Used by the engine thread alone.

    model: transformers' MistralForCausalLM, attending through layers.ATTENTION. It is packed here
    where that makes it faster.
    """

    def __init__(self, model: Any) -> None:
        if can_pack(model):
            pack(model)
        self._model = model
        self._config = model.config
        self._cache = KVCache(
            self._config.num_hidden_layers, self._config.num_key_value_heads, self._head_dim
        )

    @property
    def device(self) -> torch.device:
        """Where token ids go in and logits come out."""
        device: torch.device = self._model.device
        return device

    @property
    def context_length(self) -> int:
        """Tokens the checkpoint was made for."""
        return int(self._config.max_position_embeddings)

    @property
    def vocab_size(self) -> int:
        return int(self._config.vocab_size)

    @property
    def cache_bytes_per_token(self) -> int:
        """Keys and values of one token over all layers."""
        heads = self._config.num_hidden_layers * self._config.num_key_value_heads
        return int(2 * heads * self._head_dim * self._model.dtype.itemsize)

    @property
    def _head_dim(self) -> int:
        config = self._config
        return int(config.head_dim or config.hidden_size // config.num_attention_heads)

    @property
    def num_cached_sequences(self) -> int:
        return len(self._cache)

    def release(self, sequence: Sequence) -> None:
        """Free the cache of a sequence that ended or was preempted."""
        self._cache.release(sequence)

    @torch.inference_mode()
    def forward(self, chunks: tuple[Chunk, ...]) -> Tensor:
        """Compute the chunks; their keys and values are cached when this returns.

        Returns float32 logits (rows, vocab): one row for each chunk that completes its prompt, in
        order.
        """
        spans = _lay_out(chunks)
        token_ids: list[int] = []
        positions: list[int] = []
        for span in spans:
            token_ids += span.sequence.tokens[span.start : span.end]
            positions += range(span.start, span.end)
        last = [
            span.first + span.length - 1
            for span, chunk in zip(spans, chunks, strict=True)
            if chunk.completes_prompt
        ]
        output = self._model(
            input_ids=torch.tensor([token_ids], device=self.device),  # (1, tokens)
            position_ids=torch.tensor([positions], device=self.device),
            use_cache=False,
            logits_to_keep=torch.tensor(last, device=self.device, dtype=torch.long),
            kv_cache=self._cache,
            spans=spans,
        )
        logits: Tensor = output.logits[0].float()
        return logits


def _lay_out(chunks: tuple[Chunk, ...]) -> tuple[CachedSpan, ...]:
    spans = []
    first = 0
    for chunk in chunks:
        spans.append(CachedSpan(chunk.sequence, first, chunk.num_tokens, chunk.sequence.num_cached))
        first += chunk.num_tokens
    return tuple(spans)
