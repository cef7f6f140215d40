"""Opening checkpoints, and the bytes behind every token, on Mistral's official vocabularies."""

from __future__ import annotations

import shutil
from pathlib import Path

import mistral_common
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_formats.mistral.tokenizer import Tokenizer
from engine_api.errors import ConfigError

DATA = Path(mistral_common.__file__).parent / "data"
V1 = "tokenizer.model.v1"
V2 = "mistral_instruct_tokenizer_240216.model.v2"
V3 = "mistral_instruct_tokenizer_240323.model.v3"
V7 = "mistral_instruct_tokenizer_241114.model.v7"
TEKKEN = "tekken_240718.json"


def open_as(directory: Path, official_name: str, name: str) -> Tokenizer:
    shutil.copy(DATA / official_name, directory / name)
    return Tokenizer.from_checkpoint(directory)


@pytest.fixture(scope="module")
def v3(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return open_as(tmp_path_factory.mktemp("v3"), V3, "tokenizer.model.v3")


@pytest.fixture(scope="module")
def tekken(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return open_as(tmp_path_factory.mktemp("tekken"), TEKKEN, "tekken.json")


@pytest.mark.parametrize(
    ("official_name", "name", "version", "size", "tool_calls_id"),
    [
        (V1, "tokenizer.model.v1", "v1", 32000, None),
        (V2, "tokenizer.model.v2", "v2", 32768, 5),
        (V3, "tokenizer.model.v3", "v3", 32768, 5),
        (V7, "tokenizer.model.v7", "v7", 32768, 5),
        (V1, "tokenizer.model", "v1", 32000, None),
        (V2, "tokenizer.model", "v3", 32768, 5),  # what Mistral-7B-Instruct-v0.3 ships
        (V3, "tokenizer.model", "v3", 32768, 5),
        (V7, "tokenizer.model", "v7", 32768, 5),
    ],
)
def test_checkpoint_says_or_shows_its_version(
    tmp_path: Path,
    official_name: str,
    name: str,
    version: str,
    size: int,
    tool_calls_id: int | None,
) -> None:
    tokenizer = open_as(tmp_path, official_name, name)
    assert tokenizer.version == version
    assert tokenizer.size == size
    assert tokenizer.tool_calls_id == tool_calls_id
    assert (tokenizer.bos_id, tokenizer.eos_id) == (1, 2)


def test_file_that_says_its_version_wins_over_the_plain_one(tmp_path: Path) -> None:
    shutil.copy(DATA / V1, tmp_path / "tokenizer.model")
    assert open_as(tmp_path, V3, "tokenizer.model.v3").version == "v3"


def test_checkpoint_without_a_tokenizer_names_the_directory_and_the_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tokenizer\.model\.v3.*tekken\.json") as caught:
        Tokenizer.from_checkpoint(tmp_path)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", ["tokenizer.model.v3", "tokenizer.model", "tekken.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"version https://git-lfs.github.com/spec/v1\n"])
def test_unreadable_tokenizer_is_a_config_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=name):
        Tokenizer.from_checkpoint(tmp_path)


def test_vocabulary_without_the_control_tokens_of_its_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"lacks the control token \[INST\]"):
        open_as(tmp_path, V1, "tokenizer.model.v3")


def test_control_tokens_stand_for_no_bytes(v3: Tokenizer) -> None:
    for token_id in (0, v3.bos_id, v3.eos_id, 3, 4, v3.tool_calls_id):
        assert token_id is not None
        assert v3.is_control(token_id)
        assert v3.piece_bytes(token_id) == b""


def test_byte_pieces_stand_for_their_byte(v3: Tokenizer) -> None:
    found = {v3.piece_bytes(token_id) for token_id in range(v3.size)}
    assert all(bytes([value]) in found for value in range(256))


def test_ordinary_tokens_stand_for_at_least_one_byte(v3: Tokenizer, tekken: Tokenizer) -> None:
    for tokenizer in (v3, tekken):
        for token_id in range(tokenizer.size):
            assert bool(tokenizer.piece_bytes(token_id)) != tokenizer.is_control(token_id)


@given(st.text())
def test_bytes_of_the_encoding_are_the_text_after_the_dummy_prefix(
    v3: Tokenizer, text: str
) -> None:
    joined = b"".join(map(v3.piece_bytes, v3.encode(text)))
    spaced = text.replace("\u2581", " ")  # SentencePiece's own sign for a space
    assert joined.decode() == (" " + spaced if text else "")


@given(st.text())
def test_tekken_bytes_are_the_text_without_a_prefix(tekken: Tokenizer, text: str) -> None:
    assert not tekken.lead
    assert b"".join(map(tekken.piece_bytes, tekken.encode(text))).decode() == text


@given(st.text())
def test_text_behind_other_text_is_encoded_without_a_space_before_it(
    v3: Tokenizer, tekken: Tokenizer, tokenizer: Tokenizer, text: str
) -> None:
    for vocabulary in (v3, tekken, tokenizer):
        joined = b"".join(map(vocabulary.piece_bytes, vocabulary.encode_within(text)))
        written = text.replace("\u2581", " ") if vocabulary.lead else text
        assert joined.decode() == written


def test_text_behind_other_text_has_the_models_own_tokens(v3: Tokenizer) -> None:
    whole = v3.encode("Look: the wind blows")
    for text in (" the wind blows", " wind blows", " blows"):
        within = v3.encode_within(text)
        assert within == whole[-len(within) :]
    assert v3.encode_within("") == []


def test_a_piece_is_what_the_vocabulary_calls_a_token(v3: Tokenizer, tekken: Tokenizer) -> None:
    assert v3.tool_calls_id is not None
    assert [v3.piece(i) for i in (v3.eos_id, v3.tool_calls_id)] == ["</s>", "[TOOL_CALLS]"]
    assert v3.piece(v3.encode("wind")[0]) == "\u2581wind"
    assert tekken.piece(tekken.eos_id) == "</s>"
    assert tekken.piece(tekken.encode(" wind")[0]) == " wind"


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("mistral_instruct_tokenizer_240323.model.v3", "tokenizer.model.v3"),
        ("mistral_instruct_tokenizer_241114.model.v7", "tokenizer.model.v7"),
        ("tekken_240911.json", "tekken.json"),
        ("spiece.model", "tokenizer.model"),
    ],
)
def test_a_tokenizer_under_another_name_is_told_with_the_name_that_it_needs(
    tmp_path: Path, name: str, usual: str
) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(ConfigError, match=f"{name} seems to be one: rename it to {usual}$"):
        Tokenizer.from_checkpoint(tmp_path)
