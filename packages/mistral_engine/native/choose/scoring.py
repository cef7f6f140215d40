"""Log probabilities of the tokens of prompts, from the logits of the tokens before them.

Knows nothing of answers: those are sampled in sampler.py, of which this is the counterpart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from engine_api.events import TokenLogprob
from mistral_engine.native.choose.sampler import logprobs_of
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.transfer import to_device

_ROWS_AT_ONCE = 128  # bounds the memory for their log probabilities


@dataclass(frozen=True, slots=True)
class RowUses:
    """Which rows of a step's logits are for what.

    sampled: those that a next token is drawn from. scored: for a sequence, those that tell about
        its prompt, and the tokens that they tell about.
    """

    sampled: list[int]
    scored: list[tuple[Sequence, range, list[int]]]


def assign_rows(chunks: tuple[Chunk, ...]) -> RowUses:
    """The logits of a step have a row for each token of each chunk from its `logits_from` on."""
    rows, end = RowUses([], []), 0
    for chunk in chunks:
        begin, end = end, end + chunk.end - chunk.logits_from
        if chunk.completes_prompt:
            rows.sampled.extend(range(end - 1 - len(chunk.drafts), end))
        if chunk.sequence.is_to_be_scored:  # then all its tokens are the prompt's
            targets = chunk.sequence.tokens[chunk.logits_from + 1 : chunk.end + 1]
            rows.scored.append((chunk.sequence, range(begin, begin + len(targets)), targets))
    return rows


@dataclass(frozen=True, slots=True)
class Scored:
    """A part of a prompt's log probabilities, on its way to the host.

    packed: float64 (tokens, 1 + 2 num_top), as sampler.logprobs_of makes them.
    """

    sequence: Sequence
    targets: list[int]
    packed: Tensor

    def read(self) -> Iterator[TokenLogprob]:
        """One entry for each target. The device must be done with them."""
        for token_id, (logprob, *pairs) in zip(self.targets, self.packed.tolist(), strict=True):
            ids, values = map(int, pairs[::2]), pairs[1::2]
            yield TokenLogprob(token_id, logprob, tuple(zip(ids, values, strict=True)))


@torch.inference_mode()
def score(logits: Tensor, scored: list[tuple[Sequence, range, list[int]]]) -> list[Scored]:
    """logits: float32 (rows, vocab), which stay as they are."""
    found = []
    for sequence, rows, targets in scored:
        wanted = sequence.request.params.prompt_logprobs
        assert wanted is not None
        num_top = min(wanted, logits.shape[-1])
        own = logits[rows.start : rows.stop]
        token_ids = to_device(targets, torch.long, logits.device)
        parts = zip(own.split(_ROWS_AT_ONCE), token_ids.split(_ROWS_AT_ONCE), strict=True)
        packed = [logprobs_of(part.log_softmax(-1), ids, num_top) for part, ids in parts]
        found.append(Scored(sequence, targets, torch.cat(packed).to("cpu", non_blocking=True)))
    return found
