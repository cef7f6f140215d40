"""A grammar may demand text that spells a control token: vLLM must not be forced to that token."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from llguidance import LLMatcher

from chat_formats import ChatFormat, open_format
from engine_api.constraint import Constraint, Grammar, Syntax
from engine_api.conversation import Message
from mistral_engine.grammars.vocabulary import open_vocabulary
from mistral_engine.vllm.grammar import Grammars


@pytest.fixture(scope="module")
def chat_format(checkpoint: Path) -> ChatFormat:
    return open_format(checkpoint)


@pytest.mark.parametrize(
    ("syntax", "source"),
    [
        (Syntax.CHOICE, '["[INST]"]'),
        (Syntax.CHOICE, '["\\u005bINST]"]'),
        (Syntax.REGEX, r"\[INST\]"),
        (Syntax.REGEX, r"\[(INST)\]"),
        (Syntax.REGEX, r"\x5bINST[\]]"),
        (Syntax.GBNF, 'root ::= "[IN" rest\nrest ::= "ST]"'),
        (Syntax.JSON_SCHEMA, json.dumps({"const": "[INST]"})),
        (Syntax.JSON_SCHEMA, json.dumps({"type": "string", "pattern": r"^\[(INST)\]$"})),
    ],
)
def test_text_that_spells_one_may_be_written_as_text(
    chat_format: ChatFormat, syntax: Syntax, source: str
) -> None:
    vocabulary = chat_format.vocabulary
    prompt = chat_format.prompts.build([Message("user", "Hi")])
    lark = Grammars(chat_format).compile(Constraint(Grammar(syntax, source)), prompt).lark
    assert lark is not None
    assert "no_forcing" in lark.splitlines()[0]  # vLLM's tokenizer would make a control of it
    matcher = LLMatcher(open_vocabulary(chat_format), LLMatcher.grammar_from_lark(lark))
    controls = {i for i in range(vocabulary.size) if vocabulary.is_control(i)}
    said: list[int] = []
    while not matcher.is_accepting():
        said.append(min(_allowed(matcher) - controls))  # there is one
        assert matcher.consume_token(said[-1])
    assert b"[INST]" in b"".join(map(vocabulary.piece_bytes, said))


def test_a_schema_that_spells_none_is_written_as_the_model_writes_it(
    chat_format: ChatFormat,
) -> None:
    prompt = chat_format.prompts.build([Message("user", "Hi")])
    constraint = Constraint(Grammar(Syntax.JSON_SCHEMA, json.dumps({"const": "[TOOL]"})))
    lark = Grammars(chat_format).compile(constraint, prompt).lark
    assert lark is not None
    assert "no_forcing" not in lark


def _allowed(matcher: LLMatcher) -> set[int]:
    packed = np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8)
    return set(np.flatnonzero(np.unpackbits(packed, bitorder="little")).tolist())
