"""`python -m tests.local.screenshots`: the pictures of the playground that the README shows."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Browser, expect

from tests.local.browser import running_browser, visited
from tests.server import REPOSITORY, running_server

THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def main() -> None:
    with running_server() as url, running_browser() as browser:
        for theme in THEMES:
            save(browser, url, theme)


def save(browser: Browser, url: str, theme: Literal["light", "dark"]) -> None:
    """A fact, and a tool call."""
    size = {"width": 1280, "height": 800}
    with visited(browser, url, viewport=size, color_scheme=theme) as page:
        page.get_by_role("button", name="What is a mistral?").click()
        expect(page.locator("#send")).to_be_visible()
        page.locator("#tools").check()
        page.fill("#draft", "How fast is the bora right now?")
        page.press("#draft", "Enter")
        expect(page.locator("#send")).to_be_visible()
        page.locator("#draft").focus()
        page.screenshot(path=REPOSITORY / "local" / f"playground-{theme}.png")


if __name__ == "__main__":
    main()
