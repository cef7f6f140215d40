"""How likely each token was, and what else was, under the pointer and from the keyboard."""

from __future__ import annotations

import math
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, chunk, visited
from tests.local.playground.asking import CHAT, answered, ask, wait_for_answer


def token(data: bytes, probability: float = 1.0, *likely: tuple[str, float]) -> dict[str, Any]:
    text = data.decode(errors="replace")
    others = [
        {"token": other, "logprob": math.log(share), "bytes": None} for other, share in likely
    ]
    logprob = math.log(probability)
    return {"token": text, "logprob": logprob, "bytes": list(data), "top_logprobs": others}


def test_tokens_spell_the_answer_and_tell_what_else_was_likely(page: Page) -> None:
    plain = answered(page, "What is a mistral?")
    page.get_by_label("Show probabilities").check()
    with page.expect_request(CHAT) as sent:
        page.get_by_role("button", name="Retry").click()
    body = sent.value.post_data_json or {}
    assert (body["logprobs"], body["top_logprobs"]) == (True, 5)
    assert wait_for_answer(page).inner_text() == plain
    tokens = page.locator(".token")
    assert "".join(tokens.all_text_contents()) == plain
    tokens.nth(2).hover()
    card = page.get_by_role("tooltip")
    expect(card.locator(".row")).to_have_count(5)
    expect(card.locator(".chosen")).to_have_count(1)
    chosen = card.locator(".chosen code").inner_text().replace("␣", " ")
    assert chosen == tokens.nth(2).text_content()
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def test_a_surprising_token_is_coloured_and_its_rivals_have_their_share(
    browser: Browser, scripted: ScriptedServer
) -> None:
    tokens = [
        token(b"The", 0.97, ("The", 0.97), ("A", 0.02)),
        token(b" fly", 0.04, (" wind", 0.9), (" bora", 0.05)),
    ]
    scripted.scripts = [[chunk({"content": "The fly"}, tokens=tokens), *stopped()]]
    with visited(browser, scripted.url) as page:
        assert answered(page, "Which?") == "The fly"
        levels = page.locator(".token").evaluate_all("all => all.map(it => it.dataset.surprise)")
        assert levels == ["0", "4"]
        page.locator(".token").nth(1).hover()
        rows = page.locator("#token-card .row").all_inner_texts()
        assert [row.split("\n")[:2] for row in rows] == [
            ["␣fly", "4.0 %"],
            ["␣wind", "90 %"],
            ["␣bora", "5.0 %"],
        ]


def test_tokens_that_end_within_a_character_still_spell_it(
    browser: Browser, scripted: ScriptedServer
) -> None:
    wind = "🌬".encode()
    tokens = [token(b"A "), token(wind[:1]), token(wind[1:3]), token(wind[3:] + b"!")]
    parts = [
        chunk({"content": "A "}, tokens=tokens[:1]),
        chunk({"content": "🌬!"}, tokens=tokens[1:]),
    ]
    scripted.scripts = [[*parts, *stopped()]]
    with visited(browser, scripted.url) as page:
        assert answered(page, "Which?") == "A 🌬!"
        page.reload()
        assert page.locator(".token").all_text_contents() == ["A ", "🌬!"]


def test_arrow_keys_lead_from_token_to_token_and_the_text_is_one_stop(page: Page) -> None:
    page.get_by_label("Show probabilities").check()
    ask(page, "What is a mistral?")
    wait_for_answer(page)
    page.locator(".token").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    focused = page.locator(".token:focus")
    assert focused.inner_text() == page.locator(".token").nth(2).inner_text()
    expect(page.get_by_role("tooltip")).to_be_visible()
    expect(focused).to_have_attribute("aria-describedby", "token-card")
    expect(page.locator('.token[tabindex="0"]')).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def stopped() -> list[bytes]:
    return [chunk({}, finish_reason="stop"), b"data: [DONE]\n\n"]
