"""Answers chat completions, responses and messages by a script: a call, then a sentence.

In the place of the server, for recordings of what clients send next to results of tools. The script
calls the first of its tools that is offered; once it has a result it says the sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from tests.clients.model import SENTENCE
from tests.clients.recorder import Answer, Script

_OF_RESULTS = ('"role": "tool"', '"tool_result"', '"function_call_output"')
_NUMBERS = count(1)  # LangChain takes two messages of one id for the same

# Anthropic's client sends full histories from then on.
_NO_THREADS = {
    "type": "invalid_request_error",
    "message": "thread is not supported",
    "details": {"error_code": "thread_unsupported_request", "unsupported": ["thread"]},
}


def scripted(calls: Mapping[str, dict[str, Any]]) -> Script:
    """calls: name of a tool -> arguments."""

    def answer(method: str, path: str, body: Any) -> Answer:
        route = path.partition("?")[0]
        if not isinstance(body, dict):
            return _json(200, {"object": "list", "data": [{"id": "m", "object": "model"}]})
        if route.endswith("/count_tokens"):
            return _json(200, {"input_tokens": 1000})
        if "thread" in body:
            return _json(400, {"type": "error", "error": _NO_THREADS})
        call = _next_call(calls, body)
        for end, say in _DIALECTS.items():
            if route.endswith(end):
                return say(body, call)
        return _json(404, {"error": {"message": f"no {route}"}})

    return answer


def _next_call(
    calls: Mapping[str, dict[str, Any]], body: dict[str, Any]
) -> tuple[str, dict[str, Any]] | None:
    earlier = json.dumps(body.get("messages") or body.get("input") or [])
    if any(mark in earlier for mark in _OF_RESULTS):
        return None
    offered = set(_offered(body.get("tools") or []))
    return next(((name, calls[name]) for name in calls if name in offered), None)


def _offered(tools: list[dict[str, Any]]) -> Iterator[str]:
    for tool in tools:
        yield (tool.get("function") or tool).get("name", "")
        yield from _offered(tool.get("tools") or [])


def _id(name: str) -> str:
    return "call_" + "".join(filter(str.isalnum, name))[:24]


def _json(status: int, body: Any) -> Answer:
    return status, "application/json", json.dumps(body).encode()


def _events(events: list[dict[str, Any]], named: bool) -> Answer:
    lines = []
    for event in events:
        if named:
            lines.append(f"event: {event['type']}\n")
        lines.append(f"data: {json.dumps(event)}\n\n")
    if not named:
        lines.append("data: [DONE]\n\n")
    return 200, "text/event-stream", "".join(lines).encode()


def _shaped(schema: Any) -> str:
    """The sentence, or an object of the schema that an answer must have."""
    if not isinstance(schema, dict):
        return SENTENCE
    properties = schema.get("properties") or {}
    return json.dumps({k: _value(v) for k, v in properties.items()})


def _schema(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _value(schema: dict[str, Any]) -> Any:
    samples: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": []}
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {k: _value(v) for k, v in (schema.get("properties") or {}).items()}
    return samples.get(str(schema.get("type")), "bora")


def _chat(body: dict[str, Any], call: tuple[str, dict[str, Any]] | None) -> Answer:
    shape = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema")
    vllm = body.get("structured_outputs") or {}
    said = (vllm.get("choice") or [_shaped(shape or _schema(vllm.get("json")))])[0]
    if pattern := vllm.get("regex"):
        said = "yes" if "yes" in pattern else "87 km/h"
    message: dict[str, Any] = {"role": "assistant", "content": None if call else said}
    if call:
        function = {"name": call[0], "arguments": json.dumps(call[1])}
        message["tool_calls"] = [{"id": _id(call[0]), "type": "function", "function": function}]
    common = {"id": f"chatcmpl-{next(_NUMBERS)}", "created": 1, "model": body.get("model")}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    why = "tool_calls" if call else "stop"
    if not body.get("stream"):
        choice = {"index": 0, "message": message, "finish_reason": why, "logprobs": None}
        whole = {**common, "object": "chat.completion", "choices": [choice], "usage": usage}
        return _json(200, whole)
    for index, made in enumerate(message.get("tool_calls", [])):
        made["index"] = index
    chunk = {**common, "object": "chat.completion.chunk"}
    deltas: list[tuple[Any, Any]] = [(message, None), ({}, why)]
    chunks: list[dict[str, Any]] = [
        {**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
        for delta, end in deltas
    ]
    return _events([*chunks, {**chunk, "choices": [], "usage": usage}], named=False)


def _messages(body: dict[str, Any], call: tuple[str, dict[str, Any]] | None) -> Answer:
    shape = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    text = _shaped(shape)
    block: dict[str, Any] = {"type": "text", "text": text}
    if call:
        block = {"type": "tool_use", "id": _id(call[0]), "name": call[0], "input": call[1]}
    why = "tool_use" if call else "end_turn"
    usage = {"input_tokens": 10, "output_tokens": 5}
    message = {
        "id": f"msg_{next(_NUMBERS)}",
        "type": "message",
        "role": "assistant",
        "model": body.get("model"),
    }
    message |= {"stop_sequence": None, "usage": usage}
    if not body.get("stream"):
        return _json(200, {**message, "content": [block], "stop_reason": why})
    empty = {**block, "input": {}} if call else {**block, "text": ""}
    delta = {"type": "text_delta", "text": text}
    if call:
        delta = {"type": "input_json_delta", "partial_json": json.dumps(call[1])}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": empty},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": why, "stop_sequence": None},
            "usage": usage,
        },
        {"type": "message_stop"},
    ]
    return _events(events, named=True)


def _responses(body: dict[str, Any], call: tuple[str, dict[str, Any]] | None) -> Answer:
    shape = ((body.get("text") or {}).get("format") or {}).get("schema")
    text = {"type": "output_text", "text": _shaped(shape), "annotations": [], "logprobs": []}
    number = next(_NUMBERS)
    item: dict[str, Any] = {"type": "message", "id": f"msg_{number}", "role": "assistant"}
    item |= {"status": "completed", "content": [text]}
    if call:
        item = {
            "type": "function_call",
            "id": f"fc_{number}",
            "call_id": _id(call[0]),
            "name": call[0],
        }
        item |= {"status": "completed", "arguments": json.dumps(call[1])}
        if space := _namespace(body, call[0]):
            item["namespace"] = space
    response: dict[str, Any] = {
        "id": f"resp_{next(_NUMBERS)}",
        "object": "response",
        "created_at": 1,
    }
    response |= {"model": body.get("model"), "status": "completed", "error": None}
    response |= {"incomplete_details": None, "instructions": None, "metadata": {}}
    response |= {"parallel_tool_calls": True, "temperature": 1, "top_p": 1, "tools": []}
    response |= {"tool_choice": "auto", "output": [item]}
    response["usage"] = {
        "input_tokens": 10,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 5,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 15,
    }
    if not body.get("stream"):
        return _json(200, response)
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    events: list[dict[str, Any]] = [{"type": "response.created", "response": begun}]
    if call:
        started = {**item, "status": "in_progress", "arguments": ""}
        at = {"item_id": item["id"], "output_index": 0}
        arguments = item["arguments"]
        kind = "response.function_call_arguments"
        events += [
            {"type": "response.output_item.added", "output_index": 0, "item": started},
            {"type": f"{kind}.delta", **at, "delta": arguments},
            {"type": f"{kind}.done", **at, "arguments": arguments},
        ]
    else:
        started = {**item, "status": "in_progress", "content": []}
        at = {"item_id": item["id"], "output_index": 0, "content_index": 0}
        said = text["text"]
        kind = "response.output_text"
        part = {**text, "text": ""}
        events += [
            {"type": "response.output_item.added", "output_index": 0, "item": started},
            {"type": "response.content_part.added", **at, "part": part},
            {"type": f"{kind}.delta", **at, "delta": said, "logprobs": []},
            {"type": f"{kind}.done", **at, "text": said, "logprobs": []},
            {"type": "response.content_part.done", **at, "part": text},
        ]
    events += [
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": response},
    ]
    for number, event in enumerate(events):
        event["sequence_number"] = number
    return _events(events, named=True)


def _namespace(body: dict[str, Any], name: str) -> str | None:
    for tool in body.get("tools") or []:
        if name in _offered(tool.get("tools") or []):
            return str(tool["name"])
    return None


_DIALECTS = {
    "/chat/completions": _chat,
    "/messages": _messages,
    "/responses": _responses,
}
