"""Whatever is drawn of what the grammar of v11's and v13's calls allows, they are calls."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest

from chat_formats.mistral import mistral_format
from engine_api.constraint import CallGrammar, Constraint, Function
from engine_api.events import CallArguments, CallBegun
from engine_api.request import Prompt
from mistral_engine.native.guide.numbers import MOST_DIGITS
from tests.chat_formats.vocabularies import small_tekken
from tests.mistral_engine.native.guide.guides import guide_of
from tests.mistral_engine.native.guide.test_grammar import (
    FUNCTIONS,
    OFFERED,
    Vocabulary,
    assert_valid,
    calls,
)

VERSIONS = ("v11", "v13", "v15")


@cache
def opened(version: str) -> Vocabulary:
    return Vocabulary(small_tekken(version, efforts=("none",) * (version == "v15")))


@pytest.fixture(params=VERSIONS)
def vocabulary(request: pytest.FixtureRequest) -> Vocabulary:
    return opened(request.param)


def read(vocabulary: Vocabulary, token_ids: list[int]) -> list[tuple[str, str]]:
    """The names and arguments of the calls that are said."""
    reader = mistral_format(vocabulary.tokenizer).open_answer(Prompt((1,), may_call=True))
    told: list[tuple[str, str]] = []
    for part in (part for token_id in token_ids for part in reader.read(token_id).calls):
        if isinstance(part, CallBegun):
            told.append((part.name, ""))
        elif isinstance(part, CallArguments):
            told[-1] = (told[-1][0], told[-1][1] + part.text)
    return told


@pytest.mark.parametrize("most", [1, 2, 16])
def test_calls_are_of_offered_functions_with_arguments_that_validate(
    vocabulary: Vocabulary, most: int
) -> None:
    constraint = Constraint(calls=calls(*OFFERED, most=most), must_call=True)
    names: set[str] = set()
    counts: set[int] = set()
    for seed in range(8):
        guide = guide_of(vocabulary.grammars, constraint)
        said = vocabulary.walk(guide, random.Random(seed))
        assert said[0] == vocabulary.tokenizer.tool_calls_id
        made = read(vocabulary, said)
        assert 1 <= len(made) <= most
        assert len(made) == said.count(vocabulary.tokenizer.tool_calls_id)
        for name, arguments in made:
            assert_valid(json.loads(arguments), FUNCTIONS[name])
        names.update(name for name, _ in made)
        counts.add(len(made))
    assert len(names) > 1
    assert most == 1 or len(counts) > 1


def test_after_a_call_the_answer_ends_or_another_call_begins(vocabulary: Vocabulary) -> None:
    tokenizer = vocabulary.tokenizer
    own_id = [tokenizer.control_id("[CALL_ID]"), *tokenizer.encode("abc123XYZ")]
    call = [
        *tokenizer.encode("now"),
        *(own_id if tokenizer.version == "v11" else []),
        tokenizer.control_id("[ARGS]"),
        *tokenizer.encode("{}"),
    ]
    guide = guide_of(vocabulary.grammars, Constraint(calls=calls(("now", {}), most=2)))
    for number in (1, 2):
        for token_id in (tokenizer.tool_calls_id, *call):
            assert not guide.is_complete
            guide.advance(token_id)
            assert guide.error is None
        if number == 1:
            assert vocabulary.allowed(guide) == [tokenizer.eos_id, tokenizer.tool_calls_id]
    assert guide.is_complete


def test_a_name_that_begins_another_can_be_said(vocabulary: Vocabulary) -> None:
    """And one whose digits are no number."""
    names = ["get", "get_wind", "e1234", "e12345678", "f" + "1" * 25, "f" + "1" * 22]
    functions = tuple(Function(name, '{"type": "object", "properties": {}}') for name in names)
    constraint = Constraint(calls=CallGrammar(functions, most_calls=1), must_call=True)
    tokenizer = vocabulary.tokenizer
    for name in names:
        guide = guide_of(vocabulary.grammars, constraint)
        for token_id in (tokenizer.tool_calls_id, *tokenizer.encode(name)):
            assert token_id in vocabulary.allowed(guide)
            guide.advance(token_id)
        behind = "[CALL_ID]" if tokenizer.version == "v11" else "[ARGS]"
        assert tokenizer.control_id(behind) in vocabulary.allowed(guide)


def test_a_number_in_arguments_ends_in_every_call(vocabulary: Vocabulary) -> None:
    number = {"type": "object", "properties": {"to": {"type": "integer"}}, "required": ["to"]}
    constraint = Constraint(calls=calls(("count1", number), most=2), must_call=True)
    guide = guide_of(vocabulary.grammars, constraint)
    tokenizer = vocabulary.tokenizer
    sevens = [i for i in range(tokenizer.size) if tokenizer.piece_bytes(i) == b"7"]
    liked = [*sevens, tokenizer.tool_calls_id]
    said: list[int] = []
    while not guide.is_complete:
        assert len(said) < 200, "it does not end"
        allowed = vocabulary.allowed(guide)
        said.append(next((i for i in liked if i in allowed), allowed[-1]))
        guide.advance(said[-1])
    made = read(vocabulary, said)
    assert len(made) == 2
    assert all(len(str(abs(json.loads(text)["to"]))) == MOST_DIGITS for _, text in made)


def test_without_tools_named_by_a_grammar_a_call_is_free(vocabulary: Vocabulary) -> None:
    guide = guide_of(vocabulary.grammars, Constraint(must_call=True))
    assert vocabulary.allowed(guide) == [vocabulary.tokenizer.tool_calls_id]
    guide.advance(vocabulary.tokenizer.tool_calls_id)
    assert not guide.is_binding
