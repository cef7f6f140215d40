"""The paged decode kernel against the definition of attention; `make kernels` has more shapes.

Compiled where there is a GPU. Elsewhere the same tests run in Triton's interpreter, which must be
chosen before Triton is imported: in a process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from importlib.util import find_spec

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from mistral_engine.native.cache.gpu import paged_decode as module
from mistral_engine.native.cache.gpu.paged_decode import paged_decode
from mistral_engine.native.kernels import is_available
from tests.kernels.interpreter import INTERPRETED, run_in_the_interpreter

CUDA = torch.device("cuda")
TOLERANCE = {torch.float32: 1e-5, torch.float16: 2e-3, torch.bfloat16: 1.6e-2}
NEVER_READ = 2**31 - 1  # as a page: far outside of any pool

COMPILED = not INTERPRETED and torch.cuda.is_available() and is_available(CUDA)

needs_gpu = pytest.mark.skipif(not COMPILED, reason="needs a GPU with Triton")
needs_kernel = pytest.mark.skipif(
    not COMPILED and not INTERPRETED, reason="needs a GPU, or Triton's interpreter"
)


@dataclass
class Cache:
    """Pages in no order, garbage wherever no token is, and what attention over them should give."""

    query: Tensor
    key_pages: Tensor
    value_pages: Tensor
    page_table: Tensor
    lengths: Tensor

    @classmethod
    def random(
        cls,
        lengths: list[int],
        *,
        kv_heads: int = 2,
        group: int = 4,
        head_dim: int = 64,
        page_size: int = 16,
        dtype: torch.dtype = torch.float32,
        shared_pages: int = 0,
    ) -> Cache:
        """Every row's first `shared_pages` pages are the same ones."""
        columns = max(-(-length // page_size) for length in lengths) + 2
        num_pages = len(lengths) * columns + 1
        table = torch.randperm(num_pages)[: len(lengths) * columns].view(len(lengths), columns)
        table[:, :shared_pages] = table[0, :shared_pages]
        pool = torch.randn(num_pages, 2, page_size, kv_heads, head_dim, dtype=dtype)
        seen = torch.zeros(num_pages, page_size, dtype=torch.bool)
        for row, length in enumerate(lengths):
            position = torch.arange(length)
            seen[table[row, position // page_size], position % page_size] = True
        pool.transpose(0, 1)[:, ~seen] = torch.nan
        for row, length in enumerate(lengths):
            table[row, -(-length // page_size) :] = NEVER_READ
        query = torch.randn(len(lengths), kv_heads * group, head_dim, dtype=dtype)
        key_pages, value_pages = pool.to(_device()).unbind(1)
        return cls(
            query.to(_device()),
            key_pages,
            value_pages,
            table.to(_device(), torch.int32),
            torch.tensor(lengths, dtype=torch.int32, device=_device()),
        )

    def attend(self, window: int | None = None) -> Tensor:
        return paged_decode(
            self.query,
            self.key_pages,
            self.value_pages,
            self.page_table,
            self.lengths,
            self.query.shape[2] ** -0.5,
            window,
        )

    def by_definition(self, window: int | None = None) -> Tensor:
        """Each row alone, in float32; zeros for a row without tokens."""
        output = torch.zeros_like(self.query, dtype=torch.float32)
        for row, length in enumerate(self.lengths.tolist()):
            first = max(0, length - window) if window else 0
            if length:
                output[row] = self._attend_row(row, torch.arange(first, length))
        return output

    def _attend_row(self, row: int, positions: Tensor) -> Tensor:
        heads, head_dim = self.query.shape[1:]
        page_size, kv_heads = self.key_pages.shape[1:3]
        positions = positions.to(_device())
        where = self.page_table[row, positions // page_size].long(), positions % page_size
        key, value = (
            pages[where].float().repeat_interleave(heads // kv_heads, 1)  # (tokens, heads, dim)
            for pages in (self.key_pages, self.value_pages)
        )
        scores = torch.einsum("hd,thd->ht", self.query[row].float(), key) * head_dim**-0.5
        return torch.einsum("ht,thd->hd", scores.softmax(-1), value)

    def check(self, window: int | None = None) -> None:
        """Pages that lie before the window may be another row's by now; here they are lost."""
        for row, length in enumerate(self.lengths.tolist() if window else []):
            self.page_table[row, : max(0, length - window) // self.key_pages.shape[1]] = NEVER_READ
        attended, tolerance = self.attend(window), TOLERANCE[self.query.dtype]
        assert attended.dtype == self.query.dtype
        torch.testing.assert_close(
            attended.float(), self.by_definition(window), rtol=tolerance, atol=tolerance
        )


def _device() -> torch.device:
    return torch.device("cpu") if INTERPRETED else CUDA


@pytest.mark.skipif(INTERPRETED or not find_spec("triton"), reason="needs Triton, is its start")
@pytest.mark.kernels
def test_these_tests_pass_in_the_interpreter() -> None:
    run_in_the_interpreter(__file__)


@needs_kernel
@pytest.mark.parametrize("page_size", [16, 64])
def test_contexts_end_anywhere_in_a_page(page_size: int) -> None:
    torch.manual_seed(0)
    lengths = [1, page_size - 1, page_size, page_size + 1, 3 * page_size + 5]
    Cache.random(lengths, page_size=page_size).check()


@needs_kernel
def test_a_long_context_is_attended_to_in_many_splits() -> None:
    torch.manual_seed(0)
    Cache.random([5000, 1], kv_heads=1).check()


@needs_kernel
@pytest.mark.parametrize("window", [1, 16, 17, 1000])
def test_a_window_hides_what_lies_before_it(window: int) -> None:
    torch.manual_seed(0)
    Cache.random([1, 16, 99, 100, 101, 1200, 0]).check(window)


@needs_kernel
def test_padding_rows_yield_zeros() -> None:
    torch.manual_seed(0)
    cache = Cache.random([0, 40, 0])
    cache.check()
    assert not cache.attend()[[0, 2]].any()


@needs_kernel
@pytest.mark.parametrize(
    ("group", "head_dim"),
    [(1, 16), (8, 32), (3, 64), (1, 128), (4, 128), (8, 128), (20, 128), (4, 256)],
)
def test_any_group_of_queries_and_any_head(group: int, head_dim: int) -> None:
    torch.manual_seed(0)
    Cache.random([50, 129], group=group, head_dim=head_dim).check()


@needs_kernel
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("head_dim", [64, 128])
def test_half_precision_accumulates_in_full(dtype: torch.dtype, head_dim: int) -> None:
    if INTERPRETED and dtype == torch.bfloat16:
        pytest.skip("the interpreter multiplies bfloat16 as if it were integers")
    torch.manual_seed(0)
    Cache.random([1, 300, 0, 33], head_dim=head_dim, dtype=dtype).check()


@needs_kernel
def test_rows_may_share_pages() -> None:
    torch.manual_seed(0)
    Cache.random([70, 64, 200], shared_pages=4).check()


@needs_kernel
def test_the_query_may_be_a_transposed_view() -> None:
    torch.manual_seed(0)
    cache = Cache.random([70, 64, 200])
    cache.query = cache.query.transpose(0, 1).contiguous().transpose(0, 1)
    cache.check()


@needs_kernel
@pytest.mark.parametrize(("least", "most"), [(16, 2), (64, 16), (1024, 16)])
def test_few_splits_are_long_and_many_are_short(
    least: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LEAST_SPLIT", least)
    monkeypatch.setattr(module, "_MOST_SPLITS", most)
    torch.manual_seed(0)
    Cache.random([300, 0, 20, 16, 17], head_dim=128).check()


@needs_kernel
@pytest.mark.parametrize("window", [None, 300])
def test_a_row_has_the_same_bits_alone_and_in_a_crowd(window: int | None) -> None:
    """Though the crowd's table is wider, and its longest row is cut into more pieces."""
    torch.manual_seed(0)
    crowd = Cache.random([3, 256, 257, 0, 700], kv_heads=1)
    together = crowd.attend(window)
    for row, length in enumerate(crowd.lengths.tolist()):
        width = max(1, -(-length // crowd.key_pages.shape[1]))
        alone = Cache(
            crowd.query[row : row + 1],
            crowd.key_pages,
            crowd.value_pages,
            crowd.page_table[row : row + 1, :width].contiguous(),
            crowd.lengths[row : row + 1],
        )
        assert torch.equal(alone.attend(window)[0], together[row])


@needs_kernel
def test_rows_that_fit_into_one_split_are_not_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    short, long = Cache.random([256, 1, 0, 100]), Cache.random([257, 1])
    monkeypatch.setattr(module, "_combine_splits", None)
    short.page_table = short.page_table[:, :16].contiguous()  # as wide as 256 tokens
    short.check()
    with pytest.raises(TypeError):
        long.attend()


@needs_kernel
@settings(max_examples=10, derandomize=True)
@given(
    lengths=st.lists(st.integers(0, 400), min_size=1, max_size=4),
    window=st.none() | st.integers(1, 450),
    page_size=st.sampled_from([16, 32, 128]),
    kv_heads=st.sampled_from([1, 3]),
    group=st.integers(1, 8),
    head_dim=st.sampled_from([16, 32, 128]),
    seed=st.integers(0, 2**31),
)
def test_whatever_the_shape(
    lengths: list[int],
    window: int | None,
    page_size: int,
    kv_heads: int,
    group: int,
    head_dim: int,
    seed: int,
) -> None:
    torch.manual_seed(seed)
    Cache.random(
        lengths, kv_heads=kv_heads, group=group, head_dim=head_dim, page_size=page_size
    ).check(window)


@needs_gpu
@pytest.mark.gpu
def test_the_compiled_kernel_in_the_models_own_shape() -> None:
    torch.manual_seed(0)
    lengths = [0, 1, 15, 16, 17, 1000, 8191, 8192]
    cache = Cache.random(lengths, kv_heads=8, head_dim=128, dtype=torch.bfloat16)
    cache.check()
    cache.check(window=4096)


@needs_gpu
@pytest.mark.gpu
def test_a_pool_of_more_than_2_to_the_31_elements() -> None:
    if torch.cuda.mem_get_info()[0] < 6 * 2**30:
        pytest.skip("needs 6 GiB of GPU memory")
    torch.manual_seed(0)
    cache = Cache.random([40], kv_heads=8, head_dim=128, dtype=torch.bfloat16)
    page = cache.key_pages[0]
    pool = page.new_zeros(2**31 // page.numel() + 3, *page.shape)
    pool[-3:] = torch.randn_like(pool[-3:])
    cache.key_pages = cache.value_pages = pool
    cache.page_table[0, :3] = torch.arange(len(pool) - 3, len(pool))
    cache.check()


@needs_gpu
@pytest.mark.gpu
def test_a_captured_graph_sees_its_inputs_change() -> None:
    torch.manual_seed(0)
    cache = Cache.random([700, 33, 0], kv_heads=8, head_dim=128, dtype=torch.bfloat16)
    other = Cache.random([0, 690, 700], kv_heads=8, head_dim=128, dtype=torch.bfloat16)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        cache.attend()  # compiles, which must not happen during the capture
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        attended = cache.attend()
    for field in fields(Cache):
        getattr(cache, field.name).copy_(getattr(other, field.name))
    graph.replay()
    torch.testing.assert_close(attended.float(), cache.by_definition(), rtol=1.6e-2, atol=1.6e-2)
