"""A vocabulary converted for other engines cuts and spells every text as SentencePiece does."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import tokenizers
from hypothesis import example, given
from hypothesis import strategies as st
from llguidance import LLTokenizer
from sentencepiece import SentencePieceProcessor

from chat_formats.converting import tokenizer_files
from chat_formats.mistral import open_mistral
from chat_formats.sentencepiece_pieces import SPACE
from engine_api.errors import ConfigError
from tests.checkpoints.making.sentencepiece import V1, V3, model_of
from tests.server import REPOSITORY
from training.tools.pieces import PIECES

EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
# Any text that can be encoded; more often of what the vocabulary knows, in runs.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(
        st.sampled_from(["mistral", " ", "  ", "\n", "é", "\u2581", "<0x41>", "風", "the"])
    ).map("".join),
    st.lists(st.sampled_from(["wind", " ", '"', *(p.replace(SPACE, " ") for p in PIECES)])).map(
        "".join
    ),
)


@cache
def converted() -> tokenizers.Tokenizer:
    return tokenizers.Tokenizer.from_str(json.dumps(tokenizer_files(EMBEDDED)["tokenizer.json"]))


@cache
def own() -> SentencePieceProcessor:
    return SentencePieceProcessor(model_file=str(EMBEDDED / "tokenizer.model.v3"))


def is_a_piece(text: str) -> bool:
    """Nothing but one that is user-defined: the one text before which no space is put."""
    return text.replace(" ", SPACE) in PIECES


def spells_a_control(text: str) -> bool:
    """What SentencePiece never finds in a text, and a tokenizer.json does."""
    return any(own().id_to_piece(i) in text for i in range(len(own())) if own().is_control(i))


@given(TEXTS)
@example("")
@example(" ")
@example(" What is a  mistral?\n\n")
@example('[{"name": "get_wind", "arguments": {"wind": "bora"}}]')
@example("\u00e9\U0001f32c\u0000\t")  # bytes: no piece has them
def test_any_text_has_the_ids_that_sentencepiece_gives_it(text: str) -> None:
    if not (spells_a_control(text) or "<unk>" in text or is_a_piece(text)):
        assert converted().encode(text, add_special_tokens=False).ids == own().encode(text)


@given(TEXTS)
def test_any_text_comes_back_from_its_ids(text: str) -> None:
    ids = own().encode(text)
    assert converted().decode(ids) == own().decode(ids)


@given(st.lists(st.integers(0, 3071), max_size=40))
def test_any_pieces_spell_what_sentencepiece_spells(ids: list[int]) -> None:
    """But for bytes: of those that are no characters each library makes signs of its own."""
    silent = (own().is_control, own().is_unknown, own().is_byte)
    pieces = [token_id for token_id in ids if not any(each(token_id) for each in silent)]
    assert converted().decode(pieces) == own().decode(pieces)


def test_every_id_is_the_same_token_in_both() -> None:
    names = [own().id_to_piece(token_id) for token_id in range(len(own()))]
    assert [converted().id_to_token(token_id) for token_id in range(len(own()))] == names


def test_control_tokens_are_special() -> None:
    added = converted().get_added_tokens_decoder()
    specials = {token_id for token_id, each in added.items() if each.special}
    vocabulary = open_mistral(EMBEDDED).vocabulary
    assert specials == {i for i in range(vocabulary.size) if vocabulary.is_control(i)}


def test_a_grammar_reads_every_piece_as_sentencepiece_spells_it() -> None:
    """A user-defined piece with spaces too: its bytes are what it stands for in a text."""
    read = LLTokenizer(converted().to_str(), n_vocab=len(own()))
    silent = (own().is_control, own().is_unknown, own().is_byte)
    for token_id in range(len(own())):
        if not any(each(token_id) for each in silent):
            spelt = own().id_to_piece(token_id).replace(SPACE, " ")
            assert read.decode_bytes([token_id]) == spelt.encode()


def test_nothing_is_made_where_a_tokenizer_json_is(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(model_of(V1).SerializeToString())
    (tmp_path / "tokenizer.json").write_text("{}")
    assert tokenizer_files(tmp_path) == {}


def test_what_a_checkpoint_says_of_its_tokens_is_kept(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model.v3").write_bytes(model_of(V3).SerializeToString())
    told = {"eos_token": "[/INST]", "tokenizer_class": "LlamaTokenizer", "legacy": False}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(told))
    settings = tokenizer_files(tmp_path)["tokenizer_config.json"]
    assert settings["eos_token"] == "[/INST]"
    assert settings["tokenizer_class"] == "PreTrainedTokenizerFast"


def test_a_model_that_changes_text_is_refused(tmp_path: Path) -> None:
    pieces = model_of(V3)
    changed = type(pieces)()
    changed.CopyFrom(pieces)
    changed.trainer_spec.model_type = 1
    (tmp_path / "tokenizer.model.v3").write_bytes(changed.SerializeToString())
    with pytest.raises(ConfigError, match=r"tokenizer.model.v3 is of the type UNIGRAM"):
        tokenizer_files(tmp_path)
