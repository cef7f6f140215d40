"""Whose prompts are right: mistral-common's, or those of the checkpoint's own template.

Neither goes through this repository's code. Knows no checkpoint in particular.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from mistral_common.exceptions import MistralCommonException
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.tokens.tokenizers.base import SpecialTokenPolicy
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer
from transformers import PreTrainedTokenizerFast

from engine_api.conversation import Message, Tool

Words = dict[str, Any]  # a message or a tool, as OpenAI's API writes it


class Impossible(Exception):  # noqa: N818 (it is an answer of the oracle's, and no error)
    """This conversation cannot be written down."""


@dataclass(frozen=True, slots=True)
class Opened:
    """ids: of a conversation and tools, which ask for an answer; raises Impossible. text: of ids,
    without control tokens."""

    ids: Callable[[list[Words], list[Words]], list[int]]
    text: Callable[[Sequence[int]], str]


Oracle = Callable[[Path], Opened]


def mistral_common(file: str, version: str = "") -> Oracle:
    """Of the tokenizer file. version: what its name would end with, if it said it."""
    return partial(_open_mistral_common, file, version)


def own_template() -> Oracle:
    """Of chat_template, wherever it stands, and tokenizer.json."""
    return _open_template


def _open_mistral_common(file: str, version: str, directory: Path) -> Opened:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / f"{file}{version}"
        shutil.copy(directory / file, path)
        tokenizer = MistralTokenizer.from_file(path)

    def ids(messages: list[Words], tools: list[Words]) -> list[int]:
        try:
            asked = ChatCompletionRequest(messages=messages, tools=tools or None)
            return list(tokenizer.encode_chat_completion(asked).tokens)
        except MistralCommonException as error:
            raise Impossible from error

    return Opened(ids, partial(tokenizer.decode, special_token_policy=SpecialTokenPolicy.IGNORE))


def _open_template(directory: Path) -> Opened:
    settings = json.loads((directory / "tokenizer_config.json").read_text())
    tokens = {key: settings[key] for key in ("bos_token", "eos_token", "unk_token")}
    file = str(directory / "tokenizer.json")
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=file, **tokens)

    def ids(messages: list[Words], tools: list[Words]) -> list[int]:
        try:
            text = tokenizer.apply_chat_template(
                messages,
                tools=tools or None,
                chat_template=_read_template(directory, settings, bool(tools)),
                add_generation_prompt=True,
                tokenize=False,
            )
        except jinja2.TemplateError as error:
            raise Impossible from error
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])

    return Opened(ids, partial(tokenizer.decode, skip_special_tokens=True))


def _read_template(directory: Path, settings: Words, has_tools: bool) -> str:
    """Of several the one that transformers takes: one is called tool_use."""
    if (directory / "chat_template.jinja").is_file():
        return (directory / "chat_template.jinja").read_text()
    if (directory / "chat_template.json").is_file():
        settings = json.loads((directory / "chat_template.json").read_text())
    found = settings["chat_template"]
    if isinstance(found, str):
        return found
    named = {each["name"]: each["template"] for each in found}
    return str(named["tool_use" if has_tools and "tool_use" in named else "default"])


def in_words(message: Message) -> Words:
    """As OpenAI's API writes it."""
    words: Words = {"role": message.role, "content": message.content}
    if message.tool_calls:
        words["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        words["tool_call_id"] = message.tool_call_id
    return words


def tool_in_words(tool: Tool) -> Words:
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}
