"""The small kernels compute what they stand for. All shapes: tests/kernels."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
import torch

from mistral_engine.native.kernels import is_available
from tests.kernels.interpreter import INTERPRETED, run_in_the_interpreter
from tests.kernels.small import Check, checks


def test_kernels_are_for_cuda_alone() -> None:
    assert not is_available(torch.device("cpu"))


@pytest.mark.skipif(INTERPRETED or not find_spec("triton"), reason="needs Triton, is its start")
def test_these_tests_pass_in_the_interpreter() -> None:
    run_in_the_interpreter(__file__)


@pytest.mark.skipif(not INTERPRETED, reason="needs Triton's interpreter")
@pytest.mark.parametrize("check", list(checks(few=True)), ids=lambda check: check.name)
def test_a_kernel_gives_what_it_stands_for(check: Check) -> None:
    check.look()


@pytest.mark.gpu
@pytest.mark.parametrize("check", list(checks()), ids=lambda check: check.name)
def test_a_compiled_kernel_gives_what_it_stands_for(check: Check) -> None:
    check.look()
