"""Answers of the real engine with speculation: the same ones as without, in fewer steps."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.conversation import Message
from engine_api.events import (
    CallArguments,
    CallBegun,
    Event,
    Finished,
    FinishReason,
    PromptScored,
    TextDelta,
    TokenLogprob,
)
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import Engine
from mistral_engine.native.loop.step_times import StepTimes
from mistral_engine.native.speculate.speculation import _Drafter
from tests.mistral_engine.idle import wait_until_idle
from tests.mistral_engine.inside import loop_of, pool_of, runner_of
from tests.mistral_engine.requests import request_for
from tests.mistral_engine.small_engine import small_engine

SCHEMA = {
    "type": "object",
    "properties": {
        "name_of_the_wind": {"enum": ["bora", "föhn"]},
        "speed_in_knots": {"type": "integer", "minimum": 0, "maximum": 150},
        "is_it_cold_and_dry": {"type": "boolean"},
    },
    "required": ["name_of_the_wind", "speed_in_knots", "is_it_cold_and_dry"],
    "additionalProperties": False,
}
OBJECT = Constraint(Grammar(Syntax.JSON_SCHEMA, json.dumps(SCHEMA)))
WORDS = Constraint(Grammar(Syntax.REGEX, "(the wind (is|was) [a-z]{2,9}, ){3}"))
CALLS = CallGrammar((Function("get_wind", json.dumps(SCHEMA)),), most_calls=2)
QUESTIONS = ("What is a mistral?", "Tell me about the bora, the bora and the bora.", "hi hi hi hi")


class Engines(NamedTuple):
    """drafting: to it drafts cost nothing, so that it tries whatever it finds."""

    plain: Engine
    drafting: Engine


@pytest.fixture(scope="module", params=["contiguous", "paged"])
def engines(request: pytest.FixtureRequest, checkpoint: Path) -> Iterator[Engines]:
    store: dict[str, Any] = {"kv_store": request.param}
    with (
        pytest.MonkeyPatch.context() as patch,
        small_engine(checkpoint, is_behind=False, speculation="off", **store) as plain,
        small_engine(checkpoint, is_behind=False, **store) as drafting,
    ):
        patch.setattr(StepTimes, "expected", lambda self, num_tokens: 1.0)
        patch.setattr(StepTimes, "has_measured", lambda self, num_tokens: True)
        yield Engines(plain, drafting)


def ask(engine: Engine, *asked: tuple[str, SamplingParams], prediction: str = "") -> list[Any]:
    """The events of all, together in a batch."""
    requests = []
    for question, params in asked:
        prompt = engine.prompts.build([Message("user", question)])
        predicted = engine.vocabulary.encode_within(prompt.lead + prediction) if prediction else ()
        prompt = replace(prompt, predicted=tuple(predicted))
        requests.append(request_for(engine, prompt, params))
    return [list(events) for events in [engine.generate(request) for request in requests]]


def looping(max_tokens: int) -> SamplingParams:
    """Of an answer that says again what was said, whatever the model would say."""
    return SamplingParams(
        max_tokens=max_tokens, temperature=0, repetition_penalty=0.3, ignore_eos=True
    )


def assert_same(answers: list[list[Event]], others: list[list[Event]]) -> None:
    """All that a caller is told, but for how much of it was drafted. Log probabilities differ by
    rounding: a product of more rows adds up in another order."""
    assert list(map(told, answers)) == list(map(told, others))
    for events, other in zip(answers, others, strict=True):
        expected = [entry.logprob for entry in entries(other)]
        assert [entry.logprob for entry in entries(events)] == pytest.approx(expected, abs=0.01)


def told(events: list[Event]) -> dict[str, Any]:
    last = events[-1]
    assert isinstance(last, Finished)
    return {
        "text": [(e.text, e.num_tokens) for e in events if isinstance(e, TextDelta)],
        "calls": [replace(e, id="") for e in events if isinstance(e, CallBegun)],
        "arguments": [e for e in events if isinstance(e, CallArguments)],
        "tokens": [(e.token_id, e.offset, e.data) for e in entries(events)],
        "ended": (last.reason, last.stopped_by),
        "usage": (last.usage.num_prompt_tokens, last.usage.num_completion_tokens),
    }


def entries(events: list[Event]) -> list[TokenLogprob]:
    """Of all tokens for which there are any, of the prompt's too."""
    kinds = (TextDelta, PromptScored)
    found = [entry for e in events if isinstance(e, kinds) for entry in e.logprobs]
    last = events[-1]
    assert isinstance(last, Finished)
    return found + ([last.last_logprob] if last.last_logprob is not None else [])


def steps_of(engine: Engine, *asked: tuple[str, SamplingParams], prediction: str = "") -> int:
    wait_until_idle(engine)
    before = engine.stats.num_steps
    ask(engine, *asked, prediction=prediction)
    wait_until_idle(engine)
    return engine.stats.num_steps - before


PARAMS = st.fixed_dictionaries(
    {
        "max_tokens": st.integers(1, 60),
        "temperature": st.sampled_from([0.0, 0.0, 0.4, 0.9]),
        "seed": st.integers(0, 50),
        "top_p": st.sampled_from([1.0, 0.9]),
        "min_p": st.sampled_from([0.0, 0.05]),
        "repetition_penalty": st.sampled_from([1.0, 1.1, 0.8]),
        "frequency_penalty": st.sampled_from([0.0, 0.4, -0.5]),
        "presence_penalty": st.sampled_from([0.0, 0.4]),
        "logit_bias": st.sampled_from([(), ((300, 2.0), (2, 3.0))]),
        "stop": st.sampled_from([(), ("wind",), (" the ", "e d"), ("\n",)]),
        "logprobs": st.sampled_from([None, 1]),
    }
)
ENDS = st.one_of(
    st.fixed_dictionaries({"min_tokens": st.integers(0, 1), "ignore_eos": st.booleans()}),
    st.fixed_dictionaries(
        {
            "constraint": st.sampled_from(
                [OBJECT, WORDS, Constraint(calls=CALLS), Constraint(calls=CALLS, must_call=True)]
            )
        }
    ),
)


@given(
    asked=st.lists(st.tuples(st.sampled_from(QUESTIONS), PARAMS, ENDS), min_size=1, max_size=3),
    prediction=st.sampled_from(["", "The mistral is a cold wind. The bora is a cold wind."]),
)
@settings(max_examples=25)
def test_answers_with_and_without_speculation_are_the_same(
    engines: Engines, asked: list[tuple[str, dict[str, Any], dict[str, Any]]], prediction: str
) -> None:
    """Greedy and seeded, in float32, whoever else is in the batch."""
    both = [(question, SamplingParams(**params, **ends)) for question, params, ends in asked]
    plain, drafted = (ask(engine, *both, prediction=prediction) for engine in engines)
    assert_same(drafted, plain)
    for events in drafted:
        usage = events[-1].usage
        assert usage.num_accepted_tokens < max(1, usage.num_completion_tokens)


def test_under_pressure_they_are_the_same_too(engines: Engines) -> None:
    """Prompts in chunks, preempted sequences, prompts that are scored, and answers left half-way:
    nothing of a draft that was dropped may be left in the cache, or be found there."""
    dice = random.Random(3)
    openings = [[dice.randrange(3, 3000) for _ in range(n)] * 2 for n in (8, 30, 60)]
    requests = []
    for number in range(40):
        ids = (1, *dice.choice(openings), *dice.choices(range(3, 3000), k=dice.choice([1, 20])))
        params = SamplingParams(
            max_tokens=dice.randint(1, 40),
            temperature=dice.choice([0, 0.3]),
            seed=number,
            repetition_penalty=dice.choice([0.7, 1.0]),
            ignore_eos=True,
            prompt_logprobs=dice.choice([None, None, None, 0]),
        )
        requests.append((Prompt(ids), params))
    answers = []
    for engine in engines:
        before = engine.stats.num_preemptions
        streams = [engine.generate(GenerationRequest("r", *each)) for each in requests]
        for number, events in enumerate(streams):
            if number % 7 == 3:
                next(iter(events))
                events.close()
        answers.append([list(e) for number, e in enumerate(streams) if number % 7 != 3])
        wait_until_idle(engine)
        assert pool_of(engine).num_held_tokens == 0
        assert engine.stats.num_preemptions > before
    plain, drafted = answers
    assert_same(drafted, plain)


def test_an_answer_that_repeats_itself_takes_less_than_half_a_step_a_token(
    engines: Engines,
) -> None:
    """The model is bent to copy: a penalty below 1 makes what was said likelier, and the question
    repeats itself already."""
    params = looping(120)
    plain, drafted = (steps_of(engine, (QUESTIONS[1], params)) for engine in engines)
    assert plain == 120
    assert drafted < 60


def test_an_answer_that_was_predicted_takes_less_than_a_third_of_a_step_a_token(
    engines: Engines,
) -> None:
    params = SamplingParams(max_tokens=60, temperature=0)
    [events] = ask(engines.plain, (QUESTIONS[0], params))
    text = "".join(e.text for e in events if isinstance(e, TextDelta))
    num_tokens = events[-1].usage.num_completion_tokens
    assert num_tokens > 15
    wait_until_idle(engines.plain)
    edited = text.replace("cold", "warm")
    assert steps_of(engines.drafting, (QUESTIONS[0], params), prediction=text) < num_tokens / 3
    assert steps_of(engines.drafting, (QUESTIONS[0], params), prediction=edited) < num_tokens / 2
    [again] = ask(engines.drafting, (QUESTIONS[0], params), prediction=text)
    assert again[-1].usage.num_accepted_tokens > num_tokens / 2


def test_what_a_grammar_forces_takes_no_step_of_its_own(engines: Engines) -> None:
    params = SamplingParams(max_tokens=80, temperature=0, constraint=OBJECT)
    [events] = ask(engines.plain, (QUESTIONS[1], params))
    num_tokens = events[-1].usage.num_completion_tokens
    wait_until_idle(engines.plain)
    assert steps_of(engines.drafting, (QUESTIONS[1], params)) < num_tokens / 2
    [drafted] = ask(engines.drafting, (QUESTIONS[1], params))
    assert drafted[-1].usage.num_accepted_tokens > num_tokens / 2
    assert_same([drafted], [events])


def test_an_answer_stops_on_the_token_that_completes_a_stop_string(engines: Engines) -> None:
    """Also in the midst of tokens that were accepted together; the rest was never said."""
    params = SamplingParams(max_tokens=40, temperature=0)
    [events] = ask(engines.plain, (QUESTIONS[0], params))
    text = "".join(e.text for e in events if isinstance(e, TextDelta))
    for cut in range(8, len(text) - 3, 7):
        stopping = replace(params, stop=(text[cut : cut + 3],))
        plain, drafted = (
            ask(engine, (QUESTIONS[0], stopping), prediction=text)[0] for engine in engines
        )
        assert_same([drafted], [plain])
        usage = drafted[-1].usage
        assert usage.num_accepted_tokens <= usage.num_completion_tokens


def test_figures_count_what_was_drafted_and_what_of_it_was_said(engines: Engines) -> None:
    engine = engines.drafting
    params = looping(60)
    wait_until_idle(engine)
    before = engine.stats
    answers = ask(engine, (QUESTIONS[0], params), (QUESTIONS[1], params))
    wait_until_idle(engine)
    after, usages = engine.stats, [events[-1].usage for events in answers]
    accepted = after.num_accepted_tokens - before.num_accepted_tokens
    drafted = after.num_drafted_tokens - before.num_drafted_tokens
    assert 0 < accepted < drafted
    assert accepted == sum(usage.num_accepted_tokens for usage in usages)
    assert drafted - accepted == sum(usage.num_rejected_tokens for usage in usages)
    assert after.num_generated_tokens - before.num_generated_tokens == 120


def test_nothing_is_drafted_where_it_is_off_or_a_step_runs_ahead(
    engines: Engines, checkpoint: Path
) -> None:
    params = looping(40)
    with small_engine(checkpoint, is_behind=True, kv_store="paged") as ahead:
        for engine in (engines.plain, ahead):
            [events] = ask(engine, (QUESTIONS[0], params), prediction="The mistral is a wind.")
            assert events[-1].reason is FinishReason.LENGTH
            wait_until_idle(engine)
            assert engine.stats.num_drafted_tokens == 0


def test_drafts_take_no_room_from_those_who_wait(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step has 48 tokens: a prompt that waits for its share of them gets all that is left."""
    engine, sizes = engines.drafting, []
    forward = runner_of(engine).forward

    def recording(chunks: Any, pending: Any) -> Any:
        sizes.append((sum(c.num_tokens for c in chunks), [len(c.drafts) for c in chunks]))
        return forward(chunks, pending)

    monkeypatch.setattr(runner_of(engine), "forward", recording)
    params = looping(40)
    long = Prompt((1, *range(300, 500)))
    stream = engine.generate(GenerationRequest("r", Prompt((1, *range(3, 9))), params))
    first = next(iter(stream))
    assert first is not None
    late = engine.generate(GenerationRequest("r", long, replace(params, max_tokens=1)))
    list(late)
    list(stream)
    assert max(size for size, _ in sizes) <= 48
    assert any(sum(drafts) for _, drafts in sizes)
    assert loop_of(engine)._planner._speculation is not None


@pytest.mark.parametrize("name", ["look", "drafts"])
def test_a_draft_that_cannot_be_made_ends_nobody_and_is_told_once(
    engines: Engines,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError("the grammar is out of order")

    params = looping(40)
    plain = ask(engines.plain, (QUESTIONS[0], params))
    with monkeypatch.context() as patch:
        patch.setattr(_Drafter, name, fail)
        assert_same(ask(engines.drafting, (QUESTIONS[0], params)), plain)
    told = [record.getMessage() for record in caplog.records if record.exc_info]
    assert len(told) == 1
    assert re.fullmatch("nothing is drafted, error [0-9a-f]{12}", told[0])
    [again] = ask(engines.drafting, (QUESTIONS[0], params))
    assert again[-1].usage.num_accepted_tokens > 0


def test_a_step_with_drafts_does_not_count_as_one_that_only_decodes(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would make a stream's usual step look longer, and late prompts take more of it."""
    pace, noted = loop_of(engines.drafting)._planner._pace, []
    monkeypatch.setattr(pace, "note", lambda num_tokens, seconds: noted.append(num_tokens))
    params = looping(60)
    num_steps = steps_of(engines.drafting, (QUESTIONS[0], params))
    with_drafts = num_steps - len(noted)
    assert with_drafts > 0
    assert 60 - num_steps <= 16 * with_drafts  # all that was saved was saved by those
