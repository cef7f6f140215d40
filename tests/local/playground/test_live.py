"""The server's own figures, while people look at them."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.local.browser import visited
from tests.local.playground.asking import answered, ask, enter_key, talk_on_and_on
from tests.server import running_server


def figure(page: Page, name: str) -> str:
    row = page.locator("#live dl > div").filter(has=page.get_by_text(name, exact=True))
    return row.locator(".value").inner_text()


def test_figures_are_those_of_the_server_while_it_generates(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answered(page, "What is a mistral?")
    assert not any("metrics" in url for url in asked)
    page.get_by_role("button", name="Live").click()
    expect(page.locator("#live dt")).to_have_text(["Running", "Waiting", "Cache", "Tokens/s"])
    expect(page.locator("#live .value").first).to_have_text("0")
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    expect(page.locator("#live .value").first).to_have_text("1")
    expect(page.locator("#live .value").last).to_have_text(re.compile("[1-9]"))
    assert figure(page, "Waiting") == "0"
    assert figure(page, "Cache").endswith("%")
    points = page.locator("#live polyline").first.get_attribute("points") or ""
    assert len({point.split(",")[1] for point in points.split()}) == 2  # it rose
    page.keyboard.press("Escape")
    expect(page.locator("#live .value").first).to_have_text("0")


def test_nobody_is_asked_once_they_are_hidden(page: Page) -> None:
    live = page.get_by_role("button", name="Live")
    with page.expect_response("**/metrics"):
        live.click()
    expect(page.locator("#live .value").first).to_have_text("0")
    live.click()
    expect(page.locator("#live")).to_be_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)  # more than twice as long as between two looks
    assert asked == []


def test_a_rate_needs_two_looks_and_survives_a_restart_of_the_server(page: Page) -> None:
    rates = page.evaluate(
        """async () => {
            const { TokenRate } = await import("/playground/server/metrics.js");
            const rate = new TokenRate();
            return [[10, 1], [30, 2], [30, 4], [5, 5], [15, 6]].map(([n, at]) => rate.add(n, at));
        }"""
    )
    assert rates == [None, 20, 0, None, 10]


def test_they_want_the_key_too(browser: Browser) -> None:
    with running_server("--api-key", "a key") as url, visited(browser, url, True) as page:
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Live").click()
        expect(page.locator("#live p")).to_have_text("The figures want the key.")
        ask(page, "What is a mistral?")
        enter_key(page, "a key")
        expect(page.locator("#live p")).to_be_empty()
        expect(page.locator("#live .value").first).to_have_text(re.compile("[01]"))
