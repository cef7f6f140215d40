"""What vLLM is asked for a request: its parameters and its grammar, and what it cannot be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import Any

from chat_formats import ChatFormat, Vocabulary
from engine_api.constraint import Constraint
from engine_api.errors import RequestError
from engine_api.request import LEAST_DIVISOR, Prompt, SamplingParams
from mistral_engine.in_flight.flight import Flight
from mistral_engine.vllm.grammar import Compiled, Grammars
from mistral_engine.vllm.private import MOST_STOPS, sampling_params

_LEAST_TEMPERATURE = 0.01  # but for 0: what is less vLLM takes for that, with a warning each time


class Asking:
    """Of one chat format. Any thread may use it."""

    def __init__(
        self,
        chat_format: ChatFormat,
        *,
        is_speculating: bool,
        make_params: Callable[[dict[str, Any], str | None], Any] = sampling_params,
    ) -> None:
        """make_params: of values by name, and of a grammar in Lark."""
        self._format = chat_format
        self._grammars = Grammars(chat_format)
        self._is_speculating = is_speculating
        self._make_params = make_params

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        """See Backend."""
        return self._grammars.compile(constraint, prompt)

    def require_kept(self, params: SamplingParams) -> None:
        """Raises RequestError for what vLLM does not do, or not as it was started."""
        num_stops = len(self._format.ends | set(params.stop_token_ids)) + 1
        if params.min_tokens and num_stops > MOST_STOPS:
            most = MOST_STOPS - len(self._format.ends) - 1
            told = (
                f"stop_token_ids has {len(params.stop_token_ids)}, and min_tokens is given; beside "
            )
            raise RequestError("stop_token_ids", f"{told}it there may be at most {most}")
        if not self._is_speculating:
            return
        for name, value in (("min_p", params.min_p), ("logit_bias", params.logit_bias)):
            if value:
                told = f"{name} is given; vLLM has none while it speculates: leave it out"
                raise RequestError(name, told)

    def params_of(self, flight: Flight) -> Any:
        """vLLM's SamplingParams."""
        params, compiled = flight.request.params, flight.request.compiled
        stops = stops_of(params, self._format.ends, self._format.vocabulary)
        lark = compiled.lark if isinstance(compiled, Compiled) else None
        return self._make_params(values_of(params, flight.most_tokens, stops), lark)


def values_of(
    params: SamplingParams, most_tokens: int, stop_token_ids: Iterable[int]
) -> dict[str, Any]:
    """vLLM's SamplingParams, by name. What ends an answer is read here, by its tokens.

    most_tokens: of the answer. stop_token_ids: see `stops_of`.
    """
    return {
        "max_tokens": most_tokens,
        "min_tokens": min(params.min_tokens, most_tokens),  # vLLM refuses more
        "temperature": _warm(params.temperature),
        "top_p": params.top_p,
        "top_k": params.top_k,
        "min_p": params.min_p,
        "repetition_penalty": _divisor(params.repetition_penalty),
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


def _warm(temperature: float) -> float:
    return max(temperature, _LEAST_TEMPERATURE) if temperature else temperature


def _divisor(penalty: float) -> float:
    """Where it were 0, what a grammar forbids, -inf, times it is not a number, and is chosen."""
    return max(penalty, LEAST_DIVISOR)


def stops_of(params: SamplingParams, ends: Set[int], vocabulary: Vocabulary) -> list[int]:
    """The tokens that surely end an answer, so that none is computed behind them.

    Where a grammar says when to end, an end that stands for text may be just that.
    """
    own = set() if params.ignore_eos else set(ends)
    if params.constraint is not None:
        own = {end for end in own if not vocabulary.piece_bytes(end)}
    return sorted(own.union(params.stop_token_ids))
