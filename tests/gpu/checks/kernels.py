"""What a step launches, as torch's profiler sees it: kernels and copies, in all and a layer."""

from __future__ import annotations

from collections import Counter
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from tests.gpu.check import Figures, Place
from tests.gpu.checks.machine import wait
from tests.gpu.serving import Asking, serving
from tests.mistral_engine.idle import wait_until_idle
from tests.mistral_engine.inside import pool_of, runner_of

_MOVES = ("Memcpy", "Memset")
_NUM_LONGEST, _LONGEST_NAME = 5, 40  # kernels, characters


def kernels_a_step(place: Place) -> Figures:
    """Of a prompt's first chunk, of its second, and of steps that only decode.

    On a CPU torch's operators are counted instead, those inside of others too.
    """
    with serving(place, place.large) as asking:
        wait_until_idle(asking.engine)  # from here on no thread but this one computes
        size = place.sizes.arriving_tokens // 2
        sequence = _sequence(asking, 2 * size)
        figures: Figures = {"layers": runner_of(asking.engine).cache_shape.num_layers}
        for name, chunk in (
            ("first chunk", Chunk(sequence, 0, size, False)),
            ("second chunk", Chunk(sequence, size, size, True)),
        ):
            figures[name] = _launched(asking, place, (chunk,))
        for count in place.sizes.streams:
            chunks = tuple(_decoding(asking, place.sizes.prompt_tokens) for _ in range(count))
            figures[f"decoding {count}"] = _launched(asking, place, chunks)
            for chunk in chunks:
                pool_of(asking.engine).release(chunk.sequence)
    return figures


def _sequence(asking: Asking, num_tokens: int) -> Sequence:
    """It holds room for all of its tokens."""
    prompt = Prompt(asking.prompt(num_tokens))
    sequence = Sequence(GenerationRequest("kernels", prompt, SamplingParams()))
    if pool_of(asking.engine).admit(sequence) is None:
        raise RuntimeError(f"the cache has no room for {num_tokens:,} tokens")
    return sequence


def _decoding(asking: Asking, num_tokens: int) -> Chunk:
    """A sequence all of whose tokens are computed but the last."""
    sequence = _sequence(asking, num_tokens)
    runner_of(asking.engine).forward((Chunk(sequence, 0, num_tokens - 1, False),))
    sequence.note_computed(num_tokens - 1)
    return Chunk(sequence, num_tokens - 1, 1, True)


def _launched(asking: Asking, place: Place, chunks: tuple[Chunk, ...]) -> Figures:
    """By a step that has been computed before: the first one also loads and chooses."""
    runner = runner_of(asking.engine)
    runner.forward(chunks)
    wait()
    kind = ProfilerActivity.CUDA if place.is_gpu else ProfilerActivity.CPU
    with profile(activities=[kind]) as profiler:
        runner.forward(chunks)
        wait()
    events = [event for event in profiler.events() if _is_work(event, place)]
    if not events:
        raise RuntimeError("the profiler saw nothing")
    moves = sum(str(event.name).startswith(_MOVES) for event in events)
    kernels = len(events) - moves
    return {
        "kernels": kernels,
        "a layer": kernels / runner.cache_shape.num_layers,
        "copies and fills": moves,
        "longest": _longest(events),
    }


def _longest(events: list[Any]) -> str:
    """Those that take most of the time, all of one name together."""
    microseconds: Counter[str] = Counter()
    for event in events:
        microseconds[str(event.name)[:_LONGEST_NAME]] += event.time_range.elapsed_us()
    most = microseconds.most_common(_NUM_LONGEST)
    return ", ".join(f"{name} {spent:,.0f} us" for name, spent in most)


def _is_work(event: Any, place: Place) -> bool:
    if place.is_gpu:
        return bool(event.device_type == torch.autograd.DeviceType.CUDA)
    return str(event.name).startswith("aten::")
