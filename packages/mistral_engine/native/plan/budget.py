"""All that takes a GPU's memory, and what is left for keys and values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mistral_engine.config import EngineConfig
from mistral_engine.native.plan.gpus import GIB, LEAST_CAPABILITY, Gpu, dotted
from mistral_engine.native.plan.graphs import graph_bytes
from mistral_engine.native.plan.shape import Shape
from mistral_engine.native.plan.step import StepBytes, step_bytes
from mistral_engine.native.plan.weights import weight_bytes

STEP_TOKENS = 2048  # on a GPU, where `step_tokens` is null
# What libraries keep for their products, and kernels that are loaded when they are first called.
LIBRARY_BYTES = 128 * 2**20
# Of the whole: pieces between others that are too small to be used, and what the driver and
# libraries take later.
MARGIN = 0.05


@dataclass(frozen=True, slots=True)
class Workload:
    """What is to be served, and how.

    itemsize: bytes of a number that is not quantised. weights: bytes of them all.
    """

    shape: Shape
    config: EngineConfig
    weights: int
    itemsize: int = 2

    @classmethod
    def of(cls, shape: Shape, config: EngineConfig, itemsize: int = 2) -> Workload:
        """With weights as their shape says."""
        return cls(shape, config, weight_bytes(shape, config.quantization, itemsize), itemsize)

    @property
    def context(self) -> int:
        """Tokens that the longest sequence is wanted to have."""
        return self.config.context_length or self.shape.context

    @property
    def step_tokens(self) -> int:
        return max(self.config.step_tokens or STEP_TOKENS, self.config.max_running)

    @property
    def bytes_per_token(self) -> int:
        return self.shape.cache_bytes_per_token(self.itemsize)

    @property
    def read_bytes(self) -> int:
        """Of weights, for a token of one stream: of the embeddings a row alone is looked up."""
        embeddings = self.shape.vocab * self.shape.hidden * self.itemsize
        return self.weights - (0 if self.shape.is_tied else embeddings)

    @property
    def is_recorded(self) -> bool:
        """Whether steps that only decode are CUDA graphs: not where linears ask the device for
        outliers."""
        return self.config.quantization != "int8"


@dataclass(frozen=True, slots=True)
class Budget:
    """Bytes of everything. context: tokens of the longest sequence that a step is counted for."""

    gpu: Gpu
    workload: Workload
    context: int
    step: StepBytes
    graphs: int
    margin: int

    @property
    def needed(self) -> int:
        """Without margin and cache."""
        return self.workload.weights + LIBRARY_BYTES + self.graphs + self.step.peak

    @property
    def left(self) -> int:
        """For the cache; below 0 where the rest does not fit."""
        return self.gpu.free - self.needed - self.margin

    @property
    def cache_bytes(self) -> int:
        return self._given(self.left)

    @property
    def cache_tokens(self) -> int:
        return self._tokens(self.left)

    @property
    def problems(self) -> list[str]:
        """Why it does not fit, with the numbers; none where it does."""
        return list(self._problems(self.left))

    @property
    def is_impossible(self) -> bool:
        """Whether it would not fit without a margin either."""
        return any(self._problems(self.left + self.margin))

    def _given(self, left: int) -> int:
        """As much as is asked for, or all of it."""
        asked = self.workload.config.kv_cache_gib
        return max(left if asked is None else min(left, int(asked * GIB)), 0)

    def _tokens(self, left: int) -> int:
        """In whole pages, and no more than can ever be used."""
        page = self.workload.config.page_tokens
        usable = self.workload.shape.context * self.workload.config.max_running
        tokens = min(self._given(left) // self.workload.bytes_per_token, usable)
        return tokens - tokens % page

    def _problems(self, left: int) -> Iterator[str]:
        config, tokens = self.workload.config, self._tokens(left)
        least = config.page_tokens * config.max_running
        asked = config.kv_cache_gib
        if not self.gpu.is_capable:
            yield (
                f"it has compute capability {self.gpu.told_capability}; the kernels here need "
                f"{dotted(LEAST_CAPABILITY)}"
            )
        if asked is not None and asked * GIB > left:
            yield f"kv_cache_gib is {asked:g}; {max(left, 0) / GIB:.1f} GiB are left for it"
        if left < 0:
            yield f"without a cache it takes {-left / GIB:.1f} GiB more than there is"
        elif tokens < least:
            yield (
                f"the cache has room for {tokens:,} tokens; {config.max_running:,} sequences of "
                f"{config.page_tokens} need {least:,}"
            )
        elif config.context_length is not None and tokens < config.context_length:
            yield (
                f"the cache has room for {tokens:,} tokens; context_length is "
                f"{config.context_length:,}"
            )


def plan(gpu: Gpu, workload: Workload) -> Budget:
    """The memory of this GPU, shared out. Where the longest context does not fit, and nobody asked
    for it, a step is counted for the longest that does."""
    page = workload.config.page_tokens
    budget = _count(gpu, workload, workload.context)
    if workload.config.context_length is not None or budget.cache_tokens >= workload.context:
        return budget
    fits, too_long = 1, -(-workload.context // page)  # pages: one at least, whatever there is
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if _count(gpu, workload, middle * page).cache_tokens >= middle * page:
            fits = middle
        else:
            too_long = middle
    return _count(gpu, workload, fits * page)


def _count(gpu: Gpu, workload: Workload, context: int) -> Budget:
    config, shape = workload.config, workload.shape
    step = step_bytes(
        shape,
        tokens=workload.step_tokens,
        rows=config.max_running,
        context=context,
        itemsize=workload.itemsize,
        quantization=config.quantization,
    )
    pages = -(-context // config.page_tokens)
    graphs = 0
    if workload.is_recorded:
        rows, way = config.max_running, config.quantization
        graphs = graph_bytes(shape, rows, pages, workload.itemsize, way)
    return Budget(gpu, workload, context, step, graphs, int(gpu.total * MARGIN))
