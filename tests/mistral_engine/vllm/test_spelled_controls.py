"""A grammar may demand text that spells a control token: vLLM must not be forced to that token."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chat_formats import ChatFormat, open_format
from engine_api.constraint import Constraint, Grammar, Syntax
from engine_api.conversation import Message
from mistral_engine.vllm.grammar import Grammars


@pytest.fixture(scope="module")
def chat_format(checkpoint: Path) -> ChatFormat:
    return open_format(checkpoint)


@pytest.mark.parametrize(
    ("syntax", "source", "spells"),
    [
        (Syntax.CHOICE, '["[TOOL_CALLS]", "x"]', True),
        (Syntax.REGEX, r"a\[INST\]b", True),
        (Syntax.JSON_SCHEMA, json.dumps({"const": "</s>"}), True),
        (Syntax.CHOICE, '["[TOOL]", "x"]', False),
        (Syntax.REGEX, "[a-z]+", False),
    ],
)
def test_text_that_spells_one_may_be_written_in_any_way(
    chat_format: ChatFormat, syntax: Syntax, source: str, spells: bool
) -> None:
    prompt = chat_format.prompts.build([Message("user", "Hi")])
    lark = Grammars(chat_format).compile(Constraint(Grammar(syntax, source)), prompt).lark
    assert lark is not None
    assert ("no_forcing" in lark.splitlines()[0]) == spells
