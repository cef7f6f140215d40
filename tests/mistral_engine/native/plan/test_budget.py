"""What is left of each GPU for the 7B's cache, by arithmetic that stands here in full."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from transformers import MistralConfig, MistralForCausalLM

from engine_api.errors import ConfigError
from local.doctor.gpu import Gpu as FoundGpu
from mistral_engine import EngineConfig
from mistral_engine.native.load.forecast import bytes_by_quantization
from mistral_engine.native.plan import (
    GPUS,
    MISTRAL_7B,
    Budget,
    Gpu,
    Shape,
    Workload,
    plan,
    remedy,
    weight_bytes,
)
from mistral_engine.native.plan.gpus import GIB
from mistral_engine.native.plan.table import refusal, told

MIB = 2**20

# 32 layers of 4096 x (4096 + 4096 + 1024 + 1024) for attention and 3 x 4096 x 14336 behind it.
LINEARS = 32 * (4096 * 10240 + 3 * 4096 * 14336)
# Embeddings and the last linear of 32,768 pieces; 65 norms.
OTHERS = 2 * 32768 * 4096 + 65 * 4096
WEIGHTS = {
    "none": 2 * (LINEARS + OTHERS),
    "nf4": LINEARS * 9 // 16 + 2 * OTHERS,  # 4 bits, and 32 for every 64
}
# The largest linear, which nf4 unpacks.
UNPACKED = 4096 * 14336 * 2
# 2,048 tokens that are scored: what the layers gave, before and after the norm, and what they
# shared, and logits in 2 and 4 bytes. With nf4 a layer takes more: 12 widths, and the cosines; the
# keys and values of the longest prompt; a linear. Besides, of what 256 rows have said, 12 bytes a
# token of the vocabulary.
SAID = 256 * 32768 * 12
STEP = {
    "none": 2048 * ((2 * 4096 + 2 * 128) * 2 + 32768 * (2 + 4)) + SAID,
    "nf4": 2 * (2048 * (12 * 4096 + 2 * 128) + 2 * 32768 * 1024) + UNPACKED + SAID,
}
# 21 sizes of 32 x 20 + 20 kernels of 8 KiB; logits of 256 rows, for all sizes; 1,024 pages a row.
# And what the largest is computed in: logits as above; with nf4 an MLP, of four times what is
# between the layers and three times its own width, and a linear.
RECORDED = 21 * 660 * 8192 + 256 * (32768 * 4 + 1024 * 4)
GRAPHS = {
    "none": RECORDED + 256 * ((2 * 4096 + 2 * 128) * 2 + 32768 * (2 + 4)),
    "nf4": RECORDED + 256 * (4 * 4096 + 3 * 14336 + 2 * 128) * 2 + UNPACKED,
}
CUDA_AND_LIBRARIES = (448 + 128) * MIB
BYTES_A_TOKEN = 2 * 32 * 8 * 128 * 2  # 128 KiB


def config(**settings: Any) -> EngineConfig:
    return EngineConfig("any", **settings)


def budget_of(gpu: Gpu, shape: Shape = MISTRAL_7B, **settings: Any) -> Budget:
    return plan(gpu, Workload.of(shape, config(**settings)))


def a_gpu(gib: float) -> Gpu:
    return Gpu("a GPU", int(gib * GIB), int(gib * GIB), (8, 6))


@pytest.mark.parametrize(
    ("gpu", "gib", "quantization", "tokens"),
    [
        ("L4", 22.03, "none", 50_560),
        ("L4", 22.03, "nf4", 126_272),
        ("A10G", 22.05, "none", 50_720),
        ("A10G", 22.05, "nf4", 126_432),
        ("A100-40GB", 39.38, "none", 185_600),
        ("A100-40GB", 39.38, "nf4", 261_312),
        ("A100-80GB", 79.14, "none", 495_040),
        ("H100", 79.10, "none", 494_720),
        ("H100", 79.10, "nf4", 570_432),
        ("H200", 139.72, "none", 966_496),
    ],
)
def test_the_7b_leaves_so_much_for_its_cache(
    gpu: str, gib: float, quantization: str, tokens: int
) -> None:
    total = int(gib * GIB)
    taken = CUDA_AND_LIBRARIES + WEIGHTS[quantization] + total // 20
    taken += GRAPHS[quantization] + STEP[quantization]
    budget = budget_of(GPUS[gpu], quantization=quantization)
    assert budget.cache_bytes == pytest.approx(total - taken, abs=1)
    assert budget.cache_tokens == (total - taken) // BYTES_A_TOKEN // 32 * 32 == tokens
    assert not budget.problems


def test_the_7b_has_its_whole_context_on_an_a10g() -> None:
    budget = budget_of(GPUS["A10G"], context_length=32768)
    assert not budget.problems
    assert budget.context == 32768
    # The longest prompt's keys and values, beside 2,048 tokens of it: 11.5 widths and the cosines.
    gathered = 2 * 32768 * 1024
    assert budget.step.layers == 2 * (gathered + 2048 * (31744 + 256))


def test_its_weights_are_those_that_are_published() -> None:
    assert WEIGHTS["none"] == weight_bytes(MISTRAL_7B, "none", 2) == 2 * 7_248_023_552


@pytest.mark.parametrize("quantization", ["none", "nf4"])
def test_a_t4_is_refused_whatever_fits(quantization: str) -> None:
    budget = budget_of(GPUS["T4"], quantization=quantization)
    assert budget.is_impossible
    assert any("capability 7.5; the kernels here need 8.0" in why for why in budget.problems)
    assert remedy(budget.gpu, budget.workload) == "take another GPU"


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("quantization", ["none", "int8", "nf4"])
def test_weights_are_those_that_the_load_forecasts(tied: bool, quantization: str) -> None:
    settings = {"hidden_size": 1024, "num_hidden_layers": 3, "tie_word_embeddings": tied}
    shape = MistralConfig(**settings)
    with torch.device("meta"):
        made = MistralForCausalLM(shape)
        made.tie_weights()
    foreseen = bytes_by_quantization(made, torch.bfloat16, (), on_cpu=False)
    assert weight_bytes(Shape.of(shape.to_dict()), quantization, 2) == foreseen[quantization]


def test_int4_is_for_cpus() -> None:
    with pytest.raises(ConfigError, match="'int4', which is for CPUs; on a GPU it must be one of"):
        Workload.of(MISTRAL_7B, config(quantization="int4"))


@pytest.mark.parametrize("name", ["T4", "L4", "A10G", "H100", "H200"])
def test_rates_are_those_that_the_doctor_tells(name: str) -> None:
    assert FoundGpu(f"NVIDIA {name}", 0, 0, "").bytes_per_s == GPUS[name].bytes_per_s


def test_a_context_that_does_not_fit_is_shortened_where_nobody_asked_for_it() -> None:
    budget = budget_of(a_gpu(18.5))
    assert not budget.problems
    assert 0 < budget.context <= budget.cache_tokens < 32768


def test_a_context_that_was_asked_for_is_refused_with_both_numbers() -> None:
    budget = budget_of(a_gpu(18.5), context_length=32768)
    [why] = budget.problems
    assert why.startswith("the cache has room for ")
    assert why.endswith(" tokens; context_length is 32,768")
    assert "set context_length to null, or quantization to nf4" in remedy(
        budget.gpu, budget.workload
    )


def test_a_step_is_counted_for_the_context_that_fits_however_long_the_model_s_is() -> None:
    longer = budget_of(a_gpu(18.5), replace(MISTRAL_7B, context=10**6))
    assert longer.context == budget_of(a_gpu(18.5)).context
    assert longer.context <= longer.cache_tokens < longer.context + 2 * 32


def test_what_fits_but_for_the_margin_is_not_impossible() -> None:
    budget = budget_of(a_gpu(16.0))
    assert budget.problems
    assert not budget.is_impossible
    assert budget_of(a_gpu(14.5)).is_impossible


def test_a_remedy_is_one_that_helps() -> None:
    """Each that is told alone does so alone; a few together, where none does."""
    tight = budget_of(a_gpu(15.9))
    assert remedy(tight.gpu, tight.workload) == "set max_running to 32, or quantization to nf4"
    assert remedy(tight.gpu, tight.workload, can_quantise=False) == "set max_running to 32"
    for settings in ({"max_running": 32}, {"quantization": "nf4"}):
        assert not budget_of(tight.gpu, **settings).problems
    wide = budget_of(a_gpu(17.0), replace(MISTRAL_7B, vocab=131072))
    together = remedy(wide.gpu, wide.workload, can_quantise=False)
    assert together == "set max_running to 32 and step_tokens to 512"
    small = budget_of(a_gpu(14.0))
    assert remedy(small.gpu, small.workload, can_quantise=False) == "take a GPU with more memory"


def test_a_cache_that_is_asked_for_must_fit() -> None:
    budget = budget_of(GPUS["A10G"], kv_cache_gib=20.0)
    assert budget.problems == ["kv_cache_gib is 20; 6.2 GiB are left for it"]
    assert remedy(budget.gpu, budget.workload) == "set kv_cache_gib to null"
    assert budget_of(GPUS["A10G"], kv_cache_gib=2.0).cache_tokens == 2 * GIB // BYTES_A_TOKEN


def test_it_is_told_in_one_line_what_takes_what() -> None:
    told_ = told(budget_of(GPUS["A10G"]))
    assert told_ == (
        "A10G has 22.05 GiB, 21.61 free: weights 13.50, a full step 0.50 (logits), graphs 0.19, "
        "libraries 0.12, margin 1.10; cache 6.19, about 50,720 tokens"
    )
    refused = refusal(budget_of(a_gpu(14.5)), can_quantise=True)
    assert refused.endswith(
        "It does not fit: without a cache it takes 0.5 GiB more than there is: set quantization to "
        "nf4"
    )


@pytest.mark.parametrize("key", ["hidden_size", "vocab_size", "num_key_value_heads"])
@pytest.mark.parametrize("value", [None, 0, "many", 1.5])
def test_a_size_that_is_none_is_refused_by_its_key(key: str, value: object) -> None:
    written = MistralConfig().to_dict() | {key: value}
    with pytest.raises(ConfigError, match=f"has {value!r} as {key}"):
        Shape.of(written)


def test_of_a_model_that_sees_images_the_language_model_is_counted() -> None:
    text = MistralConfig(hidden_size=64, sliding_window=10).to_dict()
    assert Shape.of({"vision_config": {}, "text_config": text}) == Shape.of(text)
    assert Shape.of(text).window == 10
    assert Shape.of(text | {"layer_types": ["full_attention", "sliding_attention"]}).window is None
