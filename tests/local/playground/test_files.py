"""The playground's files are served as what they are, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from local import playground
from local.platform_urls import PREDICT
from tests.local.test_urls import KEY, FakeBackend, client

FOLDER = Path(playground.__file__).parent


def test_the_page_is_there_without_a_key_and_before_the_model_is() -> None:
    backend = FakeBackend()
    backend.is_ready = False
    answer = client(backend, api_key=KEY).get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>Playground</h1>" in answer.text


@pytest.mark.parametrize(
    ("name", "media_type"), [("style/page.css", "text/css"), ("page.js", "text/javascript")]
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
    for path in ("/playground/", "/playground/__init__.py", "/playground/../keys.py", "/page.js"):
        assert playground.answer("GET", path) is None


def test_the_page_is_only_for_reading() -> None:
    assert client(api_key=KEY).head("/").status_code == 200
    assert client(api_key=KEY).post("/").status_code == 401
    assert client().post("/production/predict").json()["path"] == PREDICT


def test_no_text_can_become_html() -> None:
    sources = {file: file.read_text() for file in FOLDER.rglob("*.js")}
    assert len(sources) > 30
    dangerous = re.compile(r"(inner|outer)HTML|insertAdjacent|document\.write|eval\(|new Function")
    assert [file for file, source in sources.items() if dangerous.search(source)] == []


def test_every_file_of_the_page_is_read_at_a_glance() -> None:
    lengths = {file.name: len(file.read_text().splitlines()) for file in FOLDER.rglob("*.js")}
    assert {name: length for name, length in lengths.items() if length > 200} == {}
    sources = [file for file in FOLDER.rglob("*") if file.suffix in (".js", ".css")]
    long = [file.name for file in sources if max(map(len, file.read_text().splitlines())) > 100]
    assert long == []


def test_a_folder_of_the_page_imports_only_from_those_below_it() -> None:
    order = [".", "show", "chat", "request", "server", "tools"]
    for file in FOLDER.rglob("*.js"):
        mine = order.index(str(file.parent.relative_to(FOLDER)))
        for imported in re.findall(r'^import .* from "(.+)";$', file.read_text(), re.MULTILINE):
            there = (file.parent / imported).resolve()
            assert there.exists(), f"{file} imports {imported}"
            assert order.index(str(there.parent.relative_to(FOLDER))) >= mine, f"{file}: {imported}"


def test_what_knows_nothing_of_the_page_does_not_touch_it() -> None:
    known = {"api.js", "key.js"}  # where the page is, and the dialog
    others = [file for folder in ("chat", "request", "server", "tools") for file in files(folder)]
    assert len(others) > 15
    touching = [file.name for file in others if "document." in file.read_text()]
    assert set(touching) <= known


def files(folder: str) -> list[Path]:
    return list((FOLDER / folder).glob("*.js"))
