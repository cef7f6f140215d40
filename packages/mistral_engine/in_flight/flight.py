"""One request from when it is taken until it has ended. Knows nothing of how tokens are made."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass, field, replace

from chat_formats import Place
from engine_api.events import FinishReason, PromptScored, TokenLogprob, Usage
from engine_api.request import GenerationRequest
from mistral_engine.in_flight.admission import Waiting
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
    waiting: what it is in the queue, once it has entered that.
    num_unseen: tokens of its prompt that no other prompt began with, then.
    num_reused: tokens of its prompt that the cache held already; set by the backend.
    prompt_places: of its prompt's tokens, where it asked for prompt_logprobs.
    scores: of its prompt's tokens, as far as they are known; added to by the backend.
    num_drafted, num_accepted: tokens that were tried ahead of the answer, and those that it had.
    """

    request: GenerationRequest
    limit: int
    output: Output
    mailbox: Mailbox
    prompt_places: list[Place] = field(default_factory=list)
    waiting: Waiting | None = None
    num_unseen: int = 0
    num_reused: int = 0
    num_drafted: int = 0
    num_accepted: int = 0
    scores: list[TokenLogprob] = field(default_factory=list)
    times: Times = field(default_factory=Times)

    @property
    def num_prompt_tokens(self) -> int:
        return len(self.request.prompt.token_ids)

    @property
    def most_tokens(self) -> int:
        """That its answer may have."""
        return self.limit - self.num_prompt_tokens

    @property
    def usage(self) -> Usage:
        output = self.output
        return Usage(
            self.num_prompt_tokens,
            output.num_tokens,
            self.num_reused,
            output.num_thought_tokens,
            self.num_accepted,
            self.num_drafted - self.num_accepted,
        )

    @property
    def prompt_scored(self) -> PromptScored:
        """The scores, each with its token's place; the first token has none."""
        first, *places = self.prompt_places
        placed = (
            replace(score, offset=place.offset, data=place.data, lead=place.lead)
            for score, place in zip(self.scores, places, strict=True)
        )
        return PromptScored(tuple(placed), first.data)

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
