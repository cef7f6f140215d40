"""What each client sends, sent again: the real server answers every recorded request.

`python -m tests.clients.run --record` makes the recordings. Prose is cut short in them, to fit
the embedded model's context.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.clients.cleaned import RECORDED

RECORDINGS = sorted(RECORDED.glob("*.json"))
MOST_TOKENS = 24  # of an answer: what the model says is nobody's concern here
LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_the_server_answers_what_the_client_sends(server: str, recording: Path):
    recorded = json.loads(recording.read_text())
    answer = requests.post(
        server + recorded["path"],
        json=shortened(recorded["path"], recorded["body"]),
        headers=recorded["headers"],
        timeout=120,
    )
    assert answer.status_code == 200, answer.text
    if "event-stream" in answer.headers["content-type"]:
        events = [json.loads(data) for data in datas(answer.text)]
        assert events
        assert not [event for event in events if is_failure(event)]


def test_a_thread_is_refused_in_the_words_that_anthropics_client_falls_back_on(server: str):
    """It would keep the conversation on the server; told so, it sends the whole of it each time."""
    body = {"model": "m", "max_tokens": 5, "messages": [{"role": "user", "content": "hi"}]}
    for thread in ({"type": "create"}, {"type": "continue", "previous_message_id": "msg_1"}):
        asked = {**body, "thread": thread}
        answer = requests.post(f"{server}/v1/messages", json=asked, timeout=10)
        assert answer.status_code == 400
        details = answer.json()["error"]["details"]
        assert details["error_code"] == "thread_unsupported_request"
        assert isinstance(details["unsupported"], list)


def shortened(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """With a low limit, in the field that it has or in that of its API."""
    limit = next((name for name in LIMITS if body.get(name)), LIMITS[2 * ("responses" in path)])
    is_count = path.partition("?")[0].endswith("count_tokens")
    return body if is_count else {**body, limit: min(body.get(limit) or MOST_TOKENS, MOST_TOKENS)}


def datas(text: str) -> list[str]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    return [line for line in lines if line != "[DONE]"]


def is_failure(event: dict[str, Any]) -> bool:
    return bool(event.get("error")) or event.get("type") in ("error", "response.failed")
