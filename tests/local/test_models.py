"""The models routes as the clients of both APIs read them, on the real server."""

from __future__ import annotations

import json
from pathlib import Path

import anthropic
import openai
import pytest

NAME = "mistralai/Mistral-7B-Instruct-v0.3"


@pytest.fixture(scope="module")
def context_length(checkpoint: Path) -> int:
    config = json.loads((checkpoint / "config.json").read_text())
    return int(config["max_position_embeddings"])


def test_openais_client_finds_the_model_and_how_much_it_reads(
    server: str, context_length: int
) -> None:
    with openai.OpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0) as client:
        [listed] = client.models.list()
        found = client.models.retrieve(NAME)
    assert (found.id, found.object) == (NAME, "model")
    for model in (listed, found):
        assert model.model_extra == {"max_model_len": context_length}


def test_anthropics_client_finds_the_model_and_how_much_it_reads(
    server: str, context_length: int
) -> None:
    with anthropic.Anthropic(
        base_url=server, api_key="none", max_retries=0, _strict_response_validation=True
    ) as client:
        [listed] = client.models.list()
        found = client.models.retrieve(NAME)
    assert (found.id, found.type, found.display_name) == (NAME, "model", NAME)
    assert found.max_input_tokens == listed.max_input_tokens == context_length
    assert found.created_at == listed.created_at


def test_anthropics_client_understands_what_is_not_here(server: str) -> None:
    with (
        anthropic.Anthropic(base_url=server, api_key="none", max_retries=0) as client,
        pytest.raises(anthropic.NotFoundError) as raised,
    ):
        client.messages.batches.list()
    assert raised.value.body["error"]["type"] == "not_found_error"  # type: ignore[index, call-overload]
