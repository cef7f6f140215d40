"""Long prompts alone, and what streams wait for while prompts arrive."""

from __future__ import annotations

import time
from typing import Any

import torch

from tests.gpu.check import Figures, Place, SkippedError
from tests.gpu.serving import Asking, finish, milliseconds, serving, streaming, wait_for
from tests.gpu.sizes import Sizes
from tests.mistral_engine.inside import loop_of, pool_of

_SETTLED = 24  # tokens of each stream, before and while something else happens
_ENDLESS = 20_000  # tokens; streams are ended before


def long_prompts(place: Place) -> Figures:
    """Each is computed in several steps, the later ones behind what is cached already."""
    figures: Figures = {}
    with serving(place, place.large) as asking:
        for size in place.sizes.long_prompts:
            _forget_peak(place)
            (answer,) = asking.ask([size], 4)
            figures[f"{size:,} tokens"] = {
                "first token s": answer.first,
                "tokens/s": size / answer.first,
                **_peak(place),
            }
    return figures


def arriving_prompts(place: Place) -> Figures:
    """Streams run, and prompts arrive one after the other."""
    sizes = place.sizes
    with serving(place, place.large, max_running=max(sizes.crowd + 1, sizes.max_running)) as asking:
        most = min(_ENDLESS, asking.engine.context_length - sizes.prompt_tokens)
        with streaming(asking, sizes.crowd, sizes.prompt_tokens, most) as streams:
            wait_for(streams, _SETTLED)
            since = time.perf_counter()
            wait_for(streams, 2 * _SETTLED)
            until = time.perf_counter()
            firsts, late = [], []
            for _ in range(sizes.num_arriving):
                (answer,) = asking.ask([sizes.arriving_tokens], 1)
                firsts.append(answer.first)
                late.append(_late_tokens(asking))
            ended = time.perf_counter()
            quiet = [gap for stream in streams for gap in stream.gaps(since, until)]
            busy = [gap for stream in streams for gap in stream.gaps(until, ended)]
    return {
        "between tokens, before": milliseconds(quiet),
        "between tokens, meanwhile": milliseconds(busy),
        "first token of those that arrive": milliseconds(firsts),
        "tokens of late prompts a step": ", ".join(map(str, late)),
    }


def one_long_among_short(place: Place) -> Figures:
    """Short streams run, and one joins them that is as long as the context.

    Raises SkippedError where they have no room together: what is measured then is who waits.
    """
    sizes = place.sizes
    with serving(place, place.large) as asking:
        _require_room(asking, sizes)
        most = min(_ENDLESS, asking.engine.context_length - sizes.prompt_tokens)
        with streaming(asking, sizes.crowd - 1, sizes.prompt_tokens, most) as streams:
            wait_for(streams, 2 * _SETTLED)
            before = time.perf_counter()
            long = asking.begin(sizes.longest, _SETTLED)
            wait_for([long], 1)
            since = time.perf_counter()
            finish(long)
            until = time.perf_counter()
        earlier = [gap for stream in streams for gap in stream.gaps(0, before)]
        later = [gap for stream in streams for gap in stream.gaps(since, until)]
    return {
        "between tokens, without it": milliseconds(earlier),
        "between tokens, beside it": milliseconds(later),
        "its first token s": long.first,
    }


def _require_room(asking: Asking, sizes: Sizes) -> None:
    needed = sizes.longest + sizes.crowd * (sizes.prompt_tokens + sizes.answer_tokens)
    capacity = pool_of(asking.engine).capacity
    if needed > capacity:
        raise SkippedError(f"it takes {needed:,} tokens of cache; there is room for {capacity:,}")


def _late_tokens(asking: Asking) -> int | None:
    pace: Any = loop_of(asking.engine)._planner._pace
    tokens: int | None = pace.late_tokens
    return tokens


def _forget_peak(place: Place) -> None:
    if place.is_gpu:
        torch.cuda.reset_peak_memory_stats()


def _peak(place: Place) -> Figures:
    if not place.is_gpu:
        return {}
    return {
        "peak GiB": torch.cuda.max_memory_allocated() / 2**30,
        "free GiB": torch.cuda.mem_get_info()[0] / 2**30,
    }
