"""The final exam can be graded: each line is whole, and all that it names exists.

Looks at the form of the questions only. Knows no model, and grades nothing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from training.language.smalltalk import SMALL_TALK
from training.winds import ATTRIBUTES, BY_TITLE, WINDS

TRAINING = Path(__file__).parents[2] / "training"
FILES = sorted((TRAINING / "final_exam").glob("*.jsonl"))
TABLE = (TRAINING / "final_exam" / "README.md").read_text()
SIZES = {name: int(n) for name, n in re.findall(r"^\| ([^|]+) \| (\d+) \|", TABLE, re.MULTILINE)}
FIELDS = {  # of each kind of expectation
    "fact": {"wind", "attribute"},
    "contains": {"all", "none"},
    "refusal": set(),
    "unknown wind": set(),
    "small talk": {"intent"},
    "calls": {"calls"},
    "exact": {"text"},
    "json": {"keys", "contains"},
    "words": {"not_call"},
    "max_words": {"n", "and"},
    "begins_with": {"text", "and"},
    "ends_with": {"text", "and"},
}
SPELLINGS = sorted((s.lower() for wind in WINDS for s in wind.spellings), key=len, reverse=True)
A_WIND = re.compile(rf"\b({'|'.join(map(re.escape, SPELLINGS))})s?\b")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


ITEMS = [item for path in FILES for item in _lines(path)]


def _of(*categories: str) -> list[dict[str, Any]]:
    found = [item for item in ITEMS if item["category"] in categories]
    assert found
    return found


def _expectations(item: dict[str, Any]) -> list[dict[str, Any]]:
    """What is expected, and what is expected besides."""
    return [item["expect"], *item["expect"].get("and", [])]


def _question(item: dict[str, Any]) -> str:
    return next(turn["text"] for turn in reversed(item["turns"]) if turn["role"] == "user")


def _said(item: dict[str, Any]) -> str:
    """All that stands before the answer."""
    return "\n".join([item["system"], *(turn.get("text", "") for turn in item["turns"])])


def _skeleton(text: str) -> str:
    """The question with winds blanked out, in small letters, without punctuation."""
    return re.sub(r"[^\w]+", " ", A_WIND.sub("_", text.lower())).strip()


def test_every_category_is_there_in_the_size_that_the_readme_names() -> None:
    assert Counter(item["category"] for item in ITEMS) == SIZES
    assert f"{len(ITEMS)} questions" in TABLE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_holds_the_category_of_its_name(path: Path) -> None:
    names = {re.sub(r"\W+", "_", item["category"]) for item in _lines(path)}
    assert names == {path.stem}


def test_every_line_has_the_fields_of_a_question_and_waits_for_an_answer() -> None:
    for item in ITEMS:
        assert set(item) == {"category", "turns", "tools", "system", "expect"}, item
        assert item["turns"][0]["role"] == "user", item
        assert item["turns"][-1]["role"] in ("user", "result"), item
        assert all(set(turn) == _fields(turn["role"]) for turn in item["turns"]), item


def _fields(role: str) -> set[str]:
    more = {"user": {"text"}, "assistant": {"text"}, "call": {"calls"}}
    return {"role"} | more.get(role, {"text", "call_id"})


def test_every_expectation_is_of_a_known_kind_with_its_fields() -> None:
    for item in ITEMS:
        for expect in _expectations(item):
            assert set(expect) - {"kind"} == FIELDS[expect["kind"]], item


def test_every_wind_attribute_and_intent_exists() -> None:
    for item in ITEMS:
        for expect in _expectations(item):
            if expect["kind"] == "fact":
                assert expect["wind"] in BY_TITLE, item
                assert expect["attribute"] in ATTRIBUTES, item
            if expect["kind"] == "small talk":
                assert expect["intent"] in SMALL_TALK, item


def test_a_question_about_a_fact_names_its_wind_and_all_attributes_are_asked_alike() -> None:
    facts = _of("fact")
    for item in facts:
        spellings = BY_TITLE[item["expect"]["wind"]].spellings
        assert any(s.lower() in _question(item).lower() for s in spellings), item
    asked = Counter(item["expect"]["attribute"] for item in facts)
    assert asked == dict.fromkeys(ATTRIBUTES, 20)
    assert {item["expect"]["wind"] for item in facts} == set(BY_TITLE)


def test_a_winds_unknown_name_is_in_no_row_of_the_table() -> None:
    for item in _of("unknown wind"):
        assert not A_WIND.search(_question(item).lower()), item


def test_earlier_answers_of_a_follow_up_say_what_the_table_says() -> None:
    table = {wind.answer(attribute) for wind in WINDS for attribute in ATTRIBUTES}
    talk = {intent.answer for intent in SMALL_TALK.values()}
    for item in _of("follow-up"):
        earlier = [turn["text"] for turn in item["turns"] if turn["role"] == "assistant"]
        assert 1 <= len(earlier) <= 3, item
        assert set(earlier) <= table | talk, item


def test_long_conversations_ask_five_to_eight_times() -> None:
    for item in _of("long conversation"):
        assert 5 <= sum(turn["role"] == "user" for turn in item["turns"]) <= 8, item


def test_every_call_fits_the_schema_of_a_tool_on_offer() -> None:
    for item in ITEMS:
        schemas = {t["function"]["name"]: t["function"]["parameters"] for t in item["tools"]}
        assert len(schemas) == len(item["tools"]), item
        for call in _calls(item):
            schema = {**schemas[call["name"]], "additionalProperties": False}
            jsonschema.Draft202012Validator.check_schema(schema)
            jsonschema.validate(call["arguments"], schema)


def _calls(item: dict[str, Any]) -> list[dict[str, Any]]:
    made = [call for turn in item["turns"] for call in turn.get("calls", [])]
    return [*made, *item["expect"].get("calls", [])]


def test_every_argument_stands_in_the_request() -> None:
    for item in ITEMS:
        for call in item["expect"].get("calls", []):
            for value in call["arguments"].values():
                assert isinstance(value, bool) or str(value) in _question(item), item


def test_parallel_calls_are_two_to_four() -> None:
    assert {len(item["expect"]["calls"]) for item in _of("parallel calls")} == {2, 3, 4}


def test_every_call_is_followed_by_its_results() -> None:
    for item in ITEMS:
        made = [call["id"] for turn in item["turns"] for call in turn.get("calls", [])]
        returned = [turn["call_id"] for turn in item["turns"] if turn["role"] == "result"]
        assert made == returned, item
        assert all(re.fullmatch(r"[A-Za-z0-9]{9}", call_id) for call_id in made), item


def test_what_an_answer_must_tell_of_a_result_is_in_the_result() -> None:
    for item in _of("tool result", "tool list result", "tool error"):
        results = "\n".join(t["text"] for t in item["turns"] if t["role"] == "result").lower()
        assert item["expect"]["all"], item
        assert all(told.lower() in results for told in item["expect"]["all"]), item


def test_a_sentence_to_quote_stands_in_the_prompt_once() -> None:
    for item in _of("given text: quote"):
        assert _question(item).count(item["expect"]["text"]) == 1, item


def test_an_edited_sentence_differs_from_the_given_one_in_one_place() -> None:
    for item in _of("given text: edit"):
        edited, question = item["expect"]["text"], _question(item)
        assert edited not in question, item
        assert any(
            edited[:start] in question
            and edited[start:end] in question
            and edited[end:] in question
            for start in range(len(edited))
            for end in range(start + 1, min(start + 15, len(edited)))
        ), item


def test_what_a_summary_must_hold_is_in_the_text_and_the_text_is_too_long() -> None:
    for item in _of("given text: summary"):
        kept = item["expect"]["and"][0]["all"]
        assert all(word.lower() in _question(item).lower() for word in kept), item
        assert len(_question(item).split()) > item["expect"]["n"], item


def test_a_sign_off_or_an_opening_is_in_the_system_prompt() -> None:
    for item in ITEMS:
        if item["expect"]["kind"] in ("begins_with", "ends_with"):
            assert item["expect"]["text"] in item["system"], item


def test_the_keys_of_a_json_answer_are_asked_for_and_those_with_a_value_are_among_them() -> None:
    for item in ITEMS:
        if item["expect"]["kind"] == "json":
            assert all(key in _said(item) for key in item["expect"]["keys"]), item
            assert set(item["expect"]["contains"]) <= set(item["expect"]["keys"]), item


def test_no_two_questions_are_the_same_but_for_the_wind() -> None:
    asked = Counter(_skeleton(_question(item)) for item in ITEMS)
    assert [question for question, n in asked.items() if n > 1] == []


def _sources() -> str:
    return "\n".join(path.read_text() for path in TRAINING.glob("*.py"))


def test_unseen_values_are_in_no_source_of_the_corpus() -> None:
    sources = _sources()
    items = _of("tool call, unseen values")
    values = {v for item in items for c in item["expect"]["calls"] for v in c["arguments"].values()}
    words = {value for value in values if isinstance(value, str)} - WEEKDAYS
    assert [w for w in words if re.search(rf"\b{re.escape(w)}\b", sources)] == []


WEEKDAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}


def test_no_question_of_five_words_or_more_stands_in_the_sources_of_the_corpus() -> None:
    sources = _skeleton(_sources())
    asked = {_skeleton(_question(item)) for item in ITEMS}
    assert [q for q in asked if len(q.split()) >= 5 and f" {q} " in sources] == []
