"""The folder that vLLM reads: the checkpoint's own files, and a tokenizer.json that is gone."""

from __future__ import annotations

import json
from pathlib import Path

from mistral_engine.vllm.folder import readable_folder


def test_weights_are_links_and_the_folder_is_gone_afterwards(checkpoint: Path) -> None:
    before = sorted(checkpoint.iterdir())
    with readable_folder(checkpoint) as folder:
        weights = folder / "model.safetensors"
        assert weights.is_symlink()
        assert weights.resolve() == (checkpoint / "model.safetensors").resolve()
        names = {path.name for path in folder.iterdir()}
        assert names == {path.name for path in before} | {"tokenizer.json", "tokenizer_config.json"}
        assert json.loads((folder / "tokenizer.json").read_text())["model"]["type"] == "BPE"
    assert not folder.exists()
    assert sorted(checkpoint.iterdir()) == before


def test_a_checkpoint_with_a_tokenizer_json_is_read_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with readable_folder(tmp_path) as folder:
        assert folder == tmp_path
    assert tmp_path.exists()


def test_settings_of_the_checkpoint_are_not_written_through_a_link(
    checkpoint: Path, tmp_path: Path
) -> None:
    (tmp_path / "tokenizer.model.v3").write_bytes((checkpoint / "tokenizer.model.v3").read_bytes())
    settings = tmp_path / "tokenizer_config.json"
    settings.write_text('{"legacy": true}')
    with readable_folder(tmp_path) as folder:
        assert not (folder / "tokenizer_config.json").is_symlink()
    assert settings.read_text() == '{"legacy": true}'
