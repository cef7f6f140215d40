"""Whatever arrives, the real server answers it with a 400 in the route's own shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.server import USER

ROUTES = pytest.mark.parametrize("route", ["/production/predict", "/v1/chat/completions"])

BODIES = {
    "empty": b"",
    "malformed": b'{"messages": ',
    "bad UTF-8": b'{"messages": "\xff\xfe"}',
    "an array": b"[]",
    "a string": b'"hello"',
    "null": b"null",
    "deep nesting": b'{"messages": ' + b"[" * 100_000,
    "an endless number": b'{"seed": ' + b"9" * 10_000 + b"}",
    "a key given twice": b'{"messages": [], "messages": []}',
    "too many values": b'{"messages": [' + b"{}," * 600_000 + b"{}]}",
    "a lone surrogate": b'{"messages": [{"role": "user", "content": "\\ud83d"}]}',
    "a lone surrogate as a name": b'{"\\udc00": 1}',
    "NaN": b'{"messages": [{"role": "user", "content": "a"}], "temperature": NaN}',
    "Infinity": b'{"messages": [{"role": "user", "content": "a"}], "top_p": 1e400}',
}

FIELDS: dict[str, Any] = {
    "messages": None,
    "messages ": [],
    "messages[0].role": [{"role": "wizard", "content": "a"}],
    "messages[0].content": [{"role": "user", "content": 5}],
    "messages[0].content[0].type": [{"role": "user", "content": [{"type": "image_url"}]}],
    "max_tokens": 0,
    "max_tokens ": 10**30,
    "temperature": -1,
    "temperature ": "hot",
    "top_p": 1.5,
    "top_k": -3,
    "repetition_penalty": 0,
    "seed": 2**64,
    "stop": ["a" * 1001],
    "stop ": 7,
    "stream": "yes",
    "temprature": 1,
    "logprobs_": 1,
    "mirostat": 2,
}


def check(response: requests.Response, route: str) -> dict[str, Any]:
    assert response.status_code == 400, response.text
    error: dict[str, Any] = response.json()["error"]
    is_rest = route.endswith("predict")
    assert error.keys() == (
        {"message", "field"} if is_rest else {"message", "type", "param", "code"}
    )
    assert error["message"]
    return {"param": error["field"]} if is_rest else error


@ROUTES
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read_is_a_400(server: str, route: str, name: str):
    check(requests.post(server + route, data=BODIES[name], timeout=60), route)


@ROUTES
@pytest.mark.parametrize("case", FIELDS)
def test_a_field_that_cannot_be_honoured_is_named(server: str, route: str, case: str):
    field = case.strip()
    body = {"messages": [USER], field.split("[")[0]: FIELDS[case]}
    error = check(requests.post(server + route, json=body, timeout=60), route)
    assert error["param"] == field


@ROUTES
def test_a_prompt_longer_than_the_context_says_both_numbers(server: str, route: str):
    body = {"messages": [{"role": "user", "content": "wind " * 50_000}]}
    response = requests.post(server + route, json=body, timeout=60)
    error = check(response, route)
    assert error["param"] == "messages"
    numbers = [int(w.strip(";,").replace(",", "")) for w in _numbers(response)]
    assert numbers[0] > numbers[1] > 0
    assert error.get("code", "context_length_exceeded") == "context_length_exceeded"


def _numbers(response: requests.Response) -> list[str]:
    return [word for word in response.json()["error"]["message"].split() if word[0].isdigit()]


def test_a_bad_request_leaves_a_running_stream_alone(server: str):
    # What it is sure of: behind an answer's end two words are as likely as each other now and then.
    user = {"role": "user", "content": "Tell me everything about the mistral."}
    body = {"messages": [user], "stream": True, "max_tokens": 200, "temperature": 0}
    url = f"{server}/production/predict"
    undisturbed = requests.post(url, json=body, timeout=60).text
    with requests.post(url, json=body, stream=True, timeout=60) as response:
        pieces = response.iter_content(chunk_size=None)
        text = next(pieces)
        for raw in BODIES.values():
            requests.post(url, data=raw, timeout=60)
        text += b"".join(pieces)
    assert text.decode() == undisturbed


@ROUTES
def test_a_body_may_be_sent_without_a_content_type(server: str, route: str):
    body = json.dumps({"messages": [USER], "max_tokens": 2}).encode()
    assert requests.post(server + route, data=body, timeout=60).status_code == 200
