"""The real clients of OpenAI and Anthropic read the thoughts of a model that says given tokens.

The bridge and the engine whole, over the scripted backend; nothing but the tokens is made up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import anthropic
import httpx
import httpx2
import openai
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from chat_formats.mistral import mistral_format
from engine_api.request import GenerationRequest
from mistral_engine import Engine, EngineConfig
from openai_bridge.dialect import Dialect
from openai_bridge.dialects import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST
from openai_bridge.http.exchange import Exchange
from tests.chat_formats.vocabularies import small_tekken
from tests.mistral_engine.scripted_backend import ScriptedBackend

V13 = small_tekken("v13")
BEGIN, END, CALL, ARGUMENTS = map(V13.control_id, ("[THINK]", "[/THINK]", "[TOOL_CALLS]", "[ARGS]"))
THOUGHTS, TEXT, INPUT = "Hm, winds.\nThe bora?", "The bora is cold.", '{"wind": "bora"}'
THINKING = [BEGIN, *V13.encode(THOUGHTS), END]
CALLING = [CALL, *V13.encode("get_wind"), ARGUMENTS, *V13.encode(INPUT)]
NUM_THOUGHTS = len(V13.encode(THOUGHTS))
USER: Any = {"role": "user", "content": "Which wind is cold?"}
PARAMETERS: Any = {"type": "object", "properties": {"wind": {"type": "string"}}}
NAME = "get_wind"
CHAT_TOOLS: Any = [{"type": "function", "function": {"name": NAME, "parameters": PARAMETERS}}]
FLAT_TOOLS: Any = [{"type": "function", "name": NAME, "parameters": PARAMETERS}]
MESSAGES_TOOLS: Any = [{"name": NAME, "input_schema": PARAMETERS}]

STREAMED = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def say(request: GenerationRequest) -> list[int]:
    """Thoughts, and then the sentence; or a call, to each of two functions where tools are."""
    calls = [*CALLING, *CALLING] if request.prompt.may_call else V13.encode(TEXT)
    return [*THINKING, *calls, V13.eos_id]


@cache
def thinking_engine() -> Engine:
    config = EngineConfig("scripted")
    return Engine(ScriptedBackend(config, say), mistral_format(V13), config)


def routed(dialect: Dialect) -> Callable[[Request], Awaitable[Exchange]]:
    async def answer(request: Request) -> Exchange:
        return Exchange(thinking_engine(), dialect, request)

    return answer


ROUTES = {
    "/v1/chat/completions": CHAT,
    "/v1/completions": COMPLETIONS,
    "/v1/responses": RESPONSES,
    "/v1/messages": MESSAGES,
    "/predict": REST,
}
APP = Starlette(
    routes=[Route(path, routed(dialect), methods=["POST"]) for path, dialect in ROUTES.items()]
)


def asked(question: Callable[[Any], Awaitable[Any]], http: Any = httpx) -> Any:
    """http: the package in whose client the question is asked; Anthropic's has another."""

    async def ask() -> Any:
        transport = http.ASGITransport(APP)
        async with http.AsyncClient(transport=transport, base_url="http://server") as client:
            return await question(client)

    return asyncio.run(ask())


def of_openai(client: httpx.AsyncClient) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(
        base_url="http://server/v1", api_key="none", max_retries=0, http_client=client
    )


def of_anthropic(client: httpx2.AsyncClient) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(
        base_url="http://server", api_key="none", max_retries=0, http_client=client
    )


def chat(stream: bool, **fields: Any) -> Any:
    """The message, whole, and the usage."""

    async def ask(client: httpx.AsyncClient) -> Any:
        create = of_openai(client).chat.completions.create
        body: Any = {"model": "m", "messages": [USER], **fields}
        if not stream:
            answer = await create(**body)
            return answer.choices[0], answer.usage
        parts, usage = [], None
        async for chunk in await create(
            **body, stream=True, stream_options={"include_usage": True}
        ):
            parts += [choice.delta for choice in chunk.choices]
            usage = chunk.usage or usage
        return parts, usage

    return asked(ask)


@STREAMED
def test_chat_gives_thoughts_as_reasoning_content(stream: bool) -> None:
    said, usage = chat(stream)
    if stream:
        thoughts = "".join(getattr(delta, "reasoning_content", "") for delta in said)
        text = "".join(delta.content or "" for delta in said)
    else:
        thoughts, text = said.message.reasoning_content, said.message.content
        assert said.finish_reason == "stop"
    assert (thoughts, text) == (THOUGHTS, TEXT)
    assert usage.completion_tokens_details.reasoning_tokens == NUM_THOUGHTS
    assert usage.completion_tokens == len(say_of_text())


def say_of_text() -> list[int]:
    return [*THINKING, *V13.encode(TEXT), V13.eos_id]


@STREAMED
def test_chat_gives_calls_behind_thoughts(stream: bool) -> None:
    said, _ = chat(stream, tools=CHAT_TOOLS)
    if not stream:
        assert said.message.reasoning_content == THOUGHTS
        assert said.message.content is None
        functions = [call.function for call in said.message.tool_calls]
        assert [(each.name, each.arguments) for each in functions] == [(NAME, INPUT)] * 2
        assert said.finish_reason == "tool_calls"
        return
    calls = [call for delta in said for call in delta.tool_calls or ()]
    for index in (0, 1):
        own = [call.function for call in calls if call.index == index]
        assert own[0].name == NAME
        assert "".join(each.arguments or "" for each in own) == INPUT


def test_chat_has_log_probabilities_of_the_text_alone_and_stop_looks_at_it_alone() -> None:
    said, _ = chat(False, logprobs=True, stop=["bora is"])
    assert said.message.reasoning_content == THOUGHTS
    assert said.message.content == "The "
    spelled = b"".join(bytes(token.bytes) for token in said.logprobs.content)
    assert spelled.decode() == "The "


def test_an_answer_cut_in_its_thoughts_has_those_and_says_so() -> None:
    said, usage = chat(False, max_tokens=4)
    assert said.finish_reason == "length"
    assert said.message.content == ""
    assert THOUGHTS.startswith(said.message.reasoning_content)
    assert usage.completion_tokens_details.reasoning_tokens == 3


def test_thoughts_that_are_sent_back_are_given_to_the_model() -> None:
    said, _ = chat(False)
    earlier = said.message.model_dump(exclude_none=True)
    _, with_thoughts = chat(False, messages=[USER, earlier, USER])
    _, without = chat(
        False, messages=[USER, {"role": "assistant", "content": earlier["content"]}, USER]
    )
    assert with_thoughts.prompt_tokens == without.prompt_tokens + NUM_THOUGHTS + 2


@STREAMED
def test_responses_give_a_reasoning_item(stream: bool) -> None:
    async def ask(client: httpx.AsyncClient) -> Any:
        create = of_openai(client).responses.create
        if not stream:
            return await create(model="m", input="?"), None
        events = [event async for event in await create(model="m", input="?", stream=True)]
        return events[-1].response, events

    answer, events = asked(ask)
    reasoning, message = answer.output
    assert (reasoning.type, message.type) == ("reasoning", "message")
    assert [part.text for part in reasoning.content] == [THOUGHTS]
    assert answer.output_text == TEXT
    assert answer.usage.output_tokens_details.reasoning_tokens == NUM_THOUGHTS
    if events is not None:
        deltas = [event for event in events if event.type == "response.reasoning_text.delta"]
        assert "".join(event.delta for event in deltas) == THOUGHTS
        assert {event.item_id for event in deltas} == {reasoning.id}


def test_a_response_can_be_sent_back_as_it_came() -> None:
    async def ask(client: httpx.AsyncClient) -> Any:
        create = of_openai(client).responses.create
        first = await create(model="m", input=[USER], tools=FLAT_TOOLS)
        result = {"type": "function_call_output", "output": "r"}
        results = [
            {**result, "call_id": item.call_id}
            for item in first.output
            if item.type == "function_call"
        ]
        sent: Any = [USER, *(item.model_dump(exclude_none=True) for item in first.output), *results]
        return first, await create(model="m", input=sent, tools=FLAT_TOOLS)

    first, second = asked(ask)
    assert [item.type for item in first.output] == ["reasoning", "function_call", "function_call"]
    grown = second.usage.input_tokens - first.usage.input_tokens
    assert grown > NUM_THOUGHTS + len(CALLING) * 2


@STREAMED
def test_messages_give_a_thinking_block(stream: bool) -> None:
    async def ask(client: httpx2.AsyncClient) -> Any:
        body: Any = {"model": "m", "max_tokens": 500, "messages": [USER]}
        body["thinking"] = {"type": "enabled", "budget_tokens": 400}
        if not stream:
            return await of_anthropic(client).messages.create(**body)
        async with of_anthropic(client).messages.stream(**body) as streamed:
            return await streamed.get_final_message()

    thinking, text = asked(ask, httpx2).content
    assert (thinking.type, thinking.thinking, thinking.signature) == (
        "thinking",
        THOUGHTS,
        "unsigned",
    )
    assert text.text == TEXT


@STREAMED
def test_messages_can_be_sent_back_with_their_thoughts_and_calls(stream: bool) -> None:
    async def ask(client: httpx2.AsyncClient) -> Any:
        create = of_anthropic(client).messages
        body: Any = {"model": "m", "max_tokens": 500, "tools": MESSAGES_TOOLS}
        if stream:
            async with create.stream(**body, messages=[USER]) as streamed:
                first = await streamed.get_final_message()
        else:
            first = await create.create(**body, messages=[USER])
        blocks = [block.model_dump(exclude_none=True) for block in first.content]
        results = [
            {"type": "tool_result", "tool_use_id": block["id"], "content": "r"}
            for block in blocks
            if block["type"] == "tool_use"
        ]
        said: Any = [USER, {"role": "assistant", "content": blocks}]
        second = await create.create(**body, messages=[*said, {"role": "user", "content": results}])
        return first, second

    first, second = asked(ask, httpx2)
    assert [block.type for block in first.content] == ["thinking", "tool_use", "tool_use"]
    assert [block.input for block in first.content[1:]] == [{"wind": "bora"}] * 2
    assert first.stop_reason == "tool_use"
    assert second.usage.input_tokens > first.usage.input_tokens + NUM_THOUGHTS


def test_predict_has_no_thoughts_and_completions_have_all_that_was_said() -> None:
    async def ask(client: httpx.AsyncClient) -> Any:
        predicted = await client.post("/predict", json={"messages": [USER]})
        completed = await of_openai(client).completions.create(
            model="m", prompt="Winds:", max_tokens=200
        )
        return predicted.json()["output"], completed.choices[0].text

    assert asked(ask) == (TEXT, THOUGHTS + TEXT)
