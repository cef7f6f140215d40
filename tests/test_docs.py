"""What README.md and docs/ say of this repository is there: links, files, targets, settings."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from mistral_engine import EngineConfig
from openai_bridge.http.limits import HttpLimits
from tests.server import REPOSITORY

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
# What follows these in backticks is a path of the repository; of packages/ also without its name.
TOPS = {path.name for path in REPOSITORY.iterdir()} - {".git"}
SHORTENED = [REPOSITORY / "packages", REPOSITORY / "packages" / "mistral_engine"]
SETTINGS = {"engine": EngineConfig("anywhere"), "http": HttpLimits()}


def paths_in(text: str) -> list[str]:
    """Everything in backticks that begins like a path, or ends like a file."""
    quoted = re.findall(r"`([\w.-]+/?[\w./-]*)`", text)
    return [name for name in quoted if name.endswith(".py") or name.split("/")[0] in TOPS]


@EACH_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", page.read_text())
    for link in links:
        if not link.startswith(("http://", "https://")):
            assert (page.parent / link.partition("#")[0]).exists(), link


@EACH_PAGE
def test_every_file_that_is_named_is_there(page: Path) -> None:
    for name in paths_in(page.read_text()):
        places = [REPOSITORY, *SHORTENED]
        is_a_kind = name in ("request.py", "answer.py", "__init__.py")  # each folder has its own
        assert is_a_kind or any((place / name).exists() for place in places), name


def test_every_folder_of_the_repository_is_named_in_the_readme() -> None:
    readme = PAGES[0].read_text()
    hidden = {"LICENSE", "__pycache__"}
    for path in REPOSITORY.iterdir():
        is_ours = path.is_dir() and not path.name.startswith(".") and path.name not in hidden
        assert not is_ours or f"{path.name}/" in readme, path.name


@EACH_PAGE
def test_every_target_of_make_is_there(page: Path) -> None:
    targets = re.findall(r"^([\w-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    for target in re.findall(r"`make ([\w-]+)", page.read_text()):
        assert target in targets, target


def test_every_limit_that_can_be_set_is_told_with_its_default() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (REPOSITORY / "docs" / "operating.md").read_text().splitlines()
        if line.startswith("| ")
    ]
    told = set()
    for row in rows:
        for section, key in re.findall(r"`(engine|http)\.(\w+)`", row[2] if len(row) > 2 else ""):
            told.add(f"{section}.{key}")
            default = getattr(SETTINGS[section], key)
            if default is not None:
                assert f"{int(default):,}" in row[1], row
    http = {f"http.{field.name}" for field in dataclasses.fields(HttpLimits)}
    assert told >= http | {"engine.max_running", "engine.max_queued", "engine.deadline_seconds"}


def test_the_readme_is_what_a_newcomer_needs_and_no_more() -> None:
    assert len(PAGES[0].read_text().splitlines()) <= 140
