"""How large a cache becomes that has its device to itself: a GPU that is made up."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.choose.sampler import Sampler
from mistral_engine.native.load import cache as module
from mistral_engine.native.load.cache import Cache, open_cache
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.drafts import Row
from tests.mistral_engine.native.small_models import write_language_model

MB = 10**6
TOKEN = 3 * 2 * 2 * 16 * 4  # bytes: layers, keys and values, heads, their width, float32
PAGE = 32


class Gpu:
    """Its memory: what is free is what nobody was seen to take. Implements DeviceMemory.

    weights: what is taken before. step: what a full step takes at its peak. graph: what one that is
    recorded holds, until it is dropped.
    """

    is_shared = False

    def __init__(self, total: int, weights: int, step: int, graph: int = 0) -> None:
        self.total, self.taken, self.step, self.graph = total, weights, step, graph
        self.told: list[str] = []
        self.stores: weakref.WeakSet[PagedStore] = weakref.WeakSet()

    def free(self) -> int:
        self.told.append("free")
        return self.total - self.taken - sum(map(size_of, self.stores))

    def watch(self) -> None:
        self.told.append("watch")

    def peak(self) -> int:
        self.told.append("peak")
        return self.step

    def drop_graph(self) -> None:
        self.taken -= self.graph
        self.told.append("drop")


def size_of(store: PagedStore) -> int:
    return sum(layer.nbytes for layer in store._layers)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    folder = write_language_model(tmp_path / "model", max_position_embeddings=1000)
    return Runner(load_model(folder, EngineConfig(str(folder), device_map="cpu"), ATTENTION))


@pytest.fixture
def opened(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Cache]:
    """Opens a cache for this runner on this GPU."""

    def open_on(gpu: Gpu, **settings: Any) -> Cache:
        class Store(PagedStore):
            is_recordable = True  # type: ignore[assignment]

            def __init__(self, *arguments: Any) -> None:
                super().__init__(*arguments)
                gpu.stores.add(self)
                gpu.told.append(f"store of {len(self._layers)}")

        class Graphs:
            def __init__(self, *_: Any, **__: Any) -> None:
                gpu.taken += gpu.graph
                gpu.told.append("record")
                weakref.finalize(self, gpu.drop_graph)

            def capture(self, compute: Any) -> None:
                pass

        monkeypatch.setattr(module, "memory_of", lambda device: gpu)
        monkeypatch.setattr(module, "PagedStore", Store)
        monkeypatch.setattr(module, "DecodeGraphs", Graphs)
        monkeypatch.setattr(Runner, "is_recordable", gpu.graph > 0)
        config = EngineConfig("any", kv_store="paged", max_running=8, **settings)
        return open_cache(runner, config)

    return open_on


def test_the_cache_gets_what_weights_a_step_graphs_and_the_margin_leave(
    opened: Callable[..., Cache],
) -> None:
    gpu = Gpu(total=20 * MB, weights=10 * MB, step=3 * MB, graph=2 * MB)
    cache = opened(gpu)
    left = 20 * MB - 10 * MB - 3 * MB - 2 * MB - 1 * MB
    assert cache.store.pool.capacity == left // TOKEN // PAGE * PAGE
    taken = gpu.total - gpu.free()
    assert taken + gpu.step + gpu.total / 20 <= gpu.total + PAGE * TOKEN  # and a spare page


def test_steps_are_recorded_over_the_small_store_and_again_over_the_cache(
    opened: Callable[..., Cache],
) -> None:
    """What they hold is measured while nothing else of the trial is there."""
    gpu = Gpu(total=20 * MB, weights=10 * MB, step=3 * MB, graph=2 * MB)
    opened(gpu)
    told = ["free", "store of 1", "watch", "peak", "free", "record", "free", "free", "drop"]
    assert gpu.told == [*told, "store of 3", "record"]


def test_sampling_is_tried_with_all_that_takes_memory(
    opened: Callable[..., Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts for penalties are there thrice while their rows change, so they must change."""
    sampled: list[list[Row]] = []
    sample = Sampler.sample

    def noted(self: Sampler, logits: Tensor, rows: list[Row], *rest: Any) -> Any:
        sampled.append(rows)
        return sample(self, logits, rows, *rest)

    monkeypatch.setattr(Sampler, "sample", noted)
    opened(Gpu(total=20 * MB, weights=10 * MB, step=3 * MB))
    for row in (row for rows in sampled for row in rows):
        assert row.params.presence_penalty
        assert row.params.repetition_penalty != 1
        assert row.params.logprobs is not None
    full = [one for one, other in pairwise(sampled) if one == other[::-1] and len(one) == 8]
    assert full


def test_a_context_that_only_the_trial_had_room_for_becomes_shorter(
    opened: Callable[..., Cache],
) -> None:
    cache = opened(Gpu(total=2 * MB, weights=MB, step=MB // 2))
    assert cache.context_length == cache.store.pool.capacity < 1000


def test_more_cache_than_steps_leave_room_for_is_refused_with_the_numbers(
    opened: Callable[..., Cache],
) -> None:
    gpu = Gpu(total=20 * MB, weights=10 * MB, step=6 * MB)
    wanted = 0.002 * 2**30 // TOKEN // PAGE * PAGE
    assert opened(gpu, kv_cache_gib=0.002).store.pool.capacity == wanted
    told = r"kv_cache_gib is 0\.005; what a full step takes leaves room for 0\.00: lower it"
    with pytest.raises(ConfigError, match=told):
        opened(gpu, kv_cache_gib=0.005)


def test_a_gpu_without_room_beside_a_step_is_refused(opened: Callable[..., Cache]) -> None:
    gpu = Gpu(total=20 * MB, weights=10 * MB, step=9 * MB)
    with pytest.raises(ConfigError, match=r"the cache has room for 0 tokens; 8 sequences of 32"):
        opened(gpu)


def test_of_two_devices_each_holds_the_cache_of_its_own_layers(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has a layer, and little room; the other has two, and much."""
    small, large = torch.device("cpu"), torch.device("cpu", 0)
    assert small != large
    gpus = {small: Gpu(20 * MB, 18_600_000, 300_000), large: Gpu(20 * MB, 4 * MB, MB)}
    monkeypatch.setattr(module, "memory_of", gpus.get)
    monkeypatch.setattr(Runner, "layer_devices", [large, small, large])
    cache = open_cache(runner, EngineConfig("any", kv_store="paged", max_running=8))
    assert cache.store.pool.capacity == 100_000 // (TOKEN // 3) // PAGE * PAGE


def test_a_step_that_finds_no_room_is_refused_with_the_settings_that_decide_what_it_takes(
    opened: Callable[..., Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody goes on watching."""

    def full(*_: Any) -> Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Runner, "forward", full)
    gpu = Gpu(total=20 * MB, weights=10 * MB, step=9 * MB)
    told = "while trying a full step: lower max_running, step_tokens or context_length, or take a"
    with pytest.raises(ConfigError, match=told):
        opened(gpu)
    assert gpu.told == ["free", "store of 1", "watch", "peak"]
