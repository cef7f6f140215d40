"""One step on the device: computed, sampled, told later. Knows nothing of callers or of text."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from torch import Tensor

from mistral_engine.native.choose.sampler import Forbidden, Sampled, Sampler
from mistral_engine.native.choose.scoring import Scored, assign_rows, score
from mistral_engine.native.guide.grammar import Guide
from mistral_engine.native.guide.masks import Masks
from mistral_engine.native.model.runner import Runner, Untold
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import PENDING, Sequence
from mistral_engine.native.transfer import index_of

# Sequences -> the guides of those that have one, by their places in the list.
GuidesOf = Callable[[list[Sequence]], dict[int, Guide]]


@dataclass(slots=True)
class Launched:
    """A step that the device computes, or has computed: what is still to be told of it.

    ready: the sequences that it samples for, in order. places: where in their tokens the choices
        go. scored: what it tells about prompts.
    """

    chunks: tuple[Chunk, ...]
    ready: list[Sequence]
    places: list[int]
    sampled: Sampled
    scored: list[Scored]
    begun: float

    @property
    def untold(self) -> Untold:
        rows = {sequence: row for row, sequence in enumerate(self.ready)}
        return Untold(rows, self.sampled.token_ids)

    @property
    def num_prompt_tokens(self) -> int:
        """Computed beyond one token a stream."""
        return sum(chunk.num_tokens - 1 for chunk in self.chunks)


@dataclass(slots=True)
class _PendingMasks:
    """What some rows of a step may not choose, while it is still being found out."""

    rows: list[int]
    mask: Future[Tensor]

    def forbidden(self) -> Forbidden:
        return Forbidden(self.rows, self.mask.result())


class Stepper:
    """Launches the steps of one engine."""

    def __init__(self, runner: Runner, vocab_size: int, eos_id: int) -> None:
        """vocab_size: of the tokenizer."""
        self._runner = runner
        self._sampler = Sampler(vocab_size, eos_id)
        self._masks = Masks(vocab_size)

    @property
    def is_asynchronous(self) -> bool:
        """Whether `launch` returns before the device has computed."""
        return self._runner.is_asynchronous

    def launch(
        self,
        chunks: tuple[Chunk, ...],
        before: Launched | None,
        guides_of: GuidesOf,
        tell_before: Callable[[], None],
    ) -> Launched:
        """Have the device compute the chunks and choose the next tokens, and wait for nothing.

        before: the last step, if its tokens are not told yet. Where a guide has to know them
            `tell_before` is called, while the device computes this one.
        """
        begun = time.perf_counter()
        ready = [chunk.sequence for chunk in chunks if chunk.completes_prompt]
        masks = self._begin_masks(guides_of(ready)) if before is None else None  # beside the step
        logits = self._runner.forward(chunks, before.untold if before is not None else None)
        if before is not None and any(guide.may_bind for guide in guides_of(ready).values()):
            tell_before()
            masks = self._begin_masks(guides_of(ready))
        rows = assign_rows(chunks)
        scored = score(logits, rows.scored)
        if scored:
            logits = logits[index_of(rows.sampled, logits)]
        forbidden = masks.forbidden() if masks is not None else None
        sampled = self._sampler.sample(logits, ready, forbidden)
        return Launched(chunks, ready, _advance(chunks, ready), sampled, scored, begun)

    def _begin_masks(self, guides: dict[int, Guide]) -> _PendingMasks | None:
        binding = {row: guide for row, guide in guides.items() if guide.is_binding}
        if not binding:
            return None
        return _PendingMasks(list(binding), self._masks.begin(list(binding.values())))


def _advance(chunks: tuple[Chunk, ...], ready: list[Sequence]) -> list[int]:
    """Note what will be computed, and make room for the tokens to come: their places."""
    for chunk in chunks:
        chunk.sequence.note_computed(chunk.end)
    places = [len(sequence.tokens) for sequence in ready]
    for sequence in ready:
        sequence.tokens.append(PENDING)
    return places
