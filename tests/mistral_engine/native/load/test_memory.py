"""What loading took and freed does not stay with the C library; want of memory is recognised."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine_api.errors import ConfigError
from mistral_engine.native.load.memory import is_out_of_memory, refusing_out_of_memory

_PACKAGES = Path(__file__).parents[4] / "packages"
_SCRIPT = """
import psutil
from mistral_engine.native.load.memory import give_back_freed
taken = [bytearray(b"x") * 2**20 for _ in range(200)]
del taken
before = psutil.Process().memory_info().rss
give_back_freed()
print(before - psutil.Process().memory_info().rss)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library has none")
def test_freed_memory_is_given_back() -> None:
    """With glibc's settings as config.yaml has them: it keeps all by itself."""
    kept = {"MALLOC_MMAP_THRESHOLD_": str(2**30), "MALLOC_TRIM_THRESHOLD_": str(2**31 - 1)}
    environment = {**os.environ, **kept, "PYTHONPATH": str(_PACKAGES)}
    ended = subprocess.run(
        [sys.executable, "-c", _SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    assert int(ended.stdout) > 150 * 2**20


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        torch.AcceleratorError("CUDA error: out of memory\nCompile with `TORCH_USE_CUDA_DSA`"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("Triton Error [CUDA]: out of memory"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
    ],
)
def test_want_of_memory_is_recognised_whoever_says_it(error: Exception) -> None:
    assert is_out_of_memory(error)
    with (
        pytest.raises(ConfigError, match=r"used up while loading: lower max_running, or take a"),
        refusing_out_of_memory("loading", lower="max_running"),
    ):
        raise error


@pytest.mark.parametrize(
    "error",
    [
        torch.AcceleratorError("CUDA error: an illegal memory access was encountered"),
        RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasGemmEx`"),
        RuntimeError("out of resource: shared memory, Required: 200000, Hardware limit: 101376"),
        ValueError("the sizes do not agree"),
    ],
)
def test_other_failures_are_not_taken_for_it(error: Exception) -> None:
    assert not is_out_of_memory(error)
