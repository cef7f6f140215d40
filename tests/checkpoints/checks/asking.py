"""What the checks ask with, and how: conversations, a tool, a schema, and an answer to a prompt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine_api.constraint import Grammar, Syntax
from engine_api.conversation import Message, Tool, ToolCall
from engine_api.errors import RequestError
from engine_api.events import Event, TextDelta
from engine_api.request import Prompt, SamplingParams
from tests.checkpoints.opened import Opened
from tests.mistral_engine.requests import request_for

QUESTION = (Message("user", "What is a mistral?"),)
CONVERSATIONS = (
    QUESTION,
    (Message("system", "You know the winds."), *QUESTION),
    (*QUESTION, Message("assistant", "A wind."), Message("user", "Is it cold?")),
    (Message("user", "It says <div> & 5 > 3\n\n  twice \u00e9\u5317\U0001f600"),),
)
WIND = Tool(
    "find_wind",
    "Finds a wind",
    {
        "type": "object",
        "properties": {"name": {"type": "string", "enum": ["mistral", "bora"], "description": ""}},
        "required": ["name"],
        "additionalProperties": False,
    },
)
_CALL = ToolCall("a1b2c3d4e", "find_wind", '{"name": "bora"}')
CALLED = (
    *QUESTION,
    Message("assistant", "", (_CALL,)),
    Message("tool", '{"cold": true}', tool_call_id="a1b2c3d4e"),
)
SCHEMA = {
    "type": "object",
    "properties": {"wind": {"enum": ["mistral", "bora"]}, "cold": {"type": "boolean"}},
    "required": ["wind", "cold"],
    "additionalProperties": False,
}
GRAMMAR = Grammar(Syntax.JSON_SCHEMA, json.dumps(SCHEMA))
NUM_TOKENS = 24


def prompt_of(opened: Opened) -> Prompt:
    if opened.oracle is None:
        return opened.engine.prompts.build_raw("What is a mistral?")
    return opened.engine.prompts.build(QUESTION)


def answer(opened: Opened, prompt: Prompt, params: SamplingParams) -> tuple[list[int], list[Event]]:
    """Its tokens, and its events."""
    request = request_for(opened.engine, prompt, params)
    events = list(opened.engine.generate(request))
    return opened.tokens[request], events


def of_words(opened: Opened, **changes: Any) -> SamplingParams:
    """An answer without control tokens and without bytes that are no text by themselves.

    What those do to the text around them is each library's own.
    """
    pieces = map(opened.engine.vocabulary.piece_bytes, range(opened.engine.vocabulary.size))
    bias = tuple((token_id, -100.0) for token_id, piece in enumerate(pieces) if not _is_text(piece))
    params = SamplingParams(max_tokens=NUM_TOKENS, temperature=0, logit_bias=bias)
    return replace(params, **changes)


def _is_text(piece: bytes) -> bool:
    return bool(piece) and "\ufffd" not in piece.decode(errors="replace")


def text_of(events: Any) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def refused_field(
    opened: Opened, messages: Sequence[Message], tools: Sequence[Tool] = ()
) -> str | None:
    """What a refusal of them blames; None if they are taken."""
    try:
        opened.engine.prompts.build(messages, tools)
    except RequestError as refusal:
        return refusal.field
    return None
