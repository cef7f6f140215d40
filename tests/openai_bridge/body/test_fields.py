from __future__ import annotations

import pytest

from openai_bridge.body.fields import Fields
from openai_bridge.body.ignored import Ignored
from openai_bridge.errors import BadRequest


def refusal_of(read) -> BadRequest:
    with pytest.raises(BadRequest) as refusal:
        read()
    return refusal.value


def test_null_is_absent():
    fields = Fields({"a": None})
    assert fields.string("a") is None
    assert fields.number("a") is None
    assert fields.strings("a", 4) == ()
    assert "a" not in fields


def test_zero_and_false_are_not_absent():
    fields = Fields({"zero": 0, "no": False})
    assert fields.integer("zero") == 0
    assert fields.boolean("no") is False


@pytest.mark.parametrize(
    ("reader", "value", "message"),
    [
        ("string", 1, "x is a number, 1; it must be a string"),
        ("boolean", "true", 'x is a string, "true"; it must be a boolean'),
        ("boolean", 1, "x is a number, 1; it must be a boolean"),
        ("integer", True, "x is a boolean, true; it must be an integer"),
        ("integer", 1.5, "x is a number, 1.5; it must be an integer"),
        ("integer", "5", 'x is a string, "5"; it must be an integer'),
        ("number", True, "x is a boolean, true; it must be a number"),
        ("number", [1], "x is an array, [1]; it must be a number"),
        ("object", [], "x is an array, []; it must be an object"),
        ("objects", {}, "x is an object, {}; it must be an array of objects"),
        ("objects", [{}, 3], "x[1] is a number; it must be an object"),
    ],
)
def test_a_wrong_type_names_field_value_and_expectation(reader: str, value, message: str):
    fields = Fields({"x": value})
    most = [9] if reader == "objects" else []
    refusal = refusal_of(lambda: getattr(fields, reader)("x", *most))
    assert str(refusal) == message
    assert refusal.code == "invalid_type"


def test_integers_are_bounded_and_64_bit():
    message = str(refusal_of(lambda: Fields({"n": 0}).integer("n", low=1, high=16)))
    assert message == "n is 0; it must be at least 1"
    message = str(refusal_of(lambda: Fields({"n": 99}).integer("n", low=1, high=16)))
    assert message == "n is 99; it must be at most 16"
    message = str(refusal_of(lambda: Fields({"n": 10**200}).integer("n")))
    assert message.startswith("n is a number of more than 40 digits; it must be at most 92233")


def test_a_number_beyond_floating_point_is_refused():
    message = str(refusal_of(lambda: Fields({"x": 10**400}).number("x")))
    assert message == "x is a number of more than 40 digits; it must be a finite number"


def test_a_string_may_stand_for_an_array_of_one():
    assert Fields({"stop": "a"}).strings("stop", 4) == ("a",)
    assert Fields({"stop": ["a", "b"]}).strings("stop", 4) == ("a", "b")
    refusal = refusal_of(lambda: Fields({"stop": list("abcde")}).strings("stop", 4))
    assert str(refusal) == "stop has 5 entries; it must have at most 4"
    assert refusal_of(lambda: Fields({"stop": ["a", 1]}).strings("stop", 4)).param == "stop"


@pytest.mark.parametrize(
    ("reader", "entries"),
    [
        ("objects", [{}] * 1025),
        ("strings", ["a"] * 1025),
        ("integers", [1] * 1025),
        ("mapping", {str(i): i for i in range(1025)}),
    ],
)
def test_more_entries_than_the_limit_are_refused_by_name(reader: str, entries: list | dict):
    refusal = refusal_of(lambda: getattr(Fields({"x": entries}), reader)("x", 1024))
    assert str(refusal) == "x has 1,025 entries; it must have at most 1,024"
    assert refusal.param == "x"
    assert getattr(Fields({"x": entries}), reader)("x", 1025) is not None


def test_entries_are_counted_before_they_are_looked_at():
    refusal = refusal_of(lambda: Fields({"x": [1, 2]}).objects("x", 1))
    assert str(refusal) == "x has 2 entries; it must have at most 1"


def test_a_long_name_is_told_short():
    fields = Fields({"x" * 10**6: 1}, "messages[0]", Ignored(refuses_unknown=True))
    refusal = refusal_of(fields.finish)
    assert refusal.param == f"messages[0].{'x' * 61}..."
    assert str(refusal) == f"unknown field {refusal.param}"


def test_nested_fields_are_named_by_their_path():
    (message,) = Fields({"messages": [{"content": {"text": 1}}]}).objects("messages", 1) or []
    content = message.object("content")
    assert content is not None
    assert refusal_of(lambda: content.string("text")).param == "messages[0].content.text"


def finished(values: dict, *known: str, refuses_unknown: bool = False) -> Fields:
    fields = Fields(values, ignored=Ignored(refuses_unknown=refuses_unknown))
    for name in known:
        fields.raw(name)
    fields.finish()
    return fields


def test_what_nobody_asked_for_is_told_by_its_path():
    assert str(finished({"known": 1, "a": 1, "b": None}, "known").ignored) == "a"


def test_what_nobody_asked_for_is_refused_where_that_is_wished():
    refusal = refusal_of(lambda: finished({"known": 1, "a": 1}, "known", refuses_unknown=True))
    assert (str(refusal), refusal.param) == ("unknown field a", "a")
    assert not finished({"known": 1, "a": None}, "known", refuses_unknown=True).ignored


@pytest.mark.parametrize("name", ["temprature", "Temperature", "tempreature", "temperatures"])
def test_a_slip_of_a_known_name_is_refused_with_what_was_meant(name: str):
    refusal = refusal_of(lambda: finished({name: 1}, "temperature", "top_p"))
    assert str(refusal) == f"unknown field {name}; did you mean temperature?"
    assert (refusal.param, refusal.code) == (name, "unknown_parameter")


def test_null_is_no_slip():
    assert not finished({"temprature": None}, "temperature").ignored


def test_what_is_inside_is_told_with_what_it_is_in():
    fields = Fields({"messages": [{"mood": 1}]})
    (message,) = fields.objects("messages", 1) or []
    message.finish()
    fields.finish()
    assert str(fields.ignored) == "messages[0].mood"


def test_a_hint_is_told_unless_it_asks_for_what_happens_anyway():
    fields = Fields({"tier": "fast", "effort": "none", "cache": False, "ttl": None})
    fields.tell("tier", "auto")
    fields.tell_all({"effort": ("none",), "cache": (0,), "ttl": (), "absent": ()})
    fields.finish()
    assert str(fields.ignored) == "tier, cache"  # false is not 0


def test_an_unsupported_field_may_hold_only_what_asks_for_nothing():
    Fields({"penalty": 0}).refuse("penalty", 0)
    Fields({"penalty": 0.0}).refuse("penalty", 0)
    Fields({"penalty": None}).refuse("penalty", 0)
    refusal = refusal_of(lambda: Fields({"penalty": 0.5}).refuse("penalty", 0))
    assert str(refusal) == "penalty is not supported; it may be null or 0"
    assert refusal_of(lambda: Fields({"penalty": False}).refuse("penalty", 0))
    refusal = refusal_of(lambda: Fields({"audio": {}}).refuse("audio", instead="send text"))
    assert str(refusal) == "audio is not supported; send text"
    refusal = refusal_of(lambda: Fields({"n_predict": 5}).refuse_names({"n_predict": "max_tokens"}))
    assert str(refusal) == "n_predict is not supported; give max_tokens"


def test_a_float_without_a_fraction_is_an_integer():
    assert Fields({"n": 16.0}).integer("n") == 16
    assert Fields({"n": [5.0, 6]}).integers("n", 2) == (5, 6)
    assert refusal_of(lambda: Fields({"n": 1e300}).integer("n")).code == "invalid_value"
    assert refusal_of(lambda: Fields({"n": [5, 6.5]}).integers("n", 2)).code == "invalid_type"


def test_how_a_field_was_dealt_with_can_be_seen():
    fields = Fields({})
    fields.string("a")
    fields.tell("b")
    fields.refuse("c")
    assert (fields.honoured, fields.told, fields.refused) == ({"a"}, {"b"}, {"c"})
