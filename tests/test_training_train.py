"""The training loop: what is learned, how fast, and what is written."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from transformers import MistralForCausalLM

from training.train import IGNORED, Optimizers, Recipe, loss_of, new_model, pad, save_model

TINY = dataclasses.replace(Recipe(), layers=1)


def test_the_learning_rate_rises_stays_and_falls_to_zero() -> None:
    recipe = Recipe(tokens=1000, learning_rate=1.0, warmup=0.1, decay=0.5)
    assert recipe.rate_at(0) < 0.1
    assert recipe.rate_at(300) == 1.0
    assert recipe.rate_at(750) == pytest.approx(0.5)
    assert recipe.rate_at(1000) == 0.0


def test_a_target_is_the_next_token_and_only_where_it_is_to_be_learned() -> None:
    inputs, targets = pad([([1, 5, 6, 2], [False, False, True, True]), ([1, 7], [False, False])])
    assert inputs.tolist() == [[1, 5, 6, 2], [1, 7, 2, 2]]
    assert targets.tolist() == [[IGNORED, 6, 2, IGNORED], [IGNORED] * 4]


def test_padding_does_not_change_what_an_example_teaches() -> None:
    model = new_model(64, TINY)
    short = ([1, 5, 6, 2], [False, False, True, True])
    long = ([1, *range(10, 30)], [False] * 21)
    alone = loss_of(model, *pad([short]))
    padded = loss_of(model, *pad([short, long]))
    torch.testing.assert_close(alone, padded, rtol=2e-2, atol=2e-2)


def test_a_few_steps_learn_one_example_by_heart() -> None:
    model = new_model(64, TINY)
    optimizers = Optimizers(model)
    batch = pad([([1, 5, 6, 2], [False, False, True, True])])
    before = loss_of(model, *batch).item()
    for _ in range(20):
        loss_of(model, *batch).backward()
        optimizers.step(3e-3)
    assert loss_of(model, *batch).item() < before / 4


def test_a_saved_model_is_bfloat16_and_loads_again(tmp_path: Path) -> None:
    model = new_model(64, TINY)
    save_model(model, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "config.json",
        "generation_config.json",
        "model.safetensors",
    ]
    loaded = MistralForCausalLM.from_pretrained(tmp_path)
    assert loaded.dtype == torch.bfloat16
    assert model.dtype == torch.float32, "training goes on in float32"
