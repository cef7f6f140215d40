from __future__ import annotations

import json
import tracemalloc
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openai_bridge.body.strict_json import (
    MAX_DEPTH,
    MAX_VALUES,
    parse_object,
    require_object,
    show,
)
from openai_bridge.errors import BadRequest, shorten


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
        (b'{"n": -' + b"9" * 5000 + b"}", "the body holds a number too long to read"),
        (b'{"a": 1e999999}', "a is inf; it must be a finite number"),
        (b'{"temperature": NaN}', "temperature is nan; it must be a finite number"),
        (b'{"a": [{"b": 1e400}]}', "a[0].b is inf; it must be a finite number"),
        (b'{"a": ["\\ud83d"]}', "a[0] holds a lone surrogate, which is not valid text"),
        (b'{"\\udc00": 1}', "'\\udc00' holds a lone surrogate, which is not valid text"),
        (b'{"a": 1, "a": 1}', "a is given twice"),
        (b'{"": 1, "b": [{"c": [], "d": 2, "c": []}]}', "b[0].c is given twice"),
        (b'{"a": {"\\u0000": 1, "\\u0000": 2}}', "a.\0 is given twice"),
        (b'{"a": {"b": 1, "b": 1}, "a": NaN}', "a.b is given twice"),
        (
            b'{"\\udc00": 1, "\\udc00": 1}',
            "'\\udc00' holds a lone surrogate, which is not valid text",
        ),
        (
            b"\xef\xbb\xbf" * 2 + b"{}",
            "the body is not valid JSON: Expecting value: line 1 column 1 (char 0)",
        ),
        (b"\xef\xbb\xbf", "the body is not valid JSON: Expecting value: line 1 column 1 (char 0)"),
        (b'\xef\xbb\xbf{"\xff', "the body is not valid UTF-8 at byte 5"),
    ],
)
def test_everything_else_is_refused_in_words(raw: bytes, message: str):
    with pytest.raises(BadRequest) as refusal:
        parse_object(raw)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("raw", "param"),
    [
        (b'{"a": [{"b": 1e400}]}', "a[0].b"),
        (b'{"a": ["\\ud83d"]}', "a[0]"),
        (b'{"b": [{"c": [], "c": []}]}', "b[0].c"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(raw: bytes, param: str):
    with pytest.raises(BadRequest) as refusal:
        parse_object(raw)
    assert refusal.value.param == param


def test_what_never_was_json_is_called_as_python_calls_it():
    with pytest.raises(BadRequest, match="the body is a Python tuple; it must be an object"):
        require_object(())


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize("text", ['{"a": 1}', "{}", '\ufeff{"a": "wïnd"}', "1"])
def test_another_unicode_is_refused_by_its_name(encoding: str, text: str):
    with pytest.raises(BadRequest) as refusal:
        parse_object(text.encode(encoding))
    assert refusal.value.message == f"the body is in {encoding[:6].upper()}; it must be in UTF-8"


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        (b'\xef\xbb\xbf{"a": "\xc3\xa9"}', {"a": "é"}),
        ('{"a": "\ufeff"}'.encode(), {"a": "\ufeff"}),
        (b'{"a": -0}', {"a": 0}),
        (b'{"a": 1e-999999}', {"a": 0.0}),
        (b'{"a": 1.' + b"9" * 5000 + b"}", {"a": 2.0}),
        (b'{"\\u0000": 1}', {"\0": 1}),
        (b'{"' + b"k" * 10**6 + b'": 1}', {"k" * 10**6: 1}),
        (b'{"a": {"b": 1}, "b": {"b": 1}}', {"a": {"b": 1}, "b": {"b": 1}}),
    ],
)
def test_what_is_odd_and_can_be_used_is_read(raw: bytes, values: dict[str, object]):
    assert parse_object(raw) == values


KEY = b'{"' + b"k" * 2**21 + b'": '


@pytest.mark.parametrize(
    "raw",
    [
        KEY + b"NaN}",
        KEY + b"[" + b"1," * 300_000 + b"NaN]}",
        KEY * 4 + b"NaN" + b"}" * 4,
        KEY + b'{"a": ' * 120 + b"NaN" + b"}" * 121,
        b'{"a": ' * 120 + b"NaN" + b"}" * 121,
        KEY + b'"\\ud83d"}',
        KEY + b'1, "' + KEY[2:] + b"1}",
        b'{"' + rb"\udc00" * 500_000 + b'": 1}',
        b'{"a": ' + b"9" * 2**21 + b"}",
    ],
)
def test_a_refusal_is_short_however_long_what_it_refuses(raw: bytes):
    with pytest.raises(BadRequest) as refusal:
        parse_object(raw)
    assert len(refusal.value.message) < 1500
    assert len(refusal.value.param or "") < 1500


def times(count: int, unit: bytes, last: bytes = b"1]}") -> bytes:
    """An object with an array of so many units and one value more."""
    return b'{"a": [' + unit * count + last


@pytest.mark.parametrize("unit", [b"1,", b"{},", b"[ ],", b'"",', b'"\\\\",', b'"[{\\",",'])
def test_a_body_may_have_as_many_values_as_the_limit_says(unit: bytes):
    values = parse_object(times(MAX_VALUES - 3, unit))
    assert len(values["a"]) == MAX_VALUES - 2  # with the array and the object, all of them
    with pytest.raises(BadRequest, match="has more than 500,000 values"):
        parse_object(times(MAX_VALUES - 2, unit))


@pytest.mark.parametrize("prose", [b"wind, ", b"[{", b'\\", ', b"\\\\,"])
def test_no_prose_has_too_many_values(prose: bytes):
    raw = b'{"a": "' + prose * (MAX_VALUES + 1) + b'", "b": 1}'
    assert parse_object(raw).keys() == {"a", "b"}


@pytest.mark.parametrize(
    "raw",
    [
        times(10**6, b"{},"),
        times(10**6, b"1,"),
        times(10**6, b'{"b":1},'),
        b"[" * 2**22,
        b'{"a":' * 2**19,
        b'"' * 2**21 + b"," * 2**21,
        b"," * 2**20 + b'"' + rb"\"" * 2**20,
        KEY + b'{"a": ' * 120 + b"NaN" + b"}" * 121,
        b'{"a": "' + b"a, " * 2**20,
    ],
)
def test_a_hostile_body_takes_little_more_memory_than_its_bytes(raw: bytes):
    assert peak_memory(raw, BadRequest) < 3 * len(raw)


def test_the_most_that_a_body_may_hold_fits_into_memory():
    names = b",".join(b'"%d":0' % i for i in range(370_000))  # as many as 4 MiB have room for
    assert peak_memory(b"{" + names + b"}", None) < 100e6


def peak_memory(raw: bytes, expected: type[Exception] | None) -> int:
    """Bytes that reading takes, beside those that are read."""
    tracemalloc.start()
    try:
        with pytest.raises(expected) if expected else nullcontext():
            parse_object(raw)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


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
    assert show(["wind"] * 10**6).startswith('["wind", "wind", ')
    assert len(show(["wind"] * 10**6)) == 80
    assert show("x" * 78) == f'"{"x" * 78}"'
    assert show(10**5000) == "a number of more than 40 digits"
    for sign in (1, -1):
        assert show(sign * (10**40 - 1)) == str(sign * (10**40 - 1))
        assert show(sign * 10**40) == "a number of more than 40 digits"


@given(st.lists(st.text("ab\u00e9", max_size=90) | st.integers(0, 9) | st.none(), max_size=40))
def test_a_value_is_shown_as_the_beginning_of_its_json(values: list[object]):
    for value in (values, *values):
        assert show(value) == shorten(json.dumps(value), 80)


def test_a_body_may_be_nested_as_deeply_as_the_limit_says():
    def nested(levels: int) -> bytes:
        return b'{"a": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"

    assert parse_object(nested(MAX_DEPTH)).keys() == {"a"}
    with pytest.raises(BadRequest, match="more than 128 levels deep"):
        parse_object(nested(MAX_DEPTH + 1))
