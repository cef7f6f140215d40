"""A tool that the visitor writes, and whose results the visitor gives."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, calls, says, visited
from tests.local.playground.asking import CHAT, answered, ask, wait_for_answer

SCHEMA = '{"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}'
CALL = calls("get_tide", '{"place": "Split"}')


def write_tool(page: Page, name: str = "get_tide", schema: str = SCHEMA) -> None:
    page.locator("#tools").check()
    if not page.locator("#own-name").is_visible():
        page.get_by_text("A tool of your own").click()
    page.fill("#own-name", name)
    page.fill("#own-description", "Get the tide.")
    page.fill("#own-parameters", schema)


def wait_for_call(page: Page) -> None:
    """Ask what is answered by a call of the tool, until the page wants its result."""
    write_tool(page)
    ask(page, "How is the tide?")
    expect(page.get_by_label("What does get_tide return?")).to_be_visible()


def test_a_call_of_it_waits_for_what_people_say_that_it_returns(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [CALL, says("It is high.")]
    with visited(browser, scripted.url) as page:
        write_tool(page)
        ask(page, "How is the tide?")
        field = page.get_by_label("What does get_tide return?")
        expect(field).to_be_focused()
        expect(page.locator(".calls code")).to_have_text('get_tide {"place": "Split"}')
        assert len(scripted.bodies) == 1
        page.keyboard.type('{"tide": "high"}')
        page.keyboard.press("Enter")
        expect(page.locator(".assistant .text").last).to_have_text("It is high.")
        expect(page.locator(".tool h3")).to_have_text("Result, given by you")
        page.reload()
        expect(page.locator(".tool code")).to_have_text('{"tide": "high"}')
    offered = scripted.bodies[0]["tools"][-1]["function"]
    assert (offered["name"], offered["description"]) == ("get_tide", "Get the tide.")
    assert offered["parameters"]["required"] == ["place"]
    result = scripted.bodies[1]["messages"][-1]
    assert (result["role"], result["content"]) == ("tool", '{"tide": "high"}')


def test_who_does_not_want_to_answer_stops_it_and_asks_something_else(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [CALL, says("Fine.")]
    with visited(browser, scripted.url) as page:
        wait_for_call(page)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_label("What does get_tide return?")).to_have_count(0)
        ask(page, "Never mind.")
        expect(page.locator(".assistant .text").last).to_have_text("Fine.")
    assert [it["role"] for it in scripted.bodies[1]["messages"]] == ["user", "user"]


def test_a_reload_while_it_waits_leaves_a_conversation_that_can_go_on(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [CALL, says("Fine.")]
    with visited(browser, scripted.url) as page:
        wait_for_call(page)
        page.reload()
        expect(page.locator("article")).to_have_count(2)
        ask(page, "Never mind.")
        expect(page.locator(".assistant .text").last).to_have_text("Fine.")


def test_a_model_that_must_call_it_does_and_then_speaks(page: Page) -> None:
    write_tool(page)
    page.get_by_label("With these tools the model").select_option("must call your own")
    with page.expect_request(CHAT) as sent:
        ask(page, "How is the tide?")
    choice = {"type": "function", "function": {"name": "get_tide"}}
    assert (sent.value.post_data_json or {})["tool_choice"] == choice
    page.get_by_label("What does get_tide return?").fill('{"error": "not found"}')
    with page.expect_request(CHAT) as sent:
        page.get_by_role("button", name="Return it").click()
    assert "tool_choice" not in (sent.value.post_data_json or {})
    assert wait_for_answer(page).inner_text()


def test_where_any_call_is_demanded_the_page_runs_its_own_tools(page: Page) -> None:
    page.locator("#tools").check()
    page.get_by_label("With these tools the model").select_option("must call one")
    answered(page, "How fast is the bora right now?")
    expect(page.locator(".tool code")).to_have_text('{"speed_kmh": 87, "gust_kmh": 131}')


def test_its_schema_is_told_where_it_is_none(browser: Browser, scripted: ScriptedServer) -> None:
    with visited(browser, scripted.url) as page:
        write_tool(page, schema="[]")
        ask(page, "How is the tide?")
        note = "The schema of your tool's parameters is not an object"
        expect(page.locator(".note")).to_contain_text(note)
    assert scripted.bodies == []


def test_a_name_that_is_taken_is_said_at_once(page: Page) -> None:
    write_tool(page, name="list_winds")
    expect(page.get_by_text("A tool of this page has that name.")).to_be_visible()
    page.fill("#own-name", "")
    page.locator("#tools").uncheck()
    assert answered(page, "What is a mistral?")
