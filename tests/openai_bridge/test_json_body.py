from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openai_bridge.errors import BadRequest
from openai_bridge.json_body import MAX_DEPTH, parse_object, show


def test_an_object_is_read():
    assert parse_object(b'{"a": [1, "\\u00e9"]}') == {"a": [1, "é"]}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "the body is not valid JSON: Expecting value: line 1 column 1 (char 0)"),
        (b'{"a": ', "the body is not valid JSON: Expecting value: line 1 column 7 (char 6)"),
        (b'{"a": "\xff"}', "the body is not valid UTF-8 at byte 7"),
        (b"[]", "the body is an array; it must be an object"),
        (b"null", "the body is null; it must be an object"),
        (b'"text"', "the body is a string; it must be an object"),
        (b"[" * 100_000, "the body is nested more than 128 levels deep"),
        (b'{"a": ' * 100_000, "the body is nested more than 128 levels deep"),
        (b'{"n": ' + b"9" * 5000 + b"}", "the body holds a number too long to read"),
        (b'{"temperature": NaN}', "temperature is nan; it must be a finite number"),
        (b'{"a": [{"b": 1e400}]}', "a[0].b is inf; it must be a finite number"),
        (b'{"a": ["\\ud83d"]}', "a[0] holds a lone surrogate, which is not valid text"),
        (b'{"\\udc00": 1}', "'\\udc00' holds a lone surrogate, which is not valid text"),
    ],
)
def test_everything_else_is_refused_in_words(raw: bytes, message: str):
    with pytest.raises(BadRequest) as refusal:
        parse_object(raw)
    assert str(refusal.value) == message


def test_a_surrogate_pair_is_an_ordinary_character():
    assert parse_object(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_a_refusal(raw: bytes):
    try:
        parse_object(raw)
    except BadRequest as refusal:
        refusal.message.encode()  # it can be sent


def test_values_are_shown_short_and_in_ascii():
    assert show("é" * 200).startswith('"\\u00e9')
    assert len(show("x" * 200)) == 80
    assert show(10**5000) == "a number of more than 40 digits"


def test_a_body_may_be_nested_as_deeply_as_the_limit_says():
    def nested(levels: int) -> bytes:
        return b'{"a": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"

    assert parse_object(nested(MAX_DEPTH)).keys() == {"a"}
    with pytest.raises(BadRequest, match="more than 128 levels deep"):
        parse_object(nested(MAX_DEPTH + 1))
