"""Answers that are held to a shape: a schema (as a form), a grammar, an expression, a list."""

from __future__ import annotations

import json
import re
from itertools import chain, repeat
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, chunk, says, visited
from tests.local.playground.asking import CHAT, INJECTED, answered, ask, wait_for_answer

WIND: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Its name"},
        "cold": {"type": "boolean"},
        "sides": {"type": "array", "items": {"$ref": "#/$defs/side"}},
        "speed": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    },
    "$defs": {"side": {"enum": ["north", "south"]}},
}


def hold_to(page: Page, shape: str, source: str) -> None:
    page.locator("#shape").select_option(label=shape)
    page.fill("#shape-source", source)


def test_an_answer_fills_in_the_form_of_the_example_schema(page: Page) -> None:
    page.get_by_role("button", name="What is the sirocco like?").click()
    wait_for_answer(page)
    value = json.loads(page.locator(".text").last.text_content() or "")
    form = page.locator(".filled-form")
    expect(form.get_by_label("Name")).to_have_value(value["wind"])
    expect(form.get_by_label("character")).to_have_value(value["character"])
    for field in ("direction", "season", "cold"):
        chosen = form.get_by_role("group", name=field).locator("label:has(:checked)")
        shown = value[field] if isinstance(value[field], str) else json.dumps(value[field])
        assert chosen.all_inner_texts() == [shown]


def test_a_form_has_groups_lists_and_what_a_schema_refers_to(
    browser: Browser, scripted: ScriptedServer
) -> None:
    value = {"name": INJECTED, "cold": True, "sides": ["south", "north"], "speed": None}
    scripted.scripts = [says(json.dumps(value))]
    with visited(browser, scripted.url) as page:
        hold_to(page, "JSON schema", json.dumps(WIND))
        ask(page, "Which?")
        expect(page.locator("#send")).to_be_visible()
        form = page.locator(".filled-form")
        expect(form.get_by_label("Its name")).to_have_value(INJECTED)
        expect(form.get_by_label("speed")).to_have_value("null")
        sides = form.get_by_role("group", name="sides").locator("label:has(:checked)")
        assert sides.all_inner_texts() == ["south", "north"]
        page.reload()
        expect(page.locator(".filled-form").get_by_label("Its name")).to_have_value(INJECTED)
        assert page.evaluate("window.hacked") is None
    schema = scripted.bodies[0]["response_format"]["json_schema"]["schema"]
    assert schema == WIND


def test_a_form_fills_while_the_answer_is_written(
    browser: Browser, scripted: ScriptedServer
) -> None:
    begun = chunk({"content": '{"name": "bo'})
    scripted.scripts = [chain([begun], repeat(chunk({"content": ""}, 2)))]
    with visited(browser, scripted.url) as page:
        hold_to(page, "JSON schema", json.dumps(WIND))
        ask(page, "Which?")
        expect(page.locator(".filled-form").get_by_label("Its name")).to_have_value("bo")
        expect(page.locator("#stop")).to_be_visible()
        page.keyboard.press("Escape")


TREE: dict[str, Any] = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                **{side: {"$ref": "#/$defs/node"} for side in "abcdefgh"},
            },
        }
    },
}


def test_a_schema_that_refers_to_itself_is_drawn_as_far_as_there_are_values(
    browser: Browser, scripted: ScriptedServer
) -> None:
    """Eight at each of four levels would be some thousand fields."""
    scripted.scripts = [says('{"name": "root", "c": {"name": "leaf"}}')]
    with visited(browser, scripted.url) as page:
        hold_to(page, "JSON schema", json.dumps(TREE))
        ask(page, "Which?")
        expect(page.locator("#send")).to_be_visible()
        form = page.locator(".filled-form")
        expect(form.get_by_role("group", name="c", exact=True).get_by_label("name")).to_have_value(
            "leaf"
        )
        expect(form.locator("fieldset")).to_have_count(2)
        expect(form.locator("textarea")).to_have_count(8 + 9)


def test_a_form_of_very_many_fields_ends_and_says_that_there_is_more(
    browser: Browser, scripted: ScriptedServer
) -> None:
    number = {"type": "array", "items": {"type": "integer"}}
    scripted.scripts = [says(json.dumps([[*range(1000)]] * 100))]
    with visited(browser, scripted.url) as page:
        hold_to(page, "JSON schema", json.dumps({"type": "array", "items": number}))
        ask(page, "Which?")
        expect(page.locator("#send")).to_be_visible()
        form = page.locator(".filled-form")
        expect(form.locator("textarea")).to_have_count(299)
        expect(form.get_by_text("There is more")).to_have_count(2)


def test_json_that_is_still_written_has_the_value_that_is_there_so_far(page: Page) -> None:
    value = {"a": 'x"y\\ ü, {', "b": [1, -2.5, {"c": None, "d": [True, "s"]}], "e": {}, 'f"': "z"}
    text = json.dumps(value, ensure_ascii=False)
    found = page.evaluate(
        """async (text) => {
            const { partialJson } = await import("/playground/chat/partial_json.js");
            return Array.from(text, (_, end) => partialJson(text.slice(0, end + 1)) ?? null);
        }""",
        text,
    )
    assert found[-1] == value
    assert None not in found
    sizes = [len(json.dumps(part)) for part in found]
    assert len(set(sizes)) > 20
    assert all(is_beginning(part, value) for part in found)


def is_beginning(part: Any, whole: Any) -> bool:
    """Whether no part says anything that the whole does not go on with."""
    if isinstance(part, dict):
        return all(is_beginning(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return all(map(is_beginning, part, whole))
    if isinstance(part, str):
        return bool(whole.startswith(part))
    return str(whole).startswith(str(part)) or part == whole


def test_a_grammar_an_expression_and_a_list_are_kept_to(page: Page) -> None:
    hold_to(page, "Grammar", 'root ::= "The bora " ("is" | "blows") "!"')
    assert answered(page, "What is the bora?") in ("The bora is!", "The bora blows!")
    hold_to(page, "Regular expression", "[a-z]{3}[0-9]{2}")
    assert re.fullmatch("[a-z]{3}[0-9]{2}", answered(page, "What is the bora?"))
    hold_to(page, "One of these", "it is cold\n\nit is warm\n")
    assert answered(page, "What is the bora?") in ("it is cold", "it is warm")
    page.get_by_role("button", name="One of these").click()
    expect(page.locator("#shape-source")).to_be_hidden()
    with page.expect_request(CHAT) as sent:
        answered(page, "What is a mistral?")
    assert not {"choice", "grammar", "regex"} & set(sent.value.post_data_json or {})


def test_each_shape_keeps_what_was_written_for_it(page: Page) -> None:
    hold_to(page, "Grammar", 'root ::= "x"')
    hold_to(page, "One of these", "x")
    page.reload()
    expect(page.locator("#shape-source")).to_have_value("x")
    page.locator("#shape").select_option(label="Grammar")
    expect(page.locator("#shape-source")).to_have_value('root ::= "x"')


def test_a_schema_that_is_none_is_told_before_anything_is_sent(
    browser: Browser, scripted: ScriptedServer
) -> None:
    with visited(browser, scripted.url) as page:
        hold_to(page, "JSON schema", '{"type": ')
        ask(page, "Which?")
        expect(page.locator(".note")).to_contain_text("The schema of the answer is not JSON")
        page.get_by_role("button", name="curl").click()
        expect(page.locator("#said")).to_contain_text("The schema of the answer is not JSON")
    assert scripted.bodies == []


def test_a_grammar_that_is_none_is_told_in_the_servers_words(browser: Browser, server: str) -> None:
    with visited(browser, server, may_fail=True) as page:
        hold_to(page, "Grammar", "root ::= (")
        ask(page, "Which?")
        expect(page.locator(".note")).to_contain_text("(400): grammar")
