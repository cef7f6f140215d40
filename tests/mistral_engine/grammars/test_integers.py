"""Integers end within 64 bits; all else that a schema says stays as it was."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llguidance import LLMatcher, LLTokenizer

from mistral_engine.grammars.integers import bounded
from mistral_engine.grammars.schemas import LARGEST_INTEGER, read_schema
from mistral_engine.grammars.source import in_form

Schema = dict[str, Any]
INTEGER: Schema = {"type": "integer"}


def takes(schema: Schema, text: str) -> bool:
    """Whether an answer that is held to the schema can be this."""
    tokenizer = LLTokenizer("byte")
    matcher = LLMatcher(tokenizer, LLMatcher.grammar_from_json_schema(in_form(schema)))
    tokens = tokenizer.tokenize_str(text)
    return bool(matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting())


@pytest.mark.parametrize(
    ("schema", "inside"),
    [
        (INTEGER, "{}"),
        ({"type": ["integer", "null"]}, "{}"),
        ({"type": "array", "items": INTEGER}, "[{}]"),
        (
            {"type": "object", "properties": {"type": INTEGER}, "required": ["type"]},
            '{{"type": {}}}',
        ),
        ({"anyOf": [{"type": "string"}, INTEGER]}, "{}"),
        ({"$ref": "#/$defs/n", "$defs": {"n": INTEGER}}, "{}"),
        ({"$ref": "#/components/n", "components": {"n": INTEGER}}, "{}"),
        ({"type": "object", "additionalProperties": INTEGER}, '{{"x": {}}}'),
    ],
)
def test_an_integer_ends_wherever_it_stands(schema: Schema, inside: str) -> None:
    before = copy.deepcopy(schema)
    for sign in ("", "-"):
        assert takes(bounded(schema), inside.format(f"{sign}9100000000000000000"))
        assert takes(schema, inside.format(f"{sign}91000000000000000000"))
        assert not takes(bounded(schema), inside.format(f"{sign}91000000000000000000"))
    assert schema == before


def test_the_largest_integer_of_64_bits_can_be_written() -> None:
    assert takes(bounded(INTEGER), str(LARGEST_INTEGER))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "number"},
        {"type": ["number", "integer"]},
        {"enum": [3], "type": "integer"},
        {"const": {"type": "integer"}},
        {"type": "string", "default": {"type": "integer"}},
        {"type": "integer", "minimum": 1, "exclusiveMaximum": 3},
    ],
)
def test_what_is_no_endless_integer_stays(schema: Schema) -> None:
    assert bounded(schema) is schema


@given(st.integers(-(10**18), 10**18), st.booleans())
def test_a_bound_that_is_given_is_kept(bound: int, is_exclusive: bool) -> None:
    for keyword in ("minimum", "maximum"):
        given_as = f"exclusive{keyword.title()}" if is_exclusive else keyword
        values = read_schema(json.dumps({"type": "integer", given_as: bound})).values
        found = bounded(values)
        assert found[given_as] == bound
        assert len(found) == 3
