"""Everybody can use it: with a keyboard, on a phone, with weak eyes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, calls, chunk, says, visited
from tests.local.playground.asking import (
    answered,
    ask,
    assert_idle_within,
    talk_on_and_on,
    wait_for_answer,
)

THEMES = ("light", "dark")
PHONE: Any = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


def test_all_of_it_works_from_the_keyboard(page: Page) -> None:
    page.reload()
    expect(page.locator("#draft")).to_be_focused()
    page.keyboard.type("What is")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("a mistral?")
    page.keyboard.press("Enter")
    expect(wait_for_answer(page)).to_contain_text("mistral")
    assert page.locator(".user .text").inner_text() == "What is\na mistral?"

    tab_to(page, "Retry", backwards=True)
    page.keyboard.press("Enter")
    expect(wait_for_answer(page)).to_contain_text("mistral")
    tab_to(page, "Edit", backwards=True)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("What is the foehn?")
    page.keyboard.press("Enter")
    expect(wait_for_answer(page)).to_contain_text("foehn")
    tab_to(page, "Offer tools")
    page.keyboard.press("Space")
    expect(page.locator("#tools")).to_be_checked()
    tab_to(page, "New chat", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator("#draft")).to_be_focused()
    expect(page.locator("article")).to_have_count(0)


def tab_to(page: Page, name: str, backwards: bool = False) -> None:
    """Press Tab until it is there; all on the way show that they have the focus."""
    for _ in range(40):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        focus = page.evaluate(
            """() => {
                const it = document.activeElement;
                const name = it.ariaLabel || it.labels?.[0]?.innerText || it.textContent;
                return {name: name.trim(), outline: getComputedStyle(it).outlineStyle};
            }"""
        )
        assert focus["outline"] == "solid" or focus["name"] == "", focus
        if focus["name"] == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_a_new_line_or_half_a_word_sends_nothing(page: Page) -> None:
    page.fill("#draft", "  ")
    page.press("#draft", "Enter")
    page.fill("#draft", "に")
    page.locator("#draft").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator("article")).to_have_count(0)


def test_everything_has_a_name_and_the_answer_is_read_aloud(page: Page) -> None:
    answered(page, "What is a mistral?")
    nameless = page.locator("button, input, textarea").evaluate_all(
        "all => all.filter(it => !(it.ariaLabel || it.labels?.length || it.textContent.trim()))"
        ".map(it => it.outerHTML)"
    )
    assert nameless == []
    expect(page.get_by_role("log", name="Conversation")).to_be_visible()
    expect(page.locator(".assistant")).to_have_attribute("aria-busy", "false")


def test_nothing_can_be_changed_while_an_answer_is_generated(page: Page, server: str) -> None:
    answered(page, "What is the foehn?")
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    expect(page.get_by_role("button", name="Retry").first).to_be_disabled()
    expect(page.get_by_role("button", name="Edit").first).to_be_disabled()
    ask(page, "I cannot wait")
    expect(page.locator("#draft")).to_have_value("I cannot wait")
    expect(page.locator(".user")).to_have_count(2)
    page.keyboard.press("Escape")
    assert_idle_within(server, seconds=2)


def test_a_narrow_screen_needs_no_scrolling_sideways(
    browser: Browser, scripted: ScriptedServer
) -> None:
    long_word = "brickfielder" * 12
    scripted.scripts = [
        calls("list_winds", json.dumps({"region": long_word})),
        says(f"{long_word} https://example.org/{long_word}"),
        [None],
    ]
    with visited(browser, scripted.url, may_fail=True, **PHONE) as page:
        assert_fits(page)
        answered(page, long_word)
        assert_fits(page)
        ask(page, "Break")
        expect(page.locator(".note")).to_be_visible()
        page.get_by_role("button", name="Edit").first.click()
        assert_fits(page)
        page.get_by_role("button", name="Settings").click()
        assert_fits(page)
        page.evaluate("document.getElementById('key-dialog').showModal()")
        assert_fits(page)


def test_all_that_an_answer_can_be_fits_a_narrow_screen(
    browser: Browser, scripted: ScriptedServer
) -> None:
    long_word = "brickfielder" * 12
    schema = {"type": "object", "properties": {long_word: {"enum": [long_word, "x"]}}}
    several = [chunk({"content": long_word}), chunk({"content": long_word}, index=1), *says("")]
    token = {"token": long_word, "bytes": list(long_word.encode()), "logprob": -3.0}
    likely = {**token, "top_logprobs": [token] * 5}
    scripted.scripts = [
        [chunk({"reasoning_content": long_word}), *several],
        says(json.dumps({long_word: long_word})),
        [chunk({"content": long_word}, tokens=[likely]), *says("")],
    ]
    with visited(browser, scripted.url, **PHONE) as page:
        page.get_by_role("button", name="Settings").click()
        page.get_by_label("Compare two settings").check()
        page.evaluate("document.querySelectorAll('details').forEach((it) => (it.open = true))")
        assert_fits(page)
        page.get_by_label("Compare two settings").uncheck()
        page.fill("#answers", "2")
        ask(page, long_word)
        expect(page.locator("#send")).to_be_visible()
        page.fill("#answers", "")
        page.locator("#shape").select_option(label="JSON schema")
        page.fill("#shape-source", json.dumps(schema))
        assert_fits(page)
        ask(page, "A form?")
        expect(page.locator("#send")).to_be_visible()
        page.get_by_role("button", name="Settings").click()
        page.evaluate("document.querySelectorAll('details').forEach((it) => (it.open = true))")
        assert_fits(page)
        page.get_by_role("button", name="JSON schema").click()  # below the field: off again
        ask(page, "Tokens?")
        expect(page.locator("#send")).to_be_visible()
        page.locator(".token").first.focus()
        expect(page.get_by_role("tooltip")).to_be_visible()
        assert_fits(page)
        page.get_by_role("button", name="Inspect").last.click()
        assert_fits(page)


def assert_fits(page: Page) -> None:
    """Nothing reaches over the right edge, over its neighbour, or has to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    too_wide = page.locator("body *:visible").evaluate_all(
        """all => all.filter(it => it.getBoundingClientRect().right > 360.5
            || (it.clientWidth && it.scrollWidth > it.clientWidth + 1
                && getComputedStyle(it).overflowX !== "hidden"))
        .map(it => `${it.tagName} ${it.id} ${it.className}`)"""
    )
    assert too_wide == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read(browser: Browser, scripted: ScriptedServer, theme: Any) -> None:
    scripted.scripts = [calls("list_winds", '{"region": "Greece"}'), says("Two."), [None]]
    with visited(browser, scripted.url, may_fail=True, color_scheme=theme) as page:
        assert_readable(page)
        answered(page, "Which winds?")
        ask(page, "And now?")
        expect(page.locator(".note")).to_be_visible()
        page.get_by_role("button", name="Edit").first.click()
        assert_readable(page)
        page.evaluate("document.getElementById('key-dialog').showModal()")
        assert_readable(page)


def assert_readable(page: Page) -> None:
    """Contrast as WCAG counts it, of every text and every field's border with what is behind."""
    page.wait_for_timeout(200)  # colours that change do so within a tenth of a second
    found = page.evaluate(CONTRASTS)
    assert len(found) > 10
    assert [it for it in found if it["ratio"] < it["least"]] == []


CONTRASTS = """() => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = numbers(colour).slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (it) => {
        const colour = getComputedStyle(it).backgroundColor;
        return (numbers(colour)[3] ?? 1) ? colour : behind(it.parentElement);
    };
    const ratio = (a, b) => {
        const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
        return (high + 0.05) / (low + 0.05);
    };
    const texts = [...document.querySelectorAll("body *")].filter((it) => it.checkVisibility()
        && [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    const fields = [...document.querySelectorAll("textarea, input")]
        .filter((it) => it.checkVisibility());
    return [
        ...texts.map((it) => ({
            what: it.textContent.trim(), least: 4.5,
            ratio: ratio(getComputedStyle(it).color, behind(it)),
        })),
        ...fields.map((it) => ({
            what: it.id + " placeholder", least: 4.5,
            ratio: ratio(getComputedStyle(it, "::placeholder").color, behind(it)),
        })),
        ...fields.map((it) => ({
            what: it.id + " border", least: 3,
            ratio: ratio(getComputedStyle(it).borderTopColor, behind(it.parentElement)),
        })),
    ];
}"""


def test_the_theme_is_the_systems_until_one_is_chosen(browser: Browser, server: str) -> None:
    with visited(browser, server, color_scheme="dark") as page:
        assert ground(page) < 0x40
        page.emulate_media(color_scheme="light")
        expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
        assert ground(page) > 0xC0
        page.get_by_role("button", name="Dark theme").click()
        assert ground(page) < 0x40
        page.reload()
        assert ground(page) < 0x40
        page.get_by_role("button", name="Light theme").click()
        assert ground(page) > 0xC0


def ground(page: Page) -> int:
    """How bright the page is behind everything, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(re.findall(r"\d+", colour)[0])
