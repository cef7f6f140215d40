"""Fused, packed and unpacked linears give what the plain ones give."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from mistral_engine.native.model import linear
from mistral_engine.native.model.linear import FusedLinear, PackedLinear

needs_packing = pytest.mark.skipif(
    not torch.ops.mkldnn._is_mkldnn_bf16_supported(), reason="this CPU has no bfloat16 products"
)


def two_linears(dtype: torch.dtype) -> tuple[nn.Linear, nn.Linear]:
    torch.manual_seed(0)
    first, second = (nn.Linear(64, n, bias=False, dtype=dtype) for n in (48, 16))
    return first, second


@torch.inference_mode()
def side_by_side(linears: tuple[nn.Linear, ...], inputs: Tensor) -> Tensor:
    return torch.cat([each(inputs) for each in linears], dim=-1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_fused_linear_puts_the_outputs_of_its_linears_side_by_side(dtype: torch.dtype) -> None:
    linears, inputs = two_linears(dtype), torch.randn(1, 5, 64, dtype=dtype)
    torch.testing.assert_close(FusedLinear(*linears)(inputs), side_by_side(linears, inputs))


@needs_packing
def test_a_packed_linear_does_the_same() -> None:
    linears, inputs = two_linears(torch.bfloat16), torch.randn(1, 5, 64, dtype=torch.bfloat16)
    with torch.inference_mode():
        packed = PackedLinear(*linears)
        torch.testing.assert_close(packed(inputs), side_by_side(linears, inputs))


@needs_packing
def test_many_rows_are_multiplied_in_float32_where_that_pays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linear, "rows_worth_unpacking", lambda num_weights: 5)
    used: list[int] = []
    unpacked = linear._multiply_unpacked

    def noting(inputs: Tensor, packed: Tensor) -> Tensor:
        used.append(inputs.shape[1])
        return unpacked(inputs, packed)

    monkeypatch.setattr(linear, "_multiply_unpacked", noting)
    linears = two_linears(torch.bfloat16)
    with torch.inference_mode():
        packed = PackedLinear(*linears)
        for rows in (4, 5, 6):
            inputs = torch.randn(1, rows, 64, dtype=torch.bfloat16)
            torch.testing.assert_close(packed(inputs), side_by_side(linears, inputs))
    assert used == [5, 6]


@needs_packing
def test_small_weights_are_never_unpacked_and_large_ones_when_it_was_measured_to_pay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linear, "_measured_break_even", lambda: 200)
    assert linear.rows_worth_unpacking(2**20) == linear._NEVER
    assert linear.rows_worth_unpacking(2**24) == 200


@needs_packing
def test_the_break_even_is_measured() -> None:
    """Whatever the machine says: no fewer rows than one, or never."""
    linear._measured_break_even.cache_clear()
    assert linear._measured_break_even() >= 1


def test_without_products_of_bfloat16_float32_is_the_faster_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And nothing is measured: the operators would refuse."""
    monkeypatch.setattr(linear, "can_pack", lambda dtype: False)
    monkeypatch.setattr(linear, "_measured_break_even", lambda: 1 / 0)
    assert linear.multiplies_float32_faster()
