"""What clients send out of habit, by kind: the smallest requests, against the real server.

Each kind has members that were seen, and further ones of the same kind.
"""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
import requests

Json = dict[str, Any]

CHAT, RESPONSES, MESSAGES = "/v1/chat/completions", "/v1/responses", "/v1/messages"
COMPLETIONS, PREDICT = "/v1/completions", "/production/predict"
HI: Json = {"role": "user", "content": "hi"}
SHORT: dict[str, Json] = {
    CHAT: {"messages": [HI], "max_tokens": 4},
    RESPONSES: {"input": "hi", "max_output_tokens": 4},
    MESSAGES: {"model": "m", "messages": [HI], "max_tokens": 4},
    COMPLETIONS: {"prompt": "hi", "max_tokens": 4},
    PREDICT: {"messages": [HI], "max_new_tokens": 4},
}


def ask(server: str, path: str, **fields: Any) -> requests.Response:
    return requests.post(server + path, json={**SHORT[path], **fields}, timeout=120)


def taken(server: str, path: str, told: str = "", **fields: Any) -> Any:
    """Its answer, which must be one; told: what its header says."""
    answer = ask(server, path, **fields)
    assert answer.status_code == 200, answer.text
    assert answer.headers.get("x-ignored-fields", "") == told
    return answer.json()


# What earlier answers left in a message.


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ({"reasoning_content": "Hm."}, "reasoning_content"),
        ({"reasoning": "Hm."}, "reasoning"),
        ({"refusal": None, "audio": None, "function_call": None}, ""),
        ({"tool_calls": [], "annotations": []}, ""),
        ({"name": "model"}, "name"),
        ({"provider_specific_fields": {"a": 1}}, "provider_specific_fields"),
        ({"thinking_blocks": [{"type": "thinking"}]}, "thinking_blocks"),
        ({"id": "msg_1", "created_at": 1}, "id, messages[1].created_at"),
    ],
)
def test_what_an_answer_left_is_taken(server: str, left: Json, told: str) -> None:
    said = {"role": "assistant", "content": "A.", **left}
    told = f"messages[1].{told}" if told else ""
    taken(server, CHAT, told, messages=[HI, said, HI])


def test_null_is_absent_and_marks_are_told(server: str) -> None:
    nulls = dict.fromkeys(("tool_calls", "tool_call_id", "refusal", "x_extra"))
    taken(server, CHAT, messages=[{**HI, **nulls}])
    part = {"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}}
    told = "messages[0].content[0].cache_control"
    taken(server, CHAT, told, messages=[{"role": "user", "content": [part]}])


@pytest.mark.parametrize(
    "block",
    [
        {"type": "thinking", "thinking": "Hm.", "signature": "x"},
        {"type": "redacted_thinking", "data": "x"},
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}},
        {"type": "web_search_tool_result", "tool_use_id": "s", "content": []},
    ],
)
def test_blocks_of_earlier_turns_are_left_out(server: str, block: Json) -> None:
    said = {"role": "assistant", "content": [block, {"type": "text", "text": "A."}]}
    taken(server, MESSAGES, "messages[1].content[0]", messages=[HI, said, HI])


@pytest.mark.parametrize(
    "item",
    [
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "web_search_call", "id": "ws_1", "status": "completed"},
        {"type": "mcp_list_tools", "id": "m", "server_label": "s", "tools": []},
        {"type": "local_shell_call", "id": "l", "call_id": "c", "action": {}},
    ],
)
def test_items_of_earlier_turns_are_left_out(server: str, item: Json) -> None:
    taken(server, RESPONSES, "input[1]", input=[HI, item, HI])


# Neutral and habitual values.


@pytest.mark.parametrize(
    "fields",
    [
        {"top_p": 0},
        {"max_tokens": 16.0},
        {"stop": ["a", "b", "c", "d", "e"]},
        {"skip_special_tokens": True},
        {"top_k": -1},
        {"seed": -1},
        {"n": 1.0, "top_logprobs": 0},
        {"logit_bias": {}, "tools": [], "tool_choice": "none", "stream_options": None},
        {"random_seed": 7, "safe_prompt": False},
        {"cache_prompt": True, "repeat_penalty": 1.0, "typical_p": 1.0, "mirostat": 0},
        {"prediction": {"type": "content", "content": "a"}},
        {"best_of": 1, "use_beam_search": False, "functions": [], "modalities": ["text"]},
    ],
)
def test_values_that_ask_for_what_happens_anyway_are_taken(server: str, fields: Json) -> None:
    taken(server, CHAT, **fields)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reasoning_effort": "low", "verbosity": "low"}, "reasoning_effort, verbosity"),
        ({"chat_template_kwargs": {"enable_thinking": False}}, "chat_template_kwargs"),
        ({"samplers": ["top_k"], "return_progress": True}, "samplers, return_progress"),
        ({"lora_path": "x", "separate_reasoning": True}, "lora_path, separate_reasoning"),
    ],
)
def test_hints_of_other_servers_are_told(server: str, fields: Json, told: str) -> None:
    taken(server, CHAT, told, **fields)


def test_minus_one_is_no_limit_and_no_seed(server: str) -> None:
    """A request with seed -1 is as good as one without: three answers may differ."""
    answer = taken(server, PREDICT, max_new_tokens=-1, temperature=0)
    assert answer["output"].endswith(".")
    responses = {"truncation": "auto", "store": True}
    taken(server, RESPONSES, "store, truncation", **responses)


def test_a_last_message_is_continued_whatever_the_word_for_it(server: str) -> None:
    messages = [HI, {"role": "assistant", "content": "The mistral"}]
    for words in (
        {"continue_final_message": True, "add_generation_prompt": False},
        {"messages": [HI, {**messages[1], "prefix": True}]},
    ):
        taken(server, CHAT, **{"messages": messages, **words})


# Schemas of tools that need not be called.


def tool(schema: Json, **more: Any) -> Json:
    parameters = {"type": "object", "properties": {"q": schema}}
    return {"type": "function", "function": {"name": "f", "parameters": parameters, **more}}


@pytest.mark.parametrize(
    ("schema", "is_told"),
    [
        ({"type": "string", "pattern": r"^\p{L}+$"}, False),
        ({"type": "string", "pattern": r"^(?!\.)[a-z.]+@[a-z]+$"}, True),
        ({"type": "string", "pattern": r'^(?!__.*__$)[^\p{Cc}"\\./[\]]{1,200}$'}, True),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, True),
        ({"type": "string", "format": "made-up"}, None),
        ({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}, True),
        ({"not": {"type": "string"}}, True),
    ],
)
def test_any_schema_of_a_tool_is_taken(server: str, schema: Json, is_told: bool | None) -> None:
    answer = ask(server, CHAT, tools=[tool(schema)])
    assert answer.status_code == 200, answer.text
    told = answer.headers.get("x-ignored-fields", "")
    if is_told is not None:
        assert told.startswith("tools[0].function.parameters.properties.q") is is_told, told


def test_a_schema_is_not_made_impossible(server: str) -> None:
    impossible = {"type": "object", "required": ["q"]}
    function = {"name": "f", "parameters": impossible}
    taken(server, CHAT, tools=[{"type": "function", "function": function}])


def test_a_strict_tool_is_refused_by_its_own_name(server: str) -> None:
    unique = {"type": "array", "uniqueItems": True}
    strict = tool({"type": "string"}, strict=True)
    loose = tool(unique)
    loose["function"]["name"] = "g"
    told = "tools[1].function.parameters.properties.q.uniqueItems"
    taken(server, CHAT, told, tools=[strict, loose])
    refused = ask(server, CHAT, tools=[loose, tool(unique, strict=True)])
    assert refused.status_code == 400
    assert refused.json()["error"]["param"].startswith("tools[1].function")


# Answers.


@pytest.mark.parametrize("stream", [False, True])
def test_log_probabilities_spell_the_answer(server: str, stream: bool) -> None:
    answer = ask(server, CHAT, logprobs=True, max_tokens=12, stream=stream)
    lines = [line[6:] for line in answer.text.splitlines() if line.startswith("data: {")]
    choices = [json.loads(line)["choices"][0] for line in lines] if stream else []
    if not stream:
        choices = [answer.json()["choices"][0]]
    parts = [c["delta"] if stream else c["message"] for c in choices]
    said = "".join(part.get("content") or "" for part in parts)
    told = [c["logprobs"]["content"] for c in choices if c["logprobs"]]
    spelled = b"".join(bytes(entry["bytes"]) for entries in told for entry in entries)
    assert said
    assert spelled == said.encode()


def test_answers_have_what_strict_clients_read(server: str) -> None:
    (block,) = taken(server, MESSAGES)["content"]
    assert block.keys() == {"type", "text"}
    response = taken(server, RESPONSES)
    assert response["presence_penalty"] == response["frequency_penalty"] == 0
    (choice,) = taken(server, COMPLETIONS, logprobs=0)["choices"]
    assert all(len(top) == 1 for top in choice["logprobs"]["top_logprobs"])


def test_an_overlong_prompt_is_refused_in_anthropics_words(server: str) -> None:
    long = {"role": "user", "content": "wind " * 6000}
    refused = ask(server, MESSAGES, messages=[long])
    assert refused.status_code == 400
    assert refused.json()["error"]["message"].startswith("prompt is too long: ")


@pytest.mark.parametrize("seeded", [{"type": "integer"}, {"type": "number"}])
def test_a_number_ends(request: pytest.FixtureRequest, server: str, seeded: Json) -> None:
    """The embedded model knows no numbers; whatever it says must end by itself."""
    if seeded["type"] == "number" and request.config.getoption("--backend") == "vllm":
        pytest.skip("on vLLM max_tokens alone ends what stands behind a point: docs/vllm.md")
    shape = {"type": "json_schema", "json_schema": {"name": "n", "schema": seeded}}
    answer = taken(
        server,
        CHAT,
        "response_format.json_schema.name",
        response_format=shape,
        max_tokens=120,
        temperature=2,
        seed=1,
    )
    assert answer["choices"][0]["finish_reason"] == "stop"
    json.loads(answer["choices"][0]["message"]["content"])


# HTTP.


@pytest.mark.parametrize("path", SHORT)
def test_bodies_are_read_as_the_web_sends_them(server: str, path: str) -> None:
    raw = json.dumps(SHORT[path]).encode()
    for body, headers in (
        (gzip.compress(raw), {"content-encoding": "gzip"}),
        (zlib.compress(raw), {"content-encoding": "deflate"}),
        (b"\xef\xbb\xbf" + raw, {}),
        (raw, {"content-encoding": "identity"}),
    ):
        answer = requests.post(server + path, data=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
    unknown = requests.post(server + path, raw, headers={"content-encoding": "br"}, timeout=60)
    assert unknown.status_code == 415
    bomb = gzip.compress(b" " * 10**7)
    refused = requests.post(server + path, bomb, headers={"content-encoding": "gzip"}, timeout=60)
    assert refused.status_code == 413


def test_models_tell_their_length_under_any_name(server: str) -> None:
    for name in ("mistral", "mistralai/Mistral-7B-Instruct-v0.3"):
        model = requests.get(f"{server}/v1/models/{name}", timeout=60).json()
        assert (model["id"], model["max_model_len"] > 1000) == (name, True)


def test_ten_thousand_unknown_fields_are_taken_and_told_in_a_line(server: str) -> None:
    unknown = {f"field_{i}\r\nset-cookie: a": i for i in range(10_000)}
    answer = ask(server, CHAT, **unknown)
    assert answer.status_code == 200, answer.text
    told = answer.headers["x-ignored-fields"]
    assert told.startswith("field_0%0D%0Aset-cookie%3A%20a, ")
    listed, _, others = told.rpartition(", +")
    assert len(listed.split(", ")) + int(others) == 10_000
    assert len(told) < 1100
    assert "set-cookie" not in answer.headers
