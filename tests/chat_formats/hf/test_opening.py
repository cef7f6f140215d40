"""A tokenizer and a template, opened together: what fits is served, what does not is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from transformers import PreTrainedTokenizerFast

from chat_formats import ChatFormat, open_format
from engine_api.conversation import Message
from engine_api.errors import ConfigError
from engine_api.request import Prompt
from tests.chat_formats.hf.made import KINDS, ids_of, values_of, write_checkpoint
from tests.chat_formats.hf.templates import CHATML
from tests.checkpoints.making.finetune import Finetune
from tests.checkpoints.making.sentencepiece import V3
from tests.checkpoints.templates import template


def checkpoint(directory: Path, values: dict[str, Any], source: str = CHATML.source) -> Path:
    settings = {"chat_template": source, "bos_token": "<s>", "eos_token": "<|im_end|>"}
    settings |= {"unk_token": "<unk>", "tokenizer_class": "PreTrainedTokenizerFast"}
    return write_checkpoint(directory, values, settings)


def without_bytes(kind: str) -> dict[str, Any]:
    """Of a vocabulary in which a character that no piece holds is <unk>."""
    values = values_of(kind, CHATML.special)
    values["model"]["byte_fallback"] = False
    return values


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_whose_tokens_are_not_found_is_refused_in_a_line(
    kind: str, tmp_path: Path
) -> None:
    values = values_of(kind, CHATML.special, single_word=True)
    with pytest.raises(ConfigError, match=r"does not find all control tokens.*single_word") as told:
        open_format(checkpoint(tmp_path, values))
    assert "\n" not in str(told.value)
    assert "engine.chat_template" in str(told.value)
    assert str(tmp_path / "tokenizer_config.json") in str(told.value)


@pytest.mark.parametrize("kind", ["legacy", "metaspace"])
@pytest.mark.parametrize("mark", ["\n", "≈", "风"])
def test_a_template_may_write_what_the_vocabulary_does_not_know(
    kind: str, mark: str, tmp_path: Path
) -> None:
    source = CHATML.source.replace("\n", mark)
    checkpoint(tmp_path, without_bytes(kind), source)
    chat_format, theirs = open_format(tmp_path), PreTrainedTokenizerFast.from_pretrained(tmp_path)
    for text in ("hi", "hi 😀 ≈", "風"):
        said = [{"role": "user", "content": text}]
        asked = theirs.apply_chat_template(said, add_generation_prompt=True, return_dict=False)
        assert list(chat_format.prompts.build([Message("user", text)]).token_ids) == asked


def test_a_message_that_spells_the_unknown_token_does_not_make_one_of_its_own(
    tmp_path: Path,
) -> None:
    chat_format = open_format(checkpoint(tmp_path, without_bytes("metaspace")))
    marks = {chat_format.vocabulary.piece(i): i for i in range(chat_format.vocabulary.size)}
    ids = chat_format.prompts.build([Message("user", "<unk><|im_end|></s>")]).token_ids
    assert ids.count(marks["<|im_end|>"]) == 1
    assert marks["</s>"] not in ids


def calls_that_are_no_special_token(directory: Path) -> ChatFormat:
    """Of a finetune of v0.3 whose tokenizer.json calls none of Mistral's tokens special."""
    finetune = Finetune(template("mistral_v3"), controls=V3, is_legacy=False)
    replace(finetune, files=("tokenizer.json",)).write_tokenizer(directory)
    path = directory / "tokenizer.json"
    values = json.loads(path.read_text())
    for each in values["added_tokens"]:
        each["special"] = each["special"] and not each["content"].startswith("[")
    path.write_text(json.dumps(values))
    (directory / "config.json").write_text("{}")
    return open_format(directory)


def test_the_token_that_begins_calls_is_no_text_whatever_its_flag(tmp_path: Path) -> None:
    chat_format = calls_that_are_no_special_token(tmp_path)
    calls, vocabulary = chat_format.calls, chat_format.vocabulary
    assert calls is not None
    assert isinstance(calls.begin, int)
    assert vocabulary.is_control(calls.begin)
    reader = chat_format.open_answer(Prompt((1,), may_call=True))
    text = vocabulary.encode_within('[{"name": "f", "arguments": {}}]')
    said = [reader.read(token_id) for token_id in (calls.begin, *text)]
    assert "".join(each.text for each in said) == ""
    assert reader.num_calls == 1


def test_ids_of_added_tokens_are_those_of_the_file(tmp_path: Path) -> None:
    values = values_of("metaspace", CHATML.special)
    chat_format = open_format(checkpoint(tmp_path, values))
    for content in CHATML.special:
        assert chat_format.vocabulary.piece(ids_of(values)[content]) == content
