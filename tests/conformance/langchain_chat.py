"""LangChain's standard tests of a chat model, with its OpenAI and Anthropic classes as clients.

Run by pytest in the environment of the suites. What the embedded model cannot do, and which tests
fail for it, stands in suites.py; no test is overridden here. Some are added, that ask for what this
model can say.
"""

from __future__ import annotations

import os
from typing import Any, Literal

import pytest
from langchain_anthropic import ChatAnthropic
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests
from pydantic import BaseModel

URL = os.environ["CONFORMANCE_URL"]
COMMON: dict[str, Any] = {
    "model": "mistral",
    "api_key": "none",
    "temperature": 0,
    "max_tokens": 400,  # a model this small may not come to an end by itself
    "max_retries": 0,
    "timeout": 60,
    "stream_usage": True,
}


class Report(BaseModel):
    """What is said of a wind. Every JSON of this form is short."""

    temperature: Literal["cold", "warm"]
    is_strong: bool


@tool
def get_forecast(wind: Literal["mistral", "bora"]) -> str:
    """The forecast for a wind."""
    return f"The {wind} will blow."


class _OfThisServer(ChatModelIntegrationTests):
    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def model_override_value(self) -> str:
        return "another-name"

    @property
    def supports_anthropic_inputs(self) -> bool:
        return True

    @pytest.mark.parametrize("method", ["json_schema", "function_calling"])
    def test_a_short_form_is_filled_in(self, model: BaseChatModel, method: str) -> None:
        answer = model.with_structured_output(Report, method=method).invoke("What is the bora?")
        assert isinstance(answer, Report)

    def test_a_forced_call_is_made_and_answered(self, model: BaseChatModel) -> None:
        question = {"role": "user", "content": "What will the bora do?"}
        forced = model.bind_tools([get_forecast], tool_choice="get_forecast")
        call = forced.invoke([question])
        results = [get_forecast.invoke(each) for each in call.tool_calls]
        assert {result.name for result in results} == {"get_forecast"}
        answer = model.bind_tools([get_forecast]).invoke([question, call, *results])
        assert answer.text or answer.tool_calls


class TestChat(_OfThisServer):
    """Over /v1/chat/completions."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatOpenAI

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return COMMON | {"base_url": f"{URL}/v1"}


class TestResponses(TestChat):
    """Over /v1/responses."""

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return super().chat_model_params | {"use_responses_api": True}


class TestMessages(_OfThisServer):
    """Over /v1/messages."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatAnthropic

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return COMMON | {"base_url": URL}
