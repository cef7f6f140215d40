"""A real browser on the playground: of the real server, and of one that answers from a script.

Every test also proves that the page asks nothing of any other server, and that no error reaches the
browser's console.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.local.browser import ScriptedServer, running_browser, visited

# What `make test` runs too. All else here is what the page can show, and takes minutes.
_ALWAYS = {"test_chat", "test_files", "test_key", "test_texts"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.path.stem not in _ALWAYS:
            item.add_marker("page")


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
