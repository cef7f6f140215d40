"""Each product of 8 and 4 bits that runs here: near the exact one, and each row by itself."""

from __future__ import annotations

import ctypes
from functools import partial
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from mistral_engine.native.model.linear import Way
from mistral_engine.native.model.linear.quantised import GROUP, QUANTISED
from mistral_engine.native.model.linear.quantised.int4 import TORCH, _pack_rows
from mistral_engine.native.model.linear.quantised.int8 import (
    _SIGNED,
    _UNSIGNED,
    ONEDNN,
    _Numbers,
    _pack_onednn_for,
)
from mistral_engine.native.model.linear.quantised.trial import is_quick
from mistral_engine.native.model.linear.way import Product

CPU = torch.device("cpu")
HERE = [
    pytest.param(way, 0.03 if name == "int8" else 0.12, id=way.name)
    for name, ways in QUANTISED.items()
    for way in ways
    if way.suits(CPU, torch.bfloat16)
]
HERE_IN_8_BITS = [parameter for parameter in HERE if parameter.id.startswith("int8")]


def numbers(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def relative_errors(outputs: Tensor, exact: Tensor) -> Tensor:
    """(rows,)"""
    return (outputs.float() - exact).norm(dim=1) / exact.norm(dim=1)


@pytest.mark.parametrize(("way", "bound"), HERE)
@pytest.mark.parametrize("rows", [1, 7, 40])
@torch.inference_mode()
def test_a_product_is_near_the_exact_one(way: Way, bound: float, rows: int) -> None:
    weight, inputs = numbers(96, 256), numbers(rows, 256, seed=1)
    given_type = way.activations(torch.float32)
    outputs = way.pack(weight)(inputs.to(given_type))
    assert outputs.dtype == given_type
    assert bool((relative_errors(outputs, inputs @ weight.T) < bound).all())


onednn = pytest.mark.skipif(not ONEDNN.suits(CPU, torch.bfloat16), reason="oneDNN has no int8 here")


@onednn
@pytest.mark.parametrize("rows", [1, 2, 7, 40, 128])
@pytest.mark.parametrize("num_out", [96, 1024 + 83])
@torch.inference_mode()
def test_onednn_never_falls_back_to_its_reference(
    capfd: pytest.CaptureFixture[str], num_out: int, rows: int
) -> None:
    """As it does for what the CPU has no instruction for: a thousand times slower, and as right."""
    product, inputs = ONEDNN.pack(numbers(num_out, 256)), numbers(rows, 256, seed=1)
    with torch.backends.mkldnn.verbose(torch.backends.mkldnn.VERBOSE_ON):
        product(inputs)
    ctypes.CDLL(None).fflush(None)
    lines = [line.split(",") for line in capfd.readouterr().out.splitlines()]
    kernels = [line[6] for line in lines if line[2:6] == ["primitive", "exec", "cpu", "matmul"]]
    assert kernels
    assert not [kernel for kernel in kernels if kernel.startswith("ref")]


@onednn
@torch.inference_mode()
def test_onednn_s_two_ways_to_give_it_whole_numbers_have_the_same_sums() -> None:
    weight, inputs = numbers(96, 256), numbers(40, 256, seed=1)
    signed, unsigned = (_pack_onednn_for(each, weight)(inputs) for each in (_SIGNED, _UNSIGNED))
    assert torch.equal(signed, unsigned)


@onednn
@pytest.mark.parametrize(("numbers_of", "fewest"), [(_SIGNED, 2), (_UNSIGNED, 4)])
@torch.inference_mode()
def test_onednn_is_given_no_fewer_rows_than_it_is_quick_with(
    monkeypatch: pytest.MonkeyPatch, numbers_of: _Numbers, fewest: int
) -> None:
    asked, multiply = list[int](), torch.ops.onednn.qlinear_pointwise

    def recording(rows: Tensor, *rest: Any) -> Tensor:
        asked.append(len(rows))
        outputs: Tensor = multiply(rows, *rest)
        return outputs

    monkeypatch.setattr(torch.ops.onednn, "qlinear_pointwise", recording)
    product, inputs = _pack_onednn_for(numbers_of, numbers(96, 256)), numbers(5, 256, seed=1)
    together = product(inputs)
    assert torch.equal(product(inputs[:1]), together[:1])
    assert product(inputs[:0]).shape == (0, 96)
    assert asked == [5, fewest, 0]


def test_a_product_that_takes_a_thousand_times_as_long_is_not_quick() -> None:
    def pack(weight: Tensor, times: int) -> Product:
        def product(inputs: Tensor) -> Tensor:
            for _ in range(times):
                outputs = inputs @ weight.T
            return outputs

        return product

    assert is_quick(partial(pack, times=2), torch.float32)
    assert not is_quick(partial(pack, times=1000), torch.float32)


def test_whether_a_product_is_quick_is_asked_of_one_thread() -> None:
    """The time of one of several holds its waiting for the others, on a busy machine."""
    seen = set[int]()

    def pack(weight: Tensor) -> Product:
        def product(inputs: Tensor) -> Tensor:
            seen.add(torch.get_num_threads())
            return inputs @ weight.T

        return product

    before = torch.get_num_threads()
    is_quick(pack, torch.float32)
    assert seen == {1}
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(("way", "bound"), HERE_IN_8_BITS)
@torch.inference_mode()
def test_activations_beside_one_300_times_as_large_are_kept(way: Way, bound: float) -> None:
    """The rest of the row counts as it did: what the large one brings is known, and taken away."""
    weight, inputs = numbers(96, 256), numbers(4, 256, seed=1)
    inputs[2, 17] = 300
    multiply, dtype = way.pack(weight), way.activations(torch.float32)
    alone = torch.zeros_like(inputs)
    alone[2, 17] = 300
    brought = multiply(alone.to(dtype)).float()
    rest = inputs - alone
    outputs = multiply(inputs.to(dtype)).float() - brought
    # bfloat16 itself keeps less of a row beside so large a sum.
    within = bound if dtype == torch.float32 else 0.2
    assert bool((relative_errors(outputs, rest @ weight.T) < within).all())


@pytest.mark.parametrize(("way", "bound"), HERE_IN_8_BITS)
@torch.inference_mode()
def test_columns_that_the_weights_read_as_much_smaller_are_kept(way: Way, bound: float) -> None:
    """As a norm with a few large weights leaves them."""
    weight, inputs = numbers(96, 256), numbers(4, 256, seed=1)
    exact = inputs @ weight.T
    weight[:, 30:34] /= 300
    inputs[:, 30:34] *= 300
    outputs = way.pack(weight)(inputs.to(way.activations(torch.float32)))
    assert bool((relative_errors(outputs, exact) < bound).all())


@pytest.mark.parametrize(("way", "bound"), HERE)
@given(place=st.integers(0, 7), column=st.integers(0, 255), size=st.floats(1e-3, 1e4))
@settings(max_examples=25, deadline=None)
@torch.inference_mode()
def test_whatever_a_neighbour_holds_a_row_gives_the_same_bit_for_bit(
    way: Way, bound: float, place: int, column: int, size: float
) -> None:
    multiply, dtype = way.pack(numbers(96, 256)), way.activations(torch.float32)
    inputs = numbers(8, 256, seed=1)
    before = multiply(inputs.to(dtype))
    inputs[place, column] = size
    after = multiply(inputs.to(dtype))
    others = torch.arange(8) != place
    assert torch.equal(after[others], before[others])


@pytest.mark.parametrize(("way", "bound"), HERE_IN_8_BITS)
@torch.inference_mode()
def test_in_8_bits_a_row_gives_the_same_alone_and_in_a_crowd(way: Way, bound: float) -> None:
    """Sums of whole numbers are exact; what scales them may round the last bit otherwise."""
    multiply, dtype = way.pack(numbers(96, 256)), way.activations(torch.float32)
    crowd = numbers(33, 256, seed=1).to(dtype)
    crowd[5, 9] = 200
    together = multiply(crowd)
    for row in (0, 5, 32):
        torch.testing.assert_close(multiply(crowd[row : row + 1])[0], together[row])


@pytest.mark.parametrize(("way", "bound"), HERE)
@torch.inference_mode()
def test_a_row_of_zeros_gives_zeros(way: Way, bound: float) -> None:
    dtype = way.activations(torch.float32)
    outputs = way.pack(numbers(96, 256))(torch.zeros(2, 256, dtype=dtype))
    assert not outputs.any()


@pytest.mark.parametrize(("way", "bound"), HERE_IN_8_BITS)
@torch.inference_mode()
def test_weights_that_are_all_as_large_as_the_largest_overflow_no_sum(
    way: Way, bound: float
) -> None:
    """Of two products in 16 bits, as AVX2 has them."""
    weight, inputs = numbers(96, 256).sign(), numbers(16, 256, seed=1)
    outputs = way.pack(weight)(inputs.to(way.activations(torch.float32)))
    assert bool((relative_errors(outputs, inputs @ weight.T) < bound).all())


@pytest.mark.parametrize(("way", "bound"), HERE)
@torch.inference_mode()
def test_any_number_of_outputs_is_held(way: Way, bound: float) -> None:
    """A vocabulary of 32,001 pieces is common; kernels pack 16 rows together, or 64."""
    weight, inputs = numbers(1024 + 83, 64), numbers(3, 64, seed=1)
    outputs = way.pack(weight)(inputs.to(way.activations(torch.float32)))
    assert outputs.shape == (3, 1024 + 83)
    assert bool((relative_errors(outputs, inputs @ weight.T) < bound).all())


@torch.inference_mode()
def test_what_torch_packs_of_4_bits_block_by_block_is_what_it_packs_at_once() -> None:
    weight = numbers(2 * 1024 + 48, 64)
    packed, steps = _pack_rows(weight, None)
    inputs = numbers(3, 64, seed=1).bfloat16()
    whole = torch._weight_int4pack_mm_for_cpu(inputs, packed, GROUP, steps)
    assert torch.equal(TORCH.pack(weight)(inputs), whole)
