"""Every call that the README shows, run as it stands there, against a server on another port."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import REPOSITORY

README = (REPOSITORY / "README.md").read_text()
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CALLS = [(kind, text) for kind, text in BLOCKS if not text.startswith("make ")]
MADE = [text for _, text in BLOCKS if text.startswith("make ")]


@pytest.mark.parametrize(("kind", "text"), CALLS, ids=[text.split()[0] for _, text in CALLS])
def test_a_call_from_the_readme_prints_an_answer(server: str, kind: str, text: str) -> None:
    text = text.replace("http://127.0.0.1:8080", server)
    text = text.replace(".venv/bin/", f"{Path(sys.executable).parent}/")
    shell = ["bash", "-euc"] if kind == "sh" else [sys.executable, "-c"]
    ended = subprocess.run(
        [*shell, text], cwd=REPOSITORY, capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    # All ask for the same fact, of which the answer has to tell.
    assert re.search(r"(?i)mistral.*wind|wind.*mistral", ended.stdout, re.DOTALL), ended.stdout


def test_the_readme_shows_a_call_from_each_place_that_people_call_from() -> None:
    shown = "\n".join(text for _, text in CALLS)
    for place in ("curl -N", "from openai import OpenAI", "truss predict", "truss.load("):
        assert place in shown


@pytest.mark.parametrize("text", MADE, ids=[text.split()[1] for text in MADE])
def test_what_the_readme_makes_starts_the_server_that_the_calls_ask(text: str) -> None:
    dry = re.sub("^make ", "make --dry-run ", text, flags=re.MULTILINE)
    ended = subprocess.run(
        ["bash", "-euc", dry], cwd=REPOSITORY, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert "-m local.serve" in ended.stdout


def test_every_block_of_code_is_run_or_made() -> None:
    languages = re.findall(r"^```(\w+)$", README, re.MULTILINE)
    assert len(languages) == len(CALLS) + len(MADE)
    assert len(MADE) == 1
