"""One stream to many: first token, between tokens, tokens a second; beside the limit, and vLLM."""

from __future__ import annotations

import importlib.util
import os
import statistics
import time
from typing import Any

from benchmarks.bench_model import for_peers
from benchmarks.measuring.limits import Costs
from tests.gpu.check import Figures, Place, SkippedError
from tests.gpu.checks.machine import copied_bytes_per_s
from tests.gpu.serving import Asking, serving

_VLLM_SHARE = 0.8  # of the device's memory


def speed(place: Place) -> Figures:
    """limit: the weights and what is cached, read once a step at the rate that memory is copied."""
    bytes_per_s, costs = copied_bytes_per_s(place), Costs.of(place.large)
    with serving(place, place.large, max_running=max(place.sizes.streams)) as asking:
        return {
            f"{count} at a time": _of(asking, place, count, costs, bytes_per_s)
            for count in place.sizes.streams
        }


def _of(asking: Asking, place: Place, count: int, costs: Costs, bytes_per_s: float) -> Figures:
    sizes = place.sizes
    asking.ask([sizes.prompt_tokens] * count, 4)  # what is done once for this many
    answers = asking.ask([sizes.prompt_tokens] * count, sizes.answer_tokens)
    begun, ended = min(a.begun for a in answers), max(a.at[-1] for a in answers)
    all_there = max(a.at[0] for a in answers)  # from then on no step has a prompt in it
    gap = statistics.median(gap for a in answers for gap in a.gaps(since=all_there + 1e-9))
    context = sizes.prompt_tokens + sizes.answer_tokens // 2
    limit = (costs.step_bytes + count * context * costs.cache_bytes) / bytes_per_s
    return {
        "first token p50 ms": statistics.median(a.first for a in answers) * 1e3,
        "between tokens p50 ms": gap * 1e3,
        "limit ms": limit * 1e3,
        "of the limit %": 100 * limit / gap,
        "tokens/s": count * sizes.answer_tokens / (ended - begun),
    }


def vllm(place: Place) -> Figures:
    """The same prompts and answers, as long, of the same weights, in this process."""
    if not place.is_gpu or importlib.util.find_spec("vllm") is None:
        raise SkippedError("vLLM is not installed here")
    os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
    sizes = place.sizes
    most = max(sizes.streams)
    from vllm import LLM

    model = LLM(
        model=str(for_peers(place.large, place.folder / "for-vllm")),
        dtype="bfloat16",
        max_model_len=sizes.prompt_tokens + sizes.answer_tokens,
        max_num_seqs=most,
        gpu_memory_utilization=_VLLM_SHARE,
        enable_prefix_caching=False,
    )
    _tokens_per_s(model, most, sizes.prompt_tokens, 4)
    return {
        f"{count} at a time: tokens/s": _tokens_per_s(
            model, count, sizes.prompt_tokens, sizes.answer_tokens
        )
        for count in sizes.streams
    }


def _tokens_per_s(model: Any, count: int, prompt_tokens: int, answer_tokens: int) -> float:
    from vllm import SamplingParams

    params = SamplingParams(temperature=0, max_tokens=answer_tokens, ignore_eos=True)
    prompts = [{"prompt_token_ids": [1, *range(10, 9 + prompt_tokens)]} for _ in range(count)]
    begun = time.perf_counter()
    model.generate(prompts, params, use_tqdm=False)
    return count * answer_tokens / (time.perf_counter() - begun)
