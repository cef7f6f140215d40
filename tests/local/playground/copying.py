"""Requests that the page copies, and what they print when they are run."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from playwright.sync_api import Page, expect


def copied(page: Page, name: str) -> str:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#said")).to_contain_text("Copied it for")
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
