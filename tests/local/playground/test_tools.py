"""Tools: those that the page runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, calls, chunk, says, visited
from tests.local.playground.asking import answered, ask, wait_for_answer


@pytest.mark.parametrize(
    ("question", "call", "answer"),
    [
        ("How fast is the bora right now?", 'get_wind_speed {"wind": "bora"}', "87 km/h"),
        ("Which winds blow in the Adriatic?", '{"region": "the Adriatic"}', "the bora and the sir"),
        ("What is the forecast for Trieste tomorrow?", '"day": "tomorrow"}', "9 degrees"),
    ],
)
def test_a_tool_is_called_run_and_put_into_words(
    page: Page, question: str, call: str, answer: str
) -> None:
    page.locator("#tools").check()
    ask(page, question)
    expect(wait_for_answer(page)).to_contain_text(answer)
    roles = page.locator("article").evaluate_all("all => all.map(it => it.className)")
    assert roles == ["user", "assistant", "tool", "assistant"]
    expect(page.locator(".calls code")).to_contain_text(call)
    expect(page.locator(".tool h3")).to_contain_text("made up by this page")


def test_a_wind_that_the_tool_does_not_know_is_told_apart(
    scripted: ScriptedServer, browser
) -> None:
    scripted.scripts = [calls("get_wind_speed", '{"wind": "constructor"}'), says("I do not know.")]
    with visited(browser, scripted.url) as page:
        assert answered(page, "How fast?") == "I do not know."
    called, result = scripted.bodies[1]["messages"][-2:]
    assert called["tool_calls"][0]["function"]["name"] == "get_wind_speed"
    assert result == {
        "role": "tool",
        "tool_call_id": called["tool_calls"][0]["id"],
        "content": '{"error": "not found"}',
    }


def test_a_model_that_calls_on_and_on_is_stopped(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [calls("list_winds", '{"region": "Greece"}')] * 9
    with visited(browser, scripted.url) as page:
        ask(page, "Which winds?")
        expect(page.locator(".note")).to_contain_text("called tools 4 times in a row")
    assert len(scripted.bodies) == 4


def test_a_call_that_was_cut_is_not_run(browser: Browser, scripted: ScriptedServer) -> None:
    begun = calls("list_winds", '{"region": "Gre')[0]
    scripted.scripts = [[begun, chunk({}, finish_reason="length"), b"data: [DONE]\n\n"]]
    with visited(browser, scripted.url) as page:
        ask(page, "Which winds?")
        expect(page.locator(".note")).to_contain_text("The limit of tokens was reached")
        expect(page.locator(".bubble")).to_have_count(0)
