"""Steps that only decode, as CUDA graphs replay them: padded, over buffers that outlive steps.

A graph replays what was recorded, so here a recording is the computation itself, on a CPU.
"""

from __future__ import annotations

import pytest
import torch

from mistral_engine import EngineConfig
from mistral_engine.native import transfer
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.cuda_graphs import DecodeGraphs
from mistral_engine.native.model.flat_batch import PendingTokens
from mistral_engine.native.model.layers import ATTENTION
from mistral_engine.native.model.runner import Runner
from mistral_engine.native.plan import ladder
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import PENDING, Sequence
from tests.mistral_engine.native.sequences import a_sequence
from tests.mistral_engine.native.small_models import write_language_model

PAGE, CAPACITY, LONGEST = 16, 2048, 256


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("models") / "small"
    write_language_model(folder)
    return Runner(load_model(folder, EngineConfig(str(folder), device_map="cpu"), ATTENTION))


def open_store(runner: Runner) -> PagedStore:
    store = PagedStore(runner.cache_shape, runner.layer_devices, CAPACITY, PAGE)
    runner.use(store)
    runner._graphs = None
    return store


class Recorded:
    """Stands for a CUDAGraph of so many rows."""

    def __init__(self, graphs: DecodeGraphs, runner: Runner, size: int) -> None:
        self.graphs, self.runner, self.size = graphs, runner, size
        self.num_replays = 0

    def replay(self) -> None:
        self.num_replays += 1
        logits = self.runner._compute(*self.graphs._buffers(self.size))
        self.graphs._logits[: self.size].copy_(logits)


def record(runner: Runner, store: PagedStore, most_rows: int) -> dict[int, Recorded]:
    graphs = DecodeGraphs(
        torch.device("cpu"),
        most_rows=most_rows,
        most_pages=LONGEST // PAGE,
        page_size=PAGE,
        spare_page=store.spare_page,
        vocab_size=runner.vocab_size,
    )
    recorded = {size: Recorded(graphs, runner, size) for size in ladder(most_rows)}
    graphs._recorded = recorded  # type: ignore[assignment]
    runner._graphs = graphs
    return recorded


def chunks_of(sequences: list[Sequence]) -> tuple[Chunk, ...]:
    return tuple(Chunk(s, s.num_cached, s.num_uncached, True) for s in sequences)


def prompts(store: PagedStore, lengths: list[int]) -> list[Sequence]:
    sequences = [a_sequence([1, *range(5 + n, 4 + n + length)]) for n, length in enumerate(lengths)]
    for sequence in sequences:
        assert store.pool.admit(sequence) == 0
    return sequences


def go_on(store: PagedStore, sequences: list[Sequence], token: int) -> tuple[Chunk, ...]:
    """Each has been computed, and says this."""
    for sequence in sequences:
        sequence.num_cached = len(sequence.tokens)
        sequence.tokens.append(token)
        assert store.pool.extend(sequence, len(sequence.tokens))
    return chunks_of(sequences)


def test_a_replayed_step_gives_what_a_step_gives(runner: Runner) -> None:
    """Also when a wider table was in the buffers before, and rows that are padding now."""
    lengths = [200, 3, 16, 15, 31, 40]
    logits: dict[bool, list[torch.Tensor]] = {False: [], True: []}
    for is_recorded, told in logits.items():
        store = open_store(runner)
        recorded = record(runner, store, 7) if is_recorded else {}
        sequences = prompts(store, lengths)
        told.append(runner.forward(chunks_of(sequences)).clone())
        for token, rows in ((9, sequences), (11, sequences[1:]), (10, sequences[1:4])):
            told.append(runner.forward(go_on(store, rows, token)).clone())
        if is_recorded:
            assert {size: each.num_replays for size, each in recorded.items()} == {
                1: 0, 2: 0, 4: 1, 7: 2
            }  # fmt: skip
    for ours, theirs in zip(logits[True], logits[False], strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_padding_writes_into_the_spare_page_alone(runner: Runner) -> None:
    store = open_store(runner)
    record(runner, store, 8)
    sequences = prompts(store, [20, 20, 20])
    runner.forward(chunks_of(sequences))
    before = [layer.clone() for layer in store._layers]
    runner.forward(go_on(store, sequences, 9))
    for layer, was in zip(store._layers, before, strict=True):
        changed = (layer != was).flatten(1, 2).any(0).flatten(1).any(1).nonzero().flatten()
        own = {store.pool.pages_of(sequence)[1] * PAGE + 4 for sequence in sequences}
        assert set(changed.tolist()) - own == {store.spare_page * PAGE}


@pytest.mark.parametrize("is_recorded", [False, True])
def test_pending_tokens_are_put_in_on_the_device(runner: Runner, is_recorded: bool) -> None:
    """The choices stand in another order, and some rows are not of them."""
    logits = []
    for is_pending in (False, True):
        store = open_store(runner)
        if is_recorded:
            record(runner, store, 4)
        sequences = prompts(store, [20, 5, 9])
        runner.forward(chunks_of(sequences))
        go_on(store, sequences, 9)
        chosen = {sequences[0]: 33, sequences[2]: 77}
        for sequence, token in chosen.items():
            sequence.tokens[-1] = PENDING if is_pending else token
        pending = PendingTokens({sequences[2]: 1, sequences[0]: 2}, torch.tensor([0, 77, 33]))
        logits.append(runner.forward(chunks_of(sequences), pending).clone())
    assert torch.equal(*logits)


def copies(runner: Runner, chunks: tuple[Chunk, ...], monkeypatch: pytest.MonkeyPatch) -> int:
    """From the host to the device, in a step."""
    count, copy = 0, transfer._copy

    def counting(host: torch.Tensor, device: torch.device) -> torch.Tensor:
        nonlocal count
        count += 1
        return copy(host, device)

    with monkeypatch.context() as patched:
        patched.setattr(transfer, "_copy", counting)
        patched.setattr(torch, "tensor", None)  # and none is made of a list on the way
        runner.forward(chunks)
    return count


def test_a_step_of_any_kind_takes_one_copy_to_the_device(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(runner)
    sequences = prompts(store, [20, 5, 40, 3])
    old, new = sequences[:3], sequences[3:]
    assert copies(runner, chunks_of(old), monkeypatch) == 1
    assert copies(runner, go_on(store, old, 9), monkeypatch) == 1
    mixed = go_on(store, old, 9) + chunks_of(new)
    assert copies(runner, mixed, monkeypatch) == 1
    record(runner, store, 8)
    assert copies(runner, go_on(store, sequences, 9), monkeypatch) == 1


@pytest.mark.parametrize("most_rows", [1, 4, 7, 8, 20, 32, 33, 100, 256])
def test_the_ladder_ends_at_the_largest_batch_and_pads_few_rows(most_rows: int) -> None:
    sizes = ladder(most_rows)
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == most_rows
    for rows in range(1, most_rows + 1):
        size = next(size for size in sizes if size >= rows)
        assert size - rows < (rows if rows < 8 else 8 if rows <= 32 else 16)


def test_a_usual_batch_takes_few_sizes() -> None:
    assert ladder(20) == [1, 2, 4, 8, 16, 20]
    assert len(ladder(128)) == 13
    assert len(ladder(256)) == 21
