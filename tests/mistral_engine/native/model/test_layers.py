"""Which of transformers' own layers can be recorded on a GPU: those that ask it for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from mistral_engine import EngineConfig
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION, PlacedModel
from mistral_engine.native.model.runner import Runner
from tests.mistral_engine.native.dispatched import NothingWaits


class Echo:
    """A store without keys and values."""

    def attend(
        self, layer: int, layout: Any, query: Tensor, fresh: Tensor, scaling: float
    ) -> Tensor:
        return query


def load(checkpoint: Path, **settings: Any) -> Any:
    config = EngineConfig(str(checkpoint), device_map="cpu", **settings)
    return load_model(checkpoint, config, ATTENTION)


def walk(body: PlacedModel) -> Tensor:
    token_ids, positions = torch.tensor([1, 20, 30]), torch.arange(3)
    hidden = body.embed(token_ids)
    step = body.begin(positions, Echo(), None)  # type: ignore[arg-type]
    for layer in body.layers:
        hidden = layer(hidden, step)
    return body.logits(hidden)


@torch.inference_mode()
def test_four_bits_are_walked_through_without_waiting(checkpoint: Path) -> None:
    body = PlacedModel(load(checkpoint, quantization="nf4"))
    assert body.is_recordable
    first = walk(body)  # bitsandbytes prepares its weights in the first
    with NothingWaits():
        second = walk(body)
    assert torch.equal(second, first)


def test_what_accelerate_hooks_into_is_not_recorded(checkpoint: Path) -> None:
    from accelerate.hooks import ModelHook, add_hook_to_module

    body = PlacedModel(load(checkpoint, quantization="nf4"))
    add_hook_to_module(body._inner.layers[1].mlp, ModelHook())
    assert not body.is_recordable


@pytest.mark.parametrize(("threshold", "is_recordable"), [(6.0, False), (0.0, True)])
def test_eight_bits_are_not_recorded_where_they_look_for_outliers(
    checkpoint: Path, threshold: float, is_recordable: bool
) -> None:
    from bitsandbytes.nn import Linear8bitLt

    body = PlacedModel(load(checkpoint))
    body._inner.layers[1].mlp.up_proj = Linear8bitLt(8, 8, bias=False, threshold=threshold)
    assert body.is_recordable == is_recordable


@pytest.mark.parametrize("quantization", ["none", "nf4"])
def test_a_cpu_records_nothing(checkpoint: Path, quantization: str) -> None:
    assert not Runner(load(checkpoint, quantization=quantization)).is_recordable
