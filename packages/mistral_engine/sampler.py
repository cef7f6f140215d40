"""Chooses the next token of each sequence from its logits. Knows nothing of text.

Vectorised over the batch. Each row draws one uniform number from its sequence's own generator and
inverts the cumulative distribution with it, so the choice never depends on the row's neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence as Rows

import torch
from torch import Tensor

from mistral_engine.request import Sequence

# Candidates looked at before the whole vocabulary is sorted; nearly every nucleus fits in.
_NUM_CANDIDATES = 256


@torch.inference_mode()
def choose_tokens(logits: Tensor, sequences: Rows[Sequence]) -> list[int | None]:
    """One token id for each row of float32 logits (rows, vocab); None where a row is not finite.

    Changes `logits` in place.
    """
    for row, sequence in zip(logits, sequences, strict=True):
        _penalise_repetition(row, sequence)
    best = logits.max(dim=-1)  # a NaN anywhere in a row is its maximum
    tokens: list[int | None] = best.indices.tolist()
    sampled = [i for i, s in enumerate(sequences) if not s.request.params.is_greedy]
    if sampled:
        shifted = logits[sampled] - best.values[sampled, None]
        drawn = _sample(shifted, [sequences[i] for i in sampled])
        for i, token in zip(sampled, drawn, strict=True):
            tokens[i] = token
    finite = best.values.isfinite().tolist()
    return [token if ok else None for token, ok in zip(tokens, finite, strict=True)]


def _penalise_repetition(row: Tensor, sequence: Sequence) -> None:
    """Keskar et al. 2019, CTRL: push down every token that was already read or written."""
    penalty = sequence.request.params.repetition_penalty
    if penalty == 1:
        return
    seen = torch.tensor(sorted(set(sequence.tokens)), device=row.device)
    values = row[seen]
    row[seen] = torch.where(values > 0, values / penalty, values * penalty)


def _sample(logits: Tensor, sequences: Rows[Sequence]) -> list[int]:
    """Draw from (rows, vocab) logits whose largest is 0, after temperature, top_k and top_p."""
    params = [sequence.request.params for sequence in sequences]
    uniform = _column([sequence.rng.random() for sequence in sequences], logits)
    # The clamp keeps a subnormal temperature from becoming 0, and 0 / 0.
    temperature = _column([p.temperature for p in params], logits).clamp(min=1e-30)
    scaled = logits / temperature.float()
    if all(p.top_k == 0 and p.top_p == 1 for p in params):
        chosen = _draw(scaled.softmax(-1), uniform)
        return chosen[:, 0].tolist()
    vocab = scaled.shape[-1]
    top_k = _column([p.top_k or vocab for p in params], logits)
    top_p = _column([p.top_p for p in params], logits)
    probabilities, ids = _most_likely(scaled, top_k, top_p)
    probabilities[torch.arange(ids.shape[-1], device=ids.device) >= top_k] = 0
    # top_p is a share of what top_k leaves; without top_k that is all, seen here or not.
    total = torch.where(top_k < vocab, probabilities.sum(-1, keepdim=True), 1.0)
    before = probabilities.cumsum(-1) - probabilities
    probabilities[before >= top_p * total] = 0
    return ids.gather(-1, _draw(probabilities, uniform))[:, 0].tolist()


def _column(values: list[float] | list[int], like: Tensor) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, device=like.device)[:, None]


def _most_likely(scaled: Tensor, top_k: Tensor, top_p: Tensor) -> tuple[Tensor, Tensor]:
    """Probabilities, largest first, and their ids: as many as top_k and top_p can reach into."""
    probabilities = scaled.softmax(-1)
    size = min(_NUM_CANDIDATES, scaled.shape[-1])
    values, ids = probabilities.topk(size)
    holds_nucleus = (top_k >= scaled.shape[-1]) & (values.sum(-1, keepdim=True) > top_p)
    enough = (top_k <= size) | holds_nucleus
    if bool(enough.all()):
        return values.double(), ids
    values, ids = probabilities.sort(descending=True)
    return values.double(), ids


def _draw(weights: Tensor, uniform: Tensor) -> Tensor:
    """Invert the cumulative distribution: (rows, n) weights and (rows, 1) in [0, 1) -> indices."""
    cumulative = weights.double().cumsum(-1)
    total = cumulative[:, -1:]
    # Strictly below the total even after rounding, so a token of weight 0 is never drawn.
    target = torch.minimum(uniform * total, torch.nextafter(total, torch.zeros_like(total)))
    return torch.searchsorted(cumulative, target, right=True)
