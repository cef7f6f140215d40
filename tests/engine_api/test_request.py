"""Sampling parameters are refused by name, value and range."""

from __future__ import annotations

import math
from typing import Any

import pytest

from engine_api.constraint import (
    MAX_GRAMMAR_LENGTH,
    CallGrammar,
    Constraint,
    Function,
    Grammar,
    Syntax,
)
from engine_api.errors import RequestError
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine.native.schedule.sequence import PENDING, Sequence


@pytest.mark.parametrize(
    ("field", "value", "limit"),
    [
        ("max_tokens", 0, "at least 1"),
        ("max_tokens", -3, "at least 1"),
        ("temperature", -0.1, "between 0 and 2"),
        ("temperature", 2.1, "between 0 and 2"),
        ("temperature", math.nan, "between 0 and 2"),
        ("temperature", math.inf, "between 0 and 2"),
        ("top_p", 0, "above 0"),
        ("top_p", 1.01, "at most 1"),
        ("top_k", -1, "at least 0"),
        ("repetition_penalty", 0, "above 0"),
        ("repetition_penalty", 2.5, "at most 2"),
        ("min_p", -0.1, "between 0 and 1"),
        ("min_p", 1.1, "between 0 and 1"),
        ("min_p", math.nan, "between 0 and 1"),
        ("frequency_penalty", -2.1, "between -2 and 2"),
        ("frequency_penalty", 2.1, "between -2 and 2"),
        ("presence_penalty", -2.1, "between -2 and 2"),
        ("presence_penalty", 2.1, "between -2 and 2"),
        ("presence_penalty", math.nan, "between -2 and 2"),
        ("logit_bias", ((-1, 0.0),), "token -1; .* at least 0"),
        ("logit_bias", ((7, 100.5),), "100.5 for token 7; .* between -100 and 100"),
        ("logit_bias", ((7, -101.0),), "between -100 and 100"),
        ("logit_bias", ((7, math.nan),), "between -100 and 100"),
        ("logit_bias", ((7, 1.0), (7, 2.0)), "once for each"),
        ("logit_bias", tuple((token, 0.0) for token in range(1025)), "1,025 .* at most 1,024"),
        ("min_tokens", -1, "at least 0"),
        ("logprobs", -1, "between 0 and 20"),
        ("logprobs", 21, "between 0 and 20"),
        ("prompt_logprobs", -1, "between 0 and 20"),
        ("prompt_logprobs", 21, "between 0 and 20"),
        ("seed", -1, "between 0"),
        ("seed", 2**63, "between 0"),
        ("stop", ("",), "non-empty"),
        ("stop", ("x",) * 17, "at most 16"),
        ("stop", ("x" * 1001,), "at most 1,000"),
        ("stop_token_ids", (7, -1), "-1; .* at least 0"),
        ("stop_token_ids", tuple(range(129)), "129 ids; .* at most 128"),
    ],
)
def test_a_value_out_of_range_is_refused_with_field_value_and_limit(
    field: str, value: Any, limit: str
) -> None:
    with pytest.raises(RequestError, match=limit) as caught:
        SamplingParams(**{field: value})
    assert caught.value.field == field


def test_more_tokens_than_max_tokens_cannot_be_the_minimum() -> None:
    with pytest.raises(RequestError, match=r"min_tokens is 9; .* at most max_tokens, 8") as caught:
        SamplingParams(min_tokens=9, max_tokens=8)
    assert caught.value.field == "min_tokens"
    assert SamplingParams(min_tokens=8, max_tokens=8).min_tokens == 8
    assert SamplingParams(min_tokens=9).min_tokens == 9


def test_the_limits_themselves_are_allowed() -> None:
    for sign in (-1, 1):
        SamplingParams(
            prompt_logprobs=10 + 10 * sign,
            stop_token_ids=tuple(range(128)),
            min_p=(1 + sign) / 2,
            frequency_penalty=2.0 * sign,
            presence_penalty=2.0 * sign,
            logit_bias=tuple((token, 100.0 * sign) for token in range(1024)),
            logprobs=10 + 10 * sign,
        )


ANY = Constraint(Grammar(Syntax.REGEX, "a+"))


@pytest.mark.parametrize(("field", "value"), [("ignore_eos", True), ("min_tokens", 1)])
def test_a_grammar_says_alone_when_an_answer_ends(field: str, value: Any) -> None:
    with pytest.raises(RequestError, match=rf"{field} is {value}; .*left out.*grammar") as caught:
        SamplingParams(constraint=ANY, **{field: value})
    assert caught.value.field == field
    assert SamplingParams(constraint=ANY, ignore_eos=False, min_tokens=0).constraint is ANY


def test_a_grammar_that_is_too_long_is_refused_with_its_length() -> None:
    fits, too_long = "a" * MAX_GRAMMAR_LENGTH, "a" * (MAX_GRAMMAR_LENGTH + 1)
    SamplingParams(constraint=Constraint(Grammar(Syntax.REGEX, fits)))
    with pytest.raises(RequestError, match=r"65,537 characters; .* at most 65,536") as caught:
        SamplingParams(constraint=Constraint(Grammar(Syntax.REGEX, too_long)))
    assert caught.value.field == "constraint.text"


def test_the_functions_of_a_grammar_count_together() -> None:
    half = "a" * (MAX_GRAMMAR_LENGTH // 2 - 1)
    SamplingParams(
        constraint=Constraint(calls=CallGrammar((Function("f", half), Function("g", half)), 1))
    )
    with pytest.raises(RequestError, match="65,538 characters") as caught:
        SamplingParams(
            constraint=Constraint(
                calls=CallGrammar((Function("ff", half), Function("gg", half)), 1)
            )
        )
    assert caught.value.field == "constraint.calls"


def test_zero_temperature_is_greedy() -> None:
    assert SamplingParams(temperature=0).is_greedy
    assert not SamplingParams().is_greedy


def test_a_sequence_counts_prompt_and_completion_apart() -> None:
    sequence = Sequence(GenerationRequest("r", Prompt((1, 2, 3)), SamplingParams()))
    sequence.tokens.append(4)
    sequence.num_cached = 3
    assert (sequence.num_prompt_tokens, sequence.num_completion_tokens) == (3, 1)
    assert sequence.num_uncached == 1


def test_without_a_seed_every_sequence_draws_other_numbers_and_with_one_the_same() -> None:
    def draws(**params: Any) -> float:
        request = GenerationRequest("r", Prompt((1,)), SamplingParams(**params))
        return Sequence(request).draw()

    assert len({draws() for _ in range(5)}) == 5
    assert len({draws(seed=7) for _ in range(5)}) == 1


def test_requests_are_known_by_identity_not_by_their_id() -> None:
    first, second = (GenerationRequest("same", Prompt((1,)), SamplingParams()) for _ in range(2))
    assert first != second


def test_a_prompt_is_scored_once_whatever_is_computed_again() -> None:
    params = SamplingParams(prompt_logprobs=0)
    sequence = Sequence(GenerationRequest("r", Prompt((1, 2, 3, 4)), params))
    assert sequence.is_to_be_scored
    sequence.note_computed(2)
    assert (sequence.num_cached, sequence.num_scored) == (2, 2)
    sequence.note_computed(1)  # preempted, and begun anew
    assert (sequence.num_cached, sequence.num_scored) == (1, 2)
    assert sequence.is_to_be_scored
    sequence.note_computed(4)
    assert sequence.num_scored == 3  # the last token of a prompt predicts the answer
    assert not sequence.is_to_be_scored


def test_nothing_is_scored_of_a_single_token_or_where_nobody_asked() -> None:
    short, unasked = SamplingParams(prompt_logprobs=5), SamplingParams(logprobs=5)
    for prompt, params in (((1,), short), ((1, 2, 3), unasked)):
        assert not Sequence(GenerationRequest("r", Prompt(prompt), params)).is_to_be_scored


def test_tokens_that_were_never_told_are_forgotten_at_the_end() -> None:
    sequence = Sequence(GenerationRequest("r", Prompt((1, 2)), SamplingParams()))
    sequence.tokens += [7, PENDING]
    sequence.drop_pending()
    sequence.drop_pending()
    assert sequence.tokens == [1, 2, 7]
