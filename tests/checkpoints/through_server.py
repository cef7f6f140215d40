"""A kind of checkpoint in the real server: asked by the openai client, or refused in its last line.

Knows no kind in particular, and nothing of the engine.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from openai import BadRequestError, OpenAI

from tests.checkpoints.kind import Kind, Refused, Served
from tests.server import REPOSITORY, SERVE, changed_bundle, running_server

_CHAT: Any = {
    "model": "mistral",
    "messages": [{"role": "user", "content": "What is a mistral?"}],
    "max_tokens": 12,
    "temperature": 0,
}
_TOOL: Any = {
    "type": "function",
    "function": {
        "name": "find_wind",
        "parameters": {
            "type": "object",
            "properties": {"name": {"enum": ["mistral", "bora"]}},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
}
_IMAGE: Any = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}


def check_through_server(kind: Kind, directory: Path) -> None:
    """Made in `directory`. Raises AssertionError, or what the client raises."""
    checkpoint = directory / "checkpoint"
    checkpoint.mkdir()
    kind.make(checkpoint)
    settings = kind.settings_in(checkpoint)
    model = settings.pop("checkpoint")
    arguments = ["--model", model]
    if "adapter" in settings:
        arguments += ["--adapter", settings.pop("adapter")]
    if settings:
        arguments += ["--bundle", str(changed_bundle(directory / "bundle", engine=settings))]
    if isinstance(kind.expected, Refused):
        _check_refusal(kind.expected, arguments)
        return
    with running_server(*arguments) as url:
        _ask(OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0), kind.expected)


def _ask(client: OpenAI, expected: Served) -> None:
    if expected.oracle is None:
        _check_refused_by_name(client, "chat", **_CHAT)
        text = client.completions.create(
            model="mistral", prompt="The mistral", max_tokens=8, temperature=0
        )
        assert text.usage is not None
        assert text.usage.completion_tokens > 0
        return
    _check_chat(client)
    if expected.has_tools:
        _check_call(client, **({"reasoning_effort": "none"} if expected.thinks else {}))
    else:
        _check_refused_by_name(client, "tools", **_CHAT, tools=[_TOOL])
    if expected.is_multimodal:
        asked = {**_CHAT, "messages": [{"role": "user", "content": [_IMAGE]}]}
        _check_refused_by_name(client, "image", **asked)


def _check_chat(client: OpenAI) -> None:
    """Whole and in pieces it is the same."""
    whole = client.chat.completions.create(**_CHAT)
    pieces = list(client.chat.completions.create(**_CHAT, stream=True))
    streamed = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert streamed == (whole.choices[0].message.content or "")
    assert whole.usage is not None
    assert whole.usage.completion_tokens > 0
    ended = [piece.choices[0].finish_reason for piece in pieces if piece.choices]
    assert ended[-1] == whole.choices[0].finish_reason


def _check_call(client: OpenAI, **fields: Any) -> None:
    asked = {**_CHAT, **fields, "max_tokens": 120, "tools": [_TOOL], "tool_choice": "required"}
    message = client.chat.completions.create(**asked).choices[0].message
    assert message.tool_calls, message
    function: Any = message.tool_calls[0]
    assert function.function.name == "find_wind"
    assert json.loads(function.function.arguments)["name"] in ("mistral", "bora")


def _check_refused_by_name(client: OpenAI, word: str, **asked: Any) -> None:
    said = None
    try:
        client.chat.completions.create(**asked)
    except BadRequestError as refusal:
        said = str(refusal)
    assert said is not None, f"{word} was not refused"
    assert word in said


def _check_refusal(expected: Refused, arguments: list[str]) -> None:
    """Status 1, one line last, and no traceback."""
    ended = subprocess.run(
        [*SERVE, "--port", "0", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=180,
    )
    said = ended.stdout + ended.stderr
    last = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1, said
    assert last.startswith("cannot serve: "), said
    assert [word for word in expected.words if word not in last] == [], said
    assert "Traceback" not in said
