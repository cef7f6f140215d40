"""One request in the engine thread's hands. Knows nothing of batches or of torch."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass, field

from engine_api.events import FinishReason, TokenLogprob
from mistral_engine.in_hand.output import Output
from mistral_engine.in_hand.streams import Mailbox
from mistral_engine.native.guide.grammar import Guide
from mistral_engine.native.schedule.sequence import Sequence

WARM_UP = "warm-up"  # the id of requests that nobody made

logger = logging.getLogger("mistral_engine")


@dataclass(slots=True)
class Flight:
    """A request's sequence, its text and its caller.

    guide: through its constraint, if it has one. scores: of its prompt, as far as they are told.
    """

    sequence: Sequence
    output: Output
    mailbox: Mailbox
    guide: Guide | None = None
    scores: list[TokenLogprob] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether nothing could follow in its answer."""
        return self.guide is not None and self.guide.is_complete

    def log(self, reason: FinishReason) -> None:
        """The one line of a request. Never its content."""
        sequence = self.sequence
        begun, now = sequence.submitted_at, time.perf_counter()
        logger.log(
            logging.DEBUG if sequence.request.request_id == WARM_UP else logging.INFO,
            "request %s: %s, %d tokens in, %d out, queued %s, first token %s, total %s",
            sequence.request.request_id,
            reason.value,
            sequence.num_prompt_tokens,
            sequence.num_completion_tokens,
            _milliseconds(sequence.started_at - begun),
            _milliseconds(sequence.first_token_at - begun),
            _milliseconds(now - begun),
        )


def _milliseconds(seconds: float) -> str:
    return "-" if math.isnan(seconds) else f"{seconds * 1e3:.0f} ms"
