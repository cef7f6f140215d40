"""The request as it was sent, and what came back for it, event by event."""

from __future__ import annotations

import json
from itertools import repeat

from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, chunk, says, visited
from tests.local.playground.asking import CHAT, answered, ask, enter_key
from tests.local.test_urls import KEY


def inspect(page: Page) -> None:
    page.get_by_role("button", name="Inspect").last.click()
    expect(page.get_by_role("dialog", name="On the wire")).to_be_visible()


def test_the_request_and_its_events_are_shown_as_they_were(page: Page) -> None:
    with page.expect_request(CHAT) as sent:
        answered(page, "What is a mistral?")
    inspect(page)
    request, answer, events = page.locator("#exchanges pre").all_inner_texts()
    method_and_url, body = request.split("\n\n")
    assert method_and_url.endswith("/v1/chat/completions")
    assert json.loads(body) == sent.value.post_data_json
    assert answer.startswith("200")
    assert "content-type: text/event-stream" in answer
    lines = events.splitlines()
    assert lines[-1].endswith("[DONE]")
    expect(page.get_by_text(f"Events: {len(lines)}")).to_be_visible()
    assert json.loads(lines[0].split("ms", 1)[1])["object"] == "chat.completion.chunk"


def test_what_is_shown_can_be_copied(page: Page) -> None:
    answered(page, "What is a mistral?")
    inspect(page)
    copies = page.locator("#exchanges").get_by_role("button", name="Copy")
    copies.nth(0).click()
    expect(page.locator("#inspector .said")).to_have_text("Copied the request.")
    body = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert body["messages"][-1]["content"] == "What is a mistral?"
    copies.nth(1).click()
    expect(page.locator("#inspector .said")).to_have_text("Copied the events.")
    assert page.evaluate("navigator.clipboard.readText()").endswith("data: [DONE]\n\n")
    page.keyboard.press("Escape")
    expect(page.locator("#inspector")).to_be_hidden()


def test_events_can_be_watched_as_they_come(browser: Browser, scripted: ScriptedServer) -> None:
    scripted.scripts = [repeat(chunk({"content": "On"}))]
    with visited(browser, scripted.url) as page:
        ask(page, "Go on")
        inspect(page)
        heading = page.get_by_text("Events: ")
        before = heading.inner_text()
        expect(heading).not_to_have_text(before)
        page.keyboard.press("Escape")  # closes what lies over the page, and nothing else
        expect(page.locator("#inspector")).to_be_hidden()
        expect(page.locator("#stop")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".figures")).to_contain_text("stopped")


def test_a_refused_request_can_be_looked_at(browser: Browser, server: str) -> None:
    with visited(browser, server, may_fail=True) as page:
        page.fill("#temperature", "3")
        ask(page, "What is a mistral?")
        inspect(page)
        request, answer, _ = page.locator("#exchanges pre").all_inner_texts()
        assert '"temperature": 3' in request
        assert answer.startswith("400")


def test_the_key_is_never_shown(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY, scripts=[says("Come in.")])
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        enter_key(page, KEY)
        answered(page, "May I?")
        inspect(page)
        assert KEY not in page.locator("#inspector").inner_text()


def test_after_a_reload_there_is_nothing_left_to_look_at_and_that_is_said(page: Page) -> None:
    answered(page, "What is a mistral?")
    page.reload()
    inspect(page)
    expect(page.locator("#exchanges")).to_contain_text("only until it is left or reloaded")
