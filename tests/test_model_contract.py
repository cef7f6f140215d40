"""model.py as the platform, `truss.load` and a plain Python program meet it."""

from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from engine_api.errors import ConfigError, EngineClosedError
from engine_api.version import VERSION
from mistral_engine.native.load.device import devices
from mistral_engine.native.load.device.driver import Build
from model.model import Model, engine_config
from tests.server import REPOSITORY

DATA = REPOSITORY / "data"
EMBEDDED = str(DATA / "tiny-mistral")


class Secrets(dict[str, str]):
    """As Truss has them: a missing one raises an exception of its own, and none can be listed."""

    def __getitem__(self, name: str) -> str:
        if name not in self:
            raise RuntimeError(f"Secret '{name}' not found")
        return super().__getitem__(name)

    def __iter__(self) -> Any:
        raise NotImplementedError


def settings(**engine: Any) -> dict[str, Any]:
    return {"model_metadata": {"engine": engine}}


def test_embedded_is_the_model_in_the_data_directory():
    assert engine_config(settings(checkpoint="embedded"), DATA, {}).checkpoint == EMBEDDED


def test_a_directory_is_served_as_it_is(tmp_path: Path):
    config = engine_config(settings(checkpoint=str(tmp_path), quantization="nf4"), DATA, {})
    assert (config.checkpoint, config.quantization) == (str(tmp_path), "nf4")


def test_a_missing_mount_falls_back_to_the_embedded_model_without_a_gpu(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with caplog.at_level(logging.WARNING):
        asked = settings(checkpoint="/models/absent", adapter="a/b", device_map="cuda")
        config = engine_config(asked, DATA, {})
    assert (config.checkpoint, config.adapter) == (EMBEDDED, None)
    assert config.device_map == "auto"
    assert "serving the embedded model instead" in caplog.text


def test_the_embedded_model_does_not_stand_in_where_there_should_be_a_gpu(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(devices, "build", lambda: Build("2.13.0", "13.0"))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("NVIDIA_VISIBLE_DEVICES", "all")
    model = Model(settings(checkpoint="/models/absent", device_map="cuda"), DATA)
    with pytest.raises(ConfigError, match="this container was given a GPU, and torch has none"):
        model.load()


def test_no_adapter_may_have_the_name_of_the_model_itself():
    adapters = {"pirate": "a/b", "My Model": "c/d"}
    asked = settings(checkpoint="embedded", backend="vllm", vllm={"adapters": adapters})
    with pytest.raises(ConfigError, match=r"^vllm\.adapters has 'My Model', which is model_name"):
        Model({**asked, "model_name": "My Model"}, DATA)
    Model({**asked, "model_name": "My"}, DATA)
    Model(asked, DATA)


@pytest.mark.parametrize("checkpoint", ["embedded", "owner/name", str(DATA)])
def test_an_adapter_of_what_is_served_is_never_dropped(checkpoint: str):
    assert engine_config(settings(checkpoint=checkpoint, adapter="a/b"), DATA, {}).adapter == "a/b"


def test_a_missing_mount_fails_with_a_gpu(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    model = Model(config=settings(checkpoint="/models/absent"), data_dir=DATA)
    with pytest.raises(ConfigError, match=r"/models/absent.*weights"):
        model.load()


def test_the_token_for_the_hub_may_be_missing_and_is_never_shown():
    hub = settings(checkpoint="owner/name")
    assert engine_config(hub, DATA, Secrets()).hub_token is None
    config = engine_config(hub, DATA, Secrets(hf_access_token="hf_secret"))
    assert config.hub_token == "hf_secret"
    assert "hf_secret" not in repr(config)
    config = engine_config(hub, DATA, Secrets(hf_access_token=" hf_secret\n"))
    assert config.hub_token == "hf_secret"


@pytest.mark.parametrize("config", [{}, {"model_metadata": None}, settings()])
def test_a_config_without_a_checkpoint_says_what_to_add(config: dict[str, Any]):
    with pytest.raises(ConfigError, match="engine setting checkpoint is missing"):
        engine_config(config, DATA, {})


def test_an_unknown_setting_stops_the_load(tmp_path: Path):
    with pytest.raises(ConfigError, match="unknown engine setting 'maximum_speed'"):
        engine_config(settings(checkpoint=str(tmp_path), maximum_speed=True), DATA, {})


@pytest.fixture
def nothing_spared() -> Iterator[None]:
    """From garbage collection: tests/conftest.py spares what all tests import."""
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.mark.usefixtures("nothing_spared")
def test_what_a_server_has_loaded_is_spared_from_garbage_collection(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "truss_server", ModuleType("truss_server"))
    model = Model(settings(checkpoint="embedded"), DATA)
    model.load()
    assert gc.get_freeze_count() > 100_000


def test_a_load_says_first_which_version_it_is_of(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO):
        Model(settings(checkpoint="embedded"), DATA).load()
    assert caplog.messages[0] == f"this is version {VERSION} of the bundle"


@pytest.mark.usefixtures("nothing_spared")
def test_other_programs_keep_their_garbage_collection():
    Model(settings(checkpoint="embedded"), DATA).load()
    assert gc.get_freeze_count() == 0


def test_before_load_the_model_is_not_healthy_and_says_why():
    model = Model(config=settings(checkpoint="embedded"), data_dir=str(DATA), secrets=Secrets())
    assert not model.is_healthy()
    with pytest.raises(EngineClosedError, match="not loaded"):
        model.predict({"prompt": "a"})


def test_a_plain_program_gets_a_dict_or_a_generator_of_text_without_an_event_loop():
    model = Model(config=settings(checkpoint="embedded"), data_dir=str(DATA))
    model.load()
    assert model.is_healthy()
    asked = {
        "messages": [{"role": "user", "content": "What is a mistral?"}],
        "max_new_tokens": 12,
        "temperature": 0,
    }
    whole = model.predict(asked)
    stream = model.predict({**asked, "stream": True})
    assert isinstance(whole, dict)
    assert whole["output"]
    assert "".join(stream) == whole["output"]
    with pytest.raises(ValueError, match="max_new_tokens is 0"):
        model.predict({**asked, "max_new_tokens": 0})


# In a process of its own: truss.load imports the packages afresh, under everyone's feet. What it
# streams has to outlive the loader's import hooks.
TRUSS_LOAD = """
import json, sys, truss
texts = truss.load(sys.argv[1]).predict({**json.loads(sys.argv[2]), "stream": True})
print(json.dumps("".join(texts)))
"""


def test_truss_load_predicts_out_of_the_directory():
    body = {"prompt": "The mistral is", "max_new_tokens": 8, "temperature": 0}
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", TRUSS_LOAD, str(REPOSITORY), json.dumps(body)],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    model = Model(settings(checkpoint="embedded"), DATA)
    model.load()
    assert json.loads(done.stdout.splitlines()[-1]) == model.predict(body)["output"] != ""
