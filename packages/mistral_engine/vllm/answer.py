"""Reads one request's answer, as vLLM has it: until it ends, and why; and how likely it was.

Knows nothing of the loop.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from engine_api.errors import new_error_id
from engine_api.events import FinishReason, TokenLogprob
from mistral_engine.in_flight.flight import Flight
from mistral_engine.in_flight.flights import Flights
from mistral_engine.vllm.grammar import follower_of

logger = logging.getLogger("mistral_engine")


class Likelihood(Protocol):
    """vLLM's Logprob. rank: 1 for the likeliest token, whatever was chosen."""

    @property
    def logprob(self) -> float: ...

    @property
    def rank(self) -> int | None: ...


class End(NamedTuple):
    """Reason and error as in Finished."""

    reason: FinishReason
    error: str | None = None


class Answer:
    """Of one flight. What it makes visible is told through `flights`."""

    def __init__(self, flight: Flight, flights: Flights) -> None:
        self._flight, self._flights = flight, flights
        self._params = flight.request.params
        self._follower = follower_of(flight.request.compiled)

    def read(self, output: Any) -> End | None:
        """What vLLM has of it since the last time, a RequestOutput. How it ends there, if it does.

        What was chosen behind its end was never said.
        """
        now = time.perf_counter()
        self._flight.num_reused = output.num_cached_tokens or 0
        if output.metrics is not None and output.metrics.is_corrupted:
            return End(FinishReason.ERROR, "the model's logits are not finite")
        if output.prompt_logprobs:
            self._note_scores(output.prompt_logprobs)
        said = output.outputs[0]
        count = self._params.logprobs or 0
        for token_id, entry in entries_of(said.token_ids, said.logprobs, count):
            if (end := self._held_back(token_id)) is not None:
                return end
            reason = self._flights.push(self._flight, token_id, entry, now)
            if reason is None and self._follower is not None and self._follower.is_complete:
                reason = self._flights.complete(self._flight)
            if reason is not None:
                return End(reason)
        return self._end_of(said.finish_reason, output.request_id) if output.finished else None

    def _held_back(self, token_id: int) -> End | None:
        """Follow the grammar; None unless it has no way on. vLLM would let the answer end there as
        if it were whole."""
        if self._follower is None:
            return None
        self._follower.advance(token_id)
        error = self._follower.error
        return End(FinishReason.ERROR, f"the grammar: {error}") if error is not None else None

    def _note_scores(self, prompt_logprobs: list[Any]) -> None:
        """The first token has none."""
        token_ids, count = self._flight.request.prompt.token_ids, self._params.prompt_logprobs or 0
        self._flight.scores += [
            entry_of(token_id, likely, count)
            for token_id, likely in zip(token_ids[1:], prompt_logprobs[1:], strict=True)
        ]

    def _end_of(self, finish_reason: str | None, vllms_id: str) -> End:
        """vLLM has ended it where our own reading had not. vllms_id: by which its log calls it."""
        if finish_reason == "length":
            return End(FinishReason.LENGTH)
        if finish_reason == "stop" and (reason := self._flights.complete(self._flight)):
            return End(reason)
        error_id, request_id = new_error_id(), self._flight.request.request_id
        logger.error("vLLM has ended %s, its %s, error %s", request_id, vllms_id, error_id)
        told = f"vLLM has ended it: {finish_reason}; the server's log has it under {error_id}"
        return End(FinishReason.ERROR, told)


def entry_of(token_id: int, likely: Mapping[int, Likelihood], count: int) -> TokenLogprob:
    """Of one token. likely: it and the likeliest ones. count: of those, that were asked for.

    Under a grammar vLLM has -inf for what that forbids, which no JSON can say: it is left out.
    """
    ranked = [
        (one.rank, other, one.logprob)
        for other, one in likely.items()
        if one.rank is not None and one.rank <= count and math.isfinite(one.logprob)
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
