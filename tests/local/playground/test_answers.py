"""Several answers to one question: sampled, or by two settings. One of them is gone on with."""

from __future__ import annotations

from itertools import repeat

from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, calls, chunk, says, visited
from tests.local.playground.asking import ask

DONE = b"data: [DONE]\n\n"


def says_each(*texts: str) -> list[bytes | None]:
    """The script of several answers, which come in turn."""
    parts = [chunk({"content": text}, index=index) for index, text in enumerate(texts)]
    ends = [chunk({}, finish_reason="stop", index=index) for index in range(len(texts))]
    return [*parts, *ends, DONE]


def calls_or_says_no() -> list[bytes | None]:
    """The script of two answers: one calls, the other has a text."""
    called = calls("list_winds", '{"region": "Greece"}')[:2]
    return [*called, chunk({"content": "No."}, index=1), chunk({}, 1, "stop", index=1), DONE]


def wait_for_answers(page: Page) -> list[str]:
    expect(page.locator("#send")).to_be_visible()
    return page.locator(".answers").last.locator(".card .text").all_inner_texts()


def compare(page: Page, temperature: str) -> None:
    """With the second setting at another temperature."""
    page.get_by_label("Compare two settings").check()
    page.get_by_label("Setting B").check()
    page.fill("#temperature", temperature)


def test_as_many_answers_as_wanted_stand_side_by_side(page: Page) -> None:
    page.fill("#answers", "3")
    ask(page, "What is a mistral?")
    texts = wait_for_answers(page)
    assert len(texts) == 3
    assert all("northwesterly" in text for text in texts)
    boxes = [it.bounding_box() for it in page.locator(".card").all()]
    assert len({box["y"] for box in boxes if box}) == 1
    assert len({box["x"] for box in boxes if box}) == 3
    expect(page.locator(".answers > .figures")).to_contain_text("all together: first token")


def test_the_conversation_goes_on_with_the_answer_that_is_chosen(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [says_each("One.", "Two."), says("Three.")]
    with visited(browser, scripted.url) as page:
        page.fill("#answers", "2")
        ask(page, "Which?")
        assert wait_for_answers(page) == ["One.", "Two."]
        first, second = page.get_by_role("button", name="Go on with this").all()
        expect(first).to_have_attribute("aria-pressed", "true")
        second.click()
        expect(second).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="2 answers").click()  # below the field: off again
        page.reload()
        ask(page, "And then?")
        expect(page.locator(".assistant .text")).to_have_text("Three.")
    assert [body.get("n") for body in scripted.bodies] == [2, None]
    assert [it["content"] for it in scripted.bodies[1]["messages"]] == [
        "Which?",
        "Two.",
        "And then?",
    ]


def test_choosing_another_answer_forgets_what_came_after_the_first(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [says_each("One.", "Two."), says_each("Three.", "Four.")]
    with visited(browser, scripted.url) as page:
        page.fill("#answers", "2")
        ask(page, "Which?")
        wait_for_answers(page)
        ask(page, "And then?")
        expect(page.locator(".answers")).to_have_count(2)
        wait_for_answers(page)
        page.get_by_role("button", name="Go on with this").nth(1).click()
        expect(page.locator("article")).to_have_count(2)


def test_an_answer_that_calls_runs_its_call_once_it_is_chosen(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [calls_or_says_no(), says("The meltemi.")]
    with visited(browser, scripted.url) as page:
        page.fill("#answers", "2")
        ask(page, "Which winds?")
        assert wait_for_answers(page) == ["", "No."]
        page.fill("#answers", "")
        page.get_by_role("button", name="Go on with this").first.click()
        expect(page.locator(".assistant .text")).to_have_text("The meltemi.")
    roles = [message["role"] for message in scripted.bodies[1]["messages"]]
    assert roles == ["user", "assistant", "tool"]


def test_a_call_of_an_answer_that_nobody_ran_is_not_told(
    browser: Browser, scripted: ScriptedServer
) -> None:
    scripted.scripts = [calls_or_says_no(), says_each("Yes.", "Yes!")]
    with visited(browser, scripted.url) as page:
        page.fill("#answers", "2")
        ask(page, "Which winds?")
        wait_for_answers(page)
        ask(page, "Well?")
        expect(page.locator(".answers")).to_have_count(2)
        wait_for_answers(page)
    assert [it["content"] for it in scripted.bodies[1]["messages"]] == ["Which winds?", "Well?"]


def test_two_settings_are_compared_on_one_question(page: Page) -> None:
    bodies = []
    page.on("request", lambda it: bodies.append(it.post_data_json) if "chat" in it.url else None)
    compare(page, "1.5")
    ask(page, "What is a mistral?")
    texts = wait_for_answers(page)
    assert len(texts) == 2
    labels = page.locator(".card h3").all_inner_texts()
    assert labels == ["1 of 2 · A · temperature 0", "2 of 2 · B · temperature 1.5"]
    assert sorted(body["temperature"] for body in bodies if body) == [0, 1.5]
    assert len(page.locator(".answers > .figures").inner_text().splitlines()) == 2


def test_each_of_two_settings_keeps_its_own_fields(page: Page) -> None:
    page.fill("#system", "Be brief.")
    compare(page, "1.5")
    page.fill("#system", "Be long.")
    page.get_by_label("Setting A").check()
    expect(page.locator("#system")).to_have_value("Be brief.")
    expect(page.locator("#temperature")).to_have_value("0")
    page.reload()
    page.get_by_label("Setting B").check()
    expect(page.locator("#system")).to_have_value("Be long.")
    page.get_by_role("button", name="Two settings").click()
    expect(page.get_by_label("Setting B")).to_be_hidden()
    expect(page.locator("#system")).to_have_value("Be brief.")


def test_where_one_of_two_fails_the_other_stays(browser: Browser, scripted: ScriptedServer) -> None:
    scripted.scripts = [says("Here."), [chunk({"content": "As I w"}), None]]
    with visited(browser, scripted.url, may_fail=True) as page:
        compare(page, "1")
        ask(page, "Anybody?")
        expect(page.locator(".note")).to_contain_text("The connection was lost midway")
        assert sorted(wait_for_answers(page)) == ["As I w", "Here."]
        expect(page.locator(".card .figures").filter(has_text="cut off")).to_have_count(1)


def test_stopping_stops_both(browser: Browser, scripted: ScriptedServer) -> None:
    scripted.scripts = [repeat(chunk({"content": "On"})), repeat(chunk({"content": "On"}))]
    with visited(browser, scripted.url) as page:
        compare(page, "1")
        ask(page, "Go on")
        expect(page.locator(".card .text").filter(has_text="On")).to_have_count(2)
        page.keyboard.press("Escape")
        expect(page.locator("#send")).to_be_visible()
        expect(page.locator(".card .figures").filter(has_text="stopped")).to_have_count(2)


def test_that_greedy_answers_are_all_the_same_is_said_beforehand(page: Page) -> None:
    page.fill("#answers", "2")
    expect(page.get_by_text("At temperature 0 all answers are the same.")).to_be_visible()
    page.fill("#temperature", "1")
    expect(page.get_by_text("At temperature 0 all answers are the same.")).to_be_hidden()
