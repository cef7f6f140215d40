"""Changes logits by what a sequence has said and by its logit_bias. Knows nothing of drawing."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

import torch
from torch import Tensor
from torch.nn.functional import pad

from engine_api.request import LEAST_DIVISOR, SamplingParams
from mistral_engine.native.schedule.drafts import Row
from mistral_engine.native.schedule.sequence import PENDING, Sequence
from mistral_engine.native.transfer import columns, index_of, to_device

# What is kept of each token: times read or written, times written, its logit_bias.
_SEEN, _WRITTEN, _BIAS = range(3)


def is_penalised(row: Row) -> bool:
    """Whether its logits are to be changed at all."""
    params = row.params
    return bool(
        params.repetition_penalty != 1
        or params.frequency_penalty
        or params.presence_penalty
        or params.logit_bias
        or params.min_tokens > row.num_completion_tokens
    )


class Penalties:
    """Applies logit_bias, the penalties and min_tokens to the sequences of each call.

    What they have said is counted on the device. A sequence that stays from call to call costs one
    token each; one that comes, or comes back, is counted from its tokens; one that is left out is
    forgotten. What was drafted counts in the rows behind it, and is not kept.

    chosen: (sequences,) int64: the tokens that they got. One that is still PENDING in the next call
        is counted from here.
    """

    def __init__(self, vocab_size: int, ends: Collection[int]) -> None:
        """ends: the tokens that end an answer."""
        self._ends = ends
        self._sequences: list[Sequence] = []
        self._lengths: list[int] = []  # tokens counted, a pending one included
        self._facts = torch.zeros(0, 3, vocab_size)  # (sequences, facts, vocab)
        self._firsts: list[int] = []  # of each sequence: its first row in the latest call
        self.chosen = torch.zeros(0, dtype=torch.long)

    def apply(self, logits: Tensor, rows: list[Row]) -> None:
        """Change float32 logits (rows, vocab) in place. With no rows: forget everybody.

        Rows of one sequence stand together.
        """
        sequences = list(dict.fromkeys(row.sequence for row in rows))
        if sequences != self._sequences:
            self._rearrange(sequences, logits.device)
        known = [row.sequence for row in rows]
        self._firsts = [i for i, s in enumerate(known) if i == 0 or s is not known[i - 1]]
        if rows:
            self._count()
            _penalise(logits, self._facts_of(rows), [row.params for row in rows])
            _forbid_early_end(logits, rows, self._ends)

    def note(self, token_ids: Tensor) -> None:
        """What the rows of the latest call got: (rows,) int64."""
        self.chosen = token_ids[index_of(self._firsts, token_ids)]

    def _facts_of(self, rows: list[Row]) -> Tensor:
        """(rows, facts, vocab): those of its sequence, and of the drafts before it."""
        if not any(row.drafts for row in rows):
            return self._facts
        places = {sequence: place for place, sequence in enumerate(self._sequences)}
        owners = to_device([places[row.sequence] for row in rows], torch.long, self._facts.device)
        facts = self._facts[owners]
        drafted = [(i, draft.token_id) for i, row in enumerate(rows) for draft in row.drafts]
        if drafted:
            behind, tokens = to_device(drafted, torch.long, facts.device).unbind(-1)
            for fact in (_SEEN, _WRITTEN):
                ones = facts.new_ones(len(drafted))
                facts.select(1, fact).index_put_((behind, tokens), ones, accumulate=True)
        return facts

    def _rearrange(self, sequences: list[Sequence], device: torch.device) -> None:
        rows = {sequence: row for row, sequence in enumerate(self._sequences)}
        sources = [rows.get(sequence, len(rows)) for sequence in sequences]
        lengths = [*self._lengths, 0]
        index = to_device(sources, torch.long, device)
        # One more row, of zeros, is what newcomers start from.
        self._facts = pad(self._facts.to(device), (0, 0, 0, 0, 0, 1))[index]
        self.chosen = pad(self.chosen.to(device), (0, 1))[index]
        self._lengths = [lengths[source] for source in sources]
        self._sequences = sequences

    def _count(self) -> None:
        """Count what was appended since the last call."""
        device = self._facts.device
        counted = list(zip(self._sequences, self._lengths, strict=True))
        news = [(i, *fact) for i, known in enumerate(counted) for fact in _facts_since(*known)]
        if news:
            row, fact, token, amount = columns(news, device)
            places = (row.long(), fact.long(), token.long())
            self._facts.index_put_(places, amount.float(), accumulate=True)
        pending = [i for i, (s, length) in enumerate(counted) if PENDING in s.tokens[length:]]
        if pending:
            rows = to_device(pending, torch.long, device)
            self._facts[rows, :_BIAS, self.chosen[rows]] += 1  # seen and written
        self._lengths = [len(sequence.tokens) for sequence in self._sequences]


def _facts_since(sequence: Sequence, length: int) -> Iterator[tuple[int, int, float]]:
    """(fact, token, amount) for the tokens behind the first `length`, but for a pending one."""
    tokens, first_written = sequence.tokens, max(length, sequence.num_prompt_tokens)
    yield from ((_SEEN, token, 1.0) for token in tokens[length:] if token != PENDING)
    yield from ((_WRITTEN, token, 1.0) for token in tokens[first_written:] if token != PENDING)
    if length == 0:
        yield from ((_BIAS, token, bias) for token, bias in sequence.request.params.logit_bias)


def _penalise(logits: Tensor, facts: Tensor, params: list[SamplingParams]) -> None:
    """Bias, then the penalties: logits (rows, vocab) in place, from facts (rows, 3, vocab)."""
    seen, written, bias = facts.unbind(1)
    penalties = ((p.repetition_penalty, p.frequency_penalty, p.presence_penalty) for p in params)
    repetition, frequency, presence = (c.float() for c in columns(penalties, logits.device))
    if any(p.logit_bias for p in params):
        logits += bias
    if any(p.repetition_penalty != 1 for p in params):  # Keskar et al. 2019, CTRL
        # The clamp keeps a subnormal penalty from becoming 0, and the quotient finite.
        divisor = repetition.clamp(min=LEAST_DIVISOR)
        divisors = torch.where(logits > 0, divisor, 1 / divisor)
        logits /= torch.where(seen > 0, divisors, 1.0)
    if any(p.frequency_penalty for p in params):
        logits.addcmul_(written, frequency, value=-1)
    if any(p.presence_penalty for p in params):
        logits.addcmul_(written.clamp(max=1), presence, value=-1)


def _forbid_early_end(logits: Tensor, rows: list[Row], ends: Collection[int]) -> None:
    """min_tokens: whatever ends the answer becomes -inf, or stays not a number."""
    places = [
        (place, token_id)
        for place, row in enumerate(rows)
        if row.num_completion_tokens < row.params.min_tokens
        for token_id in (*ends, *row.params.stop_token_ids)
    ]
    if places:
        behind, token_ids = to_device(places, torch.long, logits.device).unbind(-1)
        logits[behind, token_ids] -= math.inf
