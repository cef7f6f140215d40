"""Whatever is asked of a server, its memory has had its peak before, in the trial at load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mistral_engine.checkpoint.layouts import write
from tests.mistral_engine.native.load.test_resident import ALLOCATOR
from tests.server import REPOSITORY

# Narrow, so that it is quick, and wide within: what lies between its linears is what a step takes.
SHAPE: dict[str, Any] = {
    "hidden_size": 256,
    "intermediate_size": 6144,
    "num_hidden_layers": 2,
    "num_attention_heads": 8,
    "num_key_value_heads": 2,
    "max_position_embeddings": 4096,
}
LEAST = 30 * 2**20  # of a thousand tokens: gate, up and what is between them
MOST_BESIDES = 16 * 2**20  # requests, their tokens, their log probabilities as Python has them


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what is anonymous")
@pytest.mark.parametrize("kv_store", ["contiguous", pytest.param("paged", marks=pytest.mark.long)])
def test_a_heavy_load_takes_no_more_memory_than_the_trial_did(
    tmp_path: Path, kv_store: str
) -> None:
    paths = f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'packages'}"
    module = "tests.mistral_engine.native.load.trial.peak"
    done = subprocess.run(
        [sys.executable, "-m", module, write(tmp_path / "model", **SHAPE), kv_store],
        env={**os.environ, **ALLOCATOR, "PYTHONPATH": paths},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["num_tokens"] == 1024
    assert LEAST < told["load"] < told["trial"] + MOST_BESIDES
    assert 0.8 * told["trial"] < told["measured"] < 1.2 * told["trial"]
