"""A grammar may demand text that spells a control token: vLLM must not be forced to that token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llguidance import LLMatcher

from chat_formats import ChatFormat, open_format
from engine_api.constraint import CallGrammar, Constraint, Function, Grammar, Syntax
from engine_api.conversation import Message
from mistral_engine.grammars.vocabulary import open_vocabulary
from mistral_engine.vllm.grammar import Grammars
from tests.checkpoints.making.finetune import Finetune, special

FOREIGN, CONTROL_CHARACTER = "<\uff5cend\u2581of\uff5c>", "<\x7fend>"


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


@pytest.fixture(scope="module")
def foreign_format(tmp_path_factory: pytest.TempPathFactory) -> ChatFormat:
    """With a control token whose name is not ASCII, which JSON writes as it is or escaped."""
    folder = tmp_path_factory.mktemp("foreign")
    Finetune(None, added=special(FOREIGN, CONTROL_CHARACTER)).write(folder)
    return open_format(folder)


SPELLED = [  # the name stands where NAME does, however it is written
    {"const": "NAME"},
    {"enum": ["a", "so NAME!"]},
    {"type": "object", "properties": {"NAME": {}}, "required": ["NAME"]},
    {"$defs": {"end": {"const": ["NAME"]}}, "$ref": "#/$defs/end"},
    {"anyOf": [{"items": {"const": {"NAME": 1}}}]},
    {"type": "string", "pattern": "^NAME$"},
    {"type": "object", "patternProperties": {"^NAME$": {}}},
]


@pytest.mark.parametrize("name", [FOREIGN, CONTROL_CHARACTER, "</s>"])
@pytest.mark.parametrize("schema", SPELLED, ids=lambda schema: next(iter(schema)))
@pytest.mark.parametrize("write", ["plain", "escaped", "all escaped"])
def test_a_schema_spells_one_however_its_letters_are_written(
    foreign_format: ChatFormat, name: str, schema: dict[str, Any], write: str
) -> None:
    source = json.dumps(schema)
    written = {
        "plain": name,
        "escaped": json.dumps(name)[1:-1],
        "all escaped": "".join(f"\\u{ord(char):04x}" for char in name),
    }[write]
    source = source.replace("NAME", written)
    prompt = foreign_format.prompts.build_raw("Hi")
    constraint = Constraint(Grammar(Syntax.JSON_SCHEMA, source))
    lark = Grammars(foreign_format).compile(constraint, prompt).lark
    assert lark is not None
    assert "no_forcing" in lark.splitlines()[0]


@pytest.mark.parametrize("name", [r"<\uff5cend>", r"\u005bINST]", r"<\u002fs>"])
def test_what_only_looks_like_an_escape_spells_none(foreign_format: ChatFormat, name: str) -> None:
    """A backslash that is said is no way to write a letter."""
    constraint = Constraint(Grammar(Syntax.JSON_SCHEMA, json.dumps({"const": name})))
    prompt = foreign_format.prompts.build_raw("Hi")
    lark = Grammars(foreign_format).compile(constraint, prompt).lark
    assert lark is not None
    assert "no_forcing" not in lark


@pytest.mark.parametrize(
    "function",
    [
        Function("f", '{"properties": {"a": {"const": "\\u005bINST\\u005d"}}}'),
        Function("f", '{"properties": {"\\u005bINST]": {}}}'),
        Function("[INST]", '{"type": "object"}'),
    ],
)
def test_so_do_the_schemas_and_names_of_functions(
    chat_format: ChatFormat, function: Function
) -> None:
    constraint = Constraint(calls=CallGrammar((function,), 1))
    prompt = chat_format.prompts.build([Message("user", "Hi")])
    lark = Grammars(chat_format).compile(constraint, prompt).lark
    assert lark is not None
    assert "no_forcing" in lark.splitlines()[0]


def _allowed(matcher: LLMatcher) -> set[int]:
    packed = np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8)
    return set(np.flatnonzero(np.unpackbits(packed, bitorder="little")).tolist())
