"""What tests of the playground do on the page: ask, wait, and have the model talk on."""

from __future__ import annotations

import json
import time

from playwright.sync_api import Locator, Page, Route, expect

from tests.server import metric

CHAT = "**/v1/chat/completions"
INJECTED = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'


def ask(page: Page, question: str) -> None:
    page.fill("#draft", question)
    page.press("#draft", "Enter")


def wait_for_answer(page: Page) -> Locator:
    """The text of the last answer, once it is complete."""
    expect(page.locator("#send")).to_be_visible()
    return page.locator(".assistant .text").last


def answered(page: Page, question: str) -> str:
    ask(page, question)
    return wait_for_answer(page).inner_text()


def talk_on_and_on(page: Page) -> None:
    """Have the server go on after the answer's end, so that there is time to look at it.

    One that repeats itself would be over in a second: it is speculated, a hundred tokens a step.
    """
    endless = {"ignore_eos": True, "max_tokens": 3000, "frequency_penalty": 2}

    def go_on(route: Route) -> None:
        body = {**(route.request.post_data_json or {}), **endless}
        route.continue_(post_data=json.dumps(body))

    page.route(CHAT, go_on)


def assert_idle_within(url: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while metric(url, "running_sequences"):
        assert time.monotonic() < deadline, "still generating for a page that stopped"
        time.sleep(0.02)


def enter_key(page: Page, key: str) -> None:
    expect(page.get_by_label("API key", exact=True)).to_be_focused()
    page.keyboard.type(key)
    page.keyboard.press("Enter")
