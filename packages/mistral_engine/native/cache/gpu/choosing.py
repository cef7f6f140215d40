"""Which of the ways of attending a device takes, or why it can take none.

Decided once, at load. On a GPU there is one way for each kind of row and nothing to fall back to: a
device that cannot take them is refused with the reason. Before they are trusted, both are compared
with their definition on a small mixed step: what a GPU, a driver, a torch and a Triton can do
together is not to be guessed.
"""

from __future__ import annotations

import logging
import math
import random

import torch
from torch import Tensor

from engine_api.errors import ConfigError, one_line
from mistral_engine.native.cache.gpu import reference
from mistral_engine.native.cache.gpu.layout import HostLayout
from mistral_engine.native.cache.gpu.paged_attention import Ways, attend, flash_gathered
from mistral_engine.native.cache.gpu.paged_decode import paged_decode
from mistral_engine.native.cache.gpu.rows import Rows, lay_out
from mistral_engine.native.cache.store import CacheShape
from mistral_engine.native.kernels import why_unavailable
from mistral_engine.native.transfer import Sender

logger = logging.getLogger("mistral_engine")

BY_DEFINITION = Ways(reference.decode, reference.attend_gathered)
_BY_KERNELS = Ways(paged_decode, flash_gathered)
# Flash attention multiplies 16 bits only. Whoever asks for 32 on a GPU compares numbers.
_IN_FULL = Ways(paged_decode, reference.attend_gathered)
_SIXTEEN_BITS = (torch.float16, torch.bfloat16)
_TOLERANCE = {torch.float16: 0.01, torch.bfloat16: 0.03, torch.float32: 1e-3}
_GROUP = 4  # queries for each key, in the trial: as most checkpoints have, from 7B to 24B
_SEVERAL_SPLITS = 600  # tokens: the decode kernel cuts a row of so many into three


def choose_ways(device: torch.device, shape: CacheShape, page_size: int) -> Ways:
    """Raises ConfigError for a GPU that cannot attend over pages."""
    if device.type != "cuda":
        return BY_DEFINITION
    problem = why_unavailable(device) or _why_unsuited(shape)
    if problem is not None:
        raise ConfigError(f"{device} cannot attend over pages: {problem}")
    ways = _BY_KERNELS if shape.dtype in _SIXTEEN_BITS else _IN_FULL
    if ways is _IN_FULL:
        logger.warning(
            "attention over pages in %s: prompts are attended to slowly, and take much memory; "
            "set dtype to bfloat16 to serve",
            shape.dtype,
        )
    problem = why_wrong(ways, device, shape, page_size)
    if problem is not None:
        raise ConfigError(
            f"attention over pages does not work on {device}: {problem}. Install the triton that "
            "this torch asks for, and a driver for its CUDA; or set device_map to cpu"
        )
    return ways


def _why_unsuited(shape: CacheShape) -> str | None:
    if shape.dtype not in _TOLERANCE:
        return f"keys and values are of {shape.dtype}: set dtype to bfloat16 or float16"
    if not 16 <= shape.head_dim <= 256 or shape.head_dim.bit_count() != 1:
        return (
            f"the checkpoint's head_dim is {shape.head_dim}, and it must be a power of two from 16 "
            "to 256: set device_map to cpu, or take another checkpoint"
        )
    return None


@torch.inference_mode()
def why_wrong(ways: Ways, device: torch.device, shape: CacheShape, page_size: int) -> str | None:
    """What is wrong with these ways; None if they agree with the definition on a small step.

    It decodes rows around one that is gathered, with and without a window. The first row is cut
    into several splits.
    """
    windows = (None, page_size + 2)
    ends, counts = [3 * page_size + _SEVERAL_SPLITS, 2 * page_size, 7], [1, page_size + 3, 1]
    tables = _tables([-(-end // page_size) for end in ends])
    firsts = [end - count for end, count in zip(ends, counts, strict=True)]
    host = HostLayout(lay_out(Rows.of(tables, page_size, range(3), firsts, counts), windows))
    layout = host.placed(Sender([device]).send(host.integers))[device]
    query, pages = _example(sum(counts), 1 + max(map(max, tables)), device, shape, page_size)
    furthest = 0.0
    for which, window in enumerate(windows):
        gathered = layout.gathered_by(which)
        step = (query, pages, layout.decoded, gathered, shape.head_dim**-0.5, window)
        try:
            got = attend(ways, *step)
        except Exception as error:  # each build says no in its own way
            return f"{type(error).__name__}: {one_line(error)}"
        apart = (got.float() - attend(BY_DEFINITION, *step).float()).abs().max().item()
        furthest = apart if math.isnan(apart) else max(furthest, apart)
        if not furthest <= _TOLERANCE[shape.dtype]:
            most = _TOLERANCE[shape.dtype]
            return f"its numbers are {furthest:.3g} apart from the definition's, at most {most}"
    return None


def _tables(counts: list[int]) -> list[list[int]]:
    """Each row's pages, in no order; behind those of shorter rows 0."""
    order = random.Random(0).sample(range(1, 1 + sum(counts)), sum(counts))
    pages = iter(order)
    return [[next(pages) if n < count else 0 for n in range(max(counts))] for count in counts]


def _example(
    num_tokens: int, num_pages: int, device: torch.device, shape: CacheShape, page_size: int
) -> tuple[Tensor, Tensor]:
    """Queries (tokens, heads, d), before keys and values as they are in a layer, and pages."""
    generator = torch.Generator(device).manual_seed(0)

    def random(*size: int) -> Tensor:
        return torch.randn(size, generator=generator, device=device, dtype=shape.dtype)

    heads = _GROUP * shape.num_kv_heads
    query = random(num_tokens, heads + 2 * shape.num_kv_heads, shape.head_dim)[:, :heads]
    return query, random(2, num_pages, page_size, shape.num_kv_heads, shape.head_dim)
