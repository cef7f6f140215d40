"""Sampled frequencies against the exact distribution, setting by setting."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from mistral_engine.request import GenerationRequest, Prompt, SamplingParams, Sequence
from mistral_engine.sampler import choose_tokens

VOCAB, DRAWS = 12, 20_000


def sequences(count: int, *, prompt: tuple[int, ...] = (1,), **params: Any) -> list[Sequence]:
    """Seeded one by one, so that a test that passes once passes always."""
    params.setdefault("seed", 1234)
    base = params.pop("seed")
    return [
        Sequence(GenerationRequest("r", Prompt(prompt), SamplingParams(seed=base + i, **params)))
        for i in range(count)
    ]


def reference(logits: Tensor, params: SamplingParams) -> Tensor:
    """The distribution by definition: temperature, then top_k, then top_p, over a full sort."""
    probabilities = (logits.double() / params.temperature).softmax(-1)
    order = probabilities.argsort(descending=True)
    kept = torch.zeros_like(probabilities)
    k = params.top_k or len(logits)
    total = probabilities[order[:k]].sum()
    mass = 0.0
    for token in order[:k]:
        if mass >= params.top_p:
            break
        kept[token] = probabilities[token]
        mass += float(probabilities[token] / total)
    return kept / kept.sum()


def chi_squared_is_plausible(observed: Tensor, expected: Tensor) -> bool:
    """Within six standard deviations. Seeds are fixed, so it is decided once."""
    assert observed[expected == 0].sum() == 0, "a token outside the distribution was drawn"
    support = expected > 0
    expected_counts = expected[support] * observed.sum()
    statistic = float(((observed[support] - expected_counts) ** 2 / expected_counts).sum())
    freedom = int(support.sum()) - 1
    return statistic <= freedom + 6 * math.sqrt(2 * max(freedom, 1))


@pytest.mark.parametrize(
    "params",
    [
        {"temperature": 1.0},
        {"temperature": 0.5},
        {"temperature": 2.0},
        {"top_k": 1},
        {"top_k": 3},
        {"top_p": 0.8},
        {"top_p": 0.01},
        {"top_k": 5, "top_p": 0.7, "temperature": 1.3},
    ],
    ids=str,
)
def test_frequencies_follow_the_exact_distribution(params: dict[str, Any]) -> None:
    torch.manual_seed(0)
    row = torch.randn(VOCAB) * 1.5
    drawn = choose_tokens(row.repeat(DRAWS, 1), sequences(DRAWS, **params))
    observed = torch.bincount(torch.tensor(drawn), minlength=VOCAB).double()
    assert chi_squared_is_plausible(observed, reference(row, SamplingParams(**params)))


def test_a_flat_distribution_wider_than_the_candidates_is_sampled_in_full() -> None:
    vocab = 1000  # nucleus of 900 tokens, more than the 256 candidates looked at first
    drawn = choose_tokens(torch.zeros(5_000, vocab), sequences(5_000, top_p=0.9))
    assert len(set(drawn)) > 850


def test_greedy_rows_take_the_largest_whatever_their_neighbours_do() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0], [5.0, 0.0, 0.0], [0.0, 0.0, 9.0]])
    greedy = sequences(3, temperature=0)
    mixed = [greedy[0], *sequences(1, temperature=2.0), greedy[2]]
    assert choose_tokens(logits.clone(), greedy) == [1, 0, 2]
    tokens = choose_tokens(logits.clone(), mixed)
    assert (tokens[0], tokens[2]) == (1, 2)


def test_a_seeded_row_draws_the_same_token_alone_and_in_a_crowd() -> None:
    torch.manual_seed(1)
    row = torch.randn(VOCAB)
    [alone] = choose_tokens(row[None].clone(), sequences(1, seed=7, top_p=0.9))
    crowd = sequences(30, seed=100) + sequences(1, seed=7, top_p=0.9)
    logits = torch.cat([torch.randn(30, VOCAB), row[None]])
    assert choose_tokens(logits, crowd)[-1] == alone


def test_repetition_penalty_pushes_down_what_was_read_or_written() -> None:
    [sequence] = sequences(1, prompt=(0, 1), temperature=0, repetition_penalty=2.0)
    assert choose_tokens(torch.tensor([[3.0, -1.0, 1.6, -1.5]]), [sequence]) == [2]
    # a negative logit is multiplied: -1 becomes -2, below -1.5
    [sequence] = sequences(1, prompt=(0, 1, 2), temperature=0, repetition_penalty=2.0)
    assert choose_tokens(torch.tensor([[-3.0, -1.0, -1.0, -1.5]]), [sequence]) == [3]


@pytest.mark.parametrize("poison", [math.nan, math.inf])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_row_that_is_not_finite_yields_no_token_and_spares_the_others(
    poison: float, temperature: float
) -> None:
    logits = torch.tensor([[0.0, poison, 0.0], [0.0, 50.0, 0.0]])
    assert choose_tokens(logits, sequences(2, temperature=temperature)) == [None, 1]


def test_the_smallest_temperature_is_as_good_as_greedy() -> None:
    logits = torch.tensor([[1.0, 2.0, 1.9]])
    assert choose_tokens(logits, sequences(1, temperature=5e-324)) == [1]


@pytest.mark.parametrize("top_k", [0, 600])
def test_the_nucleus_is_a_share_of_all_tokens_not_of_the_candidates(top_k: int) -> None:
    """The 256 candidates hold less than everything; their sum must not stand for the whole."""
    torch.manual_seed(3)
    row = torch.randn(1000) * 1.5
    assert 0.8 < row.softmax(-1).topk(256).values.sum() < 0.9
    params = {"top_p": 0.79, "top_k": top_k}
    kept = int((reference(row, SamplingParams(**params)) > 0).sum())
    drawn = choose_tokens(row.repeat(DRAWS, 1), sequences(DRAWS, **params))
    assert len(set(drawn)) > 0.9 * kept
    observed = torch.bincount(torch.tensor(drawn), minlength=1000).double()
    assert chi_squared_is_plausible(observed, reference(row, SamplingParams(**params)))
