"""Sampled frequencies against the exact distribution, setting by setting."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from torch import Tensor

from engine_api.events import TokenLogprob
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.native.choose.sampler import Chosen, Sampler
from mistral_engine.native.guide.masks import Forbidden
from mistral_engine.native.schedule.drafts import Row
from mistral_engine.native.schedule.sequence import PENDING, Sequence

VOCAB, EOS, DRAWS = 12, 2, 10_000
PROMPT, ANSWER = (1, 3, 3), (4, 5, 5, 5)


def a_sequence(
    prompt: tuple[int, ...] = PROMPT, answer: tuple[int, ...] = ANSWER, **params: Any
) -> Sequence:
    return said(SamplingParams(**params), prompt, answer)


def said(
    params: SamplingParams, prompt: tuple[int, ...] = PROMPT, answer: tuple[int, ...] = ANSWER
) -> Sequence:
    sequence = Sequence(GenerationRequest("r", Prompt(prompt), params))
    sequence.tokens.extend(answer)
    return sequence


def sequences(count: int, **params: Any) -> list[Sequence]:
    """Seeded one by one, so that a test that passes once passes always."""
    return [a_sequence(seed=1234 + i, **params) for i in range(count)]


def behind(rows: list[Sequence]) -> list[Row]:
    """The next token of each, and nothing drafted."""
    return list(map(Row, rows))


def choose(
    logits: Tensor,
    rows: list[Sequence],
    vocab_size: int | None = None,
    forbidden: Forbidden | None = None,
) -> list[Chosen]:
    sampler = Sampler(vocab_size or logits.shape[-1], {EOS})
    return sampler.sample(logits.clone(), behind(rows), forbidden).read()


def tokens(
    logits: Tensor, rows: list[Sequence], forbidden: Forbidden | None = None
) -> list[int | None]:
    return [choice.token for choice in choose(logits, rows, forbidden=forbidden)]


def all_but(*allowed: list[int], rows: list[int] | None = None, vocab: int = VOCAB) -> Forbidden:
    """A row may choose only what is allowed to it; the first rows, if they are not named."""
    mask = torch.ones(len(allowed), vocab, dtype=torch.bool)
    for row, token_ids in enumerate(allowed):
        mask[row, token_ids] = False
    return Forbidden(list(range(len(allowed))) if rows is None else rows, mask)


def edited_by_definition(logits: Tensor, sequence: Sequence) -> list[float]:
    """logit_bias, repetition, frequency and presence penalty, min_tokens: a token at a time."""
    params = sequence.request.params
    answer = sequence.tokens[sequence.num_prompt_tokens :]
    edited = []
    for token, logit in enumerate(logits.double().tolist()):
        logit += dict(params.logit_bias).get(token, 0)
        if token in sequence.tokens:
            penalty = params.repetition_penalty
            logit = logit / penalty if logit > 0 else logit * penalty
        logit -= params.frequency_penalty * answer.count(token)
        logit -= params.presence_penalty * (token in answer)
        if token in (EOS, *params.stop_token_ids) and len(answer) < params.min_tokens:
            logit = -math.inf
        edited.append(logit)
    return edited


def by_definition(logits: Tensor, sequence: Sequence, slack: float = 0) -> Tensor:
    """The distribution: then temperature, top_k, top_p and min_p, over a full sort.

    slack: how much to widen top_p and min_p, for logits on the very edge of them.
    """
    params = sequence.request.params
    edited = torch.tensor(edited_by_definition(logits, sequence), dtype=torch.float64)
    probabilities = (edited / params.temperature).softmax(-1)
    order = probabilities.argsort(descending=True, stable=True)
    kept = torch.zeros_like(probabilities)
    k = params.top_k or len(logits)
    total = probabilities[order[:k]].sum()
    mass = 0.0
    for token in order[:k]:
        if mass >= params.top_p + slack:
            break
        if probabilities[token] >= params.min_p * (1 - slack) * probabilities.max():
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


def assert_frequencies(logits: Tensor, drawn: list[int | None], sequence: Sequence) -> None:
    observed = torch.bincount(torch.tensor(drawn), minlength=len(logits)).double()
    assert chi_squared_is_plausible(observed, by_definition(logits, sequence))


def a_row() -> Tensor:
    return torch.randn(VOCAB, generator=torch.Generator().manual_seed(0)) * 1.5


SETTINGS: list[dict[str, Any]] = [
    {"temperature": 0.5},
    {"temperature": 2.0},
    {"top_k": 1},
    {"top_k": 3},
    {"top_p": 0.8},
    {"top_p": 0.01},
    {"min_p": 0.1},
    {"min_p": 1.0},
    {"repetition_penalty": 1.8},
    {"repetition_penalty": 0.5},
    {"frequency_penalty": 0.7},
    {"frequency_penalty": -0.7},
    {"presence_penalty": 1.5},
    {"presence_penalty": -1.5},
    {"logit_bias": ((0, 2.5), (7, -100.0))},
    {"min_tokens": 5},
]
COMBINATIONS: list[dict[str, Any]] = [
    {"temperature": 1.0},
    {"min_tokens": 4},  # reached
    {"top_k": 5, "top_p": 0.7, "temperature": 1.3},
    {"top_p": 0.9, "min_p": 0.15, "temperature": 1.5},
    {"min_p": 0.2, "temperature": 1.7},
    {"top_k": 6, "min_p": 0.15, "repetition_penalty": 1.3, "frequency_penalty": 0.4},
    {"logit_bias": ((5, 3.0), (EOS, 4.0)), "repetition_penalty": 1.5, "presence_penalty": 0.5},
    {"logit_bias": ((EOS, 50.0), (6, 50.0)), "min_tokens": 9, "stop_token_ids": (6, 6, EOS)},
]


@pytest.mark.parametrize("params", SETTINGS + COMBINATIONS, ids=str)
def test_frequencies_follow_the_exact_distribution(params: dict[str, Any]) -> None:
    drawn = tokens(a_row().repeat(DRAWS, 1), sequences(DRAWS, **params))
    assert_frequencies(a_row(), drawn, a_sequence(**params))


@cache
def drawn_without_settings() -> Tensor:
    """How often each token was."""
    drawn = tokens(a_row().repeat(DRAWS, 1), sequences(DRAWS))
    return torch.bincount(torch.tensor(drawn), minlength=VOCAB).double()


@pytest.mark.parametrize("params", SETTINGS, ids=str)
def test_a_setting_that_is_ignored_would_be_noticed(params: dict[str, Any]) -> None:
    """The test above can tell: the draws of a sampler without the setting do not pass it."""
    observed = drawn_without_settings()
    expected = by_definition(a_row(), a_sequence(**params))
    outside = observed[expected == 0].sum() > 0
    assert outside or not chi_squared_is_plausible(observed, expected)


def test_a_batch_of_every_setting_at_once_follows_every_distribution() -> None:
    every = SETTINGS + COMBINATIONS
    count = 1_500
    rows = [a_sequence(seed=i, **params) for params in every for i in range(count)]
    drawn = tokens(a_row().repeat(len(rows), 1), rows)
    for number, params in enumerate(every):
        own = drawn[number * count : (number + 1) * count]
        assert_frequencies(a_row(), own, a_sequence(**params))


@pytest.mark.parametrize("params", SETTINGS + COMBINATIONS, ids=str)
def test_a_seeded_row_draws_the_same_token_alone_and_in_a_crowd(params: dict[str, Any]) -> None:
    """The crowd has rows of every other setting, greedy ones too, and wants log probabilities."""
    logits = torch.randn(40, VOCAB, generator=torch.Generator().manual_seed(1))
    crowd = [a_sequence(seed=i, **other) for i, other in enumerate(SETTINGS + COMBINATIONS)]
    crowd += [a_sequence(temperature=0), a_sequence(logprobs=3)]
    mine = [a_sequence(seed=seed, **params) for seed in range(7, 7 + 40 - len(crowd))]
    alone = [
        tokens(row[None], [a_sequence(seed=7 + i, **params)])[0]
        for i, row in enumerate(logits[len(crowd) :])
    ]
    assert tokens(logits, crowd + mine)[len(crowd) :] == alone


_PARAMS = st.builds(
    SamplingParams,
    seed=st.integers(0, 2**63 - 1),
    temperature=st.floats(0.05, 2),
    top_k=st.integers(0, VOCAB + 2),
    top_p=st.floats(0.01, 1),
    min_p=st.floats(0, 1),
    repetition_penalty=st.floats(0.1, 2),
    frequency_penalty=st.floats(-2, 2),
    presence_penalty=st.floats(-2, 2),
    logit_bias=st.dictionaries(st.integers(0, VOCAB - 1), st.floats(-100, 100), max_size=4).map(
        lambda bias: tuple(bias.items())
    ),
    min_tokens=st.integers(0, 8),
    stop_token_ids=st.lists(st.integers(3, VOCAB - 1), max_size=3).map(tuple),
    logprobs=st.none() | st.integers(0, 20),
)


@hypothesis_settings(derandomize=True)
@given(
    rows=st.lists(
        st.tuples(_PARAMS, st.lists(st.integers(-40, 40), min_size=VOCAB, max_size=VOCAB)),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_the_settings_no_token_of_probability_zero_is_drawn(
    rows: list[tuple[SamplingParams, list[int]]],
) -> None:
    logits = torch.tensor([values for _, values in rows]) / 7
    batch = [said(params) for params, _ in rows]
    for row, sequence, token in zip(logits, batch, tokens(logits, batch), strict=True):
        possible = by_definition(row, sequence, slack=1e-4)
        # Equally likely tokens may stand in for each other at the edge of top_k and top_p.
        edited = torch.tensor(edited_by_definition(row, sequence))
        assert token is not None
        assert possible[(edited - edited[token]).abs() < 1e-4].sum() > 0


def test_a_flat_distribution_wider_than_the_candidates_is_sampled_in_full() -> None:
    vocab = 1000  # nucleus of 900 tokens, more than the 256 candidates looked at first
    drawn = set(tokens(torch.zeros(5_000, vocab), sequences(5_000, top_p=0.9)))
    assert 850 < len(drawn) <= 900


@pytest.mark.parametrize("params", [{"top_k": 600}, {"top_p": 0.79}, {"top_p": 0.79, "top_k": 600}])
def test_the_nucleus_is_a_share_of_all_tokens_not_of_the_candidates(params: dict[str, Any]) -> None:
    """The 256 candidates hold less than everything; their sum must not stand for the whole."""
    row = torch.randn(1000, generator=torch.Generator().manual_seed(3)) * 1.5
    assert 0.75 < row.softmax(-1).topk(256).values.sum() < 0.9
    kept = int((by_definition(row, a_sequence(**params)) > 0).sum())
    drawn = tokens(row.repeat(DRAWS, 1), sequences(DRAWS, **params))
    assert len(set(drawn)) > 0.85 * kept
    assert_frequencies(row, drawn, a_sequence(**params))


@pytest.mark.parametrize("params", [{}, {"min_p": 0.05}], ids=str)
def test_a_vocabulary_of_many_blocks_is_drawn_from_in_full(params: dict[str, Any]) -> None:
    row = torch.randn(1000, generator=torch.Generator().manual_seed(4))
    drawn = tokens(row.repeat(DRAWS, 1), sequences(DRAWS, **params))
    assert_frequencies(row, drawn, a_sequence(**params))


def test_greedy_rows_take_the_largest_whatever_their_neighbours_do() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0], [5.0, 0.0, 0.0], [0.0, 0.0, 9.0]])
    greedy = [a_sequence(answer=(), temperature=0) for _ in range(3)]
    mixed = [greedy[0], a_sequence(answer=(), temperature=2.0), greedy[2]]
    assert tokens(logits, greedy) == [1, 0, 2]
    assert (tokens(logits, mixed)[0], tokens(logits, mixed)[2]) == (1, 2)


def test_a_greedy_row_draws_no_random_number() -> None:
    sequence = a_sequence(temperature=0, seed=1)
    tokens(a_row()[None], [sequence])
    assert not sequence.draws


def test_repetition_penalty_pushes_down_what_was_read_or_written() -> None:
    params: dict[str, Any] = {"temperature": 0, "repetition_penalty": 2.0}
    read = a_sequence((0, 1), (), **params)
    assert tokens(torch.tensor([[3.0, -1.0, 1.6, -1.5]]), [read]) == [2]
    # a negative logit is multiplied: -1 becomes -2, below -1.5
    written = a_sequence((0,), (1, 2), **params)
    assert tokens(torch.tensor([[-3.0, -1.0, -1.0, -1.5]]), [written]) == [3]


def test_frequency_and_presence_penalties_leave_the_prompt_alone() -> None:
    sequence = a_sequence((0, 0, 0), (), temperature=0, frequency_penalty=2, presence_penalty=2)
    assert tokens(torch.tensor([[1.0, 0.9, 0.0]]), [sequence]) == [0]


@pytest.mark.parametrize("penalty", [5e-324, 1e-40])
def test_the_smallest_repetition_penalty_leaves_logits_finite(penalty: float) -> None:
    sequence = a_sequence((0,), (), temperature=0, repetition_penalty=penalty)
    assert tokens(torch.tensor([[1.0, 2.0, 3.0]]), [sequence]) == [0]


def greedy_course(sampler: Sampler, row: Tensor, batches: list[list[Sequence]]) -> None:
    """Sample batch after batch, appending each token, and check each against the definition."""
    for batch in batches:
        expected = [edited_by_definition(row, sequence) for sequence in batch]
        choices = sampler.sample(row.repeat(len(batch), 1), behind(batch)).read()
        for sequence, logits, choice in zip(batch, expected, choices, strict=True):
            best = logits.index(max(logits))
            assert choice.token == best
            sequence.tokens.append(best)


def penalised(number: int) -> Sequence:
    """Each with an answer of its own to come, through a bias."""
    return a_sequence(
        answer=(),
        temperature=0,
        repetition_penalty=1.1,
        frequency_penalty=0.31,
        presence_penalty=0.17,
        logit_bias=((number, 1.3),),
    )


def test_what_was_said_is_counted_as_sequences_come_go_and_come_back() -> None:
    first, second, third = (penalised(number) for number in (4, 7, 9))
    plain = a_sequence(answer=(), temperature=0)
    together = [first, second, third]
    batches = [[first], [first], [first, second], together, together, [third, plain, first]]
    batches += [[plain], [second, first], together]  # `first` was away for a call, `second` for two
    greedy_course(Sampler(VOCAB, {EOS}), a_row(), batches)


def test_a_token_that_is_still_pending_counts_all_the_same() -> None:
    told, pending = penalised(4), penalised(4)
    greedy_course(Sampler(VOCAB, {EOS}), a_row(), [[told]] * 12)
    sampler, before = Sampler(VOCAB, {EOS}), None
    for _ in range(12):
        sampled = sampler.sample(a_row()[None], [Row(pending)])
        if before is not None:
            pending.tokens[-1] = before.read()[0].token or 0
        pending.tokens.append(PENDING)
        before = sampled
    assert pending.tokens[:-1] == told.tokens[:-1]


def test_a_pending_token_counts_towards_min_tokens() -> None:
    logits = torch.tensor([[0.0, 1.0, 9.0]])
    sequence = a_sequence(prompt=(0,), answer=(1, PENDING), temperature=0, min_tokens=3)
    assert tokens(logits, [sequence]) == [1]
    sequence.tokens[1:] = [1, 1, PENDING]
    assert tokens(logits, [sequence]) == [EOS]


@pytest.mark.parametrize("poison", [math.nan, math.inf])
@pytest.mark.parametrize("params", [{"temperature": 0}, *SETTINGS, {"logprobs": 2}], ids=str)
def test_a_row_that_is_not_finite_yields_no_token_and_spares_the_others(
    poison: float, params: dict[str, Any]
) -> None:
    logits = torch.zeros(2, VOCAB)
    logits[0, 1] = poison
    logits[1, 6] = 300
    sampled = Sampler(VOCAB, {EOS}).sample(logits, behind(sequences(2, **params)))
    assert [choice.token for choice in sampled.read()] == [None, 6]
    assert sampled.token_ids.tolist() == [0, 6]  # an id that a next step can embed


def test_minus_infinity_is_a_logit_like_any_other() -> None:
    logits = torch.full((2, VOCAB), -math.inf)
    logits[:, 3] = 0
    assert tokens(logits, [a_sequence(), a_sequence(temperature=0)]) == [3, 3]


def test_the_smallest_temperature_is_as_good_as_greedy() -> None:
    logits = torch.tensor([[1.0, 2.0, 1.9]])
    assert tokens(logits, [a_sequence(answer=(), temperature=5e-324)]) == [1]


@pytest.mark.parametrize(
    "params", [{"temperature": 0}, {}, {"top_k": 3}, {"top_p": 0.9}, {"repetition_penalty": 1.1}]
)
def test_ids_beyond_the_vocabulary_are_never_chosen(params: dict[str, Any]) -> None:
    logits = torch.nn.functional.pad(a_row().repeat(500, 1), (0, 4), value=1e3)
    rows = sequences(500, **params)
    assert {choice.token for choice in choose(logits, rows, VOCAB)} <= set(range(VOCAB))


@hypothesis_settings(derandomize=True)
@given(
    rows=st.lists(
        st.tuples(
            _PARAMS,
            st.lists(st.integers(-40, 40), min_size=VOCAB, max_size=VOCAB),
            st.sets(st.integers(0, VOCAB - 1), max_size=VOCAB).map(sorted),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_the_settings_no_forbidden_token_is_drawn(
    rows: list[tuple[SamplingParams, list[int], list[int]]],
) -> None:
    """Allowed is always 0, which neither min_tokens nor the settings above forbid."""
    logits = torch.tensor([values for _, values, _ in rows]) / 7
    allowed = [[0, *token_ids] for *_, token_ids in rows]
    drawn = tokens(logits, [said(params) for params, *_ in rows], all_but(*allowed))
    for token, token_ids in zip(drawn, allowed, strict=True):
        assert token in token_ids


ALLOWED = [0, 4, 5, 9]


@pytest.mark.parametrize(
    "params",
    [{}, {"top_k": 3}, {"top_p": 0.8}, {"min_p": 0.2}, {"top_k": 2, "temperature": 2.0}],
    ids=str,
)
def test_a_forbidden_token_is_no_part_of_the_distribution(params: dict[str, Any]) -> None:
    """Of what is left the settings choose as they would of a vocabulary without it."""
    count = 4_000
    drawn = tokens(
        a_row().repeat(count, 1), sequences(count, **params), all_but(*[ALLOWED] * count)
    )
    bias = tuple((token, -100.0) for token in range(VOCAB) if token not in ALLOWED)
    assert_frequencies(a_row(), drawn, a_sequence(logit_bias=bias, **params))


@pytest.mark.parametrize(
    "params", [{"temperature": 0}, {}, {"top_k": 3}, {"top_k": 600}, {"top_p": 0.9}, {"min_p": 0.1}]
)
def test_the_only_allowed_token_is_found_wherever_it_stands(params: dict[str, Any]) -> None:
    """Also as the least likely of many more than the candidates."""
    vocab = 1000
    row = torch.linspace(30, 0, vocab)
    for token in (0, 500, vocab - 1):
        forbidden = all_but(*[[token]] * 8, vocab=vocab)
        assert tokens(row.repeat(8, 1), sequences(8, **params), forbidden) == [token] * 8


def test_greedy_takes_the_best_of_what_is_allowed() -> None:
    logits = torch.tensor([[9.0, 3.0, 1.0, 2.0]] * 3)
    rows = [a_sequence(answer=(), temperature=0) for _ in range(3)]
    assert tokens(logits, rows, all_but([1, 3], [2], [0, 1], vocab=4)) == [1, 2, 0]


def test_a_bias_brings_no_forbidden_token_back() -> None:
    rows = [a_sequence(logit_bias=((7, 100.0),), seed=seed) for seed in range(50)]
    assert 7 not in tokens(a_row().repeat(50, 1), rows, all_but(*[[0, 4]] * 50))


@pytest.mark.parametrize("params", [{"temperature": 0}, *SETTINGS], ids=str)
def test_rows_that_nothing_is_forbidden_to_choose_as_ever(params: dict[str, Any]) -> None:
    logits = torch.randn(6, VOCAB, generator=torch.Generator().manual_seed(1))
    free = tokens(logits, sequences(6, **params))
    mixed = tokens(logits, sequences(6, **params), all_but([0], [9], rows=[4, 1]))
    assert [mixed[row] for row in (0, 2, 3, 5)] == [free[row] for row in (0, 2, 3, 5)]
    assert (mixed[4], mixed[1]) == (0, 9)


def test_a_row_that_may_choose_nothing_yields_no_token_and_spares_the_others() -> None:
    for params in ({"temperature": 0}, {}, {"top_p": 0.5}):
        drawn = tokens(torch.zeros(2, VOCAB), sequences(2, **params), all_but([], rows=[0]))
        assert drawn[0] is None
        assert drawn[1] is not None


def test_logprobs_know_nothing_of_what_is_forbidden() -> None:
    own = a_row().double().log_softmax(-1)
    rows = [a_sequence(logprobs=VOCAB, temperature=0), a_sequence(logprobs=2)]
    least = int(own.argmin())
    for choice in choose(a_row().repeat(2, 1), rows, forbidden=all_but([least], [least])):
        assert choice.token == least
        assert choice.logprob == pytest.approx(float(own[least]), abs=1e-5)
        values, ids = own.topk(len(choice.top))
        assert [token for token, _ in choice.top] == ids.tolist()
        assert [logprob for _, logprob in choice.top] == pytest.approx(values.tolist(), abs=1e-5)


def test_a_penalty_counts_a_token_that_a_grammar_chose() -> None:
    """What was drawn counts, whatever the model would have said."""
    sampler = Sampler(VOCAB, {EOS})
    sequence = a_sequence(answer=(), temperature=0, presence_penalty=2.0)
    row = torch.zeros(1, VOCAB)
    row[0, 6], row[0, 7] = 0.5, 1.0
    sampler.sample(row.clone(), [Row(sequence)], all_but([6])).read()
    sequence.tokens.append(PENDING)  # it is remembered where it was chosen
    [choice] = sampler.sample(row.clone(), [Row(sequence)], all_but([6, 8])).read()
    assert choice.token == 8


def test_stop_tokens_cannot_be_chosen_before_min_tokens() -> None:
    logits = torch.tensor([[0.0, 1.0, 9.0, 8.0, 7.0]])
    waiting: dict[str, Any] = {"temperature": 0, "min_tokens": 2, "stop_token_ids": (3, 4)}
    assert tokens(logits, [a_sequence((0,), (1,), **waiting)]) == [1]
    assert tokens(logits, [a_sequence((0,), (1, 1), **waiting)]) == [EOS]
    free = a_sequence((0,), (1,), temperature=0, stop_token_ids=(3, 4))
    assert tokens(logits, [free]) == [EOS]


def test_logprobs_are_the_models_own_whatever_the_settings() -> None:
    own = a_row().double().log_softmax(-1)
    bias = ((3, 9.0),)
    sequence = a_sequence(logprobs=5, temperature=0.3, repetition_penalty=2.0, logit_bias=bias)
    [choice] = choose(a_row()[None], [sequence])
    assert choice.token is not None
    assert choice.logprob is not None
    assert choice.logprob == pytest.approx(float(own[choice.token]), abs=1e-5)
    values, ids = own.topk(5)
    assert [token for token, _ in choice.top] == ids.tolist()
    assert [logprob for _, logprob in choice.top] == pytest.approx(values.tolist(), abs=1e-5)
    assert choice.entry == TokenLogprob(choice.token, choice.logprob, choice.top)


def test_each_row_gets_as_many_logprobs_as_it_asked_for() -> None:
    asked = [None, 0, 3, None, 20]
    rows = [a_sequence(logprobs=number) for number in asked]
    choices = choose(torch.randn(5, VOCAB), rows)
    assert [choice.logprob is None for choice in choices] == [True, False, False, True, False]
    assert [len(choice.top) for choice in choices] == [0, 0, 3, 0, VOCAB]
    assert [choice.entry is None for choice in choices] == [True, False, False, True, False]


def test_a_step_that_samples_nothing_is_fine() -> None:
    assert choose(torch.empty(0, VOCAB), []) == []


def test_nothing_but_reading_waits_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """A meta tensor has no values: whatever asks it for one fails."""
    monkeypatch.setattr(
        "mistral_engine.native.choose.sampler.Sampled", lambda token_ids, *_: token_ids
    )
    every: list[dict[str, Any]] = [{"temperature": 0}, {"logprobs": 3}, *SETTINGS, *COMBINATIONS]
    every += [{"top_k": 300}, {"top_p": 0.9}]
    rows = [a_sequence(**params) for params in every]
    sampler = Sampler(1000, {EOS})
    for batch in (rows, rows, rows[3:] + rows[:1], rows[:1]):
        logits = torch.empty(len(batch), 1008, device="meta")
        for forbidden in (None, all_but([5], rows=[0], vocab=1000)):
            token_ids: Any = sampler.sample(logits, behind(batch), forbidden)
            assert token_ids.shape == (len(batch),)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_cuda_device_chooses_as_the_cpu_does_and_is_never_waited_for() -> None:
    every = [{"temperature": 0}, {"logprobs": 3}, *SETTINGS, *COMBINATIONS]
    logits = torch.randn(len(every), 3000, generator=torch.Generator().manual_seed(5)) * 3
    on_cpu, on_cuda = ([a_sequence(seed=7, **params) for params in every] for _ in range(2))
    expected = tokens(logits, on_cpu)
    sampler, there = Sampler(3000, {EOS}), logits.cuda()
    torch.cuda.set_sync_debug_mode("error")
    try:
        sampled = sampler.sample(there, behind(on_cuda))
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert [choice.token for choice in sampled.read()] == expected
