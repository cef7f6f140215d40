"""What a paged step tells its device: every index, whatever the rows, pages and windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from mistral_engine.native.cache.gpu import paged_attention, reference, rows
from mistral_engine.native.cache.gpu.choosing import BY_DEFINITION
from mistral_engine.native.cache.gpu.layout import PageLayout
from mistral_engine.native.cache.gpu.paged_attention import Ways, flash_gathered
from mistral_engine.native.cache.gpu.paged_store import PagedStore
from mistral_engine.native.cache.gpu.rows import Rows, lay_out
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.transfer import Integers
from tests.mistral_engine.native.cache.steps import (
    CAPACITY,
    CPU,
    HEAD_DIM,
    KV_HEADS,
    QKV,
    SHAPE,
    attend_in_every_layer,
    by_definition,
    laid_out,
    random_qkv,
)
from tests.mistral_engine.native.sequences import a_sequence as any_sequence

Range = tuple[int, int]


def a_layout(
    ranges: list[Range], windows: tuple[int | None, ...] = (None,), page_size: int = 16
) -> PageLayout[Integers]:
    """Rows that compute [first, end), each with pages of its own, from page 1 on."""
    columns = max(-(-end // page_size) for _, end in ranges)
    pages = 1 + np.arange(len(ranges) * columns).reshape(len(ranges), columns)
    firsts, counts = [first for first, _ in ranges], [end - first for first, end in ranges]
    return lay_out(Rows.of(pages, page_size, range(len(ranges)), firsts, counts), windows)


# A row of any kind: it decodes, or its prompt begins, or goes on.
a_range = st.tuples(st.integers(0, 100), st.just(1) | st.integers(1, 60)).map(
    lambda drawn: (drawn[0], drawn[0] + drawn[1])
)


@given(
    ranges=st.lists(a_range, min_size=1, max_size=6),
    window=st.none() | st.integers(1, 80),
    page_size=st.sampled_from([16, 32]),
)
def test_every_index_is_what_a_loop_over_tokens_says(
    ranges: list[Range], window: int | None, page_size: int
) -> None:
    layout = a_layout(ranges, (window,), page_size)
    columns = max(-(-end // page_size) for _, end in ranges)

    def slot(row: int, position: int) -> int:
        return (1 + row * columns + position // page_size) * page_size + position % page_size

    flat = [(row, position) for row, (a, b) in enumerate(ranges) for position in range(a, b)]
    assert layout.slots.tolist() == [slot(*each) for each in flat]
    places = np.arange(len(flat))
    told: list[tuple[int, int]] = []
    if layout.decoded is not None:
        short = [row for row, (a, b) in enumerate(ranges) if b - a == 1]
        assert [flat[place][0] for place in places[layout.decoded.tokens]] == short
        assert layout.decoded.lengths.tolist() == [ranges[row][1] for row in short]
        for table, row in zip(layout.decoded.page_table, short, strict=True):
            own = -(-ranges[row][1] // page_size)
            assert table[:own].tolist() == [1 + row * columns + page for page in range(own)]
        told += [flat[place] for place in places[layout.decoded.tokens]]
    for call in layout.gathered_by(0):
        queries = [flat[place] for place in places[call.tokens]]
        told += queries
        starts, seen_from = call.query_starts.tolist(), call.key_starts.tolist()
        for number in range(len(starts) - 1):
            own = queries[starts[number] : starts[number + 1]]
            row, (first, end) = own[0][0], ranges[own[0][0]]
            oldest = 0 if window is None else max(0, first + 1 - window)
            assert own == [(row, position) for position in range(first, end)]
            seen = call.slots[seen_from[number] : seen_from[number + 1]].tolist()
            assert seen == [slot(row, position) for position in range(oldest, end)]
        assert call.most_queries == np.diff(starts).max()
        assert call.most_keys == np.diff(seen_from).max()
        assert (starts[-1], seen_from[-1]) == (len(queries), len(call.slots))
    assert sorted(told) == flat, "each token is attended to in one way"


def test_rows_that_lie_side_by_side_are_not_picked_one_by_one() -> None:
    """As the scheduler orders them: what decodes first."""
    layout = a_layout([(5, 6), (7, 8), (0, 20), (16, 30)])
    assert layout.decoded is not None
    assert layout.decoded.tokens == slice(0, 2)
    assert [call.tokens for call in layout.gathered_by(0)] == [slice(2, 36)]


def test_no_more_is_gathered_at_a_time_than_one_row_sees_or_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows with a long beginning in common see many times what the cache holds."""
    monkeypatch.setattr(rows, "MOST_GATHERED", 100)
    layout = a_layout([(30, 40), (40, 60), (58, 60), (290, 300), (0, 7)])
    assert [call.key_starts.tolist() for call in layout.gathered_by(0)] == [
        [0, 40, 100],
        [0, 60],
        [0, 300],
        [0, 7],
    ]


def test_of_what_lies_before_a_window_nothing_is_gathered() -> None:
    (call,) = a_layout([(30_000, 30_100)], (4096,)).gathered_by(0)
    assert len(call.slots) == 4095 + 100


def test_windows_that_nobody_outgrows_share_what_is_gathered() -> None:
    layout = a_layout([(0, 50)], (None, 50, 7, 1000))
    assert layout.gathered_of == (0, 0, 1, 0)
    assert len(layout.gathered) == 2


def test_a_table_is_as_wide_as_the_rows_that_read_it() -> None:
    """Not as one that is gathered."""
    layout = a_layout([(20, 21), (0, 5000), (33, 34)])
    assert layout.decoded is not None
    assert layout.decoded.page_table.shape == (2, 3)


def test_a_layout_of_a_step_that_decodes_gathers_nothing() -> None:
    layout = a_layout([(5, 6), (0, 1)], (None, 3))
    assert layout.gathered == ()
    assert layout.gathered_by(1) == ()


@dataclass
class Known:
    """A sequence with its queries, keys and values in every layer, and how much is computed."""

    sequence: Sequence
    qkv: list[QKV]
    done: int


WINDOWS = (None, 40, 9, 40)


def open_store(page_size: int, ways: Ways = BY_DEFINITION) -> PagedStore:
    shape = replace(SHAPE, windows=WINDOWS)
    store = PagedStore(shape, [CPU] * len(WINDOWS), CAPACITY, page_size)
    store._ways = {CPU: ways}
    return store


def begin(store: PagedStore, known: list[Known], common: int, rest: int) -> None:
    """One more, which begins as the first one does and finds that in the cache."""
    tokens = [7] * common + [100 + len(known)] * rest
    sequence, own = any_sequence(tokens), [random_qkv(len(tokens) + 20) for _ in WINDOWS]
    reused = store.pool.admit(sequence)
    assert reused is not None
    if known:
        reused = min(reused, known[0].done)
        for layer, (first, mine) in enumerate(zip(known[0].qkv, own, strict=True)):
            own[layer] = tuple(  # type: ignore[assignment]
                torch.cat((a[:, :reused], b[:, reused:]), 1)
                for a, b in zip(first, mine, strict=True)
            )
    known.append(Known(sequence, own, reused))


def check_step(store: PagedStore, known: list[Known], counts: list[int]) -> None:
    """Compute so many more tokens of each; dense attention over contiguous K/V says what comes."""
    parts, expected = [], []
    for each, count in zip(known, counts, strict=True):
        if not count:
            continue
        new = slice(each.done, each.done + count)
        while len(each.sequence.tokens) < new.stop:
            each.sequence.tokens.append(0)
        assert store.pool.extend(each.sequence, new.stop)
        parts.append((each.sequence, each.qkv, new))
        until = [tuple(t[:, : new.stop] for t in layer) for layer in each.qkv]
        dense = zip(until, WINDOWS, strict=True)
        expected.append(torch.stack([by_definition(*qkv, window)[new] for qkv, window in dense]))
        each.done = new.stop
    attended = attend_in_every_layer(store, len(WINDOWS), parts)
    torch.testing.assert_close(attended, torch.cat(expected, 1), rtol=1e-4, atol=1e-5)


@settings(max_examples=60)
@given(data=st.data(), page_size=st.sampled_from([16, 32]), seed=st.integers(0, 2**31))
def test_mixed_steps_over_shared_pages_equal_dense_attention(
    data: st.DataObject, page_size: int, seed: int
) -> None:
    torch.manual_seed(seed)
    store, known = open_store(page_size), list[Known]()
    begin(store, known, data.draw(st.integers(1, 100), "first"), 0)
    check_step(store, known, [len(known[0].sequence.tokens)])
    for _ in range(data.draw(st.integers(1, 4), "others")):
        common = data.draw(st.sampled_from([0, known[0].done]), "common")
        begin(store, known, common, data.draw(st.integers(1, 80), "rest"))
    for _ in range(data.draw(st.integers(1, 4), "steps")):
        counts = [data.draw(st.integers(0, min(50, left(each))), "new") for each in known]
        if any(counts):
            check_step(store, known, counts)


def left(each: Known) -> int:
    return each.qkv[0][0].shape[1] - each.done


def as_flash_attention_takes_it(*args: Any, **settings: Any) -> Tensor:
    """varlen_attn on a GPU without FlashAttention-3: what the kernel's checks let through."""
    query, key, value, query_starts, key_starts, most_queries, most_keys = args
    window = settings.pop("window_size")
    scaling = settings.pop("scale")
    assert settings.pop("num_splits") == 1, "else the longest row decides how others are summed"
    assert settings == {"enable_gqa": True}, "without a block table, which wants pages of 256"
    for starts in (query_starts, key_starts):
        assert starts.dtype == torch.int32
        assert starts.is_contiguous()
    assert len(query_starts) == len(key_starts) >= 2
    for tensor in (query, key, value):
        assert tensor.dtype in (torch.float16, torch.bfloat16)
        assert tensor.stride(-1) == 1
    assert most_queries > 1, "else it takes other ways, that depend on the batch"
    assert window[1] == 0
    seen = None if window[0] < 0 else window[0] + 1
    starts = (query_starts, key_starts, most_queries, most_keys)
    return reference.attend_gathered(query, key, value, *starts, scaling, seen)


def test_flash_attention_is_asked_for_what_it_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paged_attention, "varlen_attn", as_flash_attention_takes_it)
    torch.manual_seed(0)
    shape = replace(SHAPE, windows=WINDOWS, dtype=torch.bfloat16)
    store = PagedStore(shape, [CPU] * len(WINDOWS), CAPACITY, 16)
    plain = PagedStore(shape, [CPU] * len(WINDOWS), CAPACITY, 16)
    store._ways = {CPU: Ways(reference.decode, flash_gathered)}
    pair = [any_sequence([number] * 60) for number in (1, 2)]
    qkv = [[tuple(t.bfloat16() for t in random_qkv(60)) for _ in WINDOWS] for _ in pair]
    for new in ((slice(0, 33), slice(0, 5)), (slice(33, 34), slice(5, 50))):
        parts: list[Any] = list(zip(pair, qkv, new, strict=True))
        for each in (store, plain):
            for sequence in pair:
                if new[0].start == 0:
                    each.pool.admit(sequence)
        told, by_itself = (attend_in_every_layer(s, len(WINDOWS), parts) for s in (store, plain))
        assert torch.equal(told, by_itself)


class Largest(TorchDispatchMode):
    """The largest tensor that is made inside, in bytes; and calls by name."""

    def __init__(self) -> None:
        super().__init__()
        self.num_bytes = 0
        self.calls: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        self.calls.append(str(func))
        given = {place_of(tensor) for tensor in args if isinstance(tensor, Tensor)}
        for tensor in made if isinstance(made, tuple | list) else (made,):
            if isinstance(tensor, Tensor) and place_of(tensor) not in given:  # no view
                self.num_bytes = max(self.num_bytes, tensor.untyped_storage().nbytes())
        return made


def place_of(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def nothing(query: Tensor, *_: Any) -> Tensor:
    """Stands for a kernel, which makes nothing but its output."""
    return query.new_zeros(query.shape)


@pytest.mark.parametrize("known", [0, 16, 4000])
def test_a_long_prompt_takes_memory_for_its_keys_and_not_for_their_square(known: int) -> None:
    """Around the kernels no mask is made and no scores, whatever was cached before the chunk."""
    store = PagedStore(SHAPE, [CPU], CAPACITY, 16)
    store._ways = {CPU: Ways(nothing, nothing)}
    new, sequence = 2000, any_sequence([1] * (known + 2000))
    store.pool.admit(sequence)
    query, fresh = torch.zeros(new, 4, HEAD_DIM), torch.zeros(2, new, KV_HEADS, HEAD_DIM)
    layout = laid_out(store, (Chunk(sequence, known, new, True),))
    with Largest() as made:
        store.attend(0, layout, query, fresh, 1.0)
    gathered = 2 * (known + new) * KV_HEADS * HEAD_DIM * 4
    assert made.num_bytes == max(gathered, query.untyped_storage().nbytes())
    assert not [call for call in made.calls if "scaled_dot_product" in call or "mask" in call]


def test_a_layer_gathers_once_for_all_long_rows() -> None:
    calls: list[str] = []

    def note(name: str) -> Callable[..., Tensor]:
        def kernel(query: Tensor, *rest: Any) -> Tensor:
            calls.append(name)
            return nothing(query)

        return kernel

    store = open_store(16, Ways(note("decode"), note("gathered")))
    parts = []
    for number, (first, end) in enumerate([(20, 21), (40, 41), (0, 30), (16, 70), (5, 9)]):
        sequence = any_sequence([number] * end)
        store.pool.admit(sequence)
        parts.append((sequence, [random_qkv(end) for _ in WINDOWS], slice(first, end)))
    with Largest() as made:
        attend_in_every_layer(store, len(WINDOWS), parts)
    assert calls == ["decode", "gathered"] * len(WINDOWS)
    gathers = [call for call in made.calls if "index_select" in call]
    assert len(gathers) == len(WINDOWS)
