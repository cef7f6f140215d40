"""The playground as people use it: a real browser, on the real server with the embedded model.

What that server never does is done by one that answers from a script. Every test also proves that
the page asks nothing of any other server, and that no error reaches the browser's console.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, Route, expect

from local import playground
from local.platform_urls import PREDICT
from tests.local.browser import ScriptedServer, calls, chunk, running_browser, says, visited
from tests.local.test_urls import KEY, FakeBackend, client
from tests.server import USER, metric, running_server

CHAT = "**/v1/chat/completions"
INJECTED = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'
THEMES = ("light", "dark")


# --- the files --------------------------------------------------------------------------------


def test_the_page_is_there_without_a_key_and_before_the_model_is() -> None:
    backend = FakeBackend()
    backend.is_ready = False
    answer = client(backend, api_key=KEY).get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>Playground</h1>" in answer.text


@pytest.mark.parametrize(
    ("name", "media_type"), [("style.css", "text/css"), ("page.js", "text/javascript")]
)
def test_the_files_of_the_page_are_served_as_what_they_are(name: str, media_type: str) -> None:
    answer = client(api_key=KEY).get(f"/playground/{name}")
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/playground/page.js"])
def test_no_browser_guesses_keeps_or_runs_anything_else(path: str) -> None:
    headers = client().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-cache"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "connect-src 'self'", "script-src 'self'"} <= set(policy)
    assert "unsafe" not in headers["content-security-policy"]


def test_only_the_files_of_the_page_are_served() -> None:
    for path in ("/playground/", "/playground/__init__.py", "/playground/../keys.py"):
        assert playground.answer("GET", path) is None


def test_the_page_is_only_for_reading() -> None:
    assert client(api_key=KEY).head("/").status_code == 200
    assert client(api_key=KEY).post("/").status_code == 401
    assert client().post("/production/predict").json()["path"] == PREDICT


def test_no_text_can_become_html() -> None:
    for name in ("page.js", "view.js", "session.js", "key.js"):
        source = client().get(f"/playground/{name}").text
        assert not re.search(r"(inner|outer)HTML|insertAdjacent|document\.write|eval\(", source)


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """On the real server."""
    with visited(browser, server, viewport={"width": 1280, "height": 800}) as page:
        page.fill("#temperature", "0")
        yield page


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    with ScriptedServer().running() as server:
        yield server


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
    """Have the server go on after the answer's end, so that there is time to look at it."""

    def go_on(route: Route) -> None:
        body = {**(route.request.post_data_json or {}), "ignore_eos": True, "max_tokens": 3000}
        route.continue_(post_data=json.dumps(body))

    page.route(CHAT, go_on)


def assert_idle_within(url: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while metric(url, "running_sequences"):
        assert time.monotonic() < deadline, "still generating for a page that stopped"
        time.sleep(0.02)


def test_a_question_is_answered(page: Page) -> None:
    assert "northwesterly" in answered(page, "What is a mistral?")
    expect(page.locator("#state")).to_have_text("Mistral 7B Chat")
    expect(page.locator("#draft")).to_be_focused()
    expect(page.locator("#draft")).to_have_value("")


def test_a_suggestion_asks_its_question(page: Page) -> None:
    page.get_by_role("button", name="How does the foehn form?").click()
    expect(wait_for_answer(page)).to_contain_text("foehn forms when")
    expect(page.locator("#welcome")).to_be_hidden()


def test_the_answer_and_its_speed_grow_while_it_is_generated(page: Page) -> None:
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    seen = set()
    while len(seen) < 4:
        page.wait_for_timeout(30)
        assert page.locator("#stop").is_visible(), "it ended before it was seen to grow"
        figures = page.locator(".figures").inner_text()
        if "tokens/s" in figures:
            seen.add((len(page.locator(".assistant .text").inner_text()), figures))
    lengths = sorted(length for length, _ in seen)
    assert len(set(lengths)) == 4
    page.press("#draft", "Escape")


def test_the_tokens_that_it_counts_are_the_servers(page: Page, server: str) -> None:
    answered(page, USER["content"])
    body = {"messages": [USER], "temperature": 0}
    usage = requests.post(f"{server}/v1/chat/completions", json=body, timeout=60).json()["usage"]
    figures = page.locator(".figures").inner_text()
    shape = rf"first token \d+ ms · {usage['completion_tokens']} tokens · [\d.]+ tokens/s"
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
    expect(page.locator(".figures").last).to_contain_text("tokens/s")
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


# --- tools ------------------------------------------------------------------------------------


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
    page.get_by_role("button", name=question).click()
    page.fill("#temperature", "0")
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


# --- what goes wrong --------------------------------------------------------------------------


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


# --- the key ----------------------------------------------------------------------------------


def test_a_server_that_wants_a_key_is_given_it(browser: Browser) -> None:
    key = "a key"
    with running_server("--api-key", key) as url, visited(browser, url, may_fail=True) as page:
        enter_key(page, "wrong")
        expect(page.locator("#key-why")).to_have_text("The server did not accept that key.")
        enter_key(page, key)
        expect(page.locator("#state")).to_have_text("Mistral 7B Chat")
        page.get_by_role("button", name="What is a mistral?").click()
        expect(wait_for_answer(page)).to_contain_text("northwesterly")
        assert_key_is_only_in_this_tab(page, key)
        for name in ("curl", "Python", "REST"):
            text = copied(page, name)
            assert key not in text
            assert "northwesterly" in spoken(run(name, text, {"API_KEY": key}))


def test_a_key_of_any_characters_survives_a_reload(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY, scripts=[says("Come in.")])
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        enter_key(page, KEY)
        page.reload()
        assert answered(page, "May I?") == "Come in."


def test_without_the_key_the_question_stays_and_can_be_asked_again(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY, scripts=[says("Come in.")])
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator("#state")).to_have_text("wants a key")
        ask(page, "May I?")
        expect(page.get_by_label("API key", exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".note")).to_contain_text("this server wants its key")
        expect(page.locator(".user .text")).to_have_text("May I?")
        expect(page.locator("#key-dialog")).to_be_hidden()
        page.get_by_role("button", name="Try again").click()
        enter_key(page, KEY)
        expect(wait_for_answer(page)).to_have_text("Come in.")
        expect(page.locator("#state")).to_have_text("A Model")


def test_a_key_can_be_forgotten(browser: Browser) -> None:
    server = ScriptedServer(api_key=KEY)
    with server.running(), visited(browser, server.url, may_fail=True) as page:
        enter_key(page, KEY)
        page.get_by_role("button", name="Forget the API key").click()
        expect(page.get_by_label("API key", exact=True)).to_be_focused()
        assert page.evaluate("sessionStorage.length") == 0


def enter_key(page: Page, key: str) -> None:
    expect(page.get_by_label("API key", exact=True)).to_be_focused()
    page.keyboard.type(key)
    page.keyboard.press("Enter")


def assert_key_is_only_in_this_tab(page: Page, key: str) -> None:
    assert page.evaluate("Object.values(sessionStorage)") == [key]
    assert key not in page.evaluate("JSON.stringify(localStorage)")


# --- copying ----------------------------------------------------------------------------------


def copied(page: Page, name: str) -> str:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#copied")).to_contain_text("Copied it for")
    return str(page.evaluate("navigator.clipboard.readText()"))


def run(name: str, text: str, environment: dict[str, str] | None = None) -> str:
    """What it prints, run as somebody would who pasted it."""
    command = [sys.executable, "-c", text] if name == "Python" else ["bash", "-euc", text]
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **(environment or {})},
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def spoken(printed: str) -> str:
    """The answer, also out of a stream of chunks."""
    if not printed.startswith("data: "):
        return printed.strip()
    assert printed.rstrip().endswith("data: [DONE]")
    events = [json.loads(event[6:]) for event in printed.split("\n\n")[:-2]]
    return "".join(event["choices"][0]["delta"].get("content", "") for event in events)


@pytest.mark.parametrize("name", ["curl", "Python", "REST"])
def test_a_copied_request_really_gives_the_answer(page: Page, name: str) -> None:
    page.fill("#system", """It's "quoted"; $HOME \\ `id` {x}""")
    shown = answered(page, "What's the \"mistral\"?\nTell me, 'please' – ü\u2028 $(id)")
    assert spoken(run(name, copied(page, name))) == shown


def test_a_copied_request_offers_the_tools_and_holds_their_results(page: Page) -> None:
    page.locator("#tools").check()
    shown = answered(page, "How fast is the bora right now?")
    for name in ("curl", "Python"):
        text = copied(page, name)
        assert "get_forecast" in text
        assert spoken(run(name, text)) == shown
    page.fill("#draft", "How fast is the mistral right now?")
    assert run("Python", copied(page, "Python")).strip() == 'get_wind_speed{"wind": "mistral"}'
    assert "tool" not in copied(page, "REST")


def test_a_request_can_be_copied_before_anything_was_asked(page: Page) -> None:
    assert "northwesterly" in spoken(run("curl", copied(page, "curl")))
    page.fill("#draft", "What is the foehn?")
    assert "foehn" in spoken(run("REST", copied(page, "REST")))


def test_an_answer_can_be_copied(page: Page) -> None:
    shown = answered(page, "What is a mistral?")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#copied")).to_have_text("Copied the answer.")
    assert page.evaluate("navigator.clipboard.readText()") == shown


# --- texts are texts --------------------------------------------------------------------------


def test_html_from_anybody_is_shown_as_text(browser: Browser, scripted: ScriptedServer) -> None:
    call = calls("list_winds", json.dumps({"region": INJECTED}))
    scripted.scripts = [call, says(INJECTED), says(INJECTED)]
    with visited(browser, scripted.url) as page:
        assert answered(page, INJECTED) == INJECTED
        assert answered(page, "Again") == INJECTED
        page.reload()
        assert page.locator(".user .text").first.inner_text() == INJECTED
        assert "onerror" in page.locator(".calls code").first.inner_text()
        expect(page.locator("main img, main script")).to_have_count(0)
        assert page.evaluate("window.hacked") is None


def test_a_stream_is_read_right_wherever_it_is_cut(
    browser: Browser, scripted: ScriptedServer
) -> None:
    text = "Föhn 🌬️ «mistral»\r\n\r\ndata: [DONE]\n\nbora"
    whole = b"".join(part or b"" for part in says(text)).replace(b"\n", b"\r\n")
    scripted.scripts = [[bytes([byte]) for byte in whole]]
    with visited(browser, scripted.url) as page:
        ask(page, "Go on")
        expect(page.locator("#send")).to_be_visible()
        shown = page.locator(".assistant .text").evaluate("it => it.textContent")
    assert shown == text


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_events_are_found_in_any_pieces(page: Page, line_end: str) -> None:
    text = (
        ": hello\n\ndata: é1\n\nevent: x\nid\ndata:two\ndata: lines 🌬\n\ndata\n\ndata: not comple"
    )
    found = page.evaluate(
        """async ({bytes}) => {
            const { EventDecoder } = await import("/playground/sse.js");
            const all = [];
            for (let cut = 0; cut <= bytes.length; cut++) {
                const decoder = new EventDecoder();
                const parts = [bytes.slice(0, cut), bytes.slice(cut)];
                const events = parts.flatMap(part => decoder.decode(new Uint8Array(part)));
                all.push(JSON.stringify(events));
            }
            const one = new EventDecoder();
            const bytewise = bytes.flatMap(byte => one.decode(new Uint8Array([byte])));
            return [...new Set([...all, JSON.stringify(bytewise)])];
        }""",
        {"bytes": list(text.replace("\n", line_end).encode())},
    )
    assert [json.loads(events) for events in found] == [["é1", "two\nlines 🌬", ""]]


# --- everybody can use it ---------------------------------------------------------------------


def test_all_of_it_works_from_the_keyboard(page: Page) -> None:
    page.reload()
    expect(page.locator("#draft")).to_be_focused()
    page.keyboard.type("What is")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("a mistral?")
    page.keyboard.press("Enter")
    expect(wait_for_answer(page)).to_contain_text("mistral")
    assert page.locator(".user .text").inner_text() == "What is\na mistral?"

    tab_to(page, "Retry", backwards=True)
    page.keyboard.press("Enter")
    expect(wait_for_answer(page)).to_contain_text("mistral")
    tab_to(page, "Edit", backwards=True)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("What is the foehn?")
    page.keyboard.press("Enter")
    expect(wait_for_answer(page)).to_contain_text("foehn")
    tab_to(page, "Offer tools")
    page.keyboard.press("Space")
    expect(page.locator("#tools")).to_be_checked()
    tab_to(page, "New chat", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator("#draft")).to_be_focused()
    expect(page.locator("article")).to_have_count(0)


def tab_to(page: Page, name: str, backwards: bool = False) -> None:
    """Press Tab until it is there; all on the way show that they have the focus."""
    for _ in range(40):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        focus = page.evaluate(
            """() => {
                const it = document.activeElement;
                const name = it.ariaLabel || it.labels?.[0]?.innerText || it.textContent;
                return {name: name.trim(), outline: getComputedStyle(it).outlineStyle};
            }"""
        )
        assert focus["outline"] == "solid" or focus["name"] == "", focus
        if focus["name"] == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_a_new_line_or_half_a_word_sends_nothing(page: Page) -> None:
    page.fill("#draft", "  ")
    page.press("#draft", "Enter")
    page.fill("#draft", "に")
    page.locator("#draft").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator("article")).to_have_count(0)


def test_everything_has_a_name_and_the_answer_is_read_aloud(page: Page) -> None:
    answered(page, "What is a mistral?")
    nameless = page.locator("button, input, textarea").evaluate_all(
        "all => all.filter(it => !(it.ariaLabel || it.labels?.length || it.textContent.trim()))"
        ".map(it => it.outerHTML)"
    )
    assert nameless == []
    expect(page.get_by_role("log", name="Conversation")).to_be_visible()
    expect(page.locator(".assistant")).to_have_attribute("aria-busy", "false")


def test_nothing_can_be_changed_while_an_answer_is_generated(page: Page, server: str) -> None:
    answered(page, "What is the foehn?")
    talk_on_and_on(page)
    ask(page, "What is a mistral?")
    expect(page.get_by_role("button", name="Retry").first).to_be_disabled()
    expect(page.get_by_role("button", name="Edit").first).to_be_disabled()
    ask(page, "I cannot wait")
    expect(page.locator("#draft")).to_have_value("I cannot wait")
    expect(page.locator(".user")).to_have_count(2)
    page.keyboard.press("Escape")
    assert_idle_within(server, seconds=2)


def test_a_narrow_screen_needs_no_scrolling_sideways(
    browser: Browser, scripted: ScriptedServer
) -> None:
    long_word = "brickfielder" * 12
    scripted.scripts = [
        calls("list_winds", json.dumps({"region": long_word})),
        says(f"{long_word} https://example.org/{long_word}"),
        [None],
    ]
    phone: Any = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
    with visited(browser, scripted.url, may_fail=True, **phone) as page:
        assert_fits(page)
        answered(page, long_word)
        assert_fits(page)
        ask(page, "Break")
        expect(page.locator(".note")).to_be_visible()
        page.get_by_role("button", name="Edit").first.click()
        assert_fits(page)
        page.get_by_role("button", name="Settings").click()
        assert_fits(page)
        page.evaluate("document.getElementById('key-dialog').showModal()")
        assert_fits(page)


def assert_fits(page: Page) -> None:
    """Nothing reaches over the right edge, over its neighbour, or has to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    too_wide = page.locator("body *:visible").evaluate_all(
        """all => all.filter(it => it.getBoundingClientRect().right > 360.5
            || (it.clientWidth && it.scrollWidth > it.clientWidth + 1
                && getComputedStyle(it).overflowX !== "hidden"))
        .map(it => `${it.tagName} ${it.id} ${it.className}`)"""
    )
    assert too_wide == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read(browser: Browser, scripted: ScriptedServer, theme: Any) -> None:
    scripted.scripts = [calls("list_winds", '{"region": "Greece"}'), says("Two."), [None]]
    with visited(browser, scripted.url, may_fail=True, color_scheme=theme) as page:
        assert_readable(page)
        answered(page, "Which winds?")
        ask(page, "And now?")
        expect(page.locator(".note")).to_be_visible()
        page.get_by_role("button", name="Edit").first.click()
        assert_readable(page)
        page.evaluate("document.getElementById('key-dialog').showModal()")
        assert_readable(page)


def assert_readable(page: Page) -> None:
    """Contrast as WCAG counts it, of every text and every field's border with what is behind."""
    page.wait_for_timeout(200)  # colours that change do so within a tenth of a second
    found = page.evaluate(CONTRASTS)
    assert len(found) > 10
    assert [it for it in found if it["ratio"] < it["least"]] == []


CONTRASTS = """() => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = numbers(colour).slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (it) => {
        const colour = getComputedStyle(it).backgroundColor;
        return (numbers(colour)[3] ?? 1) ? colour : behind(it.parentElement);
    };
    const ratio = (a, b) => {
        const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
        return (high + 0.05) / (low + 0.05);
    };
    const texts = [...document.querySelectorAll("body *")].filter((it) => it.checkVisibility()
        && [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    const fields = [...document.querySelectorAll("textarea, input")]
        .filter((it) => it.checkVisibility());
    return [
        ...texts.map((it) => ({
            what: it.textContent.trim(), least: 4.5,
            ratio: ratio(getComputedStyle(it).color, behind(it)),
        })),
        ...fields.map((it) => ({
            what: it.id + " placeholder", least: 4.5,
            ratio: ratio(getComputedStyle(it, "::placeholder").color, behind(it)),
        })),
        ...fields.map((it) => ({
            what: it.id + " border", least: 3,
            ratio: ratio(getComputedStyle(it).borderTopColor, behind(it.parentElement)),
        })),
    ];
}"""


def test_the_theme_is_the_systems_until_one_is_chosen(browser: Browser, server: str) -> None:
    with visited(browser, server, color_scheme="dark") as page:
        assert ground(page) < 0x40
        page.emulate_media(color_scheme="light")
        expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
        assert ground(page) > 0xC0
        page.get_by_role("button", name="Dark theme").click()
        assert ground(page) < 0x40
        page.reload()
        assert ground(page) < 0x40
        page.get_by_role("button", name="Light theme").click()
        assert ground(page) > 0xC0


def ground(page: Page) -> int:
    """How bright the page is behind everything, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(re.findall(r"\d+", colour)[0])
