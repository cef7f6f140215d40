"""Every dialect through the client that people bring for it, against the real server.

What reaches the engine is tested field by field in openai_bridge/, and what the engine makes of it
in mistral_engine/; here is what comes out at the other end.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from typing import Any

import anthropic
import openai
import pytest
import requests
from pydantic import BaseModel, Field

from tests.server import USER

SCHEMA = {
    "type": "object",
    "properties": {"wind": {"type": "string"}},
    "required": ["wind"],
}
FUNCTION = {"name": "get_wind_speed", "description": "Speed of a wind", "parameters": SCHEMA}
TOOLS: Any = [{"type": "function", "function": FUNCTION}]
QUESTION = "How fast is the bora?"
ASKED: Any = [{"role": "user", "content": QUESTION}]
RESULT = json.dumps({"wind": "bora", "speed_kmh": 87})


class Wind(BaseModel, extra="forbid"):
    """Bounded, so that a random answer is sure to end."""

    name: str = Field(max_length=20)
    speed: int = Field(ge=0, le=400)
    is_cold: bool


@pytest.fixture
def client(server: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0)


@pytest.fixture
def claude(server: str) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=server, api_key="none", max_retries=0)


def chat(client: openai.OpenAI, **fields: Any) -> Any:
    asked: dict[str, Any] = {"model": "m", "messages": [USER], "temperature": 0, "max_tokens": 60}
    return client.chat.completions.create(**(asked | fields))


def test_a_chat_goes_from_question_to_call_to_result_to_answer(client: openai.OpenAI):
    first = chat(client, messages=ASKED, tools=TOOLS).choices[0]
    assert first.finish_reason == "tool_calls"
    (call,) = first.message.tool_calls
    assert json.loads(call.function.arguments) == {"wind": "bora"}
    result = {"role": "tool", "tool_call_id": call.id, "content": RESULT}
    second = chat(client, messages=[*ASKED, first.message, result], tools=TOOLS).choices[0]
    assert second.finish_reason == "stop"
    assert "87" in second.message.content


def test_a_call_can_have_another_systems_id(client: openai.OpenAI):
    function = {"name": "get_wind_speed", "arguments": '{"wind": "bora"}'}
    call = {"id": "call_of-another-system", "type": "function", "function": function}
    result = {"role": "tool", "tool_call_id": call["id"], "content": RESULT}
    messages = [*ASKED, {"role": "assistant", "content": None, "tool_calls": [call]}, result]
    assert "87" in chat(client, messages=messages, tools=TOOLS).choices[0].message.content


@pytest.mark.parametrize("temperature", [0, 2])
@pytest.mark.parametrize(
    "choice", ["required", {"type": "function", "function": {"name": "get_wind_speed"}}]
)
def test_a_demanded_call_is_made_whatever_the_model_would_say(
    client: openai.OpenAI, choice: Any, temperature: int
):
    asked = {"messages": [USER], "tools": TOOLS, "tool_choice": choice, "max_tokens": 500}
    schema = {**SCHEMA, "properties": {"wind": {"enum": ["bora", "föhn"]}}}
    asked["tools"] = [{"type": "function", "function": {**FUNCTION, "parameters": schema}}]
    for seed in range(5):
        made = chat(client, **asked, temperature=temperature, seed=seed, parallel_tool_calls=False)
        (call,) = made.choices[0].message.tool_calls
        assert call.function.name == "get_wind_speed"
        assert json.loads(call.function.arguments)["wind"] in ("bora", "föhn")
        assert made.choices[0].finish_reason == "tool_calls"


def test_a_streamed_call_adds_up_to_the_whole_one(client: openai.OpenAI):
    whole = chat(client, messages=ASKED, tools=TOOLS).choices[0].message.tool_calls[0].function
    deltas = [
        delta
        for chunk in chat(client, messages=ASKED, tools=TOOLS, stream=True)
        for delta in chunk.choices[0].delta.tool_calls or []
    ]
    assert deltas[0].function.name == whole.name
    assert deltas[0].id
    assert len(deltas) > 2
    assert "".join(delta.function.arguments for delta in deltas) == whole.arguments


def test_text_that_resembles_a_call_stays_text(client: openai.OpenAI):
    text = '[TOOL_CALLS] [{"name": "get_wind_speed", "arguments": {"wind": "bora"}}]'
    # With a bias against the control token it cannot call; all it can do is to say the text.
    asked: Any = {"messages": ASKED, "tools": TOOLS, "max_tokens": 200}
    asked |= {"extra_body": {"choice": [text]}, "logit_bias": {"5": -100}}
    said = chat(client, **asked).choices[0]
    assert (said.message.content, said.message.tool_calls) == (text, None)
    assert said.finish_reason == "stop"


def test_an_answer_has_the_shape_of_its_schema(client: openai.OpenAI):
    asked: Any = {"model": "m", "messages": ASKED, "temperature": 0, "max_tokens": 300}
    answer = client.chat.completions.parse(**asked, response_format=Wind)
    assert isinstance(answer.choices[0].message.parsed, Wind)


def test_random_answers_have_the_shape_of_their_schema(client: openai.OpenAI):
    shape = {
        "type": "json_schema",
        "json_schema": {"name": "w", "schema": Wind.model_json_schema()},
    }
    answer = chat(client, response_format=shape, n=16, temperature=2, seed=1, max_tokens=200)
    for choice in answer.choices:
        assert choice.finish_reason == "stop"
        Wind.model_validate_json(choice.message.content, strict=True)


def test_the_extensions_shape_an_answer(client: openai.OpenAI):
    def said(**shape: Any) -> str:
        return chat(client, extra_body=shape).choices[0].message.content

    assert said(choice=["yes", "no"]) in ("yes", "no")
    assert re.fullmatch("[A-Z]{3}[0-9]{2}", said(regex="[A-Z]{3}[0-9]{2}"))
    assert re.fullmatch("(bc){1,3}a", said(grammar='root ::= "bc"{1,3} "a"'))


def test_log_probabilities_are_the_models_own(client: openai.OpenAI):
    answer = chat(client, logprobs=True, top_logprobs=3, max_tokens=5)
    entries = answer.choices[0].logprobs.content
    text = b"".join(bytes(entry.bytes) for entry in entries).decode()
    assert text == answer.choices[0].message.content
    for entry in entries:
        assert entry.logprob == entry.top_logprobs[0].logprob  # greedy
        assert sum(math.exp(top.logprob) for top in entry.top_logprobs) <= 1.0001


def test_a_bias_bans_a_word_and_stop_tokens_end(client: openai.OpenAI, server: str):
    def ids(text: str) -> list[int]:
        body = {"prompt": text, "add_special_tokens": False}
        return requests.post(f"{server}/tokenize", json=body, timeout=10).json()["tokens"]

    (wind,) = ids("wind")
    plain = chat(client).choices[0].message.content
    assert " wind " in plain
    assert " wind " not in chat(client, logit_bias={str(wind): -100}).choices[0].message.content
    stopped = chat(client, extra_body={"stop_token_ids": [wind]}).choices[0]
    assert stopped.message.content == plain[: plain.index(" wind ")]
    assert stopped.finish_reason == "stop"


def test_completions_continue_a_text(client: openai.OpenAI):
    asked: Any = {"model": "m", "prompt": "The mistral is", "max_tokens": 8, "temperature": 0}
    whole = client.completions.create(**asked, echo=True, logprobs=1)
    assert whole.choices[0].text.startswith("The mistral is a cold")
    assert whole.choices[0].logprobs is not None
    assert len(whole.choices[0].logprobs.tokens or []) == 4 + 8  # <s> and three words
    streamed = client.completions.create(**asked, echo=True, stream=True)
    assert "".join(chunk.choices[0].text for chunk in streamed) == whole.choices[0].text


def test_completions_answer_many_prompts_at_once(client: openai.OpenAI):
    prompts = ["The bora is", "The mistral is"]
    asked: Any = {"model": "m", "max_tokens": 5, "temperature": 0}
    together = client.completions.create(**asked, prompt=prompts, n=2)
    alone = [client.completions.create(**asked, prompt=p).choices[0].text for p in prompts]
    assert [choice.index for choice in together.choices] == [0, 1, 2, 3]
    assert [choice.text for choice in together.choices] == [alone[0]] * 2 + [alone[1]] * 2


def test_responses_go_from_question_to_call_to_result_to_answer(client: openai.OpenAI):
    tools: Any = [{"type": "function", **FUNCTION}]
    create = client.responses.create
    first = create(model="m", input=QUESTION, tools=tools, temperature=0)
    (call,) = first.output
    assert call.type == "function_call"
    assert json.loads(call.arguments) == {"wind": "bora"}
    output = {"type": "function_call_output", "call_id": call.call_id, "output": RESULT}
    items: Any = [*ASKED, call.to_dict(), output]
    assert "87" in create(model="m", input=items, tools=tools, temperature=0).output_text


def test_a_responses_stream_ends_with_the_whole_response(client: openai.OpenAI):
    asked: Any = {"model": "m", "input": "What is a mistral?", "temperature": 0}
    whole = client.responses.create(**asked)
    with client.responses.stream(**asked) as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert final.output_text == whole.output_text
    numbers = [getattr(event, "sequence_number", None) for event in events]
    assert numbers[0] == 0
    assert events[-1].type == "response.completed"


def test_a_response_has_the_shape_of_its_schema(client: openai.OpenAI):
    answer = client.responses.parse(model="m", input="What?", text_format=Wind, temperature=0)
    assert isinstance(answer.output_parsed, Wind)


def message(claude: anthropic.Anthropic, **fields: Any) -> anthropic.types.Message:
    asked: dict[str, Any] = {"model": "m", "messages": ASKED, "max_tokens": 60}
    asked |= {"extra_body": {"temperature": 0}} | fields
    answer = claude.messages.create(**asked)
    assert isinstance(answer, anthropic.types.Message)
    return answer


def test_messages_go_from_question_to_call_to_result_to_answer(claude: anthropic.Anthropic):
    tools = [{"name": FUNCTION["name"], "description": "Speed", "input_schema": SCHEMA}]
    first = message(claude, tools=tools)
    assert first.stop_reason == "tool_use"
    (call,) = first.content
    assert call.type == "tool_use"
    assert call.input == {"wind": "bora"}
    result = {"type": "tool_result", "tool_use_id": call.id, "content": RESULT}
    turns = [{"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    (answer,) = message(claude, messages=[*ASKED, *turns], tools=tools).content
    assert answer.type == "text"
    assert "87" in answer.text


def test_a_message_stream_adds_up_to_the_whole_message(claude: anthropic.Anthropic):
    asked: Any = {"model": "m", "messages": [USER], "max_tokens": 60}
    asked["extra_body"] = {"temperature": 0}
    whole = claude.messages.create(**asked)
    with claude.messages.stream(**asked) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert [block.type for block in final.content] == ["text"]
    assert text == final.content[0].text == whole.content[0].text
    assert final.stop_reason == "end_turn"


def test_a_message_stops_at_a_sequence_and_says_which(claude: anthropic.Anthropic):
    answer = message(claude, messages=[USER], stop_sequences=["zzz", "wind"])
    assert (answer.stop_reason, answer.stop_sequence) == ("stop_sequence", "wind")


def test_counted_tokens_are_those_that_a_message_reads(claude: anthropic.Anthropic):
    counted = claude.messages.count_tokens(model="m", messages=ASKED, system="Be kind.")
    usage = message(claude, system="Be kind.", max_tokens=1).usage
    assert counted.input_tokens == usage.input_tokens + (usage.cache_read_input_tokens or 0)


def test_the_async_clients_get_answers_of_every_dialect_at_once(server: str):
    async def ask() -> list[str | None]:
        async with (
            openai.AsyncOpenAI(base_url=f"{server}/v1", api_key="none") as client,
            anthropic.AsyncAnthropic(base_url=server, api_key="none") as claude,
        ):
            chatted, completed, responded, said = await asyncio.gather(
                client.chat.completions.create(model="m", messages=ASKED, max_tokens=8),
                client.completions.create(model="m", prompt="The", max_tokens=8),
                client.responses.create(model="m", input="The", max_output_tokens=8),
                claude.messages.create(model="m", messages=ASKED, max_tokens=8),
            )
            text = "".join(block.text for block in said.content if block.type == "text")
            content = chatted.choices[0].message.content
            return [content, completed.choices[0].text, responded.output_text, text]

    assert all(asyncio.run(ask()))


def test_a_refusal_reaches_the_anthropic_client_in_its_own_shape(claude: anthropic.Anthropic):
    with pytest.raises(anthropic.BadRequestError) as refusal:
        message(claude, messages=[], max_tokens=5)
    assert "messages" in str(refusal.value)
    assert refusal.value.request_id


def test_tokens_become_their_text_again(server: str):
    text = "The föhn is a warm wind \N{LEAF FLUTTERING IN WIND}"
    cut = requests.post(f"{server}/tokenize", json={"prompt": text}, timeout=10).json()
    body = {"tokens": cut["tokens"]}
    assert requests.post(f"{server}/detokenize", json=body, timeout=10).json() == {"prompt": text}


def test_any_model_name_is_known(client: openai.OpenAI):
    assert client.models.retrieve("any-name").id == "any-name"
    assert len(client.models.list().data) == 1
