"""axe-core finds nothing serious, whatever is open on the page, in both themes, on a phone too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, calls, chunk, says, visited
from tests.local.playground.asking import ask, wait_for_answer

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
SERIOUS = ("serious", "critical")
SIZES: list[Any] = [
    {"viewport": {"width": 1280, "height": 800}},
    {"viewport": {"width": 360, "height": 640}},
]
SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "cold": {"type": "boolean"},
        "sides": {"type": "array", "items": {"enum": ["north", "south"]}},
    },
}


def found(page: Page) -> list[str]:
    """What is serious or worse, as the rule and the elements that break it."""
    page.wait_for_timeout(200)  # colours that change do so within a tenth of a second
    page.evaluate(AXE)
    results = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(results["passes"]) > 10
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in results["violations"]
        if rule["impact"] in SERIOUS
    ]


def unfold_all(page: Page) -> None:
    """Every section of the settings, whichever was open."""
    if not page.locator("#settings").is_visible():
        page.get_by_role("button", name="Settings").click()
    page.locator("#compare").check()
    page.locator("#shape").select_option(label="JSON schema")
    page.evaluate("document.querySelectorAll('details').forEach((it) => (it.open = true))")


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SIZES, ids=["screen", "phone"])
def visitor(request: pytest.FixtureRequest, theme: str) -> Any:
    return {**request.param, "color_scheme": theme}


def test_the_empty_page_and_all_settings(browser: Browser, server: str, visitor: Any) -> None:
    with visited(browser, server, **visitor) as page:
        expect(page.locator("#state")).to_have_text("Mistral 7B Chat")
        assert found(page) == []
        page.get_by_role("button", name="Live").click()
        expect(page.locator("#live .value").first).to_have_text("0")
        unfold_all(page)
        assert found(page) == []


def test_every_kind_of_item(browser: Browser, scripted: ScriptedServer, visitor: Any) -> None:
    filled = json.dumps({"name": "bora", "cold": True, "sides": ["north"]})
    thought = chunk({"reasoning_content": "Hm."})
    several = [chunk({"content": "One."}), chunk({"content": "Two."}, index=1), *says("")]
    scripted.scripts = [
        [thought, *says("The bora.")],
        calls("list_winds", '{"region": "Greece"}'),
        calls("get_tide", '{"place": "Split"}'),
        several,
        says(filled),
        [None],
    ]
    with visited(browser, scripted.url, may_fail=True, **visitor) as page:
        ask(page, "Which?")
        wait_for_answer(page)
        page.get_by_text("Thoughts", exact=True).click()
        ask(page, "And?")
        expect(page.get_by_label("What does get_tide return?")).to_be_visible()
        assert found(page) == []
        page.keyboard.press("Escape")
        open_settings_with(page, answers="2")
        ask(page, "Two?")
        expect(page.locator("#send")).to_be_visible()
        expect(page.locator(".card")).to_have_count(2)
        page.locator("#answers").fill("")
        page.locator("#shape").select_option(label="JSON schema")
        page.fill("#shape-source", json.dumps(SCHEMA))
        ask(page, "A form?")
        expect(page.locator(".filled-form")).to_be_visible()
        expect(page.locator("#send")).to_be_visible()
        page.get_by_text("JSON", exact=True).last.click()
        ask(page, "Break")
        expect(page.locator(".note")).to_be_visible()
        page.get_by_role("button", name="Edit").first.click()
        assert found(page) == []
        page.get_by_role("button", name="Inspect").last.click()
        assert found(page) == []


def open_settings_with(page: Page, answers: str) -> None:
    if not page.locator("#settings").is_visible():
        page.get_by_role("button", name="Settings").click()
    page.fill("#answers", answers)


def test_tokens_and_their_card(browser: Browser, server: str, visitor: Any) -> None:
    with visited(browser, server, **visitor) as page:
        page.get_by_role("button", name="When does the bora blow?").click()
        wait_for_answer(page)
        page.locator(".token").nth(1).focus()
        expect(page.get_by_role("tooltip")).to_be_visible()
        assert found(page) == []


def test_a_field_without_a_name_would_be_found(browser: Browser, server: str) -> None:
    with visited(browser, server) as page:
        page.evaluate("document.querySelector('label[for=draft]').remove()")
        page.evaluate("document.getElementById('draft').placeholder = ''")
        assert [it for it in found(page) if it.startswith("label: ")]


@pytest.mark.parametrize("dialog", ["key-dialog", "open-dialog"])
def test_dialogs(browser: Browser, server: str, visitor: Any, dialog: str) -> None:
    with visited(browser, server, **visitor) as page:
        page.evaluate(f"document.getElementById('{dialog}').showModal()")
        assert found(page) == []
