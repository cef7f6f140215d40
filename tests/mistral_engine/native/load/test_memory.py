"""What loading took and freed does not stay with the C library."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

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
