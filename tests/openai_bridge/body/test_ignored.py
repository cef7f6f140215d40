from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openai_bridge.body.fields import Fields
from openai_bridge.body.ignored import MAX_COMPARED, MAX_KEPT, MAX_LENGTH, MAX_PATHS, Ignored
from openai_bridge.body.strict_json import join_path


def told(*paths: str) -> str:
    ignored = Ignored()
    for path in paths:
        ignored.add(path)
    return str(ignored)


def test_the_first_of_a_kind_stands_for_all_of_them():
    assert told("user", "messages[1].name", "messages[12].name", "user") == "user, messages[1].name"
    assert told("tools[0].tools[1]", "tools[1]") == "tools[0].tools[1], tools[1]"


def test_no_more_than_so_many_are_listed_and_the_others_counted():
    assert told(*(f"f{i}" for i in range(MAX_PATHS + 3))).endswith(f", f{MAX_PATHS - 1}, +3")
    long = told(*(f"{'f' * 60}{i}" for i in range(MAX_PATHS)))
    assert len(long) <= MAX_LENGTH + 10
    assert int(long.rpartition("+")[2]) == MAX_PATHS - long.count("f" * 60)


def test_a_name_cannot_break_out_of_the_header():
    assert told("a\r\nset-cookie: b") == "a%0D%0Aset-cookie%3A%20b"
    assert told("größe, 0") == "gr%C3%B6%C3%9Fe%2C%200"
    assert told("a", "") == "a, %22%22"


@given(st.lists(st.text(max_size=300), max_size=60))
def test_whatever_the_names_it_is_a_short_line_of_printable_ascii(names: list[str]):
    names = [name.encode(errors="replace").decode() for name in names]  # no half characters
    text = told(*(join_path("", name) for name in names))
    assert text.isascii()
    assert text == "" or text.isprintable()
    assert text == text.strip(), "a header cannot end in a space"
    assert len(text) <= MAX_LENGTH + 10


def test_names_that_only_their_writing_tells_apart_are_one():
    known = {"max_tokens", "temperature", "top_p"}
    for slip in ("maxTokens", "max-tokens", "MAX_TOKENS", "max_token", "temprature", "topp"):
        assert Ignored().meant(slip, known) is not None, slip
    for name in ("top_a", "mirostat", "min_p", "seed", "x", "t"):
        assert Ignored().meant(name, known) is None, name


def test_only_so_many_names_are_compared():
    ignored = Ignored()
    for i in range(MAX_COMPARED):
        ignored.meant(f"field_{i}", {"stop"})
    assert ignored.meant("stops", {"stop"}) is None
    assert Ignored().meant("stops", {"stop"}) == "stop"


def test_a_body_of_many_unknown_fields_is_read_and_counted():
    fields = Fields({f"field_{i}": i for i in range(10_000)})
    fields.string("stop")
    fields.finish()
    assert len(fields.ignored) == 10_000
    assert len(fields.ignored._paths) == MAX_KEPT, "what a body may cost has a bound"
    assert str(fields.ignored).endswith(f"+{10_000 - MAX_PATHS}")
