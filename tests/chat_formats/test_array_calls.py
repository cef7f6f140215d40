from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_formats.calls import CallScanner
from engine_api.events import CallArguments, CallBegun
from tests.chat_formats.told_calls import put_together

Call = tuple[str, dict[str, Any]]

names = st.text(st.sampled_from("aZ09_-"), min_size=1, max_size=8)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
calls = st.lists(st.tuples(names, st.dictionaries(st.text(), values, max_size=3)), max_size=4)


def written(made: list[Call], **style: Any) -> str:
    return json.dumps([{"name": name, "arguments": arguments} for name, arguments in made], **style)


def scan(pieces: list[str]) -> tuple[list[Call], CallScanner]:
    """Put together what the scanner tells, as a client would."""
    scanner = CallScanner()
    told = put_together(part for piece in pieces for part in scanner.feed(piece))
    return [(head.name, json.loads(text)) for head, text in told], scanner


@given(calls, st.data(), st.booleans())
def test_calls_come_out_as_they_went_in_however_they_are_cut(
    made: list[Call], data: st.DataObject, ascii_only: bool
):
    text = written(made, ensure_ascii=ascii_only)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=20)))
    edges = [0, *cuts, len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    found, scanner = scan(pieces)
    assert found == made
    assert scanner.num_calls == len(made)


def test_a_call_in_single_characters_is_told_at_once_character_by_character():
    arguments = '{"wind": "b\\"}o"}'
    text = f'[{{"name": "f", "arguments": {arguments}}}]'
    scanner = CallScanner()
    told = [part for char in text for part in scanner.feed(char)]
    assert isinstance(told[0], CallBegun)
    assert [part.text for part in told[1:] if isinstance(part, CallArguments)] == list(arguments)


class Counted:
    """A pattern that counts the characters it is given to search."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.num_searched = pattern, 0

    def search(self, text: str, start: int) -> re.Match[str] | None:
        found = self.pattern.search(text, start)
        self.num_searched += (found.end() if found else len(text)) - start
        return found


@pytest.mark.parametrize(
    "value",
    ["a" * 20_000, 'say "no"\n' * 2_000, [{"x": {}}] * 2_000],
    ids=["long", "quoted", "deep"],
)
def test_each_character_of_a_call_is_read_once_however_it_is_cut(
    value: Any, monkeypatch: pytest.MonkeyPatch
):
    """An agent that writes a file makes one call of many thousand characters."""
    text = written([("write_file", {"content": value})])
    outside, inside = Counted(CallScanner._OUTSIDE), Counted(CallScanner._INSIDE)
    monkeypatch.setattr(CallScanner, "_OUTSIDE", outside)
    monkeypatch.setattr(CallScanner, "_INSIDE", inside)
    found, scanner = scan([text[i : i + 4] for i in range(0, len(text), 4)])
    assert found == [("write_file", {"content": value})]
    assert outside.num_searched + inside.num_searched <= len(text)
    assert len(scanner._held_back) <= 2


def test_a_call_that_is_cut_off_keeps_what_was_said_of_it():
    scanner = CallScanner()
    begun, arguments = scanner.feed('[{"name": "f", "arguments": {"wind": "bo')
    assert isinstance(begun, CallBegun)
    assert isinstance(arguments, CallArguments)
    assert arguments.text == '{"wind": "bo'


def test_a_name_that_is_cut_off_is_no_call():
    scanner = CallScanner()
    assert list(scanner.feed('[{"name": "f", "argu')) == []
    assert scanner.num_calls == 0


def test_ids_are_mistrals_and_distinct():
    scanner = CallScanner()
    parts = scanner.feed(written([("f", {})] * 3))
    ids = [part.id for part in parts if isinstance(part, CallBegun)]
    assert len(set(ids)) == 3
    assert all(len(call_id) == 9 and call_id.isalnum() and call_id.isascii() for call_id in ids)
