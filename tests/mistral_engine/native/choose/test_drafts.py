"""Rows behind drafts: chosen as if those were said, so that answers are distributed as without."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mistral_engine.native.choose.sampler import Chosen, Sampler
from mistral_engine.native.schedule.drafts import Draft, Row
from mistral_engine.native.schedule.sequence import Sequence
from tests.mistral_engine.native.choose.test_sampler import (
    COMBINATIONS,
    EOS,
    SETTINGS,
    VOCAB,
    a_row,
    a_sequence,
    assert_frequencies,
    sequences,
)

DRAFT = 6
SECOND_ROW = a_row().roll(3)  # the logits behind any first token


def drafted(sequence: Sequence, *token_ids: int) -> list[Row]:
    drafts = tuple(map(Draft, token_ids))
    return [Row(sequence, drafts[:n]) for n in range(len(drafts) + 1)]


def say_two(batch: list[Sequence]) -> list[list[int | None]]:
    """As the loop does it: what was chosen behind a draft counts where the draft was chosen; else
    it is chosen anew, behind what was said."""
    rows = [row for sequence in batch for row in drafted(sequence, DRAFT)]
    logits = torch.stack((a_row(), SECOND_ROW)).repeat(len(batch), 1)
    choices = [choice.token for choice in Sampler(VOCAB, {EOS}).sample(logits, rows).read()]
    pairs = zip(choices[::2], choices[1::2], strict=True)
    said = [[first, second] if first == DRAFT else [first] for first, second in pairs]
    for sequence, tokens in zip(batch, said, strict=True):
        sequence.tokens += [token for token in tokens if token is not None]
    behind = [sequence for sequence, tokens in zip(batch, said, strict=True) if len(tokens) == 1]
    logits = SECOND_ROW.repeat(len(behind), 1)
    later = iter(Sampler(VOCAB, {EOS}).sample(logits, list(map(Row, behind))).read())
    return [tokens if len(tokens) == 2 else [*tokens, next(later).token] for tokens in said]


@pytest.mark.parametrize("params", SETTINGS + COMBINATIONS, ids=str)
def test_frequencies_with_a_draft_follow_the_exact_distribution(params: dict[str, Any]) -> None:
    """The first token's, and the second's behind each first one, drafted or not."""
    said = say_two(sequences(4_000, **params))
    assert_frequencies(a_row(), [first for first, _ in said], a_sequence(**params))
    usual = max({first for first, _ in said} - {DRAFT}, key=[f for f, _ in said].count, default=0)
    for first in (DRAFT, usual):
        seconds = [second for own, second in said if own == first]
        if len(seconds) > 200:
            before = a_sequence(**params)
            before.tokens.append(first or 0)
            assert_frequencies(SECOND_ROW, seconds, before)


ANY_PARAMS = st.fixed_dictionaries(
    {
        "temperature": st.sampled_from([0.0, 0.7, 1.5]),
        "seed": st.integers(0, 1000),
        "top_p": st.sampled_from([1.0, 0.8]),
        "top_k": st.sampled_from([0, 3]),
        "min_p": st.sampled_from([0.0, 0.1]),
        "repetition_penalty": st.sampled_from([1.0, 1.3]),
        "frequency_penalty": st.sampled_from([0.0, 0.6]),
        "presence_penalty": st.sampled_from([0.0, -0.9]),
        "logit_bias": st.sampled_from([(), ((4, 3.0), (EOS, 2.0))]),
        "min_tokens": st.sampled_from([0, 5, 6, 20]),
        "stop_token_ids": st.sampled_from([(), (7,)]),
        "logprobs": st.sampled_from([None, 0, 3]),
    }
)
TOKENS = st.lists(st.integers(3, VOCAB - 1), max_size=3)


@given(st.lists(st.tuples(ANY_PARAMS, TOKENS), min_size=1, max_size=4), st.integers(0, 99))
def test_a_row_behind_drafts_is_chosen_as_if_they_were_said(
    asked: list[tuple[dict[str, Any], list[int]]], logits_seed: int
) -> None:
    """Whatever its settings and whoever its neighbours are, in a first call and in a later one."""
    generator = torch.Generator().manual_seed(logits_seed)
    sampler = Sampler(VOCAB, {EOS})
    batch = [a_sequence(**params) for params, _ in asked]
    for _ in range(2):
        rows, alone = [], list[Chosen]()
        for sequence, (_, token_ids) in zip(batch, asked, strict=True):
            rows += drafted(sequence, *token_ids)
        logits = torch.randn(len(rows), VOCAB, generator=generator) * 2
        together = sampler.sample(logits.clone(), rows).read()
        for row, own in zip(rows, logits, strict=True):
            said = a_sequence(**params_of(row))
            said.tokens = row.sequence.tokens + [draft.token_id for draft in row.drafts]
            alone += Sampler(VOCAB, {EOS}).sample(own[None].clone(), [Row(said)]).read()
        assert [choice.token for choice in together] == [choice.token for choice in alone]
        assert [choice.top for choice in together] == [choice.top for choice in alone]
        for sequence in batch:
            sequence.tokens.append(3)


def params_of(row: Row) -> dict[str, Any]:
    return {name: getattr(row.params, name) for name in row.params.__slots__}


def test_a_number_is_drawn_once_for_each_place_however_often_that_is_tried() -> None:
    sequence, plain = a_sequence(seed=3), a_sequence(seed=3)
    numbers = []
    for _ in range(6):
        numbers.append(plain.draw())
        plain.tokens.append(0)
    assert [row.draw() for row in drafted(sequence, 1, 2, 3)] == numbers[:4]
    sequence.tokens.append(9)  # which the first draft was not
    assert [row.draw() for row in drafted(sequence, 5, 6)] == numbers[1:4]
    sequence.tokens += [5, 6, 7]
    assert [row.draw() for row in drafted(sequence, 8)] == numbers[4:6]
