"""What an answer says, of whichever dialect, streamed or whole: so that two can be compared.

Ids, times and how the text was cut into pieces are left out. Knows no HTTP beyond the body.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.load.sse import SseDecoder
from tests.soak.load import Reply

Json = dict[str, Any]

CHAT, COMPLETIONS, RESPONSES = "/v1/chat/completions", "/v1/completions", "/v1/responses"
MESSAGES, REST = "/v1/messages", "/production/predict"
DIALECTS = (CHAT, COMPLETIONS, RESPONSES, MESSAGES, REST)

_DONE = b"[DONE]"


@dataclass(slots=True)
class Said:
    """One answer, added up. Each of its choices has its own texts, calls and end.

    is_whole: it came to its own end, whichever way its dialect says so. error: that it failed.
    """

    texts: dict[int, str] = field(default_factory=lambda: defaultdict(str))
    calls: dict[tuple[int, int], str] = field(default_factory=lambda: defaultdict(str))
    ends: dict[int, str] = field(default_factory=dict)
    num_tokens: int | None = None
    is_whole: bool = False
    error: str | None = None


def said(path: str, reply: Reply) -> Said:
    """Of a reply with status 200. Never raises: what cannot be read is an error."""
    answer = Said()
    try:
        _read(path, reply, answer)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        answer.error = f"unreadable: {error!r}"
    return answer


def _read(path: str, reply: Reply, answer: Said) -> None:
    kind = reply.headers.get("content-type", "")
    if kind.startswith("text/plain"):
        answer.texts[0] = reply.body.decode()
        answer.is_whole = reply.is_complete
    elif kind.startswith("text/event-stream"):
        events = SseDecoder().decode(reply.body)
        for event in events:
            if event != _DONE:
                _ADD[path](answer, json.loads(event))
        if path in (CHAT, COMPLETIONS):
            answer.is_whole = reply.is_complete and events[-1:] == [_DONE]
        else:
            answer.is_whole = answer.is_whole and reply.is_complete
    else:
        _ADD[path](answer, json.loads(reply.body))
        answer.is_whole = reply.is_complete


def _add_choices(answer: Said, chunk: Json) -> None:
    """OpenAI's chat completions and completions; a whole one is a stream of one chunk."""
    _note_error(answer, chunk)
    for choice in chunk.get("choices", ()):
        index = choice["index"]
        piece = choice.get("delta") or choice.get("message") or {"content": choice.get("text")}
        answer.texts[index] += piece.get("content") or ""
        for place, call in enumerate(piece.get("tool_calls") or ()):
            function, key = call["function"], (index, call.get("index", place))
            answer.calls[key] += function.get("name") or ""
            answer.calls[key] += function.get("arguments") or ""
        if choice.get("finish_reason"):
            answer.ends[index] = choice["finish_reason"]
    if usage := chunk.get("usage"):
        answer.num_tokens = usage["completion_tokens"]


def _add_response(answer: Said, event: Json) -> None:
    """OpenAI's responses: the last event holds all; its text is also that of the deltas."""
    _note_error(answer, event)
    if event.get("type") == "response.output_text.delta":
        answer.texts[0] += event["delta"]
    is_last = event.get("type") in ("response.completed", "response.incomplete")
    if not is_last and event.get("object") != "response":
        return
    response = event["response"] if is_last else event
    if text := _output_text(response):
        streamed = answer.texts[0] if is_last else text
        answer.texts[0] = text if streamed == text else f"{text} (its deltas: {streamed})"
    for place, item in enumerate(response["output"]):
        if item["type"] == "function_call":
            answer.calls[0, place] = item["name"] + item["arguments"]
    answer.ends[0] = response["status"]
    answer.num_tokens = response["usage"]["output_tokens"]
    answer.is_whole = True


def _output_text(response: Json) -> str:
    contents = (part for item in response["output"] for part in item.get("content") or ())
    return "".join(part["text"] for part in contents)


def _add_message(answer: Said, event: Json) -> None:
    """Anthropic's messages."""
    kind = event["type"]
    _note_error(answer, event)
    if kind == "message":
        for place, block in enumerate(event["content"]):
            _open_block(answer, place, block)
        answer.ends[0] = event["stop_reason"]
    elif kind == "content_block_start" and event["content_block"]["type"] == "tool_use":
        answer.calls[0, event["index"]] = event["content_block"]["name"]
    elif kind == "content_block_delta":
        delta = event["delta"]
        if delta["type"] == "text_delta":
            answer.texts[0] += delta["text"]
        else:
            answer.calls[0, event["index"]] += delta["partial_json"]
    elif kind == "message_delta":
        answer.ends[0] = event["delta"]["stop_reason"]
    answer.is_whole |= kind == "message_stop"
    if kind in ("message", "message_delta"):
        answer.num_tokens = event["usage"]["output_tokens"]


def _open_block(answer: Said, place: int, block: Json) -> None:
    if block["type"] == "text":
        answer.texts[0] += block["text"]
    else:
        answer.calls[0, place] = block["name"] + json.dumps(block["input"], ensure_ascii=False)


def _add_rest(answer: Said, body: Json) -> None:
    answer.texts[0] = body["output"]


def _note_error(answer: Said, event: Json) -> None:
    if event.get("error"):
        answer.error = json.dumps(event["error"])


_ADD: dict[str, Callable[[Said, Json], None]] = {
    CHAT: _add_choices,
    COMPLETIONS: _add_choices,
    RESPONSES: _add_response,
    MESSAGES: _add_message,
    REST: _add_rest,
}
