"""Added tokens that tokenizer_config.json and added_tokens.json tell of beside a tokenizer.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from transformers import PreTrainedTokenizerFast

from chat_formats import open_format
from engine_api.conversation import Message
from engine_api.errors import ConfigError
from tests.chat_formats.hf.made import KINDS, ids_of, values_of, write_checkpoint
from tests.chat_formats.hf.templates import CHATML

MARKS = CHATML.special
TEXTS = ("hi", " hi ", "a \n b", "<|im_end|> x", "x<|im_start|>")


def decoder(values: dict[str, Any], **flags: bool) -> dict[str, Any]:
    """An added_tokens_decoder of the marks, and of what the vocabulary has. flags: of the marks."""
    usual = {"special": True, **dict.fromkeys(("lstrip", "rstrip", "normalized"), False)}
    size, found = len(values["model"]["vocab"]), {}
    for token_id, content in (*enumerate(("<unk>", "<s>", "</s>")), *enumerate(MARKS, size)):
        own = flags if content in MARKS else {}
        found[str(token_id)] = {"content": content, "single_word": False, **usual, **own}
    return found


def checkpoint(directory: Path, values: dict[str, Any], **changed: Any) -> Path:
    settings = {
        "chat_template": CHATML.source,
        "bos_token": "<s>",
        "eos_token": "<|im_end|>",
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    return write_checkpoint(directory, values, settings | changed)


def assert_as_transformers(directory: Path, *texts: str) -> None:
    ours, theirs = open_format(directory), PreTrainedTokenizerFast.from_pretrained(directory)
    for text in texts:
        said = {"role": "user", "content": text}
        asked = theirs.apply_chat_template([said], add_generation_prompt=True, return_dict=False)
        assert list(ours.prompts.build([Message("user", text)]).token_ids) == asked
    marks = {ours.vocabulary.piece(i) for i in range(ours.vocabulary.size)} & set(MARKS)
    assert marks == set(MARKS)


@pytest.mark.parametrize("kind", KINDS)
def test_tokens_that_only_the_decoder_has_are_tokens(kind: str, tmp_path: Path) -> None:
    values = values_of(kind)
    checkpoint(tmp_path, values, added_tokens_decoder=decoder(values))
    assert_as_transformers(tmp_path, *TEXTS[:3])
    chat_format, size = open_format(tmp_path), len(values["model"]["vocab"])
    assert size in chat_format.ends  # <|im_end|>
    for text in TEXTS:  # and no message spells one
        ids = chat_format.prompts.build([Message("user", text)]).token_ids
        assert [i for i in ids if i >= size] == [size + 1, size, size + 1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("flag", ["lstrip", "rstrip", "normalized"])
def test_the_decoder_says_how_a_token_is_found(kind: str, flag: str, tmp_path: Path) -> None:
    if (kind, flag) == ("legacy", "normalized"):
        pytest.skip("transformers finds none of them there; here they are found all the same")
    values = values_of(kind, MARKS)
    checkpoint(tmp_path, values, added_tokens_decoder=decoder(values, **{flag: True}))
    assert_as_transformers(tmp_path, *TEXTS[:3])


def test_a_flag_in_tokenizer_json_is_taken_back_by_the_decoder(tmp_path: Path) -> None:
    values = values_of("byte-level", MARKS, rstrip=True, lstrip=True)
    checkpoint(tmp_path, values, added_tokens_decoder=decoder(values))
    assert_as_transformers(tmp_path, *TEXTS[:3])


def test_a_token_named_as_the_end_is_special_whatever_its_flag(tmp_path: Path) -> None:
    values = values_of("metaspace")
    checkpoint(tmp_path, values, added_tokens_decoder=decoder(values, special=False))
    vocabulary = open_format(tmp_path).vocabulary
    assert vocabulary.is_control(vocabulary.eos_id)
    assert vocabulary.piece(vocabulary.eos_id) == "<|im_end|>"


def test_without_a_decoder_an_older_list_tells_of_what_tokenizer_json_lacks(
    tmp_path: Path,
) -> None:
    values = values_of("byte-level", MARKS[:1])
    ids, size = ids_of(values), len(values["model"]["vocab"])
    older = {MARKS[0]: ids[MARKS[0]], MARKS[1]: size + 1}
    checkpoint(tmp_path, values)
    (tmp_path / "added_tokens.json").write_text(json.dumps(older))
    assert_as_transformers(tmp_path, *TEXTS[:3])


def test_files_that_disagree_on_a_token_are_refused_by_name(tmp_path: Path) -> None:
    values = values_of("metaspace", MARKS)
    size = len(values["model"]["vocab"])
    usual = decoder(values)
    for place, content, words in (
        (str(size), "<|end|>", f"'<|end|>' as token {size}.*has '<\\|im_end\\|>' there"),
        ("300", "<|end|>", "as token 300 .* there; take both files from one model"),
        (str(size + 2), "<|im_end|>", f"as token {size + 2} .*has it as token {size};"),
        (str(size + 2), "a", f"'a' as token {size + 2}"),
    ):
        told = {**usual, place: {**usual["0"], "content": content}}
        checkpoint(tmp_path, values, added_tokens_decoder=told)
        with pytest.raises(ConfigError, match=words.replace("<|end|>", r"<\|end\|>")) as caught:
            open_format(tmp_path)
        assert "\n" not in str(caught.value)


def test_a_token_behind_a_gap_is_refused_rather_than_moved(tmp_path: Path) -> None:
    values = values_of("metaspace", MARKS)
    size = len(values["model"]["vocab"])
    told = decoder(values) | {str(size + 9): {**decoder(values)["0"], "content": "word"}}
    checkpoint(tmp_path, values, added_tokens_decoder=told)
    with pytest.raises(ConfigError, match=rf"'word' cannot be token {size + 9}; there must be"):
        open_format(tmp_path)
