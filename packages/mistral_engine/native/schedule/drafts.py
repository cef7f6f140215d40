"""Tokens proposed for an answer, and the places behind them that tokens are chosen for.

No torch. Knows nothing of where proposals come from.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine_api.request import SamplingParams
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.schedule.sequence import Sequence


@dataclass(frozen=True, slots=True)
class Draft:
    """A token that an answer may go on with.

    guide: the answer's, as it is once the token is said; None without one. is_forced: a grammar
    leaves nothing else.
    """

    token_id: int
    guide: Guide | None = None
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A token to be chosen: behind a sequence's tokens and these drafts, as if they were said.

    Its logits are one row of a step's.
    """

    sequence: Sequence
    drafts: tuple[Draft, ...] = ()

    @property
    def params(self) -> SamplingParams:
        return self.sequence.request.params

    @property
    def num_completion_tokens(self) -> int:
        """Of the answer before it."""
        return self.sequence.num_completion_tokens + len(self.drafts)

    @property
    def guide(self) -> Guide | None:
        """As it is before the token is chosen."""
        return self.drafts[-1].guide if self.drafts else self.sequence.guide

    def draw(self) -> float:
        """The token's own random number in [0, 1): the same however often its place is tried."""
        return self.sequence.draw(len(self.drafts))
