"""A model that thinks before it answers: its thoughts are folded away, and stay with the answer."""

from __future__ import annotations

from itertools import chain, repeat

from playwright.sync_api import Browser, expect

from tests.local.browser import ScriptedServer, chunk, says, visited
from tests.local.playground.asking import INJECTED, answered, ask

THOUGHTS = ["Hm, winds. ", INJECTED]
THINKING = [chunk({"reasoning_content": thought}) for thought in THOUGHTS]


def test_thoughts_are_folded_until_people_open_them(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [[*THINKING, *says("The bora.")], says("Cold.")]
    with visited(browser, scripted.url) as page:
        assert answered(page, "Which wind?") == "The bora."
        expect(page.locator(".thought")).to_be_hidden()
        page.get_by_text("Thoughts", exact=True).click()
        expect(page.locator(".thought")).to_have_text("".join(THOUGHTS))
        page.reload()
        expect(page.locator(".thought")).to_be_hidden()
        answered(page, "How is it?")
        expect(page.locator(".thoughts:visible")).to_have_count(1)
    sent = scripted.bodies[1]["messages"][1]
    assert sent["content"] == "The bora."
    assert sent["reasoning_content"] == "".join(THOUGHTS)


def test_while_it_thinks_it_says_so(browser: Browser, scripted: ScriptedServer) -> None:
    scripted.scripts = [chain(THINKING, repeat(chunk({"reasoning_content": "."})))]
    with visited(browser, scripted.url) as page:
        ask(page, "Which wind?")
        expect(page.get_by_text("Thinking …")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".figures")).to_contain_text("stopped")
        expect(page.get_by_text("Thoughts", exact=True)).to_be_visible()


def test_thoughts_that_the_limit_cut_are_no_answer_and_are_not_sent_back(
    browser: Browser, scripted: ScriptedServer
) -> None:
    cut = [*THINKING, chunk({}, finish_reason="length"), b"data: [DONE]\n\n"]
    scripted.scripts = [cut, says("The bora.")]
    with visited(browser, scripted.url) as page:
        ask(page, "Which wind?")
        expect(page.locator(".figures")).to_contain_text("cut at max tokens")
        assert answered(page, "Well?") == "The bora."
    assert [it["role"] for it in scripted.bodies[1]["messages"]] == ["user", "user"]
