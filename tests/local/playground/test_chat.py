"""Questions, answers, settings; going back, and coming back."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.local.playground.asking import (
    CHAT,
    answered,
    ask,
    assert_idle_within,
    talk_on_and_on,
    wait_for_answer,
)
from tests.server import USER, metric


def test_a_question_is_answered(page: Page) -> None:
    assert "northwesterly" in answered(page, "What is a mistral?")
    expect(page.locator("#state")).to_have_text("Mistral 7B Chat")
    expect(page.locator("#draft")).to_be_focused()
    expect(page.locator("#draft")).to_have_value("")


def test_a_suggestion_asks_its_question(page: Page) -> None:
    page.get_by_role("button", name="What is a mistral?").click()
    expect(wait_for_answer(page)).to_contain_text("northwesterly")
    expect(page.locator("#welcome")).to_be_hidden()


def test_the_answer_and_its_speed_grow_while_it_is_generated(page: Page) -> None:
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    seen = dict[int, str]()  # by the text's length, which need not grow with the figures
    while len(seen) < 4:
        page.wait_for_timeout(30)
        assert page.locator("#stop").is_visible(), "it ended before it was seen to grow"
        figures = page.locator(".figures").inner_text()
        if "tokens/s" in figures:
            seen[len(page.locator(".assistant .text").inner_text())] = figures
    assert list(seen) == sorted(seen)
    assert len(set(seen.values())) > 1
    page.press("#draft", "Escape")


def test_the_tokens_that_it_counts_are_the_servers(page: Page, server: str) -> None:
    answered(page, USER["content"])
    body = {"messages": [USER], "temperature": 0}
    usage = requests.post(f"{server}/v1/chat/completions", json=body, timeout=60).json()["usage"]
    figures = page.locator(".figures").inner_text()
    # An answer that the browser got in one piece has no speed.
    shape = rf"first token \d+ ms · {usage['completion_tokens']} tokens( · [\d.]+ tokens/s)?"
    assert re.fullmatch(shape, figures), figures


@pytest.mark.parametrize("how", ["button", "Escape"])
def test_stopping_ends_the_generation_and_keeps_the_text(page: Page, server: str, how: str) -> None:
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    expect(page.locator(".figures")).to_contain_text("tokens/s")
    assert metric(server, "running_sequences") == 1
    if how == "button":
        page.get_by_role("button", name="Stop").click()
    else:
        page.keyboard.press("Escape")
    assert_idle_within(server, seconds=2)
    expect(page.locator(".figures")).to_contain_text("· stopped")
    kept = page.locator(".assistant .text").inner_text()
    assert kept
    page.unroute(CHAT)
    # How far it came is up to the machine, and what a tiny model says after that is its own affair.
    with page.expect_request(CHAT) as sent:
        assert answered(page, "What is the foehn?")
    body = sent.value.post_data_json
    assert body is not None
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert kept.split()[0] in body["messages"][1]["content"]
    assert body["messages"][2]["content"] == "What is the foehn?"
    # Not how many a second: on a busy machine a page may read all of a short answer at once.
    expect(page.locator(".figures").last).to_contain_text(re.compile(r"\d+ tokens"))
    expect(page.locator(".figures").last).not_to_contain_text("stopped")


def test_a_new_chat_ends_the_generation_of_the_old_one(page: Page, server: str) -> None:
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    expect(page.locator(".figures")).to_contain_text("tokens/s")
    page.get_by_role("button", name="New chat").click()
    assert_idle_within(server, seconds=2)
    expect(page.locator("article")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()


def test_an_answer_that_the_limit_of_tokens_cut_says_so(page: Page) -> None:
    page.fill("#max-tokens", "3")
    answered(page, "What is a mistral?")
    expect(page.locator(".figures")).to_have_text(re.compile("3 tokens .*cut at max tokens"))


def test_settings_are_what_is_asked_for(page: Page) -> None:
    page.fill("#system", "Be brief.")
    page.fill("#temperature", "1.5")
    page.fill("#max-tokens", "")
    page.locator("#tools").check()
    with page.expect_request(CHAT) as sent:
        ask(page, "What is a mistral?")
    body = sent.value.post_data_json
    assert body is not None
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert body["temperature"] == 1.5
    assert "max_tokens" not in body
    names = [tool["function"]["name"] for tool in body["tools"]]
    assert names == ["get_wind_speed", "list_winds", "get_forecast"]


# --- going back -------------------------------------------------------------------------------


def test_an_answer_is_retried_in_its_place(page: Page) -> None:
    answered(page, "What is a mistral?")
    answered(page, "How does it form?")
    with page.expect_request(CHAT) as sent:
        page.get_by_role("button", name="Retry").first.click()
    assert len((sent.value.post_data_json or {})["messages"]) == 1
    expect(wait_for_answer(page)).to_contain_text("northwesterly")
    expect(page.locator("article")).to_have_count(2)


def test_an_edited_question_replaces_all_that_followed(page: Page) -> None:
    answered(page, "What is a mistral?")
    answered(page, "How does it form?")
    page.get_by_role("button", name="Edit").first.click()
    editor = page.get_by_label("Your message, edited")
    expect(editor).to_be_focused()
    expect(editor).to_have_value("What is a mistral?")
    editor.fill("What is the foehn?")
    editor.press("Enter")
    expect(wait_for_answer(page)).to_contain_text("warm, dry wind")
    texts = page.locator(".user .text").all_inner_texts()
    assert texts == ["What is the foehn?"]


def test_an_edit_that_is_given_up_changes_nothing(page: Page) -> None:
    before = answered(page, "What is a mistral?")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Your message, edited").fill("Something else")
    page.keyboard.press("Escape")
    assert page.locator(".user .text").inner_text() == "What is a mistral?"
    assert page.locator(".assistant .text").inner_text() == before


def test_all_is_there_again_after_a_reload(page: Page) -> None:
    page.fill("#system", "Be brief.")
    before = answered(page, "What is a mistral?")
    page.fill("#draft", "A question that is not asked yet")
    page.reload()
    assert page.locator(".assistant .text").inner_text() == before
    expect(page.locator("#draft")).to_have_value("A question that is not asked yet")
    expect(page.locator("#system")).to_have_value("Be brief.")
    page.get_by_role("button", name="New chat").click()
    page.reload()
    expect(page.locator("article")).to_have_count(0)


def test_a_reload_in_the_middle_of_an_answer_keeps_what_was_there(page: Page, server: str) -> None:
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    expect(page.locator(".figures")).to_contain_text("tokens/s")
    page.reload()
    assert_idle_within(server, seconds=2)
    expect(page.locator(".figures")).to_contain_text("cut off")
    assert "mistral" in page.locator(".assistant .text").inner_text()
    page.unroute(CHAT)
    answered(page, "How does the foehn form?")
