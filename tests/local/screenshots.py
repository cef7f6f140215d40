"""`python -m tests.local.screenshots`: the pictures of the playground that the README shows."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Browser, expect

from tests.local.browser import running_browser, visited
from tests.local.playground.asking import ask
from tests.server import REPOSITORY, running_server

THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def main() -> None:
    with running_server() as url, running_browser() as browser:
        for theme in THEMES:
            save(browser, url, theme)


def save(browser: Browser, url: str, theme: Literal["light", "dark"]) -> None:
    """Three answers, of which one token is looked at, and a tool call; the live figures above."""
    size = {"width": 1280, "height": 960}
    with visited(browser, url, viewport=size, color_scheme=theme) as page:
        page.get_by_role("button", name="Live").click()
        page.locator("#probabilities").check()
        page.fill("#temperature", "1")
        page.fill("#answers", "3")
        ask(page, "When does the bora blow?")
        expect(page.locator("#send")).to_be_visible()
        for label in ("3 answers", "Probabilities"):
            page.get_by_role("button", name=label).click()
        page.locator("#tools").check()
        page.fill("#temperature", "0")
        ask(page, "How fast is the bora right now?")
        expect(page.locator("#send")).to_be_visible()
        page.wait_for_timeout(1500)  # the figures are looked at once a second
        page.locator("main").evaluate("it => it.scrollTo(0, 0)")
        page.locator(".token").nth(3).hover()
        page.screenshot(path=REPOSITORY / "local" / f"playground-{theme}.png")


if __name__ == "__main__":
    main()
