"""Answers of either engine: their ends, their stop strings, their numbers, their samples."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from engine_api.errors import ContextLengthError, RequestError
from engine_api.events import FinishReason, TextDelta
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine
from tests.engines.asking import (
    QUESTIONS,
    answer,
    answers,
    asked,
    end_of,
    endless,
    left_early,
    text_of,
    tokens_of,
    wait_for,
    wait_until_idle,
)
from tests.engines.opening import CONTEXT


def test_an_answer_ends_by_itself_and_counts_its_tokens(engine: Engine) -> None:
    request = asked(engine, max_tokens=200, logprobs=0)
    events = list(engine.generate(request))
    end = end_of(events)
    assert end.reason is FinishReason.STOP
    assert end.stopped_by is None
    assert end.usage.num_prompt_tokens == len(request.prompt.token_ids)
    assert end.usage.num_completion_tokens == len(tokens_of(events))
    assert "wind" in text_of(events)


def test_max_tokens_is_exact(engine: Engine) -> None:
    end = end_of(answer(engine, max_tokens=3, ignore_eos=True))
    assert (end.reason, end.usage.num_completion_tokens) == (FinishReason.LENGTH, 3)


def test_an_answer_without_a_limit_ends_where_the_context_does(engine: Engine) -> None:
    end = end_of(engine.generate(endless(engine)))
    assert end.reason is FinishReason.LENGTH
    assert end.usage.num_prompt_tokens + end.usage.num_completion_tokens == CONTEXT


def pieces(engine: Engine, events: Sequence[object]) -> list[str]:
    """The text of each token."""
    entries = [entry for e in events if isinstance(e, TextDelta) for entry in e.logprobs]
    return [(entry.data or b"").decode() for entry in entries]


@pytest.mark.parametrize("kind", ["inside a token", "across tokens", "a whole token"])
def test_a_stop_string_ends_an_answer_before_it_and_no_token_later(
    engine: Engine, kind: str
) -> None:
    whole = answer(engine, logprobs=0)
    text, tokens = text_of(whole), pieces(engine, whole)
    at = next(i for i in range(4, len(tokens)) if len(tokens[i].strip()) > 3)
    token, next_token = tokens[at].strip(), tokens[at + 1]
    stop = {
        "inside a token": token[1:3],
        "across tokens": token[-2:] + next_token[:2],
        "a whole token": token,
    }[kind]
    events = answer(engine, stop=(stop,), logprobs=0)
    end = end_of(events)
    assert (end.reason, end.stopped_by) == (FinishReason.STOP, stop)
    assert text_of(events) == text[: text.index(stop)]
    needed, spelled = 0, ""
    while stop not in spelled:
        spelled += tokens[needed]
        needed += 1
    assert end.usage.num_completion_tokens == needed


def test_a_stop_token_ends_an_answer_and_is_named(engine: Engine) -> None:
    tokens = tokens_of(answer(engine, logprobs=0))
    stop = tokens[5]
    end = end_of(answer(engine, stop_token_ids=(stop,)))
    assert (end.reason, end.stopped_by) == (FinishReason.STOP, stop)
    assert end.usage.num_completion_tokens == tokens.index(stop) + 1


def test_min_tokens_keeps_an_answer_from_ending(engine: Engine) -> None:
    usual = end_of(answer(engine, max_tokens=200)).usage.num_completion_tokens
    end = end_of(answer(engine, min_tokens=usual + 10, max_tokens=usual + 20))
    assert end.usage.num_completion_tokens >= usual + 10


def test_a_biased_token_is_said(engine: Engine) -> None:
    tokens = tokens_of(answer(engine, max_tokens=4, logit_bias=((400, 100.0),), logprobs=0))
    assert tokens == [400] * 4


def test_a_repetition_penalty_changes_an_answer(engine: Engine) -> None:
    plain = text_of(answer(engine, ignore_eos=True))
    assert text_of(answer(engine, ignore_eos=True, repetition_penalty=1.8)) != plain


def test_a_seed_gives_the_same_answer_alone_and_in_a_crowd(engine: Engine) -> None:
    how = {"temperature": 1.2, "top_p": 0.95, "seed": 42}
    alone = text_of(answer(engine, **how))
    crowd = [asked(engine, text, temperature=1.0) for text in QUESTIONS]
    first, *_ = answers(engine, [asked(engine, **how), *crowd])
    assert text_of(first) == alone


def test_three_answers_to_one_prompt_are_three_requests_that_each_end(engine: Engine) -> None:
    async def ask() -> list[str]:
        requests = [asked(engine, temperature=2.0, seed=seed) for seed in (1, 2, 3)]
        streams = engine.stream(*requests)
        events = await asyncio.gather(*(_all(stream) for stream in streams))
        assert all(end_of(each).error is None for each in events)
        return [text_of(each) for each in events]

    assert len(set(asyncio.run(ask()))) == 3


async def _all(stream: object) -> list[object]:
    return [event async for event in stream]  # type: ignore[attr-defined]


def test_a_prompt_that_was_asked_before_is_reused(engine: Engine) -> None:
    text = " ".join(QUESTIONS * 8)
    request = asked(engine, text, max_tokens=2)
    list(engine.generate(request))
    usage = end_of(answer(engine, text, max_tokens=2)).usage
    assert 0 < usage.num_reused_tokens < usage.num_prompt_tokens


def test_those_who_leave_hold_nothing_any_more(engine: Engine) -> None:
    left_early(engine, [endless(engine) for _ in range(20)])
    wait_until_idle(engine)
    assert text_of(answer(engine))


def test_an_iterator_that_is_closed_ends_its_request(engine: Engine) -> None:
    events = engine.generate(endless(engine))
    next(events)
    wait_for(lambda: engine.stats.num_running == 1)
    events.close()
    wait_until_idle(engine)


def test_steps_and_tokens_are_counted(engine: Engine) -> None:
    before = engine.stats
    usage = end_of(answer(engine, max_tokens=5, ignore_eos=True)).usage
    wait_until_idle(engine)
    after = engine.stats
    assert after.num_generated_tokens - before.num_generated_tokens == 5
    assert after.num_steps > before.num_steps
    told = (usage.num_prompt_tokens, usage.num_reused_tokens)
    counted = (
        after.num_prompt_tokens - before.num_prompt_tokens,
        after.num_reused_tokens - before.num_reused_tokens,
    )
    assert sum(counted) in (told[0], told[0] + told[1])
    assert after.cache_capacity > 0


def test_a_prompt_as_long_as_the_context_is_refused(engine: Engine) -> None:
    request = GenerationRequest("r", Prompt((1,) * CONTEXT), SamplingParams())
    with pytest.raises(ContextLengthError):
        engine.generate(request)


def test_a_bias_for_a_token_that_does_not_exist_is_refused_by_number(engine: Engine) -> None:
    with pytest.raises(RequestError, match=r"logit_bias has the token 3,072"):
        engine.generate(asked(engine, logit_bias=((3072, 1.0),)))
