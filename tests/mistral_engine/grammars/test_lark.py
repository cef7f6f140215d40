"""Grammars are put into each other where they are named, and nowhere else."""

from __future__ import annotations

from mistral_engine.grammars.lark import inlined, ranges
from mistral_engine.grammars.source import named


def test_a_name_stands_for_its_grammar_and_in_a_text_for_itself() -> None:
    outer = r'start: "say \"@inner\"" @inner | /@inner\/ @inner/ | @other'
    source = [named("outer", lark_grammar=outer), named("inner", json_schema={"type": "null"})]
    inner = '%json {"type": "null"}'
    expected = outer.replace('"" @inner', f'"" {inner}', 1)
    assert inlined(source) == f"%lark {{\n{expected}\n}}"


def test_a_grammar_within_a_grammar_within_a_grammar_is_written_out() -> None:
    source = [
        named("a", lark_grammar="start: @b"),
        named("b", lark_grammar="start: @c"),
        named("c", lark_grammar='start: "c"'),
    ]
    assert inlined(source).count("%lark {") == 3
    assert "@" not in inlined(source)


def test_a_set_of_tokens_is_written_as_ranges() -> None:
    assert ranges({3, 9, 5, 6, 7}) == "3,5-7,9"
    assert ranges({1}) == "1"
