"""The definition of attention over pages goes through a long row in pieces."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from mistral_engine.native.cache.gpu import reference


class Largest(TorchDispatchMode):
    """Elements of the largest tensor that is made inside."""

    elements = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in made if isinstance(made, tuple | list) else (made,):
            if isinstance(tensor, Tensor):
                self.elements = max(self.elements, tensor.numel())
        return made


@pytest.mark.parametrize(("length", "total"), [(2048, 32_768), (300, 131_072)])
def test_scores_of_a_long_row_are_never_held_all_at_once(length: int, total: int) -> None:
    """Of 2,048 tokens at the end of 32,768 they would be 2**31."""
    query = torch.empty(length, 32, 128, device="meta")
    key, value = torch.empty(2, total, 8, 128, device="meta")
    with Largest() as largest:
        attended = reference._attend(query, key, value, 0.1, None)
    assert attended.shape == query.shape
    assert largest.elements <= max(2**26, key.numel()) < 32 * length * total


@pytest.mark.parametrize("window", [None, 5, 30])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_in_pieces_the_numbers_are_those_of_all_at_once(
    monkeypatch: pytest.MonkeyPatch, window: int | None, dtype: torch.dtype
) -> None:
    torch.manual_seed(0)
    query = torch.randn(50, 8, 16, dtype=dtype)
    key, value = torch.randn(2, 120, 2, 16, dtype=dtype)
    whole = reference._attend(query, key, value, 0.25, window)
    for most in (1, 7 * 8 * 120, 49 * 8 * 120):
        monkeypatch.setattr(reference, "_MOST_SCORES", most)
        torch.testing.assert_close(reference._attend(query, key, value, 0.25, window), whole)
