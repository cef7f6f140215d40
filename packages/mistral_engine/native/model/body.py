"""What a step walks through between token ids and logits. There are two: layers.py and fused.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from mistral_engine.native.cache.store import KVStore


class Body(Protocol):
    """A model in pieces. Its layers share what `begin` prepares, once a step."""

    @property
    def device(self) -> torch.device:
        """Where token ids go in, and logits come out."""

    @property
    def layer_devices(self) -> list[torch.device]:
        """Where each layer computes, and so where its keys and values belong."""

    @property
    def activations(self) -> torch.dtype:
        """The type between layers, and of keys and values."""

    @property
    def is_recordable(self) -> bool:
        """Whether its steps can be recorded on a GPU: on one device, and asking it for nothing."""

    @property
    def layers(self) -> Sequence[Callable[[Tensor, Any], Tensor]]:
        """Each takes (tokens, hidden) and what `begin` gave, and returns (tokens, hidden)."""

    def embed(self, token_ids: Tensor) -> Tensor:
        """(tokens,) -> (tokens, hidden)."""

    def begin(self, positions: Tensor, store: KVStore, layout: Any) -> Any:
        """positions: (tokens,). layout: of the store, for these tokens."""

    def logits(self, hidden: Tensor) -> Tensor:
        """(rows, hidden) -> (rows, vocab)."""
