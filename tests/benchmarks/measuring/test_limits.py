from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from benchmarks.bench_model import m4_config, make_model
from benchmarks.measuring.limits import Costs, Limits

WIDTH, HIDDEN, VOCABULARY = 128, 448, 32768
LAYER_WEIGHTS = 4 * WIDTH * WIDTH + 3 * WIDTH * HIDDEN  # one head, so q, k, v and o are alike


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("m") / "m4", m4_config(num_layers=2, width=WIDTH))


def test_a_step_reads_all_weights_but_the_embedding(checkpoint: Path) -> None:
    norms = 5 * WIDTH
    weights = 2 * LAYER_WEIGHTS + norms + VOCABULARY * WIDTH
    assert Costs.of(checkpoint).step_bytes == 2 * weights


def test_the_embedding_is_a_weight_too(checkpoint: Path) -> None:
    costs = Costs.of(checkpoint)
    assert costs.weight_bytes == 2 * costs.num_parameters
    assert costs.weight_bytes - costs.step_bytes == 2 * VOCABULARY * WIDTH


def test_a_token_computes_each_matrix_once(checkpoint: Path) -> None:
    costs = Costs.of(checkpoint)
    assert costs.head_flops == 2 * VOCABULARY * WIDTH
    assert costs.token_flops == 2 * 2 * LAYER_WEIGHTS + costs.head_flops


def test_a_token_is_cached_as_keys_and_values_of_every_layer(checkpoint: Path) -> None:
    assert Costs.of(checkpoint).cache_bytes == 2 * 2 * 2 * 128


def test_a_text_model_inside_one_that_reads_images_costs_what_it_costs_alone(
    checkpoint: Path, tmp_path: Path
) -> None:
    """The part that looks at images is a weight, and no step of text reads it."""
    config = json.loads((checkpoint / "config.json").read_text())
    outer = {"model_type": "mistral3", "text_config": config, "tie_word_embeddings": False}
    (tmp_path / "config.json").write_text(json.dumps(outer))
    inner = load_file(checkpoint / "model.safetensors")
    tensors = {f"language_model.{name}": tensor for name, tensor in inner.items()}
    tensors["vision_tower.patch_conv.weight"] = torch.ones(16, 16, dtype=torch.bfloat16)
    save_file(tensors, tmp_path / "model.safetensors")
    alone, inside = Costs.of(checkpoint), Costs.of(tmp_path)
    assert inside.weight_bytes == alone.weight_bytes + 2 * 16 * 16
    more = {"weight_bytes": alone.weight_bytes, "num_parameters": alone.num_parameters}
    assert replace(inside, **more) == alone


COSTS = Costs(
    step_bytes=1000,
    token_flops=100,
    head_flops=20,
    cache_bytes=2,
    context_length=4096,
    num_parameters=0,
    weight_bytes=0,
)
MEMORY_BOUND = Limits(COSTS, bytes_per_s=1000.0, flops_per_s=1e9)
COMPUTE_BOUND = Limits(COSTS, bytes_per_s=1e9, flops_per_s=100.0)


def test_one_stream_waits_for_the_weights_to_be_read() -> None:
    assert MEMORY_BOUND.step_seconds() == 1.0


def test_a_longer_context_adds_the_time_to_read_its_keys_and_values() -> None:
    assert MEMORY_BOUND.step_seconds(streams=5, context=100) == 2.0


def test_many_streams_wait_for_the_arithmetic() -> None:
    assert COMPUTE_BOUND.step_seconds(streams=8) == 8.0


def test_a_prompt_needs_the_output_layer_for_its_last_token_only() -> None:
    assert COMPUTE_BOUND.first_token_seconds(10) == (10 * 80 + 20) / 100


def test_no_prompt_is_faster_than_one_reading_of_the_weights() -> None:
    assert MEMORY_BOUND.first_token_seconds(1) == 1.0


def test_throughput_counts_prompts_and_answers() -> None:
    assert MEMORY_BOUND.tokens_per_s(1, 0, 4) == 4 / (1.0 + 3 * 1.0)
