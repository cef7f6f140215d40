"""Spans of the real server, where config.yaml turns Truss's tracing on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.server import SERVE, USER, changed_bundle, running

Json = dict[str, Any]

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADERS = {"traceparent": f"00-{TRACE}-{PARENT}-01", "x-baseten-request-id": "id-of-the-platform"}
SECRET = "sirocco of the north"


class Traced:
    """A server, and the spans that it writes into a file."""

    def __init__(self, url: str, file: Path) -> None:
        self._url = url
        self._file = file

    def post(self, path: str, body: Json) -> requests.Response:
        return requests.post(f"{self._url}{path}", json=body, headers=HEADERS, timeout=60)

    def span_of(self, answer: requests.Response) -> Json:
        """The one that tells of it. It is written when the answer has been, so perhaps later."""
        wanted = answer.headers["x-request-id"]
        for _ in range(100):
            for span in map(json.loads, self._file.read_text().splitlines()):
                if span["attributes"].get("request_id") == wanted:
                    return dict(span)
            time.sleep(0.1)
        raise AssertionError(f"no span of request {wanted}")


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    directory = tmp_path_factory.mktemp("traced")
    bundle = changed_bundle(directory / "bundle", runtime={"enable_tracing_data": True})
    file = directory / "spans.ndjson"
    command = [*SERVE, "--port", "0", "--bundle", str(bundle)]
    with running(command, {**os.environ, "OTEL_TRACING_NDJSON_FILE": str(file)}) as url:
        yield Traced(url, file)


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_has_a_span_in_the_caller_s_trace(traced: Traced, stream: bool):
    body: Json = {"messages": [USER], "max_tokens": 4, "temperature": 0, "stream": stream}
    answer = traced.post("/v1/chat/completions", {**body, "n": 2, "ignore_eos": True})
    assert answer.status_code == 200
    span = traced.span_of(answer)
    assert (span["name"], span["context"]["trace_id"]) == ("chat", f"0x{TRACE}")
    assert span["parent_id"] == f"0x{PARENT}"
    told = span["attributes"]
    assert told["request_id"].startswith("id-of-the-platform/")
    assert told["http.response.status_code"] == 200
    assert told["gen_ai.request.stream"] is stream
    assert told["gen_ai.request.max_tokens"] == 4
    assert told["gen_ai.usage.input_tokens"] > 1
    assert told["gen_ai.usage.output_tokens"] == 8
    assert told["gen_ai.response.finish_reasons"] == ["length", "length"]
    assert [event["name"] for event in span["events"]] == ["first event"]


@pytest.mark.parametrize(
    ("path", "body", "operation"),
    [
        ("/v1/completions", {"prompt": "a", "max_tokens": 1}, "text_completion"),
        ("/v1/responses", {"input": "a", "max_output_tokens": 1}, "chat"),
        ("/production/predict", {"prompt": "a", "max_tokens": 1}, "chat"),
    ],
)
def test_every_dialect_has_spans(traced: Traced, path: str, body: Json, operation: str):
    answer = traced.post(path, body)
    assert answer.status_code == 200
    assert traced.span_of(answer)["name"] == operation


def test_a_refusal_has_a_span_without_what_was_refused(traced: Traced):
    answer = traced.post("/v1/chat/completions", {"messages": SECRET})
    assert answer.status_code == 400
    span = traced.span_of(answer)
    assert span["attributes"]["http.response.status_code"] == 400
    assert span["attributes"]["error.type"] == "invalid_type"
    assert SECRET in answer.text
    assert SECRET not in json.dumps(span)
