"""Every form of weights gives what plain multiplication gives, or says that it cannot."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from mistral_engine.config import LINEARS
from mistral_engine.native.model.linear import WAYS, Linear, UnfitWeightError, fbgemm, onednn
from tests.mistral_engine.native.model.linear.linears import CPU, side_by_side, two_linears

SUITING = [
    pytest.param(way, dtype, id=f"{way.name}-{dtype}")
    for way in WAYS.values()
    for dtype in (torch.bfloat16, torch.float16, torch.float32)
    if way.suits(CPU, dtype)
]


def test_the_ways_are_those_that_can_be_configured() -> None:
    assert {"auto", *WAYS} == set(LINEARS)


@pytest.mark.parametrize(("way", "dtype"), SUITING)
@pytest.mark.parametrize("rows", [1, 5, 40])
def test_linears_of_one_input_give_their_outputs_side_by_side(
    way: Any, dtype: torch.dtype, rows: int
) -> None:
    linears = two_linears(dtype)
    inputs = torch.randn(rows, 64, dtype=way.activations(dtype))
    with torch.inference_mode():
        given = Linear(*linears, pack=way.pack)(inputs)
    assert given.dtype == inputs.dtype
    bound = 0.02 if inputs.dtype == torch.bfloat16 else 2e-3
    torch.testing.assert_close(given.float(), side_by_side(linears, inputs), atol=bound, rtol=bound)


@pytest.mark.parametrize(("way", "dtype"), SUITING)
def test_what_a_row_gives_does_not_depend_on_its_neighbours(way: Any, dtype: torch.dtype) -> None:
    linears = two_linears(dtype)
    inputs = torch.randn(8, 64).to(way.activations(dtype))
    beside_a_large_one = inputs.clone()
    beside_a_large_one[3:] *= 1000
    with torch.inference_mode():
        product = Linear(*linears, pack=way.pack)
        assert torch.equal(product(inputs)[:3], product(beside_a_large_one)[:3])


@pytest.mark.skipif(not onednn.ONEDNN.suits(CPU, torch.bfloat16), reason="no bfloat16 products")
def test_many_rows_are_multiplied_in_float32_where_that_pays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onednn, "rows_worth_unpacking", lambda num_weights: 5)
    used: list[int] = []
    unpacked = onednn._multiply_unpacked

    def noting(inputs: Tensor, packed: Tensor) -> Tensor:
        used.append(inputs.shape[0])
        return unpacked(inputs, packed)

    monkeypatch.setattr(onednn, "_multiply_unpacked", noting)
    linears = two_linears(torch.bfloat16)
    with torch.inference_mode():
        packed = Linear(*linears, pack=onednn.ONEDNN.pack)
        for rows in (4, 5, 6):
            inputs = torch.randn(rows, 64, dtype=torch.bfloat16)
            expected = side_by_side(linears, inputs).bfloat16()
            torch.testing.assert_close(packed(inputs), expected)
    assert used == [5, 6]


def test_small_weights_are_never_unpacked_and_large_ones_when_it_was_measured_to_pay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onednn, "_measured_break_even", lambda: 200)
    assert onednn.rows_worth_unpacking(2**20) == onednn._NEVER
    assert onednn.rows_worth_unpacking(2**24) == 200


@pytest.mark.skipif(not onednn.ONEDNN.suits(CPU, torch.bfloat16), reason="no bfloat16 products")
@pytest.mark.parametrize("has_amx", [False, True])
def test_the_break_even_is_measured_but_with_amx(
    monkeypatch: pytest.MonkeyPatch, has_amx: bool
) -> None:
    """Whatever the machine says: no fewer rows than one, or never."""
    monkeypatch.setattr(onednn, "has_amx", lambda: has_amx)
    onednn._measured_break_even.cache_clear()
    assert onednn._measured_break_even() >= 1
    assert onednn._measured_break_even() == onednn._NEVER or not has_amx
    onednn._measured_break_even.cache_clear()


@pytest.mark.skipif(not fbgemm.FBGEMM.suits(CPU, torch.bfloat16), reason="no FBGEMM here")
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1e5, r"a weight of magnitude 99,840; float16 ends at 65,504"),
        (-1e5, r"a weight of magnitude 99,840"),
        (1e-6, r"a row of weights no larger than 9.98e-07; float16 holds rows from 1\.53e-05 on"),
    ],
)
def test_weights_that_float16_cannot_hold_are_refused_with_their_magnitude(
    value: float, reason: str
) -> None:
    weight = torch.ones(4, 64, dtype=torch.bfloat16)
    weight[2] = value
    with pytest.raises(UnfitWeightError, match=reason):
        fbgemm.FBGEMM.pack(weight)


@pytest.mark.skipif(not fbgemm.FBGEMM.suits(CPU, torch.bfloat16), reason="no FBGEMM here")
def test_a_tiny_weight_in_an_ordinary_row_and_a_row_of_zeros_fit() -> None:
    weight = torch.full((4, 64), 0.02, dtype=torch.bfloat16)
    weight[1] = 0
    weight[2, 5] = 1e-7
    with torch.inference_mode():
        given = fbgemm.FBGEMM.pack(weight)(torch.ones(1, 64))
    torch.testing.assert_close(given, weight.float().sum(dim=1)[None])


@pytest.mark.skipif(not fbgemm.FBGEMM.suits(CPU, torch.bfloat16), reason="no FBGEMM here")
@pytest.mark.parametrize("exponent", range(-17, 16))
def test_bfloat16_is_held_exactly_from_two_to_the_minus_17_up(exponent: int) -> None:
    row = (1 + torch.arange(64) / 128) * 2.0**exponent  # of 7 bits behind the point
    weight = torch.stack([row, torch.ones(64)]).bfloat16()
    weight[0, 0] = 1  # the row's largest
    with torch.inference_mode():
        given = fbgemm.FBGEMM.pack(weight)(torch.eye(64))
    assert torch.equal(given, weight.float().T)
