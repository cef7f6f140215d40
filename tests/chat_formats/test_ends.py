"""Which tokens end an answer, as the files of a checkpoint say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from chat_formats import open_format
from chat_formats.ends import read_ends
from engine_api.errors import ConfigError


@pytest.mark.parametrize(
    ("generation_config", "config", "ends"),
    [
        ({"eos_token_id": 2}, {"eos_token_id": 2}, {2}),
        ({"eos_token_id": [2, 28723]}, {"eos_token_id": 2}, {2, 28723}),
        ({"eos_token_id": 32000}, {"eos_token_id": 2}, {2, 32000}),
        (None, {"eos_token_id": [7, 8]}, {7, 8}),
        ({}, {"eos_token_id": None}, set()),
        (None, {}, set()),
        ({"eos_token_id": []}, None, set()),
    ],
)
def test_the_ends_of_both_files_count(
    tmp_path: Path,
    generation_config: dict[str, object] | None,
    config: dict[str, object] | None,
    ends: set[int],
) -> None:
    for name, content in (("generation_config.json", generation_config), ("config.json", config)):
        if content is not None:
            (tmp_path / name).write_text(json.dumps(content))
    assert read_ends(tmp_path) == ends


@pytest.mark.parametrize("wrong", ['"</s>"', "[2, null]", "true", "-1", "2.5", "[[2]]"])
def test_what_is_no_token_id_is_refused_by_name(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "generation_config.json").write_text(f'{{"eos_token_id": {wrong}}}')
    with pytest.raises(ConfigError, match=r"generation_config.json: eos_token_id has .*token id"):
        read_ends(tmp_path)


@pytest.mark.parametrize("content", ["{", "\x00", "[" * 100_000, '{"a":' * 100_000, "[]", "\udc00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_text(content, errors="surrogatepass")
    with pytest.raises(
        ConfigError, match=r"config.json (cannot be read|is no JSON object)"
    ) as told:
        read_ends(tmp_path)
    assert "\n" not in str(told.value)


def test_an_end_that_the_tokenizer_cannot_say_is_refused(tmp_path: Path, checkpoint: Path) -> None:
    shutil.copy(checkpoint / "tokenizer.model.v3", tmp_path)
    (tmp_path / "config.json").write_text('{"eos_token_id": [2, 32000]}')
    with pytest.raises(
        ConfigError,
        match=r"ends with token 32,000 \(eos_token_id\); its tokenizer.*; correct it in",
    ):
        open_format(tmp_path)
