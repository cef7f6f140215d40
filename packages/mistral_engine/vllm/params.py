"""Sampling parameters of a request -> vLLM's, and its log probabilities -> ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Protocol

from chat_formats import Vocabulary
from engine_api.events import TokenLogprob
from engine_api.request import SamplingParams


class Likelihood(Protocol):
    """vLLM's Logprob. rank: 1 for the likeliest token, whatever was chosen."""

    @property
    def logprob(self) -> float: ...

    @property
    def rank(self) -> int | None: ...


def values_of(
    params: SamplingParams, most_tokens: int, stop_token_ids: Iterable[int]
) -> dict[str, Any]:
    """vLLM's SamplingParams, by name. What ends an answer is read here, by its tokens.

    most_tokens: of the answer. stop_token_ids: see `stops_of`.
    """
    return {
        "max_tokens": most_tokens,
        "min_tokens": params.min_tokens,
        "temperature": params.temperature,
        "top_p": params.top_p,
        "top_k": params.top_k,
        "min_p": params.min_p,
        "repetition_penalty": params.repetition_penalty,
        "frequency_penalty": params.frequency_penalty,
        "presence_penalty": params.presence_penalty,
        "logit_bias": dict(params.logit_bias) or None,
        "seed": params.seed,
        "logprobs": params.logprobs,
        "prompt_logprobs": params.prompt_logprobs,
        "stop_token_ids": list(stop_token_ids),
        "ignore_eos": True,  # the ends are among stop_token_ids
        "detokenize": False,
        "skip_clone": True,  # nobody else has it
    }


def stops_of(params: SamplingParams, ends: Set[int], vocabulary: Vocabulary) -> list[int]:
    """The tokens that surely end an answer, so that none is computed behind them.

    Where a grammar says when to end, an end that stands for text may be just that.
    """
    own = set() if params.ignore_eos else set(ends)
    if params.constraint is not None:
        own = {end for end in own if not vocabulary.piece_bytes(end)}
    return sorted(own.union(params.stop_token_ids))


def entry_of(token_id: int, likely: Mapping[int, Likelihood], count: int) -> TokenLogprob:
    """Of one token. likely: it and the likeliest ones. count: of those, that were asked for."""
    ranked = [
        (one.rank, other, one.logprob)
        for other, one in likely.items()
        if one.rank is not None and one.rank <= count
    ]
    top = tuple((other, logprob) for _, other, logprob in sorted(ranked))
    return TokenLogprob(token_id, likely[token_id].logprob, top)


def entries_of(
    token_ids: Iterable[int], all_likely: Iterable[Mapping[int, Likelihood]] | None, count: int
) -> Iterator[tuple[int, TokenLogprob | None]]:
    """Each token with its entry; None where no log probabilities were asked for."""
    if all_likely is None:
        for token_id in token_ids:
            yield token_id, None
        return
    for token_id, likely in zip(token_ids, all_likely, strict=True):
        yield token_id, entry_of(token_id, likely, count)
