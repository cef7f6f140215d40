"""Fused layers compute what transformers' own do; where they cannot, the model stays as it is."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.native.cache.cpu.contiguous_store import ContiguousStore
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.fused import FusedModel, can_fuse, choose
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.linear import WAYS
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.scheduler import Chunk
from tests.mistral_engine.native.sequences import a_sequence

CPU = torch.device("cpu")


LENGTHS = tuple(range(1, 41))  # so many that the mean of their rounding says something


def load(checkpoint: Path, **settings: Any) -> Any:
    config = EngineConfig(str(checkpoint), device_map="cpu", **settings)
    return load_model(checkpoint, config, ATTENTION)


def logits_of(runner: Runner, lengths: tuple[int, ...]) -> Tensor:
    """(sequences, vocab) after a batch of prompts, and once more after one decoded token each."""
    store = ContiguousStore(runner.cache_shape, 1000)
    runner.use(store)
    sequences = [a_sequence([1, *range(10, 9 + length)]) for length in lengths]
    for sequence in sequences:
        store.pool.admit(sequence)
    rows = []
    for token in (20, 21):
        chunks = [Chunk(s, s.num_cached, s.num_uncached, True) for s in sequences]
        rows.append(runner.forward(tuple(chunks)))
        for sequence in sequences:
            sequence.num_cached = len(sequence.tokens)
            sequence.tokens.append(token)
            store.pool.extend(sequence, len(sequence.tokens))
    return torch.cat(rows)


@pytest.mark.parametrize(
    ("linear", "dtype"),
    [
        pytest.param(name, dtype, id=f"{name}-{dtype}")
        for name, way in WAYS.items()
        for dtype in ("bfloat16", "float32")
        if way.suits(CPU, getattr(torch, dtype))
    ],
)
def test_a_fused_model_is_as_near_to_float32_as_transformers_own_layers_are(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, linear: str, dtype: str
) -> None:
    """The checkpoint is of bfloat16: widened to float32 its weights are the same."""
    fused = logits_of(Runner(load(checkpoint, dtype=dtype), linear), LENGTHS).log_softmax(-1)
    monkeypatch.setattr("mistral_engine.native.model.runner.can_fuse", lambda model: False)
    exact = logits_of(Runner(load(checkpoint, dtype="float32")), LENGTHS).log_softmax(-1)
    activations = WAYS[linear].activations(getattr(torch, dtype))
    plain = exact
    if activations != torch.float32:
        plain = logits_of(Runner(load(checkpoint, dtype=dtype)), LENGTHS).log_softmax(-1)
    error, usual = ((each - exact).abs().mean() for each in (fused, plain))
    assert error < 1.1 * usual + 1e-4
    found = fused.argmax(-1) == exact.argmax(-1)
    assert found.float().mean() > 0.9
    first, second = exact.topk(2).values.unbind(-1)
    worst = (plain - exact).abs().max()
    is_clear = first - second > 2 * worst  # one may lose as much as the other gains
    assert is_clear.float().mean() > 0.5
    assert found[is_clear].all()


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_fusing_leaves_no_second_copy_of_the_weights(checkpoint: Path, dtype: str) -> None:
    model = load(checkpoint, dtype=dtype)
    FusedModel(model, choose(model, "auto"))
    assert not any(isinstance(module, nn.Linear) for module in model.modules())


def test_a_way_is_not_named_for_weights_that_are_not_fused(checkpoint: Path) -> None:
    with pytest.raises(ConfigError, match="'plain', which is for weights that are neither"):
        Runner(load(checkpoint, quantization="nf4"), "plain")


@pytest.mark.parametrize("quantization", ["nf4"])
def test_what_cannot_be_fused_stays_as_it_is(checkpoint: Path, quantization: str) -> None:
    assert not can_fuse(load(checkpoint, quantization=quantization))


def test_a_linear_with_a_bias_cannot_be_fused(checkpoint: Path) -> None:
    model = load(checkpoint)
    assert can_fuse(model)
    model.model.layers[1].mlp.up_proj.bias = nn.Parameter(torch.zeros(1))
    assert not can_fuse(model)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not tell")
def test_nothing_of_the_file_stays_mapped_once_the_model_is_taken_apart(
    checkpoint: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "copy"))
    runner = Runner(load(folder), "float32")
    gc.collect()
    assert str(folder) not in Path("/proc/self/maps").read_text()
    assert logits_of(runner, (3,)).isfinite().all()
