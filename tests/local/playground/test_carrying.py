"""A conversation as a link and as a file: out of one browser, into another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, calls, says, visited
from tests.local.playground.asking import INJECTED, answered, ask, enter_key
from tests.local.test_urls import KEY

BODY: dict[str, Any] = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Which "}, {"text": "wind?"}]},
        {"role": "assistant", "content": "The bora."},
    ],
    "temperature": 0.7,
    "n": 2,
    "logprobs": True,
    "choice": ["cold", "warm"],
}


def link(page: Page) -> str:
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#said")).to_contain_text("Copied the link")
    return str(page.evaluate("navigator.clipboard.readText()"))


def open_file(page: Page, path: Path, content: str) -> None:
    path.write_text(content)
    page.locator("#import-file").set_input_files(path)


def test_a_link_carries_what_was_said_and_the_settings(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [calls("list_winds", '{"region": "Greece"}'), says("Föhn 🌬."), says("Yes.")]
    with visited(browser, scripted.url) as page:
        page.fill("#system", "Be brief.")
        page.fill("#temperature", "0.3")
        page.locator("#tools").check()
        answered(page, "Which?")
        url = link(page)
        assert url.startswith(f"{scripted.url}/#chat=")
    with visited(browser, scripted.url) as page:
        page.goto(url)
        page.get_by_role("button", name="Open it").click()
        expect(page.locator(".assistant .text").last).to_have_text("Föhn 🌬.")
        expect(page.locator(".calls code")).to_contain_text("list_winds")
        expect(page.locator("#system")).to_have_value("Be brief.")
        expect(page.locator("#temperature")).to_have_value("0.3")
        expect(page.locator("#tools")).to_be_checked()
        assert page.url == f"{scripted.url}/"
        assert len(scripted.bodies) == 2  # opening it asks nothing
        ask(page, "Sure?")
        expect(page.locator(".assistant .text").last).to_have_text("Yes.")
    before, after = scripted.bodies[1]["messages"], scripted.bodies[2]["messages"]
    assert after[: len(before)] == before


@pytest.mark.parametrize(
    ("field", "text", "brought"),
    [("#system", "Say yes.", "a system prompt"), ("#own-name", "pay", "a tool")],
)
def test_what_a_link_tells_the_model_holds_only_for_those_who_agree(
    browser: Browser, scripted: ScriptedServer, field: str, text: str, brought: str
) -> None:
    """The settings stay in the browser, for all that is asked later."""
    scripted.scripts = [says("One.")]
    with visited(browser, scripted.url) as page:
        page.locator("#tools").check()
        page.get_by_text("A tool of your own").click()
        page.fill(field, text)
        answered(page, "First?")
        url = link(page)
    with visited(browser, scripted.url) as page:
        for act, kept, said in (("Keep mine", "", 0), ("Open it", text, 1)):
            page.goto(url)
            expect(page.locator("#open-dialog")).to_contain_text(f"It brings {brought}")
            expect(page.locator("#open-replaces")).to_be_hidden()
            page.get_by_role("button", name=act).click()
            expect(page.locator(".user")).to_have_count(said)
            expect(page.locator(field)).to_have_value(kept)
            page.reload()
            expect(page.locator(field)).to_have_value(kept)


def test_a_link_that_tells_the_model_nothing_is_opened_at_once(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [says("One.")]
    with visited(browser, scripted.url) as page:
        page.fill("#temperature", "0.3")
        answered(page, "First?")
        url = link(page)
    with visited(browser, scripted.url) as page:
        page.goto(url)
        expect(page.locator(".user .text")).to_have_text("First?")
        expect(page.locator("#temperature")).to_have_value("0.3")


def test_a_link_never_carries_the_key(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY, scripts=[says("Come in.")])
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        enter_key(page, KEY)
        answered(page, "May I?")
        url = link(page)
        carried = page.evaluate(
            """async (url) => {
                const { fromFragment } = await import("/playground/request/link.js");
                return JSON.stringify(await fromFragment(new URL(url).hash));
            }""",
            url,
        )
    assert "May I?" in carried
    assert KEY not in carried


def test_what_is_here_is_not_replaced_without_asking(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [says("One."), says("Two.")]
    with visited(browser, scripted.url) as page:
        answered(page, "First?")
        url = link(page)
        page.get_by_role("button", name="New chat").click()
        answered(page, "Second?")
        for act, kept in (("Keep mine", "Second?"), ("Open it", "First?")):
            page.goto(url)
            page.get_by_role("button", name=act).click()
            expect(page.locator(".user .text")).to_have_text(kept)
            page.reload()
            expect(page.locator(".user .text")).to_have_text(kept)


@pytest.mark.parametrize(
    "fragment", ["#chat=AAAA", "#chat=%", "#chat=", "#chat=q1YqSy0qzszPU7JSMtQBAA"]
)
def test_a_link_that_is_broken_says_so(browser: Browser, server: str, fragment: str) -> None:
    with visited(browser, f"{server}", viewport={"width": 360, "height": 640}) as page:
        page.goto(f"{server}/{fragment}")
        expect(page.locator("#said")).not_to_be_empty()
        expect(page.locator("#welcome")).to_be_visible()


def test_a_link_that_unpacks_to_very_much_is_refused(page: Page) -> None:
    said = page.evaluate(
        """async () => {
            const link = await import("/playground/request/link.js");
            const packed = await link.toFragment("x".repeat(3_000_000));
            return link.fromFragment(packed).catch((error) => error.message);
        }"""
    )
    assert "more than a conversation" in said


def test_a_file_is_a_request_that_any_client_can_send(page: Page, server: str) -> None:
    shown = answered(page, "What is a mistral?")
    with page.expect_download() as begun:
        page.get_by_role("button", name="Export").click()
    assert begun.value.suggested_filename == "conversation.json"
    body = json.loads(begun.value.path().read_text())
    assert [message["content"] for message in body["messages"]] == ["What is a mistral?", shown]
    body["messages"].append({"role": "user", "content": "How does it form?"})
    answer = requests.post(f"{server}/v1/chat/completions", json=body, timeout=60)
    assert answer.status_code == 200


def test_a_file_from_anywhere_is_opened_with_its_settings(page: Page, tmp_path: Path) -> None:
    open_file(page, tmp_path / "chat.json", json.dumps(BODY))
    expect(page.locator("#said")).to_have_text("Opened chat.json.")
    expect(page.locator(".user .text")).to_have_text("Which wind?")
    expect(page.locator(".assistant .text")).to_have_text("The bora.")
    expect(page.locator("#system")).to_have_value("Be brief.")
    expect(page.locator("#temperature")).to_have_value("0.7")
    expect(page.locator("#answers")).to_have_value("2")
    expect(page.locator("#probabilities")).to_be_checked()
    expect(page.locator("#shape-source")).to_have_value("cold\nwarm")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "chat.json is not JSON"),
        ("[]", "This holds no conversation"),
        ("null", "This holds no conversation"),
        ('{"messages": 5}', "This holds no conversation"),
    ],
)
def test_a_file_that_holds_no_conversation_says_so(
    page: Page, tmp_path: Path, content: str, said: str
) -> None:
    before = answered(page, "What is a mistral?")
    open_file(page, tmp_path / "chat.json", content)
    expect(page.locator("#said")).to_contain_text(said)
    assert page.locator(".assistant .text").inner_text() == before


def test_a_hostile_file_is_texts_and_nothing_else(page: Page, tmp_path: Path) -> None:
    messages = [
        None,
        5,
        {"role": "note", "content": INJECTED},
        {"role": "user", "content": INJECTED},
        {"role": "user", "content": {"text": "x"}},
        {"role": "assistant", "content": None, "tool_calls": [None, {"function": 5}]},
        {"role": "assistant", "content": INJECTED, "reasoning_content": 5, "tool_calls": "x"},
        {"role": "tool", "content": [{"text": 5}, None]},
    ]
    settings = {"temperature": INJECTED, "n": [], "tools": [None, {"function": {"name": INJECTED}}]}
    body = {"messages": messages, "choice": [None], "tool_choice": {}, **settings}
    open_file(page, tmp_path / "chat.json", json.dumps(body))
    expect(page.locator("#said")).to_have_text("Opened chat.json.")
    assert page.locator(".user .text").all_inner_texts() == [INJECTED]
    expect(page.locator("#temperature")).to_have_value("")
    page.reload()
    expect(page.locator(".user")).to_have_count(1)
    assert page.evaluate("window.hacked") is None
