"""A tokenizer.model without a tokenizer.json: its symbols are tokens, and other kinds refused."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencepiece import SentencePieceTrainer
from sentencepiece import sentencepiece_model_pb2 as protobuf
from transformers import AutoTokenizer

from chat_formats import open_format
from chat_formats.hf.vocabulary.protobuf import fields_of
from engine_api.conversation import Message
from engine_api.errors import ConfigError
from tests.chat_formats.hf.templates import CHATML
from tests.checkpoints.making.sentencepiece import V1, model_of

USER_DEFINED = 4


def model() -> protobuf.ModelProto:
    """With the marks of ChatML as user-defined symbols."""
    copy = protobuf.ModelProto()
    copy.CopyFrom(model_of(V1))
    for content in ("<|im_start|>", "<|im_end|>"):
        copy.pieces.add(piece=content, score=0.0, type=USER_DEFINED)
    return copy


def written(directory: Path, pieces: protobuf.ModelProto, eos: str = "</s>") -> Path:
    (directory / "tokenizer.model").write_bytes(pieces.SerializeToString())
    settings = {"chat_template": CHATML.source, "bos_token": "<s>", "eos_token": eos}
    settings |= {"tokenizer_class": "LlamaTokenizer", "legacy": False}
    (directory / "tokenizer_config.json").write_text(json.dumps(settings))
    (directory / "config.json").write_text(json.dumps({"model_type": "mistral"}))
    return directory


def test_user_defined_symbols_are_tokens_that_no_message_spells(tmp_path: Path) -> None:
    pieces = model()
    start, end = len(pieces.pieces) - 2, len(pieces.pieces) - 1
    chat_format = open_format(written(tmp_path, pieces))
    assert end in chat_format.ends
    for text in ("hi", "a<|im_end|>b", " <|im_start|>", "<|im_end|><|im_end|>"):
        ids = chat_format.prompts.build([Message("user", text)]).token_ids
        assert [i for i in ids if i in (start, end)] == [start, end, start]


def test_their_prompts_are_those_of_transformers(tmp_path: Path) -> None:
    written(tmp_path, model())
    chat_format, theirs = open_format(tmp_path), AutoTokenizer.from_pretrained(tmp_path)
    for text in ("hi", " hi ", "Wind?\n\nOr not."):
        said = [{"role": "user", "content": text}]
        asked = theirs.apply_chat_template(said, add_generation_prompt=True, return_dict=False)
        assert list(chat_format.prompts.build([Message("user", text)]).token_ids) == asked


@pytest.mark.parametrize(("number", "name"), [(1, "UNIGRAM"), (3, "WORD"), (4, "CHAR")])
def test_a_model_of_another_type_is_refused_by_name(number: int, name: str, tmp_path: Path) -> None:
    pieces = model()
    pieces.trainer_spec.model_type = number
    refuse(tmp_path, pieces, f"is of the type {name}; it must be of the type BPE")


@pytest.mark.parametrize("name", ["nmt_nfkc", "nfkc_cf", "nfkc"])
def test_a_model_that_changes_text_is_refused_by_name(name: str, tmp_path: Path) -> None:
    trained, pieces = io.BytesIO(), model()
    SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c"]),
        model_writer=trained,
        vocab_size=7,
        normalization_rule_name=name,
        minloglevel=2,
    )
    changing = protobuf.ModelProto.FromString(trained.getvalue())
    pieces.normalizer_spec.CopyFrom(changing.normalizer_spec)
    refuse(tmp_path, pieces, f"has the normalizer {name}; it must have identity")


def refuse(directory: Path, pieces: protobuf.ModelProto, words: str) -> None:
    written(directory, pieces)
    with pytest.raises(ConfigError, match=words) as caught:
        open_format(directory, "template")
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=64))
def test_any_bytes_are_fields_or_refused(data: bytes) -> None:
    with suppress(ValueError):
        assert all(number >= 0 for number, _ in fields_of(data))


@given(st.lists(st.tuples(st.text(max_size=5), st.floats(width=32), st.sampled_from([1, 3, 4]))))
def test_fields_are_those_of_the_library(pieces: list[tuple[str, float, int]]) -> None:
    written_pieces = protobuf.ModelProto()
    for content, score, kind in pieces:
        written_pieces.pieces.add(piece=content, score=score, type=kind)
    found = [dict(fields_of(value)) for _, value in fields_of(written_pieces.SerializeToString())]
    assert [(each[1].decode(), each[3]) for each in found] == [(p, k) for p, _, k in pieces]
