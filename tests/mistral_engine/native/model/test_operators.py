"""How many operators a layer takes: a small model's step is bound by their number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from torch.utils._python_dispatch import TorchDispatchMode

from mistral_engine import EngineConfig
from mistral_engine.native.cache.cpu.contiguous_store import ContiguousStore
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.scheduler import Chunk
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
