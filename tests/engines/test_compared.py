"""The same questions to both engines, in float32: the same tokens, as likely, to 1e-4."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from engine_api.events import Event
from engine_api.request import GenerationRequest, SamplingParams
from mistral_engine import Engine
from tests.engines.asking import (
    QUESTIONS,
    answer,
    answers,
    asked,
    end_of,
    logprobs_of,
    scores_of,
    text_of,
    tokens_of,
)

_TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def both(native: Engine, vllm: Engine) -> list[tuple[list[Event], list[Event]]]:
    """Each question's answers, ours and vLLM's, with all that can be known of their tokens."""
    how = {"max_tokens": 100, "logprobs": 5, "prompt_logprobs": 3}
    of_each = [answers(e, [asked(e, text, **how) for text in QUESTIONS]) for e in (native, vllm)]
    return list(zip(*of_each, strict=True))


def test_greedy_tokens_are_the_same_whoever_else_is_asking(
    both: list[tuple[list[Event], list[Event]]], vllm: Engine
) -> None:
    for question, (ours, theirs) in zip(QUESTIONS, both, strict=True):
        assert tokens_of(theirs) == tokens_of(ours)
        assert text_of(theirs) == text_of(ours)
        alone = answer(vllm, question, max_tokens=100, logprobs=5)
        assert tokens_of(alone) == tokens_of(ours)


def test_ends_and_usage_are_the_same(both: list[tuple[list[Event], list[Event]]]) -> None:
    for ours, theirs in both:
        assert end_of(theirs).reason is end_of(ours).reason
        # Only ours drafts tokens.
        usage = replace(end_of(ours).usage, num_accepted_tokens=0, num_rejected_tokens=0)
        assert end_of(theirs).usage == usage


def test_tokens_of_answers_are_as_likely(both: list[tuple[list[Event], list[Event]]]) -> None:
    for ours, theirs in both:
        for one, other in zip(logprobs_of(ours), logprobs_of(theirs), strict=True):
            assert math.isclose(one.logprob, other.logprob, abs_tol=_TOLERANCE)
            assert (one.offset, one.data, one.lead) == (other.offset, other.data, other.lead)
            close_to_each_other(one.top, other.top, 5)


def test_tokens_of_prompts_are_as_likely(both: list[tuple[list[Event], list[Event]]]) -> None:
    for ours, theirs in both:
        pairs = list(zip(scores_of(ours), scores_of(theirs), strict=True))
        assert pairs
        for one, other in pairs:
            assert one.token_id == other.token_id
            assert math.isclose(one.logprob, other.logprob, abs_tol=_TOLERANCE)
            close_to_each_other(one.top, other.top, 3)


def close_to_each_other(
    ours: tuple[tuple[int, float], ...], theirs: tuple[tuple[int, float], ...], count: int
) -> None:
    """Likeliest first. Two that are as likely may stand in either order."""
    assert len(ours) == len(theirs) == count
    for (_, one), (_, other) in zip(ours, theirs, strict=True):
        assert math.isclose(one, other, abs_tol=_TOLERANCE)


def test_raw_prompts_are_continued_with_the_same_tokens(native: Engine, vllm: Engine) -> None:
    for text in ("The mistral is", "", "1, 2, 3,"):
        said = []
        for engine in (native, vllm):
            how = SamplingParams(temperature=0, max_tokens=40, logprobs=0, ignore_eos=True)
            request = GenerationRequest("r", engine.prompts.build_raw(text), how)
            said.append(tokens_of(list(engine.generate(request))))
        assert said[0] == said[1]


@pytest.mark.parametrize(
    "how",
    [
        {"repetition_penalty": 1.3},
        {"frequency_penalty": 0.7, "presence_penalty": 0.4},
        {"logit_bias": ((400, 3.0), (500, -100.0))},
        {"min_tokens": 60},
        {"temperature": 1.0, "top_k": 1},
    ],
    ids=lambda how: "-".join(how),
)
def test_what_changes_probabilities_changes_them_alike(
    native: Engine, vllm: Engine, how: dict[str, object]
) -> None:
    ours, theirs = (
        answers(e, [asked(e, text, max_tokens=80, logprobs=0, **how) for text in QUESTIONS])
        for e in (native, vllm)
    )
    assert list(map(tokens_of, theirs)) == list(map(tokens_of, ours))
