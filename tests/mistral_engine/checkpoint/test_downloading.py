"""Hub ids: what is fetched, which revision, what is told, and what works without a network."""

from __future__ import annotations

import json
import logging
import shutil
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from safetensors.torch import load_file

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig, load_engine
from mistral_engine.checkpoint import Checkpoint, find_checkpoint
from mistral_engine.native.load.weights import load_model
from mistral_engine.native.model.layers import ATTENTION
from tests.mistral_engine.checkpoint.hub import TOKEN, UNKNOWN_TOKEN, Hub, running_hub
from tests.mistral_engine.checkpoint.layouts import WHOLE, write
from tests.mistral_engine.native.small_models import change_config

NAME = "owner/small-mistral"
ADAPTER = "someone/adapter"
PUBLISHED = {"config.json", "generation_config.json", "tokenizer.model.v3"}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """Where huggingface_hub asks, with a cache that is empty."""
    with running_hub() as hub:
        ask_at(hub.url, monkeypatch)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_IMPLICIT_TOKEN", True)
        yield hub


def ask_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As HF_ENDPOINT does, which is read once in a process."""
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", url)
    monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("published") / "model")


def find(name: str, **settings: str) -> Checkpoint:
    """With its weights fetched."""
    checkpoint = find_checkpoint(EngineConfig(name, device_map="cpu", **settings))
    checkpoint.fetch()
    return checkpoint


def refusal(name: str, **settings: str) -> str:
    with pytest.raises(ConfigError) as raised:
        find(name, **settings)
    told = str(raised.value)
    assert "\n" not in told
    return told


def sent_of(hub: Hub, name: str = NAME) -> set[str]:
    return {p.removeprefix(f"{name}/") for p in hub.sent if p.startswith(f"{name}/")}


def write_adapter(tmp_path: Path, base: str, revision: str | None = None) -> Path:
    """All linears of the first layer's attention output, rank 2."""
    import torch
    from safetensors.torch import save_file

    folder = tmp_path / "adapter"
    folder.mkdir()
    settings = {
        "peft_type": "LORA",
        "r": 2,
        "lora_alpha": 4,
        "target_modules": ["0.self_attn.o_proj"],
    }
    told = {**settings, "base_model_name_or_path": base, "revision": revision}
    (folder / "adapter_config.json").write_text(json.dumps(told))
    stem = "base_model.model.model.layers.0.self_attn.o_proj.lora_"
    factors = {f"{stem}A.weight": torch.ones(2, 64), f"{stem}B.weight": torch.ones(64, 2)}
    save_file(factors, folder / "adapter_model.safetensors")
    return folder


def test_only_what_is_read_is_fetched(hub: Hub, folder: Path) -> None:
    read = {
        "chat_template.jinja": b"{{ messages }}",
        "tokenizer.json": b"1",  # what is the same is fetched once
        "tokenizer_config.json": b"2",
        "tekken.json": b"3",
        "mistral_instruct_tokenizer_240323.model.v3": b"4",
        "spiece.model": b"5",
        "additional_chat_templates/tool_use.jinja": b"6",
    }
    unread = {
        "consolidated.safetensors": b"x",
        "params.json": b"{}",
        "pytorch_model.bin": b"x",
        "model-00001-of-00002.safetensors": b"x",
        "optimizer.pt": b"x",
        "trainer_state.json": b"{}",
        "README.md": b"#",
        "original/tokenizer.model": b"x",
        "original/model.safetensors": b"x",
        "onnx/model.onnx": b"x",
    }
    hub.publish(NAME, folder, **read, **unread)
    checkpoint = find(NAME)
    assert sent_of(hub) == PUBLISHED | {WHOLE} | read.keys()
    assert load_model(checkpoint.path, EngineConfig(NAME, device_map="cpu"), ATTENTION) is not None


def test_of_weights_in_pieces_those_that_the_index_names_are_fetched(
    hub: Hub, tmp_path: Path
) -> None:
    pieces = write(tmp_path / "pieces", shard="200KB")
    named = {file.name for file in pieces.glob("model-*")}
    assert len(named) > 1
    hub.publish(NAME, pieces, **{"model-00009-of-00009.safetensors": b"stray"})
    checkpoint = find(NAME)
    assert sent_of(hub) == PUBLISHED | named | {"model.safetensors.index.json"}
    load_model(checkpoint.path, EngineConfig(NAME, device_map="cpu"), ATTENTION)


def test_a_second_start_fetches_nothing(hub: Hub, folder: Path) -> None:
    hub.publish(NAME, folder)
    first = find(NAME)
    hub.sent.clear()
    assert find(NAME) == first
    assert hub.sent == []


REVISIONS = ["main", "v2", "a/branch", "refs/pr/1"]


def test_a_revision_is_a_branch_a_tag_a_request_or_a_commit(
    hub: Hub, folder: Path, tmp_path: Path
) -> None:
    commits = {}
    for seed, revision in enumerate(REVISIONS):
        other = write(tmp_path / f"model-{seed}", seed=seed)
        commits[revision] = hub.publish(NAME, other, revision=revision)
    seen = {}
    for revision, commit in commits.items():
        named = find(f"{NAME}@{revision}").path
        assert named.name == commit
        assert find(f"{NAME}@{commit}").path == named
        seen[revision] = load_file(named / WHOLE)["lm_head.weight"].sum().item()
    assert len(set(seen.values())) == len(REVISIONS)
    assert find(NAME).path.name == commits["main"]


@pytest.mark.parametrize("how", ["no route", "a hub that is down", "HF_HUB_OFFLINE"])
def test_what_is_here_is_served_without_the_hub(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    commit = hub.publish(NAME, folder, revision="refs/pr/1")
    names = [NAME, f"{NAME}@refs/pr/1", f"{NAME}@{commit}"]
    hub.publish(NAME, folder)
    here = [find(name) for name in names]
    lose(hub, monkeypatch, how)
    assert [find(name) for name in names] == here


def lose(hub: Hub, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    # Before it gives up on a file, huggingface_hub waits for 23 seconds in all.
    monkeypatch.setattr("huggingface_hub.utils._http.time", SimpleNamespace(sleep=lambda _: None))
    hub.is_down = how == "a hub that is down"
    if how == "no route":
        ask_at("http://127.0.0.1:9", monkeypatch)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", how == "HF_HUB_OFFLINE")


@pytest.mark.parametrize("how", ["no route", "a hub that is down", "HF_HUB_OFFLINE"])
def test_what_is_not_here_is_refused_without_the_hub(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    lose(hub, monkeypatch, how)
    told = refusal(NAME)
    assert f"checkpoint '{NAME}' is not here in full" in told
    assert "connect once to download it, or name a folder" in told


def test_what_is_half_here_is_refused_without_the_hub(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(NAME, folder)
    path = find(NAME).path
    (path / WHOLE).resolve().unlink()
    lose(hub, monkeypatch, "no route")
    told = refusal(NAME)
    assert "not here in full" in told
    assert "connect once" in told


def test_a_name_that_the_hub_does_not_have_is_refused_with_what_to_do(hub: Hub) -> None:
    for token in (None, "hf_of_somebody"):
        told = refusal("owner/no-such-model", **({"hub_token": token} if token else {}))
        assert "'owner/no-such-model' is neither a folder here nor a repository" in told
        assert "check the name" in told
        assert "hf_of_somebody" not in told


@pytest.mark.parametrize("revision", ["v9", "refs/pr/7", "0" * 40])
def test_a_revision_that_there_is_not_is_refused_with_what_to_do(
    hub: Hub, folder: Path, revision: str
) -> None:
    hub.publish(NAME, folder)
    told = refusal(f"{NAME}@{revision}")
    assert f"no revision '{revision}' of it; name a branch, a tag or a commit" in told


def test_a_gated_repository_wants_a_licence_and_a_token(hub: Hub, folder: Path) -> None:
    hub.publish(NAME, folder)
    hub.repos[NAME].gated = True
    for token in (None, "hf_of_somebody_else"):
        told = refusal(NAME, **({"hub_token": token} if token else {}))
        assert f"checkpoint '{NAME}' is gated: accept its licence" in told
        assert "TRUSS_SECRET_hf_access_token" in told
    assert find(NAME, hub_token=TOKEN).path.is_dir()


def test_a_private_repository_wants_a_token(hub: Hub, folder: Path) -> None:
    hub.publish(NAME, folder)
    hub.repos[NAME].private = True
    assert "if it is private, give a token" in refusal(NAME)
    assert find(NAME, hub_token=TOKEN).path.is_dir()


@pytest.mark.parametrize(
    "token", ["hf_secret\n", "hf_secret\rx", "hf_secr\u00e9t", "hf_secret \x07", "Bearer hf_secret"]
)
def test_a_token_that_no_header_takes_is_refused_and_not_shown(
    hub: Hub, folder: Path, token: str
) -> None:
    hub.publish(NAME, folder)
    with pytest.raises(ConfigError) as raised:
        find(NAME, hub_token=token)
    assert "hf_access_token" in str(raised.value)
    assert "copy it again" in str(raised.value)
    shown = "".join(traceback.format_exception(raised.value, chain=True))
    assert "hf_secr" not in shown.replace(repr(token), "")
    assert raised.value.__cause__ is raised.value.__context__ is None


@pytest.mark.parametrize(
    "said", ["Invalid credentials in Authorization header", "Invalid username or password."]
)
def test_a_token_that_the_hub_does_not_know_is_called_so(hub: Hub, folder: Path, said: str) -> None:
    hub.publish(NAME, folder)
    hub.of_unknown_tokens = said
    told = refusal(NAME, hub_token=UNKNOWN_TOKEN)
    assert "does not know the token that was sent: take it away if the repository is public" in told
    assert "try again" not in told


@pytest.mark.parametrize("wall", [None, b"<html>Who are you?</html>", b"{}", b"[]", b"7", b""])
def test_an_answer_that_is_none_is_told_in_one_line(hub: Hub, wall: bytes | None) -> None:
    hub.wall, hub.is_cut = wall, wall is None
    told = refusal(NAME)
    assert f"checkpoint '{NAME}'" in told
    assert "name a folder" in told


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"model_type": "llama"}, "model_type is 'llama'"),
        ({"attention_bias": True}, "attention_bias is True"),
        ({"rope_parameters": {"rope_type": "spiral", "rope_theta": 1e4}}, "rope_type is 'spiral'"),
        ({}, "tokenizer"),
    ],
)
def test_what_its_small_files_say_is_refused_before_the_weights_are_fetched(
    hub: Hub, tmp_path: Path, changed: dict[str, object], words: str
) -> None:
    published = write(tmp_path / "model")
    change_config(published, **changed)
    if not changed:
        (published / "tokenizer.model.v3").unlink()
    hub.publish(NAME, published)
    with pytest.raises(ConfigError, match=words):
        load_engine(EngineConfig(NAME, device_map="cpu"))
    assert f"{NAME}/{WHOLE}" not in hub.sent


def test_what_cannot_be_served_is_refused_before_its_weights_are_fetched(
    hub: Hub, tmp_path: Path
) -> None:
    quantised = write(tmp_path / "awq")
    change_config(quantised, quantization_config={"quant_method": "awq"})
    hub.publish("owner/awq", quantised)
    empty = tmp_path / "empty"
    empty.mkdir()
    hub.publish("owner/gguf", empty, **{"m.Q4_K_M.gguf": b"x"})
    hub.publish("owner/consolidated", empty, **{"consolidated.safetensors": b"x"})
    assert "quantised by awq" in refusal("owner/awq")
    assert "holds GGUF (m.Q4_K_M.gguf)" in refusal("owner/gguf")
    assert "Mistral's own naming" in refusal("owner/consolidated")
    assert not [path for path in hub.sent if path.endswith((".safetensors", ".gguf"))]


def test_a_repository_of_pickles_is_converted_by_its_name(hub: Hub, tmp_path: Path) -> None:
    pickles = write(tmp_path / "pickles")
    (pickles / WHOLE).rename(pickles / "pytorch_model.bin")
    hub.publish(NAME, pickles, revision="v1")
    told = refusal(f"{NAME}@v1")
    assert "M.from_pretrained(sys.argv[1], revision=sys.argv[2], dtype='auto')" in told
    assert told.endswith(f'" {NAME} v1')


@pytest.mark.parametrize("revision", [None, "v1"])
def test_a_checkpoint_in_a_folder_of_a_repository_is_told_with_how_to_fetch_it(
    hub: Hub, folder: Path, tmp_path: Path, revision: str | None
) -> None:
    for name in ("fp16", "merged"):
        shutil.copytree(folder, tmp_path / "above" / name)
    (tmp_path / "above" / "README.md").touch()
    hub.publish(NAME, tmp_path / "above", revision=revision or "main")
    told = refusal(f"{NAME}@{revision}" if revision else NAME)
    assert "has its checkpoint in the folder fp16 (or another of 2)" in told
    assert "name downloaded/fp16" in told
    named = f"{NAME} --revision v1" if revision else NAME
    assert told.endswith(f"hf download {named} --include 'fp16/*' --local-dir downloaded")
    assert not [path for path in hub.sent if path.endswith(".safetensors")]


def test_an_adapter_and_its_base_come_from_the_hub(hub: Hub, folder: Path, tmp_path: Path) -> None:
    hub.publish(NAME, folder, revision="v1")
    adapter = write_adapter(tmp_path, NAME, revision="v1")
    hub.publish(
        ADAPTER, adapter, **{"optimizer.pt": b"x", "checkpoint-5/adapter_model.safetensors": b"x"}
    )
    checkpoint = find(ADAPTER)
    assert checkpoint.adapter is not None
    assert checkpoint.adapter.name == ADAPTER
    assert sent_of(hub, ADAPTER) == {"adapter_config.json", "adapter_model.safetensors"}
    assert sent_of(hub) == PUBLISHED | {WHOLE}
    named = find(f"{NAME}@v1", adapter=ADAPTER)
    assert named.path == checkpoint.path
    assert named.adapter is not None
    assert named.adapter.path == checkpoint.adapter.path


def test_a_base_that_the_hub_does_not_give_is_told_of_its_adapter(hub: Hub, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path, "owner/gone")
    told = refusal(str(adapter))
    assert "is an adapter; its base 'owner/gone' is neither a folder here" in told
    assert f"name the base as the checkpoint, and {adapter} as `engine.adapter`" in told


def test_what_is_downloaded_is_told_in_the_log(
    hub: Hub, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hub.publish(NAME, folder)
    with caplog.at_level(logging.INFO, "mistral_engine"):
        find(NAME)
        find(NAME)
    told = [r.getMessage() for r in caplog.records if "downloading" in r.getMessage()]
    assert told == [f"downloading model.safetensors of {NAME}, 0.0 GB"]
