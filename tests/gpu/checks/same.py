"""Our tokens and log probabilities beside transformers', of the same weights on the same device."""

from __future__ import annotations

import gc
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mistral_engine.native.plan import Shape, weight_bytes
from tests.gpu.check import Figures, Place
from tests.gpu.serving import Answer, serving

_LARGEST_TIE = 1e-3  # logits that are as close in float32 may change places by the order of sums
# The mean distance of log probabilities in bfloat16: at most so many times that of transformers'
# own from float32, of which two that round by themselves are 1.4 apart; and where float32 has no
# room, so much.
_TIMES_ROUNDING, _LARGEST_MEAN = 2.0, 0.02


def greedy_tokens(place: Place) -> Figures:
    """In float32 each token is the likeliest to transformers too, after those before it.

    So greedy answers are those of its `generate`. Logits that are equal but for rounding may be
    chosen either way; any other difference is a failure.
    """
    return {path.name: _compare_tokens(place, path) for path in _checkpoints(place)}


def _compare_tokens(place: Place, path: Path) -> Figures | str:
    """Why not, where they have no room: the others are compared nevertheless."""
    needed, free = _bytes_in_float32(path), _free_bytes(place)
    if needed > free:
        return f"not compared: {needed / 1e9:.1f} GB in float32, of which {free / 1e9:.1f} are free"
    gaps = []
    answers = _answers(place, path, "float32")
    for answer, logits in zip(answers, _logits(place, path, "float32", answers), strict=True):
        gaps += (logits.amax(-1) - _chosen(logits, answer)).tolist()
    others = [gap for gap in gaps if gap > 0]
    if max(gaps) > _LARGEST_TIE:
        raise RuntimeError(
            f"{path.name}: {len(others)} of {len(gaps)} tokens are not the likeliest to "
            f"transformers, by up to {max(gaps):.3g} in logits"
        )
    return {"tokens": len(gaps), "ties": len(others), "widest tie": max(gaps)}


def log_probabilities(place: Place) -> Figures:
    """In bfloat16 they are as far from transformers' as rounding makes them."""
    return {path.name: _compare_logprobs(place, path) for path in _checkpoints(place)}


def _compare_logprobs(place: Place, path: Path) -> Figures:
    answers = _answers(place, path, "bfloat16")
    ours = torch.tensor([logprob for answer in answers for logprob in answer.logprobs])
    theirs = _logprobs(place, path, "bfloat16", answers)
    distances = (theirs - ours).abs()
    mean, most = distances.mean().item(), _LARGEST_MEAN
    figures = {"tokens": len(ours), "mean distance": mean, "largest": distances.max().item()}
    if _bytes_in_float32(path) <= _free_bytes(place):
        exact = _logprobs(place, path, "float32", answers)
        rounding = (theirs - exact).abs().mean().item()
        figures["of transformers' own from float32"] = rounding
        most = _TIMES_ROUNDING * rounding
    if not mean <= most:
        raise RuntimeError(f"{path.name}: they are {mean:.3g} apart; at most {most:.3g}")
    return figures


def _logprobs(place: Place, path: Path, dtype: str, answers: Sequence[Answer]) -> Tensor:
    """What transformers has of all tokens of the answers, one after the other: (tokens,)."""
    found = [
        _chosen(logits.log_softmax(-1), answer)
        for answer, logits in zip(answers, _logits(place, path, dtype, answers), strict=True)
    ]
    return torch.cat(found)


def _chosen(scores: Tensor, answer: Answer) -> Tensor:
    """(tokens, vocab) -> (tokens,): of the answer's own tokens."""
    return scores.gather(-1, torch.tensor(answer.tokens)[:, None])[:, 0]


def _checkpoints(place: Place) -> list[Path]:
    """Each once."""
    return list(dict.fromkeys((place.embedded, place.large)))


def _answers(place: Place, path: Path, dtype: str) -> list[Answer]:
    """Ours, all asked at once.

    The engine is gone before transformers loads: the device may not have room for both. It has no
    longer context than what is compared: a step at the end of one in float32 may find no room.
    """
    sizes = place.sizes
    context = min(max(sizes.compared) + sizes.compared_tokens, _shape(path).context)
    # On a CPU other ways of multiplying are exacter than transformers'.
    settings = {
        "dtype": dtype,
        "kv_cache_gib": sizes.kv_cache_gib or 2.0,
        "context_length": context,
    }
    with serving(place, path, linear="auto" if place.is_gpu else "plain", **settings) as asking:
        longest = asking.engine.context_length - sizes.compared_tokens
        prompts = [min(size, longest) for size in sizes.compared]
        answers = asking.ask(prompts, sizes.compared_tokens, logprobs=0)
    for answer in answers:
        answer.events = None  # which can end its request, and so holds the engine
    return answers


def _logits(place: Place, path: Path, dtype: str, answers: Sequence[Answer]) -> Iterator[Tensor]:
    """What transformers has of the tokens of each: (tokens, vocab), float32."""
    _give_back()
    model = _transformers_model(place, path, dtype)
    for answer in answers:
        ids = torch.tensor([[*answer.prompt, *answer.tokens]], device=place.device)
        with torch.inference_mode():
            logits = model(ids).logits[0, len(answer.prompt) - 1 : -1]
        yield logits.float().cpu()


def _transformers_model(place: Place, path: Path, dtype: str) -> Any:
    from transformers import MistralForCausalLM

    model = MistralForCausalLM.from_pretrained(path, dtype=getattr(torch, dtype))
    return model.eval().to(place.device)


def _shape(path: Path) -> Shape:
    return Shape.of(json.loads((path / "config.json").read_text()))


def _bytes_in_float32(path: Path) -> int:
    return weight_bytes(_shape(path), "none", itemsize=4)


def _free_bytes(place: Place) -> float:
    """Of the GPU; a CPU's memory is left to who runs this."""
    _give_back()
    return torch.cuda.mem_get_info()[0] if place.is_gpu else math.inf


def _give_back() -> None:
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
