"""What real clients see when a generation fails after its answer has begun."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import anthropic
import openai
import pytest
import requests
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST
from openai_bridge.http.exchange import Exchange
from tests.openai_bridge.fakes import FakeEngine, fail
from tests.server import USER


def _failing(dialect: Dialect) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return Exchange(FakeEngine(fail("A ", "mis")), dialect, request)

    return answer


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    routes = [
        Route(path, _failing(dialect), methods=["POST"])
        for path, dialect in {
            "/v1/chat/completions": CHAT,
            "/v1/completions": COMPLETIONS,
            "/v1/responses": RESPONSES,
            "/v1/messages": MESSAGES,
            "/predict": REST,
        }.items()
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=0, http="h11", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_the_openai_client_raises_after_the_text_so_far(url: str):
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    stream = client.chat.completions.create(model="m", messages=[USER], stream=True)
    texts = []
    with pytest.raises(openai.APIError, match="generation failed: out of luck"):
        texts.extend(chunk.choices[0].delta.content for chunk in stream)
    assert texts == ["", "A ", "mis"]


def test_the_openai_client_raises_when_a_whole_answer_fails(url: str):
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    with pytest.raises(openai.InternalServerError, match="out of luck"):
        client.chat.completions.create(model="m", messages=[USER])


def test_the_openai_client_raises_on_completions_too(url: str):
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    stream = client.completions.create(model="m", prompt="a", stream=True)
    texts = []
    with pytest.raises(openai.APIError, match="generation failed: out of luck"):
        texts.extend(chunk.choices[0].text for chunk in stream)
    assert "".join(texts) == "A mis"


def test_the_openai_client_raises_on_responses_too(url: str):
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    stream = client.responses.create(model="m", input="a", stream=True)
    texts = []
    with pytest.raises(openai.APIError, match="generation failed: out of luck"):
        texts.extend(e.delta for e in stream if e.type == "response.output_text.delta")
    assert texts == ["A ", "mis"]


def test_the_anthropic_client_raises_after_the_text_so_far(url: str):
    client = anthropic.Anthropic(base_url=url, api_key="none", max_retries=0)
    asked = client.messages.create(
        model="m", max_tokens=5, messages=[{"role": "user", "content": "a"}], stream=True
    )
    kinds = []
    with pytest.raises(anthropic.APIStatusError, match="generation failed: out of luck"):
        kinds.extend(event.type for event in asked)
    assert kinds.count("content_block_delta") == 2


def test_requests_does_not_mistake_a_broken_text_for_a_whole_one(url: str):
    body = {"messages": [USER], "stream": True}
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.post(f"{url}/predict", json=body, timeout=10)
