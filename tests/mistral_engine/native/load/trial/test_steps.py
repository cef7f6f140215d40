"""How steps of a trial grow, and what they are made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from mistral_engine import EngineConfig
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.choose.sampler import Sampler
from mistral_engine.native.load.cache import open_cache
from mistral_engine.native.load.trial import steps as module
from mistral_engine.native.load.trial import trial
from mistral_engine.native.load.trial.small_store import SmallStore
from mistral_engine.native.load.trial.steps import Extent, Steps, larger_step
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.schedule.drafts import Row
from mistral_engine.native.schedule.scheduler import Chunk
from tests.mistral_engine.native.cache.steps import CPU, a_sequence, laid_out
from tests.mistral_engine.native.small_models import write_language_model


def grown(most: int, seconds_of: Callable[[int], float], seconds: float) -> tuple[list[int], float]:
    """The steps of a trial of so many seconds, and how many it took."""
    sizes, taken = [min(16, most)], 0.0
    while sizes[-1]:
        took = seconds_of(sizes[-1])
        taken += took
        sizes.append(larger_step(sizes[-1], took, seconds - taken, most))
    return sizes[:-1], taken


def test_steps_grow_to_the_largest_there_may_be_while_there_is_time() -> None:
    assert grown(1024, lambda n: 0.004, 2.0)[0] == [16, 1024]
    assert grown(2048, lambda n: 1.0, math.inf)[0] == [16, 1024, 2048]
    assert grown(10, lambda n: 0.004, 2.0)[0] == [10]
    assert grown(20, lambda n: 0.004, 2.0)[0] == [16, 20]


def test_a_slow_machine_stops_where_its_time_is_up() -> None:
    assert grown(1024, lambda n: n * 0.05, 1.8)[0] == [16]  # of 20 tokens the next would be
    assert grown(1024, lambda n: 0.1 + n * 0.001, 1.8)[0] == [16, 232, 944]


@pytest.mark.parametrize("width", [256.0, math.inf])
def test_behind_a_step_that_took_far_longer_than_there_was_time_comes_none(width: float) -> None:
    assert larger_step(64, took=0.1, left=-5.0, most=1024, width=width) == 0


@given(
    most=st.integers(1, 4096),
    fixed=st.floats(1e-6, 3),
    each=st.floats(1e-9, 0.1),
    seconds=st.floats(0.1, 5),
)
def test_only_the_first_step_can_take_longer_than_there_is_time(
    most: int, fixed: float, each: float, seconds: float
) -> None:
    sizes, taken = grown(most, lambda n: fixed + each * n, seconds)
    assert taken <= seconds * (1 + 1e-9) or len(sizes) == 1
    assert sizes == sorted(set(sizes))
    assert sizes[-1] <= most


class Machine:
    """Made up: a step takes some time in any case, some for each token, and some for each token
    that one attends to. Its clock stands still otherwise."""

    def __init__(self, width: int, fixed: float, each: float, attending: float) -> None:
        """attending: of what it is held to be at most."""
        self.width, self.vocab_size = width, 8
        self._fixed, self._each, self._pair = fixed, each, attending * each / width
        self.now = 0.0
        self.took: list[float] = []
        self.contexts: list[int] = []

    def perf_counter(self) -> float:
        return self.now

    def compute(self, parts: list[tuple[int, int]]) -> float:
        """parts: the tokens of each sequence, and how many of the last of them are computed."""
        num_tokens = sum(num for _, num in parts)
        pairs = sum(num * (length - (num - 1) / 2) for length, num in parts)
        self.took.append(self._fixed + self._each * num_tokens + self._pair * pairs)
        self.contexts.append(max(length for length, _ in parts))
        self.now += self.took[-1]
        return self.took[-1]

    def run(self, extent: Extent, seconds: float) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "time", self)
            steps = Steps(cast("Any", self), cast("Any", None), extent)
            patch.setattr(steps, "_compute", self.compute)
            steps.run(seconds)


@given(
    step_tokens=st.integers(1, 4096),
    longest=st.integers(1, 200_000),
    width=st.integers(64, 8192),
    fixed=st.floats(0, 2),
    each=st.floats(1e-7, 0.2),
    attending=st.floats(0, 1),
)
def test_a_trial_takes_no_longer_than_it_may_if_its_first_step_does_not(
    step_tokens: int, longest: int, width: int, fixed: float, each: float, attending: float
) -> None:
    machine = Machine(width, fixed, each, attending)
    machine.run(Extent(step_tokens, 2, longest), 1.8)
    assert machine.now <= max(1.8, machine.took[0]) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("fixed", "each", "seconds", "contexts"),
    [
        (0.004, 1e-5, 1.8, [16, 1024, 32_768, 32_768]),
        (0.1, 2e-3, 1.8, [16, 197, 432, 703]),
        (1.0, 1e-2, 1.8, [16]),
        (1.0, 1e-2, math.inf, [16, 1024, 32_768, 32_768]),
    ],
    ids=["quick", "slow", "hopeless", "with all the time there is"],
)
def test_the_longest_context_is_attended_to_or_the_longest_that_there_is_time_for(
    fixed: float, each: float, seconds: float, contexts: list[int]
) -> None:
    machine = Machine(4096, fixed, each, attending=1)
    machine.run(Extent(1024, 2, 32_768), seconds)
    assert machine.contexts == contexts


def test_a_step_has_no_more_tokens_than_all_that_run_can_have() -> None:
    assert Extent(step_tokens=1024, max_running=256, longest=320).most_tokens == 1024
    assert Extent(step_tokens=1024, max_running=2, longest=320).most_tokens == 640
    assert Extent(step_tokens=1024, max_running=256, longest=320).most_prompts == 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_language_model(
        tmp_path / "model",
        "ministral",
        sliding_window=40,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
    )


@pytest.mark.parametrize("kv_store", ["contiguous", "paged"])
@pytest.mark.parametrize(("longest", "ends"), [(300, {16, 200, 300}), (150, {16, 150, 50})])
def test_prompts_and_the_end_of_the_longest_context_are_computed_and_all_rows_sampled(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kv_store: str, longest: int, ends: set[int]
) -> None:
    """Of contexts shorter than a step there are several prompts in one."""
    steps: list[tuple[Chunk, ...]] = []
    rows_sampled: list[int] = []
    forward, sample = Runner.forward, Sampler.sample

    def noted(self: Runner, chunks: tuple[Chunk, ...], *rest: Any) -> Tensor:
        steps.append(chunks)
        logits = forward(self, chunks, *rest)
        assert len(logits) == sum(chunk.num_tokens for chunk in chunks), "all tokens are scored"
        return logits

    def note_rows(self: Sampler, logits: Tensor, rows: list[Row], *rest: Any) -> Any:
        assert all(row.params.top_p < 1 for row in rows)
        rows_sampled.append(len(rows))
        return sample(self, logits, rows, *rest)

    monkeypatch.setattr(trial, "_MOST_SECONDS", math.inf)  # however busy this machine is
    monkeypatch.setattr(Runner, "forward", noted)
    monkeypatch.setattr(Sampler, "sample", note_rows)
    config = EngineConfig(
        str(folder),
        device_map="cpu",
        step_tokens=200,
        step_seconds=None,
        max_running=20,
        context_length=longest,
        kv_cache_gib=0.01,
        kv_store=kv_store,
    )
    runner = Runner(load_model(folder, config, ATTENTION))
    cache = open_cache(runner, config)
    assert cache.tried[0] == 200
    assert cache.tried[1] > 0
    sizes = [sum(chunk.num_tokens for chunk in chunks) for chunks in steps]
    assert (min(sizes), max(sizes)) == (16, 200)
    assert rows_sampled == [min(size, 20) for size in sizes]
    last = steps[-1][-1]
    assert (last.end, last.num_tokens) == (longest, min(200, longest))
    assert {chunk.end for chunks in steps for chunk in chunks} == ends
    assert cache.store.pool.num_held_tokens == 0


def test_layers_that_see_alike_share_one_and_no_more_is_held_than_that(folder: Path) -> None:
    config = EngineConfig(str(folder), device_map="cpu")
    runner = Runner(load_model(folder, config, ATTENTION))
    opened: list[CacheShape] = []

    def open_store(shape: CacheShape, devices: list[Any]) -> Any:
        opened.append(shape)
        assert len(devices) == shape.num_layers
        return None

    SmallStore(runner.cache_shape, runner.layer_devices, open_store)
    assert [shape.windows for shape in opened] == [(40, None)]
    assert runner.cache_shape.windows == (40, None, 40)


def test_kernels_that_write_into_pages_find_those_that_all_layers_of_a_trial_share() -> None:
    pages: list[PagedStore] = []

    def open_store(shape: CacheShape, devices: list[torch.device]) -> PagedStore:
        pages.append(PagedStore(shape, devices, 64, 16))
        return pages[0]

    small = SmallStore(CacheShape((None,) * 3, 1, 16, torch.float32), [CPU] * 3, open_store)
    sequence = a_sequence(5)
    small.pool.admit(sequence)
    layout = laid_out(small, (Chunk(sequence, 0, 5, True),))
    query, fresh = torch.rand(5, 2, 16), torch.rand(2, 5, 1, 16)
    at_once = small.attend(1, layout, query, fresh, 0.25)
    cells, slots = small.cells(2, layout)
    assert cells.data_ptr() == pages[0].cells(0, layout)[0].data_ptr()
    cells.zero_().index_copy_(1, slots, fresh)
    assert torch.equal(small.attend_stored(2, layout, query, 0.25), at_once)


def test_a_trial_leaves_nothing_with_the_runner(folder: Path) -> None:
    config = EngineConfig(str(folder), device_map="cpu", kv_cache_gib=0.01)
    runner = Runner(load_model(folder, config, ATTENTION))
    stores: list[Any] = []
    use = runner.use
    runner.use = lambda store: (stores.append(store), use(store))[1]  # type: ignore[method-assign]
    cache = open_cache(runner, config)
    assert [type(store) for store in stores] == [SmallStore, type(cache.store)]
    assert runner._store is cache.store
