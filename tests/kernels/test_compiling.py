"""A share of `make kernels`: what Mistral 7B launches, for two kinds of GPU."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("triton", reason="needs Triton, which runs on Linux, x86-64")

from tests.kernels.compiling import MOST_SHARED, Case, compiled
from tests.kernels.shapes import attention_cases, small_cases
from tests.mistral_engine.native.cache.test_paged_decode import INTERPRETED

pytestmark = pytest.mark.skipif(INTERPRETED, reason="Triton is interpreted here")


@pytest.mark.parametrize("capability", [86, 90])
def test_the_decode_kernel_keeps_all_it_has_in_registers(capability: int) -> None:
    splits, combine = attention_cases(head_dim=128, group=4, page_size=32)
    for case in (splits, combine):
        assert compiled(case, capability).spilled == 0
    taken = compiled(splits, capability)
    assert taken.copies_ahead, "the next keys are on their way while these are multiplied"
    assert 2 * taken.shared <= MOST_SHARED[capability], "two programs at a time"


@pytest.mark.parametrize("case", small_cases(), ids=lambda case: case.name)
def test_a_small_kernel_keeps_all_it_has_in_registers(case: Case) -> None:
    for capability in (86, 90):
        assert compiled(case, capability).fits(capability)


def test_what_does_not_fit_into_registers_is_noticed() -> None:
    case, _ = attention_cases(head_dim=128, group=4, page_size=32)
    few = replace(case, options={**(case.options or {}), "maxnreg": 40})
    assert compiled(few, 86).spilled > 0
