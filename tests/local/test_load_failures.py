"""A model that does not load: the last line says why and what to do, and the status is 1."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine_api.errors import EngineError, one_line
from local.bundle import lay_out
from model.model import Model
from tests.mistral_engine.checkpoint.hub import running_hub
from tests.server import REPOSITORY, SERVE, changed_bundle

EMBEDDED = REPOSITORY / "data" / "tiny-mistral"


def serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*SERVE, "--port", "0", *arguments]
    keep = {name: value for name, value in os.environ.items() if "TOKEN" not in name.upper()}
    return subprocess.run(
        command,
        cwd=REPOSITORY,
        env=keep | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def without_weights(checkpoint: Path) -> None:
    (checkpoint / "model.safetensors").unlink()


def of_another_architecture(checkpoint: Path) -> None:
    (checkpoint / "config.json").write_text('{"architectures": ["LlamaForCausalLM"]}')


def with_half_a_file(checkpoint: Path) -> None:
    file = checkpoint / "model.safetensors"
    os.truncate(file, file.stat().st_size // 2)


def larger_than_the_memory(checkpoint: Path) -> None:
    """A file with one tensor, which takes no room on the disk."""
    size = 2 * psutil.virtual_memory().total
    config = json.loads((checkpoint / "config.json").read_text())
    width = size // 2 // config["hidden_size"]
    (checkpoint / "config.json").write_text(json.dumps({**config, "intermediate_size": width}))
    size = 2 * width * config["hidden_size"]
    shape = [width, config["hidden_size"]]
    tensor = {"dtype": "BF16", "shape": shape, "data_offsets": [0, size]}
    header = json.dumps({"model.layers.0.mlp.up_proj.weight": tensor}).encode()
    file = checkpoint / "model.safetensors"
    file.write_bytes(len(header).to_bytes(8, "little") + header)
    os.truncate(file, file.stat().st_size + size)


SPOILT = {
    without_weights: ("has a config.json and no weights", "copy or download them"),
    of_another_architecture: ("is a LlamaForCausalLM", "take another checkpoint"),
    with_half_a_file: ("model.safetensors cannot be read", "download it again"),
    larger_than_the_memory: ("the weights take", "GB free", "a machine with more"),
}


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EMBEDDED, tmp_path / "checkpoint"))


@pytest.mark.parametrize(("spoil", "words"), SPOILT.items())
def test_a_checkpoint_that_cannot_be_loaded_is_refused_in_one_line(
    checkpoint: Path,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], None],
    words: tuple[str, ...],
) -> None:
    """By the model itself. What the server makes of a refusal, all see alike that come below."""
    spoil(checkpoint)
    check_refused({"checkpoint": str(checkpoint)}, caplog, *words)


def test_a_cache_that_cannot_fit_is_refused_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    setting = {"checkpoint": "embedded", "kv_cache_gib": 0.001}
    check_refused(setting, caplog, "the cache has room for", "raise kv_cache_gib")


def check_refused(engine: dict[str, Any], caplog: pytest.LogCaptureFixture, *words: str) -> None:
    """With what ends as one line in the server, and stands nowhere in the log."""
    config = {"model_metadata": {"engine": engine}}
    with caplog.at_level("INFO"), pytest.raises(EngineError) as raised:
        Model(config=config, data_dir=EMBEDDED.parent).load()
    told = one_line(raised.value)
    assert [word for word in words if word not in told] == [], told
    assert told not in caplog.text
    assert not any(record.exc_info for record in caplog.records)


def long_but_for(whole: Callable[[Path], None]) -> list[Any]:
    """All of them in a server, a process each, take minutes."""
    marks = {spoil: () if spoil is whole else (pytest.mark.long,) for spoil in SPOILT}
    return [pytest.param(*each, marks=marks[each[0]]) for each in SPOILT.items()]


@pytest.mark.parametrize(("spoil", "words"), long_but_for(with_half_a_file))
def test_a_checkpoint_that_cannot_be_loaded_is_told_in_one_line(
    checkpoint: Path, spoil: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    spoil(checkpoint)
    check_told(serve("--model", str(checkpoint)), *words)


def check_told(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    """Once, in the last line, and without a traceback."""
    said = ended.stdout + ended.stderr
    *before, last = ended.stderr.splitlines()
    assert ended.returncode == 1, said
    assert last.startswith("cannot serve: "), said
    assert [word for word in words if word not in last] == [], said
    assert "Traceback" not in said
    assert last.removeprefix("cannot serve: ") not in "\n".join(before)


@pytest.mark.long
def test_a_cache_that_cannot_fit_is_told_in_one_line(tmp_path: Path) -> None:
    bundle = changed_bundle(tmp_path / "bundle", engine={"kv_cache_gib": 0.001})
    check_told(serve("--bundle", str(bundle)), "the cache has room for", "raise kv_cache_gib")


def test_a_setting_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    bundle = changed_bundle(tmp_path / "bundle", http={"max_body_bytes": -1})
    check_told(serve("--bundle", str(bundle)), "http.max_body_bytes is -1; it must be above 0")


# Without any token the engine refuses alike: tests/mistral_engine/checkpoint/test_downloading.py.
@pytest.mark.parametrize("token", [pytest.param("", marks=pytest.mark.long), "hf_of_somebody_else"])
def test_a_gated_checkpoint_without_a_token_that_may_read_it_is_told_in_one_line(
    tmp_path: Path, token: str
) -> None:
    with running_hub() as hub:
        hub.publish("owner/gated", EMBEDDED)
        hub.repos["owner/gated"].gated = True
        environment = {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"}
        if token:
            environment["TRUSS_SECRET_hf_access_token"] = token
        ended = serve("--model", "owner/gated", **environment)
    check_told(ended, "'owner/gated' is gated", "licence", "TRUSS_SECRET_hf_access_token")
    assert "hf_of_somebody_else" not in ended.stdout + ended.stderr


def test_a_failure_that_nobody_foresaw_keeps_its_traceback(tmp_path: Path) -> None:
    bundle = changed_bundle(tmp_path / "bundle")
    with (bundle / "model" / "model.py").open("a") as file:
        file.write("\nModel.load = lambda self: 1 / 0\n")
    ended = serve("--bundle", str(bundle))
    assert ended.returncode == 1
    assert "ZeroDivisionError: division by zero" in ended.stderr
    assert ended.stderr.splitlines()[-1] == (
        "cannot serve: ZeroDivisionError while loading; its traceback stands above"
    )


# What the container's main.py does, but for listening.
LOAD = "from truss_server import TrussServer; TrussServer(0, 'config.yaml')._model.load()"


def test_on_the_platform_the_log_ends_with_the_same_reason(tmp_path: Path) -> None:
    layout = lay_out(REPOSITORY, tmp_path / "root", str(EMBEDDED.parent))
    environment = os.environ | {"PYTHONPATH": str(layout.packages), "HOME": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=layout.app,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    last = json.loads(ended.stderr.splitlines()[-1])
    assert last["message"] == "Exception while loading model"
    assert (
        last["exc_info"]
        .splitlines()[-1]
        .startswith(
            f"engine_api.errors.ConfigError: checkpoint '{EMBEDDED.parent}' is a folder above"
        )
    )
