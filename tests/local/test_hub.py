"""A hub id with a revision, and an adapter, as a person serves them in a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import requests
from safetensors.torch import load_file, save_file

from tests.mistral_engine.checkpoint.hub import running_hub
from tests.server import REPOSITORY, SERVE, USER, served_url

EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
MODEL, ADAPTER = "owner/winds", "someone/winds-lora"


class Terminal:
    """`local.serve` in a terminal of 100 columns, and all that was written there."""

    def __init__(self, *arguments: str, environment: dict[str, str]) -> None:
        self.written = ""
        self._process, self._file = pty.fork()
        if self._process == 0:
            os.chdir(REPOSITORY)
            os.execve(sys.executable, [*SERVE, "--port", "0", *arguments], environment)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))

    def url(self, seconds: float = 300) -> str:
        deadline = time.monotonic() + seconds
        while (found := served_url(self.written)) is None:
            assert time.monotonic() < deadline, self.written
            self._read()
        return found

    def _read(self) -> None:
        try:
            written = os.read(self._file, 65536)
        except OSError:  # it has ended
            raise AssertionError(self.written) from None
        self.written += written.decode(errors="replace").replace("\r\n", "\n")

    def stop(self) -> int:
        os.kill(self._process, signal.SIGTERM)
        while True:
            try:
                self._read()
            except AssertionError:
                return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


def write_adapter(folder: Path) -> Path:
    """Turns the embedded model's last layer upside down, so that it says something else."""
    folder.mkdir()
    settings = {"peft_type": "LORA", "r": 1, "lora_alpha": 1, "target_modules": ["3.mlp.down_proj"]}
    told = {**settings, "base_model_name_or_path": MODEL}
    (folder / "adapter_config.json").write_text(json.dumps(told))
    weight = load_file(EMBEDDED / "model.safetensors")["model.layers.3.mlp.down_proj.weight"]
    stem = "base_model.model.model.layers.3.mlp.down_proj.lora_"
    ups, downs = weight[:, :1].float().sign().contiguous(), weight[:1].float().sign().contiguous()
    save_file(
        {f"{stem}A.weight": downs, f"{stem}B.weight": ups}, folder / "adapter_model.safetensors"
    )
    return folder


def test_a_hub_id_with_a_revision_and_an_adapter_are_downloaded_and_served(tmp_path: Path) -> None:
    with running_hub() as hub:
        hub.publish(MODEL, EMBEDDED, revision="refs/pr/1")
        hub.publish(ADAPTER, write_adapter(tmp_path / "adapter"))
        home = tmp_path / "home"
        at = {"HF_ENDPOINT": hub.url, "HF_HOME": os.path.relpath(home, REPOSITORY)}
        environment = {**os.environ, **at, "HF_HUB_OFFLINE": "0", "TERM": "xterm"}
        named = ("--model", f"{MODEL}@refs/pr/1", "--adapter", ADAPTER)
        terminal = Terminal(*named, environment=environment)
        try:
            url = terminal.url()
            [model] = requests.get(f"{url}/v1/models", timeout=60).json()["data"]
            body = {"messages": [USER], "max_tokens": 8, "temperature": 0}
            answer = requests.post(f"{url}/v1/chat/completions", json=body, timeout=60).json()
        finally:
            status = terminal.stop()
    assert status == 0
    assert re.search(r"Fetching \d+ files: +\d+%", terminal.written)
    assert f"Serving {MODEL}@refs/pr/1 and the adapter {ADAPTER} at" in terminal.written
    assert "HTTP Request" not in terminal.written
    assert model["id"] == f"Mistral 7B Chat with {ADAPTER}"
    assert answer["choices"][0]["message"]["content"] != ""
    assert (home / "hub" / "models--owner--winds").is_dir()
