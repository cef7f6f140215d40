"""What the doctor says of what was found, and that its figures are the engine's."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import torch
from transformers import MistralConfig, MistralForCausalLM

from local.doctor import expect
from local.doctor import gpu as doctor_gpu
from local.doctor.cpu import Cpu
from local.doctor.gpu import Gpu
from local.doctor.limits import Memory
from local.doctor.models import CPU, GPU, MODELS, NARROW_CPU, Place
from local.doctor.report import Found, lines
from mistral_engine import config
from mistral_engine.native.load import memory
from mistral_engine.native.load.forecast import bytes_by_quantization
from mistral_engine.native.plan import LEAST_CAPABILITY
from tests.server import REPOSITORY

GB = 10**9
LAPTOP = Found(
    cpu=Cpu("A CPU", frozenset({"avx2", "fma"}), "x86_64"),
    cores=8,
    memory=Memory(32 * GB, 20 * GB),
    rate=40e9,
    gpus=(),
    python=(3, 12, 1),
    can_install=True,
    torch=None,
    disk=100 * GB,
    hub_disk=200 * GB,
    port=8080,
    port_is_free=True,
)
A10G = Gpu("NVIDIA A10G", 24 * GB, 23 * GB, "580.65.06", (8, 6))
T4 = Gpu("Tesla T4", 16 * GB, 15 * GB, "580.65.06", (7, 5))


def said(found: Found) -> str:
    return "\n".join(lines(found))


def row(found: Found, model: str) -> list[str]:
    (line,) = (line for line in lines(found) if line.strip().startswith(model))
    return [cell.strip() for cell in line.split("  ") if cell.strip()][1:]


def test_a_machine_that_serves_is_told_so() -> None:
    assert "Nothing stands in the way of `make serve`." in said(LAPTOP)
    assert "32.0 GB, 20.0 GB of it available; read at 40 GB/s" in said(LAPTOP)


def test_each_quantization_fits_or_does_not() -> None:
    assert row(LAPTOP, "Mistral 7B") == ["14.5 GB, fits", "7.4 GB, fits", "5.2 GB, fits"]
    gpu = replace(LAPTOP, gpus=(A10G,))
    assert row(gpu, "Mistral 7B") == ["14.5 GB, fits", "7.5 GB, fits", "4.5 GB, fits"]
    small = replace(LAPTOP, memory=Memory(16 * GB, 9 * GB))
    assert [cell.split(", ")[1] for cell in row(small, "Mistral 7B")] == [
        "does not fit",
        "fits",
        "fits",
    ]


def test_a_gpus_free_memory_is_what_counts_where_there_is_one() -> None:
    told = said(replace(LAPTOP, gpus=(A10G,), torch="2.13.0"))
    assert "in the 23.0 GB that the GPU has free" in told
    assert "at most about 41 tokens a second" in told
    assert "has not been measured" in told


def test_a_gpu_that_the_engine_refuses_is_told_so_and_the_cpu_is_looked_at() -> None:
    found = replace(LAPTOP, gpus=(T4,), torch="2.13.0")
    told = said(found)
    assert "in the 20.0 GB that memory has free" in told
    assert row(found, "Mistral 7B") == row(LAPTOP, "Mistral 7B")
    problem = told.partition("What to change first")[2]
    assert "Tesla T4 has compute capability 7.5; the engine refuses what is below 8.0" in problem
    assert "make serve SET=device_map=cpu" in problem


def test_beside_one_that_is_refused_another_gpu_counts() -> None:
    assert "in the 23.0 GB that the GPU has" in said(replace(LAPTOP, gpus=(T4, A10G)))
    unknown = replace(A10G, capability=None)
    assert "in the 23.0 GB that the GPU has" in said(replace(LAPTOP, gpus=(unknown,)))


def test_what_is_refused_is_what_the_engine_refuses() -> None:
    assert doctor_gpu.LEAST_CAPABILITY == LEAST_CAPABILITY


def test_speed_follows_memory_the_class_of_the_machine_and_the_quantization() -> None:
    assert "tokens a second: about 2.0 in 16 bits; about 3.7 in int8." in said(LAPTOP)
    wide = replace(LAPTOP, cpu=Cpu("A CPU", frozenset({"avx512f"}), "x86_64"))
    assert "about 2.1 in 16 bits" in said(wide)
    other = replace(LAPTOP, cpu=Cpu("A CPU", frozenset(), "arm64"))
    assert "at most 2.8 (not measured) in 16 bits" in said(other)
    small = replace(LAPTOP, memory=Memory(16 * GB, 9 * GB))
    assert "tokens a second: about 3.7 in int8." in said(small)


def test_on_a_cpu_it_is_told_which_quantization_takes_less_time_and_which_more() -> None:
    assert "int8 takes half of the memory of 16 bits, and about half of the time" in said(LAPTOP)
    assert "int8 takes" not in said(replace(LAPTOP, gpus=(A10G,)))


@pytest.mark.parametrize("unknown", [{"rate": None}, {"memory": None}])
def test_what_could_not_be_found_out_is_not_guessed(unknown: dict[str, None]) -> None:
    assert "tokens a second" not in said(replace(LAPTOP, **unknown))


def test_memory_of_which_only_the_whole_is_known_is_taken_whole() -> None:
    assert "in the 32.0 GB that memory has" in said(replace(LAPTOP, memory=Memory(32 * GB, None)))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (replace(LAPTOP, python=(3, 9, 2)), "none of 3.11 to 3.14"),
        (replace(LAPTOP, python=(3, 15, 0)), "none of 3.11 to 3.14"),
        (replace(LAPTOP, port_is_free=False), "make serve PORT=8081"),
        (replace(LAPTOP, disk=GB), "the installation takes 1.4 GB"),
        (replace(LAPTOP, torch="2.13.0+cpu", gpus=(A10G,)), "the GPU is not used"),
        (
            replace(LAPTOP, torch="2.13.0", gpus=(replace(A10G, driver="535.1"),)),
            "driver is 535.1; PyTorch 2.13.0 for CUDA 13 wants R580",
        ),
        (
            replace(LAPTOP, torch="2.13.0+cu126", gpus=(replace(A10G, driver="515.1"),)),
            "driver is 515.1; PyTorch 2.13.0+cu126 for CUDA 12 wants R525",
        ),
        (replace(LAPTOP, can_install=False), "install python3-venv, or uv"),
    ],
)
def test_what_stands_in_the_way_is_told_with_what_to_do(found: Found, words: str) -> None:
    assert words in said(found).partition("What to change first")[2]


def test_a_driver_of_cuda_12_is_new_enough_for_its_pytorch() -> None:
    found = replace(LAPTOP, torch="2.13.0+cu126", gpus=(replace(A10G, driver="535.1"),))
    assert "Nothing stands" in said(found)


def test_what_is_installed_is_not_made_again() -> None:
    assert "Nothing stands" in said(replace(LAPTOP, can_install=False, torch="2.13.0+cpu"))


def test_what_is_installed_needs_no_more_room() -> None:
    assert "Nothing stands" in said(replace(LAPTOP, disk=GB, torch="2.13.0+cpu"))


@pytest.mark.parametrize("place", [CPU, NARROW_CPU])
def test_a_model_without_room_for_a_conversation_does_not_fit(place: Place) -> None:
    model = MODELS[0]
    weights = int(model.weight_bytes(place))
    assert not expect.fit(model, "none", weights, place).fits
    room = 4 * (expect.LEAST_CACHE + 1) * model.cache_bytes_per_token(place)
    assert expect.fit(model, "none", weights + room, place).fits


def test_a_cpu_without_16_bit_products_holds_half_as_many_tokens() -> None:
    model = MODELS[0]
    wide, narrow = (expect.place_on_cpu(kind) for kind in ("amx", "avx2"))
    assert model.cache_bytes_per_token(narrow) == 2 * model.cache_bytes_per_token(wide)


def test_the_quantizations_are_those_that_the_engine_has() -> None:
    assert {*GPU.sizes, *CPU.sizes} == set(config.QUANTIZATIONS)


def test_the_share_of_memory_is_the_engines() -> None:
    assert CPU.cache_share == memory._CPU_SHARE


@pytest.mark.parametrize("place", [GPU, CPU, NARROW_CPU])
def test_sizes_are_those_that_the_engine_forecasts(place: Place) -> None:
    for model in MODELS:
        shape = MistralConfig(
            hidden_size=model.width,
            num_hidden_layers=model.layers,
            intermediate_size=model.feed_forward,
            vocab_size=model.vocabulary,
            num_attention_heads=model.heads,
            num_key_value_heads=model.kv_heads,
            head_dim=model.head_width,
        )
        with torch.device("meta"):
            made = MistralForCausalLM(shape)
        forecast = bytes_by_quantization(made, torch.bfloat16, (), on_cpu=place is not GPU)
        for quantization in place.sizes:
            taken = model.weight_bytes(place, quantization)
            assert taken == pytest.approx(forecast[quantization])


def test_the_command_prints_its_report() -> None:
    command = [sys.executable, "-m", "local.doctor", "--port", "0"]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("This machine\n  processor ")
    assert "What to expect of it" in ended.stdout
