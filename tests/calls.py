"""The documented calls: every dialect through the client that people bring for it.

Each takes a server's URL, asks the same question, whole or streamed, and returns the answer's text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anthropic
import openai
import requests

from tests.server import USER

_QUESTION = USER["content"]
_SHORT = 24  # tokens
_GREEDY: Any = {"model": "mistral", "temperature": 0}


def chat(url: str, *, stream: bool) -> str:
    create = _openai(url).chat.completions.create
    asked = {**_GREEDY, "messages": [USER], "max_tokens": _SHORT}
    if not stream:
        return create(**asked).choices[0].message.content
    return "".join(chunk.choices[0].delta.content or "" for chunk in create(**asked, stream=True))


def completions(url: str, *, stream: bool) -> str:
    create = _openai(url).completions.create
    asked = {**_GREEDY, "prompt": "The mistral is", "max_tokens": _SHORT}
    if not stream:
        return create(**asked).choices[0].text
    return "".join(chunk.choices[0].text for chunk in create(**asked, stream=True))


def responses(url: str, *, stream: bool) -> str:
    create = _openai(url).responses.create
    asked = {**_GREEDY, "input": _QUESTION, "max_output_tokens": _SHORT}
    if not stream:
        return create(**asked).output_text
    events = create(**asked, stream=True)
    return "".join(event.delta for event in events if event.type == "response.output_text.delta")


def messages(url: str, *, stream: bool) -> str:
    client = anthropic.Anthropic(base_url=url, api_key="none", max_retries=0)
    asked: Any = {"model": "mistral", "messages": [USER], "max_tokens": _SHORT}
    asked["extra_body"] = {"temperature": 0}
    if not stream:
        return "".join(block.text for block in client.messages.create(**asked).content)
    with client.messages.stream(**asked) as streamed:
        return "".join(streamed.text_stream)


def predict(url: str, *, stream: bool) -> str:
    body = {"messages": [USER], "max_new_tokens": _SHORT, "temperature": 0, "stream": stream}
    response = requests.post(f"{url}/production/predict", json=body, stream=stream, timeout=60)
    response.raise_for_status()
    if not stream:
        return response.json()["output"]
    response.encoding = "utf-8"
    return "".join(response.iter_content(chunk_size=None, decode_unicode=True))


CALLS: dict[str, Callable[..., str]] = {
    call.__name__: call for call in (chat, completions, responses, messages, predict)
}


def _openai(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
