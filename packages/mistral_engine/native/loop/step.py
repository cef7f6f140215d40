"""The values of one step: what is computed, and what is still to be read from the device.

Knows nothing of callers or of text, and does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from mistral_engine.native.choose.sampler import Sampled
from mistral_engine.native.choose.scoring import Scored
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.model.runner import PendingTokens
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import PENDING, Sequence


@dataclass(slots=True)
class Launched:
    """A step that the device computes, or has computed: what is still to be read from it.

    ready: the sequences that it samples for, in order. places: where in their tokens the choices
        go. scored: how likely parts of prompts were. begun: time.perf_counter(). is_full: it left
        tokens of prompts for later.
    """

    chunks: tuple[Chunk, ...]
    ready: list[Sequence]
    places: list[int]
    sampled: Sampled
    scored: list[Scored]
    begun: float
    is_full: bool

    @property
    def pending_tokens(self) -> PendingTokens:
        """For the step behind it, which starts from these tokens."""
        rows = {sequence: row for row, sequence in enumerate(self.ready)}
        return PendingTokens(rows, self.sampled.token_ids)

    @property
    def num_tokens(self) -> int:
        return sum(chunk.num_tokens for chunk in self.chunks)

    @property
    def num_prompt_tokens(self) -> int:
        """Computed beyond one token a stream."""
        return sum(chunk.num_tokens - 1 for chunk in self.chunks)


def ready_to_sample(chunks: tuple[Chunk, ...]) -> list[Sequence]:
    """Those that the step computes to their last token."""
    return [chunk.sequence for chunk in chunks if chunk.completes_prompt]


def guides_of(sequences: list[Sequence]) -> dict[int, Guide]:
    """The guides of those that have one, by their places in the list."""
    return {row: s.guide for row, s in enumerate(sequences) if s.guide is not None}


def make_room(chunks: tuple[Chunk, ...], ready: list[Sequence]) -> list[int]:
    """Note what will be computed, and make room for the tokens to come: their places."""
    for chunk in chunks:
        chunk.sequence.note_computed(chunk.end)
    places = [len(sequence.tokens) for sequence in ready]
    for sequence in ready:
        sequence.tokens.append(PENDING)
    return places
