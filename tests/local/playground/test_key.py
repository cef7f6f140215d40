"""The key: asked for where one is wanted, kept in the tab, and nowhere else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, says, visited
from tests.local.playground.asking import answered, ask, enter_key, wait_for_answer
from tests.local.playground.copying import copied, run, spoken
from tests.local.test_urls import KEY
from tests.server import running_server


@pytest.mark.page  # with a server of its own
def test_the_real_server_is_given_its_key_by_the_page_and_by_what_is_copied(
    browser: Browser,
) -> None:
    key = "a key"
    with running_server("--api-key", key) as url, visited(browser, url, may_fail=True) as page:
        enter_key(page, "wrong")
        expect(page.locator("#key-why")).to_have_text("The server did not accept that key.")
        enter_key(page, key)
        expect(page.locator("#state")).to_have_text("Mistral 7B Chat")
        page.get_by_role("button", name="What is a mistral?").click()
        expect(wait_for_answer(page)).to_contain_text("northwesterly")
        assert_key_is_only_in_this_tab(page, key)
        for name in ("curl", "Python", "REST"):
            text = copied(page, name)
            assert key not in text
            assert "northwesterly" in spoken(run(name, text, {"API_KEY": key}))


def test_a_key_of_any_characters_survives_a_reload(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY, scripts=[says("Come in.")])
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        enter_key(page, "wrong")
        expect(page.locator("#key-why")).to_have_text("The server did not accept that key.")
        enter_key(page, KEY)
        page.reload()
        assert answered(page, "May I?") == "Come in."
        assert_key_is_only_in_this_tab(page, KEY)


def test_without_the_key_the_question_stays_and_can_be_asked_again(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY, scripts=[says("Come in.")])
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator("#state")).to_have_text("wants a key")
        ask(page, "May I?")
        expect(page.get_by_label("API key", exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".note")).to_contain_text("this server wants its key")
        expect(page.locator(".user .text")).to_have_text("May I?")
        expect(page.locator("#key-dialog")).to_be_hidden()
        page.get_by_role("button", name="Try again").click()
        enter_key(page, KEY)
        expect(wait_for_answer(page)).to_have_text("Come in.")
        expect(page.locator("#state")).to_have_text("A Model")


def test_a_key_can_be_forgotten(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY)
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        enter_key(page, KEY)
        page.get_by_role("button", name="Forget the API key").click()
        expect(page.get_by_label("API key", exact=True)).to_be_focused()
        assert page.evaluate("sessionStorage.length") == 0


def assert_key_is_only_in_this_tab(page: Page, key: str) -> None:
    assert page.evaluate("Object.values(sessionStorage)") == [key]
    assert key not in page.evaluate("JSON.stringify(localStorage)")
