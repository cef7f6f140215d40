"""Sampling parameters are refused by name, value and range."""

from __future__ import annotations

import math
from typing import Any

import pytest

from mistral_engine.errors import RequestError
from mistral_engine.request import GenerationRequest, Prompt, SamplingParams, Sequence


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
        ("seed", -1, "between 0"),
        ("seed", 2**63, "between 0"),
        ("stop", ("",), "non-empty"),
        ("stop", ("x",) * 17, "at most 16"),
        ("stop", ("x" * 1001,), "at most 1,000"),
    ],
)
def test_a_value_out_of_range_is_refused_with_field_value_and_limit(
    field: str, value: Any, limit: str
) -> None:
    with pytest.raises(RequestError, match=limit) as caught:
        SamplingParams(**{field: value})
    assert caught.value.field == field


def test_zero_temperature_is_greedy() -> None:
    assert SamplingParams(temperature=0).is_greedy
    assert not SamplingParams().is_greedy


def test_a_sequence_counts_prompt_and_completion_apart() -> None:
    sequence = Sequence(GenerationRequest("r", Prompt((1, 2, 3)), SamplingParams()))
    sequence.tokens.append(4)
    sequence.num_cached = 3
    assert (sequence.num_prompt_tokens, sequence.num_completion_tokens) == (3, 1)
    assert sequence.num_uncached == 1


def test_requests_are_known_by_identity_not_by_their_id() -> None:
    first, second = (GenerationRequest("same", Prompt((1,)), SamplingParams()) for _ in range(2))
    assert first != second
