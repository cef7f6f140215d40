"""What packing weights on a CPU takes in memory, in the end and on the way, is what is foreseen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mistral_engine.checkpoint.layouts import write
from tests.server import REPOSITORY

SHAPE: dict[str, Any] = {
    "hidden_size": 1024,
    "intermediate_size": 3584,
    "num_hidden_layers": 6,
    "num_attention_heads": 8,
    "num_key_value_heads": 2,
}
LAYER = 2 * (1024 * (2 * 1024 + 2 * 256) + 3 * 1024 * 3584)  # bytes, in 16 bits
# What is kept for a moment, of any model: a thousand rows in float32, in int32, as whole numbers.
BETWEEN = 12 * 1024 * 3584
ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**16),  # freed memory is given back at once
    "MALLOC_TRIM_THRESHOLD_": str(2**16),
    "OMP_NUM_THREADS": "1",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    parent = tmp_path_factory.mktemp("resident")
    write(parent / "small")
    return write(parent / "model", **SHAPE)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what is anonymous")
@pytest.mark.parametrize("quantization", ["int8", pytest.param("int4", marks=pytest.mark.long)])
def test_packed_weights_take_no_more_than_was_foreseen_and_on_the_way_a_layer_more(
    folder: Path, quantization: str
) -> None:
    paths = f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'packages'}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.mistral_engine.native.load.resident", folder, quantization],
        env={**os.environ, **ALLOCATOR, "PYTHONPATH": paths},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    # Less: the embedding stays in the file, and not every kernel has the largest scales.
    assert 0.8 * told["foreseen"] < told["taken"] < 1.05 * told["foreseen"]
    assert told["peak"] < told["foreseen"] + LAYER + BETWEEN
