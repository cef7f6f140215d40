"""What goes wrong is told, and what had come is kept."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, expect

from tests.local.browser import ScriptedServer, chunk, says, visited
from tests.local.playground.asking import CHAT, ask, wait_for_answer


def test_a_refusal_is_shown_in_the_servers_words_and_the_question_stays(
    browser: Browser, server: str
) -> None:
    with visited(browser, server, may_fail=True) as page:
        page.fill("#temperature", "3")
        ask(page, "What is a mistral?")
        expect(page.locator(".note")).to_contain_text(
            "temperature is 3.0; it must be between 0 and 2"
        )
        expect(page.locator(".user .text")).to_have_text("What is a mistral?")
        page.fill("#temperature", "0")
        page.get_by_role("button", name="Try again").click()
        expect(wait_for_answer(page)).to_contain_text("northwesterly")
        expect(page.locator(".note")).to_have_count(0)


def test_a_model_that_still_loads_is_waited_for(browser: Browser, scripted: ScriptedServer) -> None:
    scripted.is_ready = False
    scripted.scripts = [says("Here I am.")]
    with visited(browser, scripted.url, may_fail=True) as page:
        expect(page.locator("#state")).to_have_text("loading …")
        ask(page, "Anybody there?")
        expect(page.locator(".note")).to_contain_text("the model is still loading")
        scripted.is_ready = True
        expect(page.locator("#state")).to_have_text("A Model")
        page.get_by_role("button", name="Try again").click()
        expect(wait_for_answer(page)).to_have_text("Here I am.")


def test_a_connection_that_breaks_midway_leaves_what_had_come(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [[chunk({"content": "As I was say"}), None], says("As I was saying.")]
    with visited(browser, scripted.url, may_fail=True) as page:
        ask(page, "Go on")
        expect(page.locator(".note")).to_contain_text("The connection was lost midway")
        expect(page.locator(".assistant .text")).to_have_text("As I was say")
        expect(page.locator(".figures")).to_contain_text("cut off")
        page.get_by_role("button", name="Try again").click()
        expect(wait_for_answer(page)).to_have_text("As I was saying.")


def test_a_body_that_ends_too_early_is_no_answer(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [[chunk({"content": "As I was say"})]]
    with visited(browser, scripted.url) as page:
        ask(page, "Go on")
        expect(page.locator(".note")).to_contain_text("The connection was lost midway")


def test_a_failure_midway_is_told_in_the_servers_words(
    browser: Browser, scripted: ScriptedServer
) -> None:
    error = {"error": {"message": "generation failed: out of memory"}}
    scripted.scripts = [[chunk({"content": "Well"}), f"data: {json.dumps(error)}\n\n".encode()]]
    with visited(browser, scripted.url) as page:
        ask(page, "Go on")
        expect(page.locator(".note")).to_contain_text("generation failed: out of memory")
        expect(page.locator(".assistant .text")).to_have_text("Well")


def test_a_server_that_is_gone_is_told_and_the_question_stays(browser: Browser) -> None:
    with ScriptedServer().running() as server, visited(browser, server.url, may_fail=True) as page:
        expect(page.locator("#state")).to_have_text("A Model")
        page.route(CHAT, lambda route: route.abort("connectionrefused"))
        ask(page, "Anybody there?")
        expect(page.locator(".note")).to_contain_text("The server cannot be reached")
        expect(page.locator(".user .text")).to_have_text("Anybody there?")


def test_an_answer_of_nothing_is_told(browser: Browser, scripted: ScriptedServer) -> None:
    scripted.scripts = [says(""), says("Something.")]
    with visited(browser, scripted.url) as page:
        ask(page, "Say nothing")
        expect(page.locator(".note")).to_contain_text("The model said nothing.")
        ask(page, "Say something")
        expect(wait_for_answer(page)).to_have_text("Something.")
    roles = [message["role"] for message in scripted.bodies[1]["messages"]]
    assert roles == ["user", "user"]
