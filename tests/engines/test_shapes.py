"""Answers that are held to a shape: schemas, patterns, grammars, choices, calls that are forced."""

from __future__ import annotations

import importlib
import json
import re
import threading
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from engine_api.constraint import Constraint, Grammar, Syntax
from engine_api.errors import RequestError
from engine_api.events import FinishReason
from mistral_engine import Engine
from mistral_engine.grammars import vocabulary
from tests.engines.asking import QUESTIONS, answer, answers, asked, calls_of, end_of, text_of
from tests.engines.opening import HAS_VLLM
from tests.engines.shapes import CALLS, OBJECT, SCHEMA

GBNF = 'root ::= greeting ", " name "!"\ngreeting ::= "hi" | "ciao"\nname ::= [a-z]{2,5}'


@pytest.mark.parametrize("temperature", [0, 1.5])
def test_an_object_fits_its_schema(engine: Engine, temperature: float) -> None:
    params = {"constraint": OBJECT, "temperature": temperature, "max_tokens": 200}
    requests = [asked(engine, text, seed=1, **params) for text in QUESTIONS]
    for events in answers(engine, requests):
        assert end_of(events).reason is FinishReason.STOP
        jsonschema.validate(json.loads(text_of(events)), SCHEMA)
        assert text_of(events) == json.dumps(json.loads(text_of(events)), ensure_ascii=False)


def test_a_pattern_is_matched_by_the_whole_text(engine: Engine) -> None:
    constraint = Constraint(Grammar(Syntax.REGEX, "[a-z]{3,9}( [0-9]+)?"))
    for events in answers(engine, [asked(engine, t, constraint=constraint) for t in QUESTIONS]):
        assert re.fullmatch("[a-z]{3,9}( [0-9]+)?", text_of(events))


def test_a_grammar_of_llama_cpp_is_followed(engine: Engine) -> None:
    constraint = Constraint(Grammar(Syntax.GBNF, GBNF))
    text = text_of(answer(engine, constraint=constraint))
    assert re.fullmatch("(hi|ciao), [a-z]{2,5}!", text)


@pytest.mark.parametrize("choices", [["yes", "no"], [" a", "a b", "föhn"], ["[TOOL_CALLS]"]])
def test_one_of_the_choices_is_said(engine: Engine, choices: list[str]) -> None:
    """Text that spells a control token is text."""
    constraint = Constraint(Grammar(Syntax.CHOICE, json.dumps(choices)))
    events = answer(engine, constraint=constraint)
    assert text_of(events) in choices
    assert not calls_of(events)


@pytest.mark.parametrize(
    "least",
    [
        {"repetition_penalty": 5e-324},
        {"repetition_penalty": 5e-324, "temperature": 1.0},
        {"temperature": 5e-324},
        {"temperature": 1.0, "top_p": 5e-324},
        {"temperature": 1.0, "top_p": 5e-324, "min_p": 5e-324},
        {"repetition_penalty": 1e-38, "temperature": 5e-324, "frequency_penalty": -2.0},
    ],
)
def test_the_least_numbers_leave_an_answer_in_its_grammar(
    engine: Engine, least: dict[str, float]
) -> None:
    """They are 0 in float32, and so is what is divided by them not a number."""
    constraint = Constraint(Grammar(Syntax.CHOICE, json.dumps(["0", "the 7 winds"])))
    events = answer(engine, constraint=constraint, seed=1, **least)
    assert end_of(events).reason is FinishReason.STOP, end_of(events).error
    assert text_of(events) in ("0", "the 7 winds")


def test_a_call_that_is_forced_is_made_with_arguments_that_fit(engine: Engine) -> None:
    constraint = Constraint(calls=CALLS, must_call=True)
    requests = [asked(engine, t, constraint=constraint, max_tokens=300) for t in QUESTIONS]
    for events in answers(engine, requests):
        assert end_of(events).reason is FinishReason.TOOL_CALLS
        calls = calls_of(events)
        assert 1 <= len(calls) <= 2
        assert not text_of(events)
        for name, arguments in calls:
            assert name == "get_wind"
            jsonschema.validate(json.loads(arguments), SCHEMA)


def test_calls_that_are_free_leave_an_answer_as_it_is(engine: Engine) -> None:
    free = text_of(answer(engine, max_tokens=200))
    assert text_of(answer(engine, constraint=Constraint(calls=CALLS), max_tokens=200)) == free


def test_prose_in_a_shape_or_calls_never_both(engine: Engine) -> None:
    word = Grammar(Syntax.REGEX, "[a-z]{3,9}")
    constraint = Constraint(text=word, calls=CALLS)
    for events in answers(engine, [asked(engine, t, constraint=constraint) for t in QUESTIONS]):
        assert bool(calls_of(events)) != bool(re.fullmatch("[a-z]{3,9}", text_of(events)))


@pytest.mark.parametrize(
    "grammar",
    [
        Grammar(Syntax.JSON_SCHEMA, '{"type": "no type"}'),
        Grammar(Syntax.REGEX, "a(b"),
        Grammar(Syntax.GBNF, "root ::= missing"),
    ],
    ids=lambda grammar: grammar.syntax.value,
)
def test_a_grammar_that_is_malformed_is_refused_before_it_runs(
    engine: Engine, grammar: Grammar
) -> None:
    with pytest.raises(RequestError):
        asked(engine, constraint=Constraint(grammar))


def test_a_grammar_is_read_once_and_not_in_the_thread_that_all_streams_come_from(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def noting(read: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            threads.append(threading.current_thread().name)
            return read(*args, **kwargs)

        return noted

    monkeypatch.setattr(vocabulary, "LLMatcher", noting(vocabulary.LLMatcher))
    if HAS_VLLM:
        theirs = importlib.import_module("vllm.v1.structured_output.backend_guidance")
        read = noting(theirs.validate_guidance_grammar)
        monkeypatch.setattr(theirs, "validate_guidance_grammar", read)
    constraint = Constraint(Grammar(Syntax.REGEX, "[x-z]{3,9}!"))
    assert text_of(answer(engine, constraint=constraint)).endswith("!")
    assert threads
    num_read = len(threads)
    for text in QUESTIONS:
        assert text_of(answer(engine, text, constraint=constraint)).endswith("!")
    assert threads == [threading.current_thread().name] * num_read


def test_both_engines_say_the_same_in_a_shape(native: Engine, vllm: Engine) -> None:
    word = Constraint(Grammar(Syntax.REGEX, "[a-z]{3,9}"))
    forced = Constraint(calls=CALLS, must_call=True)
    for constraint in (OBJECT, word, forced):
        ours, theirs = (
            answers(e, [asked(e, t, constraint=constraint, max_tokens=300) for t in QUESTIONS])
            for e in (native, vllm)
        )
        assert list(map(text_of, theirs)) == list(map(text_of, ours))
        assert list(map(calls_of, theirs)) == list(map(calls_of, ours))
