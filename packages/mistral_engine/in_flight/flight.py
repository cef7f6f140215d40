"""One request from when it is taken until it has ended. Knows nothing of how tokens are made."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass, field, replace

from engine_api.events import FinishReason, TokenLogprob, Usage
from engine_api.request import GenerationRequest
from mistral_engine.in_flight.output import Output
from mistral_engine.in_flight.streams import Mailbox

WARM_UP = "warm-up"  # the id of requests that nobody made

logger = logging.getLogger("mistral_engine")


@dataclass(slots=True)
class Times:
    """When things happened to a request, by time.perf_counter(); NaN: not yet.

    Written by in_flight/flights.py alone; a backend may read them.
    """

    submitted: float = field(default_factory=time.perf_counter)
    started: float = math.nan
    first_token: float = math.nan
    last_token: float = math.nan

    @property
    def is_waiting(self) -> bool:
        """Whether it has never run."""
        return math.isnan(self.started)

    @property
    def is_silent(self) -> bool:
        """Whether it has no token yet."""
        return math.isnan(self.first_token)


@dataclass(slots=True, eq=False)
class Flight:
    """A request, its text, its caller and its times.

    limit: tokens, prompt included, at which it ends at the latest.
    num_reused: tokens of its prompt that the cache held already; set by the backend.
    prompt_offsets: of its prompt's tokens, where it asked for prompt_logprobs.
    scores: of its prompt's tokens, as far as they are known; added to by the backend.
    """

    request: GenerationRequest
    limit: int
    output: Output
    mailbox: Mailbox
    prompt_offsets: list[int] = field(default_factory=list)
    num_reused: int = 0
    scores: list[TokenLogprob] = field(default_factory=list)
    times: Times = field(default_factory=Times)

    @property
    def num_prompt_tokens(self) -> int:
        return len(self.request.prompt.token_ids)

    @property
    def usage(self) -> Usage:
        return Usage(self.num_prompt_tokens, self.output.num_tokens, self.num_reused)

    @property
    def placed_scores(self) -> tuple[TokenLogprob, ...]:
        """The scores, each with where its token's text begins; the first token has none."""
        offsets = self.prompt_offsets[1:]
        return tuple(replace(s, offset=o) for s, o in zip(self.scores, offsets, strict=True))

    def log(self, reason: FinishReason) -> None:
        """The one line of a request. Never its content."""
        begun, now = self.times.submitted, time.perf_counter()
        logger.log(
            logging.DEBUG if self.request.request_id == WARM_UP else logging.INFO,
            "request %s: %s, %d tokens in, %d out, queued %s, first token %s, total %s",
            self.request.request_id,
            reason.value,
            self.num_prompt_tokens,
            self.output.num_tokens,
            _milliseconds(self.times.started - begun),
            _milliseconds(self.times.first_token - begun),
            _milliseconds(now - begun),
        )


def _milliseconds(seconds: float) -> str:
    return "-" if math.isnan(seconds) else f"{seconds * 1e3:.0f} ms"
