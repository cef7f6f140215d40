"""Texts are texts, wherever they come from and wherever a stream of them is cut."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local.browser import ScriptedServer, calls, says, visited
from tests.local.playground.asking import INJECTED, answered, ask


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
            const { EventDecoder } = await import("/playground/server/sse.js");
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
