"""How the kernel that cuts rows turns weights into whole numbers."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton", reason="needs Triton")

from mistral_engine.native.choose.cuts import _UNITS
from mistral_engine.native.kernels.available import kernel, tl
from mistral_engine.native.kernels.cut import _BLOCK, _amounts, _cut_row
from tests.kernels.interpreter import INTERPRETED, run_in_the_interpreter

ONE = 0x3F800000  # its bits


@kernel()
def _write_amounts(weights, amounts, block: tl.constexpr):  # type: ignore[no-untyped-def]
    index = tl.arange(0, block)
    tl.store(amounts + index, _amounts(tl.load(weights + index), True))


@pytest.mark.skipif(INTERPRETED, reason="is its start")
@pytest.mark.kernels
def test_these_tests_pass_in_the_interpreter() -> None:
    run_in_the_interpreter(__file__)


@pytest.mark.skipif(not INTERPRETED, reason="needs Triton's interpreter")
def test_amounts_are_those_of_plain_torch_to_the_last_bit() -> None:
    """From 0 over the subnormal ones to 1, and around the units themselves."""
    borders = [ONE, ONE - 1, 1, 0x7FFFFF, 0x800000]
    for exponent in (20, 21, 40, 41):
        unit = ONE - (exponent << 23)
        borders += [unit - 1, unit, unit + 1]
    bits = torch.arange(0, ONE, ONE // 2**14)[: 2**14 - len(borders)]
    weights = torch.cat((torch.tensor(borders), bits)).int().view(torch.float32)
    assert len(weights) == 2**14
    amounts = torch.full((2**14,), -1, dtype=torch.long)
    _write_amounts[(1,)](weights, amounts, block=2**14)
    assert torch.equal(amounts, (weights * _UNITS).long())
    assert amounts.tolist() == [int(weight * 2**40) for weight in weights.tolist()]


@pytest.mark.skipif(INTERPRETED, reason="Triton is interpreted here")
def test_no_float_becomes_int64_in_one_step() -> None:
    """GPUs for graphics do that two at a time, and a row is gone through thirty times."""
    import triton
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    types = {"weights": "*fp32", "limits": "*fp64"}
    numbers = dict.fromkeys(("length", "row_stride", "limit_stride"), "i32")
    constants = {"is_share": True, "block": _BLOCK}
    signature = types | numbers | dict.fromkeys(constants, "constexpr")
    source = ASTSource(_cut_row, signature, constexprs=constants)
    made = triton.compile(source, target=GPUTarget("cuda", 86, 32), options={"num_warps": 8})
    assert "cvt.rzi.s32.f32" in made.asm["ptx"]
    assert "cvt.rzi.s64.f32" not in made.asm["ptx"]
