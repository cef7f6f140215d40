from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks import machine
from benchmarks.cpu_class import (
    PLAYS_AVX2,
    HalfPlayedError,
    play_avx2,
    plays_avx2,
    require_a_class,
)

# What ATen says; whether oneDNN has bfloat16; and a product of int8 whose pairs overflow 16 bits:
# AVX2 adds them in 16 and is wrong, VNNI in 32.
OBSERVED = """
import torch
torch.backends.quantized.engine = "x86"
weight = torch._make_per_tensor_quantized_tensor(torch.full((8, 64), 127, dtype=torch.int8), 1.0, 0)
packed = torch.ops.quantized.linear_prepack(weight, None)
product = torch.ops.quantized.linear_dynamic(torch.full((1, 64), 127.0), packed, False)
print(
    torch.backends.cpu.get_cpu_capability(),
    torch.ops.mkldnn._is_mkldnn_bf16_supported(),
    bool(product[0, 0] < 0.9 * 127 * 127 * 64),
)
"""


def test_avx2_is_played_once_everything_that_is_read_is_set() -> None:
    environment = {"HOME": "/home", "ATEN_CPU_CAPABILITY": "avx2"}
    assert not plays_avx2(environment)
    assert play_avx2(environment)
    assert plays_avx2(environment)
    assert not play_avx2(environment)
    assert environment == {"HOME": "/home", **PLAYS_AVX2}


@pytest.mark.parametrize("missing", PLAYS_AVX2)
def test_an_environment_that_narrows_a_part_is_refused(missing: str) -> None:
    """Slowed by it, and not told: its results would be those of the class that it is not."""
    environment = {name: value for name, value in PLAYS_AVX2.items() if name != missing}
    with pytest.raises(HalfPlayedError, match=f"CLASS=avx2, which sets .*{missing}"):
        require_a_class(environment)
    with pytest.raises(HalfPlayedError, match=f"{missing}=default"):
        require_a_class({**environment, missing: "default"})
    play_avx2(environment)
    require_a_class(environment)
    require_a_class({"HOME": "/home", missing: ""})


@pytest.mark.skipif(
    machine.describe().kind not in ("amx", "avx512"), reason="needs a CPU wider than AVX2"
)
def test_aten_onednn_and_fbgemm_play_avx2_when_they_are_told() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OBSERVED],
        env={**os.environ, **PLAYS_AVX2},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["AVX2", "False", "True"]
