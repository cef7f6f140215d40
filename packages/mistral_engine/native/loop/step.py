"""The values of one step: what is computed, and what is still to be read from the device.

Knows nothing of callers or of text, and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mistral_engine.native.choose.sampler import Chosen, Sampled
from mistral_engine.native.choose.scoring import Scored
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.model.flat_batch import PendingTokens
from mistral_engine.native.schedule.drafts import Row
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import PENDING


@dataclass(slots=True)
class Launched:
    """A step that the device computes, or has computed: what is still to be read from it.

    rows: that it samples, in order. places: where in its sequence's tokens the first choice goes,
        for each chunk that is sampled. scored: how likely parts of prompts were. begun:
        time.perf_counter() before it was planned. is_full: it left tokens of prompts for later.
    """

    chunks: tuple[Chunk, ...]
    rows: list[Row]
    places: list[int]
    sampled: Sampled
    scored: list[Scored]
    begun: float
    is_full: bool

    @property
    def pending_tokens(self) -> PendingTokens:
        """For the step behind it, which starts from these tokens. Nothing was drafted."""
        rows = {row.sequence: place for place, row in enumerate(self.rows)}
        return PendingTokens(rows, self.sampled.token_ids)

    @property
    def num_tokens(self) -> int:
        return sum(chunk.num_tokens for chunk in self.chunks)

    @property
    def num_prompt_tokens(self) -> int:
        """Computed beyond one token a stream, but for drafts."""
        return sum(chunk.end_of_said - chunk.start - 1 for chunk in self.chunks)

    @property
    def num_tokens_of_prompts(self) -> int:
        """Computed in chunks of more than one token, but for drafts."""
        counts = (chunk.end_of_said - chunk.start for chunk in self.chunks)
        return sum(count for count in counts if count > 1)

    @property
    def num_drafts(self) -> int:
        return sum(len(chunk.drafts) for chunk in self.chunks)

    def deal(self, choices: list[Chosen]) -> Iterator[tuple[Chunk, int, list[Chosen]]]:
        """Each sampled chunk, where its first choice goes, and what may be said: a choice, and the
        one behind it for as long as the draft between them was chosen."""
        left = iter(choices)
        sampled = [chunk for chunk in self.chunks if chunk.completes_prompt]
        for chunk, place in zip(sampled, self.places, strict=True):
            own = list(islice(left, len(chunk.drafts) + 1))
            drafted = [draft.token_id for draft in chunk.drafts]
            pairs = zip(own, drafted, strict=False)
            num_right = next(
                (i for i, (choice, token_id) in enumerate(pairs) if choice.token != token_id),
                len(drafted),
            )
            yield chunk, place, own[: num_right + 1]


def rows_of(chunks: tuple[Chunk, ...]) -> list[Row]:
    """What the step samples: the token behind each sequence, and those behind its drafts."""
    return [
        Row(chunk.sequence, chunk.drafts[:num_drafts])
        for chunk in chunks
        if chunk.completes_prompt
        for num_drafts in range(len(chunk.drafts) + 1)
    ]


def guides_of(rows: list[Row]) -> dict[int, Guide]:
    """The guides of those that have one, by their places in the list."""
    return {place: row.guide for place, row in enumerate(rows) if row.guide is not None}


def make_room(chunks: tuple[Chunk, ...]) -> list[int]:
    """Note what will be computed and was said, and make room for a token more of each sequence
    that is sampled. Returns their places."""
    for chunk in chunks:
        chunk.sequence.note_computed(chunk.end_of_said)
    sampled = [chunk.sequence for chunk in chunks if chunk.completes_prompt]
    places = [len(sequence.tokens) for sequence in sampled]
    for sequence in sampled:
        sequence.tokens.append(PENDING)
    return places
