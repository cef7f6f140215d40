from __future__ import annotations

from pathlib import Path

import pytest
from transformers import AutoTokenizer

from benchmarks.bench_model import _link_or_copy, for_peers, m4_config, make_model
from benchmarks.load.prompts import Prompts
from benchmarks.preparing import EMBEDDED


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("m") / "m4", m4_config(num_layers=1, width=128))


def test_m4_has_mistral_s_own_layers() -> None:
    config = m4_config()
    assert (config.hidden_size, config.intermediate_size, config.head_dim) == (4096, 14336, 128)
    assert (config.num_attention_heads, config.num_key_value_heads) == (32, 8)
    assert (config.num_hidden_layers, config.vocab_size) == (4, 32768)


def test_a_model_that_is_there_is_not_made_again(checkpoint: Path) -> None:
    made_at = (checkpoint / "model.safetensors").stat().st_mtime_ns
    make_model(checkpoint, m4_config(num_layers=1, width=128))
    assert (checkpoint / "model.safetensors").stat().st_mtime_ns == made_at


def test_a_model_that_was_not_finished_is_made_again(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "m4.unfinished").mkdir()
    (tmp_path / "m4.unfinished" / "model.safetensors").write_text("half")
    made = make_model(tmp_path / "m4", m4_config(num_layers=1, width=128))
    same = (made / "model.safetensors").read_bytes() == (
        checkpoint / "model.safetensors"
    ).read_bytes()
    assert same


@pytest.mark.parametrize("which", ["bench model", "embedded"])
def test_peers_make_the_same_prompts_of_a_conversation(
    which: str, checkpoint: Path, tmp_path: Path
) -> None:
    """Else they would be measured at other work."""
    source = checkpoint if which == "bench model" else EMBEDDED
    prompts = Prompts(source)
    messages = prompts.follow_up(prompts.question(50, "a"), 90, "b")
    tokenizer = AutoTokenizer.from_pretrained(for_peers(source, tmp_path / "peer"))
    ids = tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False)
    assert ids == prompts.ids(messages)


def test_what_peers_write_never_reaches_the_checkpoint(checkpoint: Path, tmp_path: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in checkpoint.iterdir()}
    for_peers(checkpoint, tmp_path / "peer")
    assert {path.name: path.stat().st_mtime_ns for path in checkpoint.iterdir()} == before
    links = [path.name for path in (tmp_path / "peer").iterdir() if path.is_symlink()]
    assert links == ["model.safetensors"]


def test_a_link_to_weights_that_lay_elsewhere_is_made_anew(tmp_path: Path) -> None:
    weights, link = tmp_path / "model.safetensors", tmp_path / "peers.safetensors"
    weights.write_bytes(b"new")
    link.symlink_to(tmp_path / "gone.safetensors")
    _link_or_copy(weights, link)
    assert link.read_bytes() == b"new"
