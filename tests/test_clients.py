"""The clients that people bring, against the real server: openai, requests, curl, the examples."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import requests

from tests.server import REPOSITORY, USER, metric

EXAMPLES = sorted(path.name for path in (REPOSITORY / "examples").glob("*_*.py"))
FOREVER = {"ignore_eos": True}  # the embedded model would end by itself


@pytest.fixture
def client(server: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0)


def predict(server: str, **fields: Any) -> requests.Response:
    body = {"messages": [USER], **fields}
    return requests.post(f"{server}/production/predict", json=body, timeout=60)


def test_the_openai_client_gets_an_answer(client: openai.OpenAI):
    answer = client.chat.completions.create(model="any", messages=[USER], max_tokens=8)
    assert answer.model == "any"
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage is not None
    assert 0 < answer.usage.completion_tokens <= 8


def test_a_stream_adds_up_to_the_whole_answer(client: openai.OpenAI):
    create = client.chat.completions.create
    asked: dict[str, Any] = {"model": "m", "messages": [USER], "max_tokens": 40, "temperature": 0}
    whole = create(**asked)
    stream = list(create(**asked, stream=True, stream_options={"include_usage": True}))
    text = "".join(c.choices[0].delta.content or "" for c in stream if c.choices)
    assert text == whole.choices[0].message.content
    assert stream[-1].usage == whole.usage
    assert stream[-2].choices[0].finish_reason == whole.choices[0].finish_reason


def test_the_async_openai_client_gets_many_answers_at_once(server: str):
    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(base_url=f"{server}/v1", api_key="none") as client:
            create = client.chat.completions.create
            calls = [create(model="m", messages=[USER], max_tokens=8, seed=i) for i in range(8)]
            return [
                answer.choices[0].message.content or "" for answer in await asyncio.gather(*calls)
            ]

    assert all(asyncio.run(ask()))


def test_n_answers_come_back_and_are_counted(client: openai.OpenAI):
    answer = client.chat.completions.create(
        model="m", messages=[USER], max_tokens=5, n=3, extra_body=FOREVER
    )
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert {choice.finish_reason for choice in answer.choices} == {"length"}
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 15


def test_the_openai_client_raises_what_was_wrong(client: openai.OpenAI):
    with pytest.raises(openai.BadRequestError) as refusal:
        client.chat.completions.create(model="m", messages=[USER], temperature=5)
    assert refusal.value.param == "temperature"
    assert "temperature is 5.0; it must be between 0 and 2" in str(refusal.value)


def test_predict_answers_with_output_and_its_stream_with_the_same_text(server: str):
    asked = {"max_new_tokens": 40, "temperature": 0}
    whole, streamed = predict(server, **asked), predict(server, **asked, stream=True)
    assert whole.headers["content-type"] == "application/json"
    assert streamed.headers["content-type"] == "text/plain; charset=utf-8"
    assert streamed.text == whole.json()["output"]


def test_predict_echoes_the_conversation(server: str):
    output = predict(server, max_new_tokens=5, echo=True).json()["output"]
    assert output.startswith("[INST] What is a mistral? [/INST]")


def test_predict_continues_a_raw_prompt(server: str):
    body = {"prompt": "The mistral is", "max_new_tokens": 5}
    response = requests.post(f"{server}/production/predict", json=body, timeout=60)
    assert response.status_code == 200
    assert response.json().keys() == {"output"}


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/event-stream"])
def test_a_stream_stays_a_stream_whatever_the_client_accepts(server: str, accept: str):
    body = {"messages": [USER], "stream": True, "max_new_tokens": 5}
    url, headers = f"{server}/production/predict", {"Accept": accept}
    response = requests.post(url, json=body, headers=headers, timeout=60)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert not response.text.startswith('"')


ROUTES = pytest.mark.parametrize(
    "route",
    ["/production/predict", "/v1/models/model:predict", "/v1/chat/completions"],
)


@ROUTES
def test_tokens_arrive_while_more_are_generated(server: str, route: str):
    most = 1500
    body = {"messages": [USER], "max_tokens": most, "stream": True, "seed": 1, **FOREVER}
    before = metric(server, "generated_tokens_total")
    with requests.post(server + route, json=body, stream=True, timeout=60) as response:
        chunks = response.iter_content(chunk_size=None)
        for _ in range(20):
            next(chunks)
        assert metric(server, "generated_tokens_total") - before < most


def test_256_predictions_at_once_share_the_batch(server: str):
    """More than the 40 threads of the server's pool, streaming or not, on both dialects."""
    body = {"messages": [USER], "max_tokens": 48, **FOREVER}

    async def ask(client: httpx.AsyncClient, number: int) -> int:
        route = "/production/predict" if number % 4 < 2 else "/v1/chat/completions"
        stream = number % 2 == 0
        response = await client.post(server + route, json={**body, "stream": stream})
        return response.status_code

    async def ask_all() -> list[int]:
        limits = httpx.Limits(max_connections=256)
        async with httpx.AsyncClient(limits=limits, timeout=120) as client:
            return await asyncio.gather(*(ask(client, number) for number in range(256)))

    steps = metric(server, "engine_steps_total")
    assert asyncio.run(ask_all()) == [200] * 256
    batch = 256 * 48 / (metric(server, "engine_steps_total") - steps)
    assert batch > 40


def run(command: list[str], server: str) -> str:
    environment = {**os.environ, "MISTRAL_BASE_URL": server}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs_as_it_stands(server: str, example: str):
    path = Path("examples") / example
    assert len((REPOSITORY / path).read_text().splitlines()) < 35
    assert run([sys.executable, str(path)], server).strip()


def test_the_curl_example_runs_as_it_stands(server: str):
    output = run(["bash", "examples/curl.sh"], server)
    assert output.count("data: [DONE]") == 2
    for once in ("response.completed", "message_stop"):
        assert once in output
