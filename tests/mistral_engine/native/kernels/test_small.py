"""The small kernels compute what they stand for. All shapes: tests/kernels."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
import torch

from mistral_engine.native.kernels import is_available
from tests.kernels.small import Check, checks

INTERPRETED = os.environ.get("TRITON_INTERPRET") == "1"


def test_kernels_are_for_cuda_alone() -> None:
    assert not is_available(torch.device("cpu"))


@pytest.mark.skipif(INTERPRETED or not find_spec("triton"), reason="needs Triton, is its start")
def test_these_tests_pass_in_the_interpreter() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", __file__]
    environment = {**os.environ, "TRITON_INTERPRET": "1"}
    child = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert child.returncode == 0, child.stdout + child.stderr


@pytest.mark.skipif(not INTERPRETED, reason="needs Triton's interpreter")
@pytest.mark.parametrize("check", list(checks(few=True)), ids=lambda check: check.name)
def test_a_kernel_gives_what_it_stands_for(check: Check) -> None:
    check.look()


@pytest.mark.gpu
@pytest.mark.parametrize("check", list(checks()), ids=lambda check: check.name)
def test_a_compiled_kernel_gives_what_it_stands_for(check: Check) -> None:
    check.look()
