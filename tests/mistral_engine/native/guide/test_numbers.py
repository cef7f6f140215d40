"""A model that repeats digits comes to an end, unless a schema demands that many."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.guide.numbers import MOST_DIGITS, MOST_EXPONENT_DIGITS
from tests.mistral_engine.native.guide.guides import guide_of
from tests.mistral_engine.native.guide.test_grammar import Vocabulary, opened

VOCABULARIES = ("embedded", "v3", "tekken", "bytes")


@pytest.fixture(params=VOCABULARIES)
def vocabulary(request: pytest.FixtureRequest) -> Vocabulary:
    return opened(request.param)


def guide(vocabulary: Vocabulary, schema: Any) -> Guide:
    grammar = Grammar(Syntax.JSON_SCHEMA, json.dumps(schema))
    return guide_of(vocabulary.grammars, Constraint(grammar), continues_text=True)


def in_a_call(vocabulary: Vocabulary, schema: Any) -> Guide:
    functions = (Function("f", json.dumps(schema)),)
    calls = Constraint(calls=CallGrammar(functions, 1), must_call=True)
    return guide_of(vocabulary.grammars, calls)


def stubborn(vocabulary: Vocabulary, guide: Guide, likings: tuple[str, ...] = ("7",)) -> str:
    """What a model says that likes these texts best, in turn, and the longest of their tokens."""
    said: list[int] = []
    piece = vocabulary.tokenizer.piece_bytes
    while not guide.is_complete:
        assert len(said) < 300, "it does not end"
        allowed = vocabulary.allowed(guide)
        liked = [i for like in likings for i in allowed if piece(i) == like.encode()]
        token_id = liked[0] if liked else vocabulary.tokenizer.eos_id
        if token_id not in allowed:
            token_id = max(allowed, key=lambda i: (piece(i) in (b"}", b"]"), -len(piece(i))))
        if token_id == vocabulary.tokenizer.eos_id:
            break
        said.append(token_id)
        guide.advance(token_id)
        assert guide.error is None
    return vocabulary.text_of(said, continues_text=True)


@pytest.mark.parametrize("schema", [{"type": "integer"}, {"type": "integer", "minimum": 0}])
def test_an_integer_has_as_many_digits_as_64_bits_hold(vocabulary: Vocabulary, schema: Any) -> None:
    assert stubborn(vocabulary, guide(vocabulary, schema)) == "7" * MOST_DIGITS


def test_the_digits_before_the_point_behind_it_and_of_the_exponent_are_bounded(
    tiny: Vocabulary,
) -> None:
    text = stubborn(tiny, guide(tiny, {"type": "number"}), ("7", ".", "e"))
    assert text == f"{'7' * MOST_DIGITS}.{'7' * MOST_DIGITS}e{'7' * MOST_EXPONENT_DIGITS}"


@pytest.fixture
def tiny() -> Vocabulary:
    return opened("embedded")


def test_numbers_end_in_calls_in_lists_and_in_any_object(tiny: Vocabulary) -> None:
    number = {"type": "object", "properties": {"n": {"type": "number"}}, "required": ["n"]}
    closed = {**number, "additionalProperties": False}
    assert re.search(f"[^7]7{{{MOST_DIGITS}}}}}", stubborn(tiny, in_a_call(tiny, closed)))
    listed = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    assert stubborn(tiny, guide(tiny, listed)).count("7") == 2 * MOST_DIGITS


@pytest.mark.parametrize(
    "schema",
    [
        {"const": 12345678901234567890123456789},
        {"enum": [1234567890123456789012345]},
        {"type": "string", "pattern": "^7{40}$"},
    ],
    ids=str,
)
def test_what_a_schema_demands_is_written_in_full(vocabulary: Vocabulary, schema: Any) -> None:
    text = stubborn(vocabulary, guide(vocabulary, schema), tuple("7123456890"))
    demanded = schema.get("const", schema.get("enum", ["7" * 40])[0])
    assert len(json.loads(f'"{text}"' if text[0] != '"' else text)) == len(str(demanded))
    assert float(json.loads(text)) == float(demanded)  # llguidance reads those as floats


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 1.7976931348623157e308, 0.1 + 0.2])
def test_numbers_of_64_bits_can_be_written(vocabulary: Vocabulary, number: float) -> None:
    of = guide(vocabulary, {"type": "number"})
    for token_id in vocabulary.tokenizer.encode_within(json.dumps(number)):
        assert token_id in vocabulary.allowed(of)
        of.advance(token_id)


def test_digits_in_a_text_and_in_no_json_are_not_counted(tiny: Vocabulary) -> None:
    quoted = {"type": "string", "pattern": '^[7"\\\\]{60}$'}
    assert stubborn(tiny, guide(tiny, quoted)) == f'"{"7" * 60}"'
    plain = Constraint(Grammar(Syntax.REGEX, "7{60}"))
    assert stubborn(tiny, guide_of(tiny.grammars, plain, continues_text=True)) == "7" * 60
