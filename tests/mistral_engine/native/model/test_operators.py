"""How many operators a layer takes: a small model's step is bound by their number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from mistral_engine import EngineConfig
from mistral_engine.native.cache.cpu.contiguous_store import ContiguousStore
from mistral_engine.native.cache.gpu import reference
from mistral_engine.native.cache.gpu.paged_attention import Ways
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model import fused, rope, runner
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.linear import Choice, Way
from mistral_engine.native.model.linear.plain import AddingProduct
from mistral_engine.native.model.norm import KernelNorm
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.scheduler import Chunk
from tests.mistral_engine.native.dispatched import Kernels
from tests.mistral_engine.native.sequences import a_sequence
from tests.mistral_engine.native.small_models import write_language_model

# Of them 20 compute: four products, eight of two norms, three of the rotation, attention, a copy,
# the activation and its product, two sums. The others are views.
MOST_A_LAYER = 44


class Counting(TorchDispatchMode):
    """Counts the operators that are called inside."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return func(*args, **(kwargs or {}))


def operators(folder: Path, num_layers: int, num_streams: int) -> int:
    """Of a step that decodes one token of each stream."""
    write_language_model(folder, num_hidden_layers=num_layers)
    config = EngineConfig(str(folder), device_map="cpu")
    runner = Runner(load_model(folder, config, ATTENTION), "float32")
    store = ContiguousStore(runner.cache_shape, 1000)
    runner.use(store)
    sequences = [a_sequence([1, 5 + number, 7]) for number in range(num_streams)]
    for sequence in sequences:
        store.pool.admit(sequence)
    for _ in range(2):  # the first computes the prompts
        chunks = tuple(Chunk(s, s.num_cached, s.num_uncached, True) for s in sequences)
        with Counting() as counting:
            runner.forward(chunks)
        for sequence in sequences:
            sequence.num_cached = len(sequence.tokens)
            sequence.tokens.append(20)
            store.pool.extend(sequence, len(sequence.tokens))
    return counting.count


@pytest.mark.parametrize(("num_streams", "most"), [(1, MOST_A_LAYER), (5, MOST_A_LAYER + 16)])
def test_a_layer_takes_few_operators(tmp_path: Path, num_streams: int, most: int) -> None:
    two, three = (operators(tmp_path / str(n), n, num_streams) for n in (2, 3))
    assert 22 <= three - two <= most


def test_outside_of_its_layers_a_step_takes_few_operators(tmp_path: Path) -> None:
    two, three = (operators(tmp_path / str(n), n, 1) for n in (2, 3))
    assert two - 2 * (three - two) <= 40


# What attention takes: its splits, and what weighs them together.
_ATTENTION = ["attend", "combine"]
LAYER_ON_A_GPU = [
    *("rms_norm", "linear", "rotate_and_write", *_ATTENTION, "addmm_"),
    *("rms_norm", "linear", "silu_times", "addmm_"),
]


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> Kernels:
    """Counts those of a step as on a GPU, whose kernels plain torch stands in for."""
    counting = Kernels()

    def rotate_and_write(
        qkv: Tensor, cos: Tensor, sin: Tensor, cells: Tensor, slots: Tensor
    ) -> Tensor:
        num_kv_heads = cells.shape[2]
        num_heads = qkv.shape[1] - 2 * num_kv_heads
        query = rope.rotate(qkv, cos, sin, num_heads, num_kv_heads)
        fresh = qkv[:, num_heads:].unflatten(1, (2, num_kv_heads))
        cells.index_copy_(1, slots, fresh.transpose(0, 1))
        return query

    def silu_times(gate_up: Tensor) -> Tensor:
        gate, up = gate_up.chunk(2, -1)
        return torch.nn.functional.silu(gate) * up

    on_gpu = Way("plain", None, lambda device, dtype: True, AddingProduct)
    monkeypatch.setattr(runner, "choose", lambda *_: Choice(on_gpu, is_forced=True))
    monkeypatch.setattr(fused, "norm_of", KernelNorm)
    monkeypatch.setattr(fused, "is_available", lambda device: True)
    counted = counting.as_one(rotate_and_write, "rotate_and_write")
    monkeypatch.setattr(fused.rotary, "rotate_and_write", counted)
    monkeypatch.setattr(fused.silu, "silu_times", counting.as_one(silu_times, "silu_times"))
    monkeypatch.setattr(torch, "rms_norm", counting.as_one(torch.rms_norm, "rms_norm"))
    return counting


def written(folder: Path) -> Path:
    write_language_model(folder / "model", num_hidden_layers=3)
    return folder / "model"


def decoded_logits(folder: Path, counting: Kernels | None = None) -> Tensor:
    """Of a step that decodes one token; all of it is counted, its decode as `_ATTENTION`."""
    engine = Runner(load_model(folder, EngineConfig(str(folder), device_map="cpu"), ATTENTION))
    store = PagedStore(engine.cache_shape, engine.layer_devices, 1024, 32)
    engine.use(store)
    sequence = a_sequence([1, 5, 7])
    store.pool.admit(sequence)
    engine.forward((Chunk(sequence, 0, 3, True),))
    sequence.tokens.append(20)
    store.pool.extend(sequence, 4)
    if counting is None:
        return engine.forward((Chunk(sequence, 3, 1, True),))
    decode = counting.as_one(reference.decode, *_ATTENTION)
    store._ways = {torch.device("cpu"): Ways(decode, reference.attend_gathered)}
    counting.names.clear()  # those of the prompt
    with counting:
        return engine.forward((Chunk(sequence, 3, 1, True),))


def test_a_layer_on_a_gpu_takes_ten_kernels(tmp_path: Path, kernels: Kernels) -> None:
    decoded_logits(written(tmp_path), kernels)
    first = kernels.names.index("rms_norm")
    assert kernels.names[first : first + 3 * len(LAYER_ON_A_GPU)] == 3 * LAYER_ON_A_GPU
    assert len(kernels.names) - 3 * len(LAYER_ON_A_GPU) <= 20  # outside of the layers
    assert len(LAYER_ON_A_GPU) == 10


def test_a_layer_on_a_gpu_computes_what_it_does_on_a_cpu(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = written(tmp_path)
    usual = decoded_logits(folder)
    there = decoded_logits(folder, request.getfixturevalue("kernels"))
    torch.testing.assert_close(there, usual, rtol=1e-3, atol=1e-3)
