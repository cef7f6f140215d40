"""What vLLM is asked for a request: its parameters and its grammar, and what it cannot be asked."""

from __future__ import annotations

from typing import Any

from chat_formats import ChatFormat
from engine_api.constraint import Constraint
from engine_api.errors import RequestError
from engine_api.request import Prompt, SamplingParams
from mistral_engine.in_flight.flight import Flight
from mistral_engine.vllm.grammar import Compiled, Grammars
from mistral_engine.vllm.params import stops_of, values_of
from mistral_engine.vllm.private import sampling_params


class Asking:
    """Of one chat format. Any thread may use it."""

    def __init__(self, chat_format: ChatFormat, *, is_speculating: bool) -> None:
        self._format = chat_format
        self._grammars = Grammars(chat_format)
        self._is_speculating = is_speculating

    def compile(self, constraint: Constraint, prompt: Prompt) -> Compiled:
        """See Backend."""
        return self._grammars.compile(constraint, prompt)

    def require_kept(self, params: SamplingParams) -> None:
        """Raises RequestError for what vLLM does not do as it was started."""
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
        return sampling_params(values_of(params, flight.most_tokens, stops), lark)
