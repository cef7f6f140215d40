"""Calls that begin with a text, of several tokens: one grammar is of prose and calls together."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from mistral_engine.native.guide.grammar import Grammars
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.guide.numbers import MOST_DIGITS
from tests.chat_formats import vocabularies
from tests.mistral_engine.native.guide.guides import guide_of
from tests.mistral_engine.native.guide.test_grammar import Vocabulary, embedded, regex

BEGIN = "<tool.call>"  # the point is no wildcard
CALLS = CallGrammar(
    (Function("f", '{"type": "object", "properties": {"n": {"type": "integer"}}}'),), 2
)
CALL = '{"name": "f", "arguments": {"n": 7}}'


class Tagged:
    """Implements CallFormat: <tool.call>{...}; between calls the text again."""

    begin = BEGIN

    def grammar(self, names: Sequence[str], most_calls: int) -> str:
        calls = [
            f'"{{\\"name\\": \\"{n}\\", \\"arguments\\": " @arguments{i} "}}"'
            for i, n in enumerate(names)
        ]
        return f'start: call ("{BEGIN}" call){{0,{most_calls - 1}}}\ncall: {" | ".join(calls)}'


def tagged(tokenizer: Any) -> Vocabulary:
    vocabulary = Vocabulary(tokenizer)
    vocabulary.grammars = Grammars(replace(vocabularies.format_of(tokenizer), calls=Tagged()))
    return vocabulary


@pytest.fixture(scope="module", params=["embedded", "tekken"])
def vocabulary(request: pytest.FixtureRequest) -> Vocabulary:
    return tagged(embedded() if request.param == "embedded" else vocabularies.tekken())


def follow(vocabulary: Vocabulary, constraint: Constraint, text: str, lead: str = "") -> Guide:
    guide = guide_of(vocabulary.grammars, constraint, continues_text=not lead)
    encode = vocabulary.tokenizer.encode if lead else vocabulary.tokenizer.encode_within
    for token_id in encode(text):
        guide.advance(token_id)
    return guide


def allows(vocabulary: Vocabulary, constraint: Constraint, text: str) -> bool:
    return follow(vocabulary, constraint, text).error is None


def ends(vocabulary: Vocabulary, guide: Guide) -> bool:
    return guide.is_complete or vocabulary.tokenizer.eos_id in vocabulary.allowed(guide)


FREE = Constraint(calls=CALLS)
DEMANDED = Constraint(calls=CALLS, must_call=True)
EITHER = Constraint(regex("[a-c]+").text, CALLS)


@pytest.mark.parametrize(
    "text",
    ["", "Let me look", "a <tool", "a <tool.call", "<toolXcall>{", "\n\n", "7 < 8 and <>", '"'],
)
def test_prose_is_free_and_may_end_anywhere(vocabulary: Vocabulary, text: str) -> None:
    guide = follow(vocabulary, FREE, text)
    assert guide.error is None
    assert ends(vocabulary, guide)


@pytest.mark.parametrize("prose", ["", "Let me look.\n", "<<tool.call>"])
def test_behind_prose_calls_are_held_to_their_grammar(vocabulary: Vocabulary, prose: str) -> None:
    text = f"{prose}{BEGIN}" if BEGIN not in prose else prose
    assert not ends(vocabulary, follow(vocabulary, FREE, text))
    assert not allows(vocabulary, FREE, f"{text} or so")
    assert ends(vocabulary, follow(vocabulary, FREE, f"{text}{CALL}"))
    assert not allows(vocabulary, FREE, f"{text}{CALL} so")
    twice = follow(vocabulary, FREE, f"{text}{CALL}{BEGIN}{CALL}")
    assert twice.error is None
    assert twice.is_complete


def test_a_call_that_is_demanded_comes_first(vocabulary: Vocabulary) -> None:
    for constraint in (DEMANDED, replace(DEMANDED, text=EITHER.text)):
        assert not allows(vocabulary, constraint, "a")
        assert not ends(vocabulary, follow(vocabulary, constraint, ""))
        assert ends(vocabulary, follow(vocabulary, constraint, BEGIN + CALL))


def test_a_call_that_is_demanded_without_a_grammar_is_free(vocabulary: Vocabulary) -> None:
    assert not allows(vocabulary, Constraint(must_call=True), "a")
    assert allows(vocabulary, Constraint(must_call=True), f"{BEGIN}anything")


def test_with_both_grammars_an_answer_is_prose_or_calls(vocabulary: Vocabulary) -> None:
    assert ends(vocabulary, follow(vocabulary, EITHER, "abc"))
    assert ends(vocabulary, follow(vocabulary, EITHER, BEGIN + CALL))
    assert not allows(vocabulary, EITHER, f"abc{BEGIN}")
    assert not allows(vocabulary, EITHER, "d")


def test_the_lead_of_an_answer_stands_before_what_begins_calls() -> None:
    vocabulary = tagged(embedded())
    for constraint in (DEMANDED, EITHER, FREE):
        guide = follow(vocabulary, constraint, BEGIN + CALL, lead=" ")
        assert guide.error is None
        assert ends(vocabulary, guide)


def test_whatever_is_drawn_is_prose_or_calls(vocabulary: Vocabulary) -> None:
    for seed in range(6):
        guide = follow(vocabulary, DEMANDED, "")
        text = vocabulary.text_of(vocabulary.walk(guide, random.Random(seed)))
        first, *calls = text.split(BEGIN)
        assert first == ""
        assert all(json.loads(call)["name"] == "f" for call in calls)


def test_numbers_come_to_an_end_in_calls_whatever_the_prose_before_them(
    vocabulary: Vocabulary,
) -> None:
    """A single quote in prose begins no string, and digits in it are as many as one likes."""
    long_number = "7" * (MOST_DIGITS + 5)
    assert allows(vocabulary, FREE, f'5" are {long_number}')
    begun = f'5" wide: {BEGIN}{{"name": "f", "arguments": {{"n": ' + "7" * MOST_DIGITS
    guide = follow(vocabulary, FREE, begun)
    assert guide.overlong_tokens is not None
    assert not any(
        re.match("[0-9]", vocabulary.tokenizer.piece_bytes(i).decode(errors="replace"))
        for i in vocabulary.allowed(guide)
    )


def test_prose_that_is_json_has_its_numbers_counted_from_its_beginning() -> None:
    vocabulary = tagged(embedded())
    grammar = Grammar(Syntax.JSON_SCHEMA, '{"type": "integer"}')
    guide = follow(vocabulary, Constraint(grammar, CALLS), "7" * MOST_DIGITS)
    assert guide.overlong_tokens is not None


def test_a_compiled_whole_is_kept_by_its_constraint() -> None:
    vocabulary = tagged(embedded())
    again = follow(vocabulary, EITHER, "abc")
    assert again.error is None
    other = replace(EITHER, text=regex("[d-f]+").text)
    assert allows(vocabulary, other, "def")
    assert not allows(vocabulary, EITHER, "def")
