"""The bridge, whole, over a backend of sixty lines: what computes tokens can be replaced."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.server import REPOSITORY

QUESTION = [{"role": "user", "content": "Which wind is cold?"}]
PARAMETERS = {"type": "object", "properties": {"wind": {"type": "string"}}}
CHAT_TOOL = {"type": "function", "function": {"name": "get_wind", "parameters": PARAMETERS}}
TEXT_KEYS = ("content", "text", "delta", "arguments", "partial_json")
SAID, ARGUMENTS = "The bora is cold.", '{"wind": "bora"}'

# name -> dialect, body, and what has to stand in its answer
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "chat": ("CHAT", {"messages": QUESTION, "logprobs": True}, SAID),
    "chat of two": ("CHAT", {"messages": QUESTION, "n": 2, "stop": [" cold"]}, "The bora is"),
    "a call in chat": ("CHAT", {"messages": QUESTION, "tools": [CHAT_TOOL]}, ARGUMENTS),
    "completions": ("COMPLETIONS", {"prompt": "The", "echo": True, "logprobs": 1}, f"The{SAID}"),
    "responses": ("RESPONSES", {"input": "Which wind is cold?"}, SAID),
    "a call in responses": (
        "RESPONSES",
        {
            "input": "?",
            "tools": [{"type": "function", "name": "get_wind", "parameters": PARAMETERS}],
        },
        ARGUMENTS,
    ),
    "messages": ("MESSAGES", {"model": "m", "max_tokens": 99, "messages": QUESTION}, SAID),
    "a call in messages": (
        "MESSAGES",
        {
            "model": "m",
            "max_tokens": 99,
            "messages": QUESTION,
            "tools": [{"name": "get_wind", "input_schema": PARAMETERS}],
        },
        "bora",
    ),
    "rest": ("REST", {"messages": QUESTION}, SAID),
    "rest from a text": ("REST", {"prompt": "The wind"}, SAID),
}

# Prints, for each case, status and text of the whole answer and of the stream; and what is loaded.
PROGRAM = """
import json, sys
from openai_bridge import dialects
from tests.mistral_engine.scripted_backend import scripted_engine
from tests.openai_bridge.fakes import post

engine = scripted_engine()
answers = {}
for name, (dialect, body, _) in json.load(sys.stdin).items():
    bodies = [{**body, "stream": False}, {**body, "stream": True}]
    replies = [post(engine, getattr(dialects, dialect), each) for each in bodies]
    answers[name] = [[reply.status, reply.text, reply.is_complete] for reply in replies]
engine.close()
print(json.dumps({"answers": answers, "torch": "torch" in sys.modules, "alive": engine.is_alive}))
"""


@pytest.fixture(scope="module")
def printed() -> Any:
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY / 'packages'}{os.pathsep}{REPOSITORY}"}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        command, env=environment, input=json.dumps(CASES), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("case", CASES)
def test_every_dialect_answers_over_another_backend(printed: Any, case: str) -> None:
    expected = json.dumps(CASES[case][2])[1:-1]
    (status, whole, _), (streamed_status, streamed, is_complete) = printed["answers"][case]
    assert (status, streamed_status, is_complete) == (200, 200, True)
    assert expected in whole
    assert CASES[case][2] in pieces_of(streamed)


def pieces_of(stream: str) -> str:
    """All texts in a stream's events, one after the other."""
    if "data: " not in stream:
        return stream
    lines = [line.removeprefix("data: ") for line in stream.split("\n") if "data: {" in line]
    return "".join(text for line in lines for text in texts_in(json.loads(line)))


def texts_in(value: Any) -> list[str]:
    """Under the keys by which the dialects name pieces of text and of arguments."""
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    if not isinstance(value, dict):
        return []
    own = [text for key in TEXT_KEYS if isinstance(text := value.get(key), str)]
    return own + [text for item in value.values() for text in texts_in(item)]


def test_no_torch_was_in_that_process_and_the_engine_closes(printed: Any) -> None:
    assert printed["torch"] is False
    assert printed["alive"] is False
