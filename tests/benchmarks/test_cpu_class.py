from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks import machine
from benchmarks.cpu_class import PLAYS_AVX2, class_of, play_avx2, plays_avx2

ZEN3 = ["sse4_2", "fma", "f16c", "avx2"]
ICE_LAKE = [*ZEN3, "avx512f", "avx512_vnni"]
SAPPHIRE_RAPIDS = [*ICE_LAKE, "avx512_bf16", "amx_tile", "amx_bf16"]

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


@pytest.mark.parametrize(
    ("flags", "name"), [(ZEN3, "avx2"), (ICE_LAKE, "avx512"), (SAPPHIRE_RAPIDS, "amx")]
)
def test_a_class_is_the_widest_unit_that_the_processor_has(flags: list[str], name: str) -> None:
    assert class_of(flags) == name


def test_a_gpu_is_a_class_of_its_own() -> None:
    assert class_of(ZEN3, has_gpu=True) == "cuda"


@pytest.mark.parametrize(("machine_name", "name"), [("aarch64", "arm64"), ("arm64", "arm64")])
def test_a_machine_without_flags_is_called_by_its_architecture(
    machine_name: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine_name)
    assert class_of([]) == name


def test_avx2_is_played_once_everything_that_is_read_is_set() -> None:
    environment = {"HOME": "/home", "ATEN_CPU_CAPABILITY": "avx2"}
    assert not plays_avx2(environment)
    assert play_avx2(environment)
    assert plays_avx2(environment)
    assert not play_avx2(environment)
    assert environment == {"HOME": "/home", **PLAYS_AVX2}


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
