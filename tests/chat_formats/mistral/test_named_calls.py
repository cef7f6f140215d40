"""Calls as v11 and v13 write them: in the prompt, and read back while they are written."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given

from chat_formats import ChatFormat, Said
from chat_formats.mistral import mistral_format
from engine_api.conversation import Message, ToolCall
from engine_api.errors import ConfigError
from engine_api.events import CallArguments, CallBegun
from engine_api.request import Prompt
from tests.chat_formats.test_array_calls import Call, calls
from tests.chat_formats.told_calls import put_together
from tests.chat_formats.vocabularies import small_tekken

VERSIONS = ("v11", "v13", "v15")
TOKENIZERS = {v: small_tekken(v, efforts=("none",) * (v == "v15")) for v in VERSIONS}
FORMATS = {version: mistral_format(tokenizer) for version, tokenizer in TOKENIZERS.items()}


def written(version: str, made: Sequence[ToolCall]) -> list[int]:
    """As Mistral's own library puts them into a conversation, without the end of the turn."""
    asked = Message("user", "?")
    results = [Message("tool", "r", tool_call_id=call.id) for call in made]
    build = FORMATS[version].prompts.build
    start = len(build([asked]).token_ids)
    ids = build([asked, Message("assistant", tool_calls=tuple(made)), *results]).token_ids
    return list(ids[start : ids.index(TOKENIZERS[version].eos_id, start)])


def read(chat_format: ChatFormat, token_ids: Sequence[int]) -> list[Said]:
    reader = chat_format.open_answer(Prompt((1,), may_call=True))
    return [*map(reader.read, token_ids), reader.flush()]


def calls_in(said: Sequence[Said]) -> list[tuple[str, str, str]]:
    """The id, the name and the arguments of each call."""
    told = put_together(part for each in said for part in each.calls)
    return [(head.id, head.name, text) for head, text in told]


@pytest.mark.parametrize("version", VERSIONS)
@given(made=calls.filter(bool))
def test_calls_come_out_as_a_conversation_has_them(version: str, made: list[Call]) -> None:
    sent = [ToolCall(f"call{i:05}", name, json.dumps(v)) for i, (name, v) in enumerate(made)]
    said = read(FORMATS[version], written(version, sent))
    assert "".join(each.text for each in said) == ""
    told = calls_in(said)
    assert [(name, json.loads(text)) for _, name, text in told] == made
    ids = [call_id for call_id, _, _ in told]
    assert len(set(ids)) == len(made)
    assert all(len(call_id) == 9 and call_id.isalnum() for call_id in ids)
    assert version != "v11" or ids == [call.id for call in sent], "v11 says them itself"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_name_is_told_where_the_arguments_begin_and_those_token_by_token(version: str) -> None:
    token_ids = written(version, [ToolCall("abcdefghi", "find_wind", '{"name": "Bora"}')])
    arguments_id = TOKENIZERS[version].control_id("[ARGS]")
    said = read(FORMATS[version], token_ids)
    begun = token_ids.index(arguments_id)
    assert all(not each.calls for each in said[:begun])
    assert [type(part) for part in said[begun].calls] == [CallBegun]
    pieces = [
        [part.text for part in each.calls if isinstance(part, CallArguments)] for each in said
    ]
    assert all(len(texts) == 1 for texts in pieces[begun + 1 : -1])
    assert "".join(text for texts in pieces for text in texts) == '{"name": "Bora"}'


@pytest.mark.parametrize("version", VERSIONS)
def test_text_before_calls_is_text(version: str) -> None:
    said = read(
        FORMATS[version],
        [
            *TOKENIZERS[version].encode("Let me look."),
            *written(version, [ToolCall("abcdefghi", "f", "{}")]),
        ],
    )
    assert "".join(each.text for each in said) == "Let me look."
    assert [call[1:] for call in calls_in(said)] == [("f", "{}")]


@pytest.mark.parametrize("version", VERSIONS)
def test_calls_without_tools_on_offer_are_text(version: str) -> None:
    reader = FORMATS[version].open_answer(Prompt((1,)))
    ids = written(version, [ToolCall("abcdefghi", "f", "{}")])
    said = [*map(reader.read, ids), reader.flush()]
    assert not any(each.calls for each in said)
    assert "".join(each.text for each in said).startswith("f")


@pytest.mark.parametrize(
    "own_ids", [("same00000", "same00000"), ("x", ""), ("ab-de_ghi", "1" * 10)]
)
def test_an_id_that_is_none_or_that_two_calls_have_is_replaced(own_ids: tuple[str, str]) -> None:
    tokenizer = TOKENIZERS["v11"]
    begin, own, arguments = map(tokenizer.control_id, ("[TOOL_CALLS]", "[CALL_ID]", "[ARGS]"))
    ids = [
        token_id
        for own_id in own_ids
        for token_id in (begin, *tokenizer.encode("f"), own, *tokenizer.encode(own_id), arguments)
    ]
    told = [call_id for call_id, _, _ in calls_in(read(FORMATS["v11"], ids))]
    assert len(set(told)) == 2
    assert all(len(call_id) == 9 and call_id.isalnum() for call_id in told)


def test_a_name_that_is_cut_off_is_no_call() -> None:
    tokenizer = TOKENIZERS["v13"]
    said = read(FORMATS["v13"], [tokenizer.control_id("[TOOL_CALLS]"), *tokenizer.encode("find")])
    assert calls_in(said) == []


@pytest.mark.parametrize(("version", "token"), [("v11", "[CALL_ID]"), ("v13", "[ARGS]")])
def test_a_vocabulary_without_the_tokens_that_its_calls_need_is_refused(
    version: str, token: str
) -> None:
    with pytest.raises(ConfigError, match="cannot be read as a tokenizer"):
        mistral_format(small_tekken(version, token))
