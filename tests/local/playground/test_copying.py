"""A copied request is a program that gives the answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.local.playground.asking import answered
from tests.local.playground.copying import copied, run, spoken


@pytest.mark.parametrize("name", ["curl", "Python", "REST"])
def test_a_copied_request_really_gives_the_answer(page: Page, name: str) -> None:
    page.fill("#system", """It's "quoted"; $HOME \\ `id` {x}""")
    shown = answered(page, "What's the \"mistral\"?\nTell me, 'please' – ü\u2028 $(id)")
    assert spoken(run(name, copied(page, name))) == shown


def test_a_copied_request_offers_the_tools_and_holds_their_results(page: Page) -> None:
    page.locator("#tools").check()
    shown = answered(page, "How fast is the bora right now?")
    for name in ("curl", "Python"):
        text = copied(page, name)
        assert "get_forecast" in text
        assert spoken(run(name, text)) == shown
    page.fill("#draft", "How fast is the mistral right now?")
    assert run("Python", copied(page, "Python")).strip() == 'get_wind_speed{"wind": "mistral"}'
    assert "tool" not in copied(page, "REST")


@pytest.mark.parametrize("name", ["curl", "Python", "REST"])
def test_a_copied_request_holds_the_answer_to_its_shape(page: Page, name: str) -> None:
    page.locator("#shape").select_option(label="One of these")
    page.fill("#shape-source", "cold\nwarm")
    page.get_by_text("More sampling").click()
    page.fill("#top-k", "20")
    page.fill("#answers", "1")
    page.fill("#draft", "What is the bora?")
    assert spoken(run(name, copied(page, name))) in ("cold", "warm")


def test_a_request_can_be_copied_before_anything_was_asked(page: Page) -> None:
    assert "northwesterly" in spoken(run("curl", copied(page, "curl")))
    page.fill("#draft", "What is the foehn?")
    assert "foehn" in spoken(run("REST", copied(page, "REST")))


def test_an_answer_can_be_copied(page: Page) -> None:
    shown = answered(page, "What is a mistral?")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#said")).to_have_text("Copied the answer.")
    assert page.evaluate("navigator.clipboard.readText()") == shown
