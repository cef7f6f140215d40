"""`python -m local.serve` as a person meets it: banner, refusals, end, and `truss predict`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from local.bundle import copy_pushed_files
from local.serve import set_environment
from tests.server import REPOSITORY, USER

KEY = "a-key"
SERVE = [sys.executable, "-m", "local.serve"]


@dataclass
class Served:
    """A server process, and what it has printed so far."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def printed(self) -> str:
        return self.log.read_text()

    @property
    def url(self) -> str:
        match = re.search(r"^Serving .* at (\S+)", self.printed, re.MULTILINE)
        assert match, self.printed
        return match[1]

    @property
    def root(self) -> Path:
        """Where its bundle is laid out."""
        (root,) = (REPOSITORY / ".build").glob(f"serve-{self.process.pid}-*")
        return root

    @property
    def curl_lines(self) -> list[str]:
        return re.findall(r"^ +(curl .*)$", self.printed, re.MULTILINE)

    def wait_for(self, text: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)


@contextmanager
def serving(log: Path, *arguments: str) -> Iterator[Served]:
    command = [*SERVE, "--port", "0", *arguments]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield Served(process, log)
    finally:
        process.terminate()  # does nothing to one that has ended
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that wants a key, of a copy of the bundle with a file more."""
    directory = tmp_path_factory.mktemp("serve")
    bundle = directory / "bundle"
    copy_pushed_files(REPOSITORY, bundle)
    (bundle / "data" / "more").touch()
    with serving(directory / "log", "--api-key", KEY, "--bundle", str(bundle)) as served:
        served.wait_for("curl")
        yield served


def refusal(*arguments: str) -> str:
    """What a server that does not start says, in one line, and at once."""
    ended = subprocess.run(
        [*SERVE, *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=10
    )
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    return line


def test_the_printed_curl_lines_work_when_pasted(keyed: Served) -> None:
    environment = os.environ | {"API_KEY": KEY}
    text, events = (
        subprocess.run(line, shell=True, capture_output=True, env=environment, timeout=60).stdout
        for line in keyed.curl_lines
    )
    assert len(text.decode().split()) > 2
    assert events.endswith(b"data: [DONE]\n\n")


def test_another_bundle_can_be_served(keyed: Served) -> None:
    assert (keyed.root / "app" / "data" / "more").exists()


def test_the_banner_does_not_show_the_key(keyed: Served) -> None:
    assert KEY not in keyed.printed


def test_without_the_key_nothing_is_answered(keyed: Served) -> None:
    for path in ("/v1/chat/completions", "/production/predict", "/graphql/"):
        answer = requests.post(keyed.url + path, json={"messages": [USER]}, timeout=10)
        assert answer.status_code == 401
    assert requests.get(f"{keyed.url}/health", timeout=10).status_code == 200


def test_the_log_has_a_line_for_each_refused_request_and_no_access_line_else(keyed: Served) -> None:
    requests.get(f"{keyed.url}/health", timeout=10)
    requests.get(f"{keyed.url}/refused", timeout=10)
    keyed.wait_for("GET /refused HTTP/1.1 401", seconds=5)
    assert "/health" not in keyed.printed


def test_the_platforms_key_header_is_accepted(keyed: Served) -> None:
    for scheme in ("Api-Key", "Bearer"):
        answer = requests.post(
            f"{keyed.url}/production/predict",
            json={"messages": [USER], "max_new_tokens": 3},
            headers={"Authorization": f"{scheme} {KEY}"},
            timeout=60,
        )
        assert answer.status_code == 200


def truss_predict(url: str, *arguments: str, key: str = "any") -> subprocess.CompletedProcess[str]:
    """The real command, from the repository's root, as the README shows it."""
    remote = {"BASETEN_TRUSS_AUTH_REMOTE_URL": url, "BASETEN_TRUSS_AUTH_API_KEY": key}
    command = [str(Path(sys.executable).with_name("truss")), "predict", *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env=os.environ | remote, capture_output=True, text=True, timeout=60
    )


def question(*, stream: bool) -> str:
    return json.dumps(
        {"messages": [USER], "stream": stream, "max_new_tokens": 12, "temperature": 0}
    )


def test_truss_predict_prints_the_same_answer_whole_and_streamed(server: str) -> None:
    whole = truss_predict(server, "-d", question(stream=False))
    streamed = truss_predict(server, "-d", question(stream=True))
    assert (whole.returncode, streamed.returncode) == (0, 0), whole.stderr + streamed.stderr
    # Its first line names the deployment; what follows is the answer.
    output = json.loads(whole.stdout.partition("\n")[2])["output"]
    assert output
    assert streamed.stdout.partition("\n")[2] == output


def test_truss_predict_finds_the_published_deployment(keyed: Served) -> None:
    ended = truss_predict(keyed.url, "-d", question(stream=False), "--published", key=KEY)
    assert '"output"' in ended.stdout, ended.stderr


def test_a_sigterm_lets_a_running_stream_end_and_exits_0(tmp_path: Path) -> None:
    with serving(tmp_path / "log") as served:
        served.wait_for("curl")
        body = {"messages": [USER], "stream": True, "max_new_tokens": 30}
        answer = requests.post(
            f"{served.url}/production/predict", json=body, stream=True, timeout=60
        )
        chunks = answer.iter_content(None)
        assert next(chunks)
        started = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        list(chunks)  # raises if the body is cut short
        assert served.process.wait(timeout=20) == 0
        assert time.monotonic() - started < 10
        assert "Traceback" not in served.printed


@pytest.mark.parametrize("stage", ["Starting", "Loading truss model"])
def test_ctrl_c_while_starting_exits_0(tmp_path: Path, stage: str) -> None:
    with serving(tmp_path / "log") as served:
        served.wait_for(stage)
        time.sleep(0.3)
        assert served.stop(signal.SIGINT) == 0
        assert "Traceback" not in served.printed
        assert "Serving" not in served.printed


def test_a_stopped_server_leaves_nothing_behind(tmp_path: Path) -> None:
    with serving(tmp_path / "log") as served:
        served.wait_for("Loading truss model")
        root = served.root
        assert served.stop() == 0
        assert not root.exists()


def test_a_checkpoint_of_another_architecture_is_refused_in_words(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    (checkpoint / "config.json").write_text('{"architectures": ["LlamaForCausalLM"]}')
    with serving(tmp_path / "log", "--model", str(checkpoint)) as served:
        assert served.process.wait(timeout=60) == 1
        assert "LlamaForCausalLM" in served.printed
        assert "did not load" in served.printed.splitlines()[-1]
        assert "Traceback" not in served.printed


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert refusal("--port", port) == (
            f"cannot serve: port {port} is taken; choose another with PORT="
        )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--port", "99999"), "port is 99999"),
        (("--port", "-1"), "port is -1"),
        (("--model", "/no/such/directory"), "'/no/such/directory'"),
        (("--model", "neither"), "'neither'"),
        (("--model", ""), "model is ''"),
        (("--host", "0.0.0.0"), "--api-key"),
        (("--host", "::"), "--api-key"),
        (("--host", "no.such.host.invalid", "--api-key", "k"), "no.such.host.invalid"),
        (("--api-key", " "), "the api key is empty"),
        (("--bundle", "tests"), "bundle is 'tests', which has no config.yaml"),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_line(
    arguments: tuple[str, ...], words: str
) -> None:
    assert words in refusal(*arguments)


def test_the_environment_is_the_one_that_config_yaml_gives_the_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    config = tmp_path / "config.yaml"
    config.write_text("environment_variables: {FOR_THE_IMAGE: 1, ALREADY_SET: theirs}")
    monkeypatch.setenv("FOR_THE_IMAGE", "")  # so that it is removed again afterwards
    monkeypatch.delenv("FOR_THE_IMAGE")
    monkeypatch.setenv("ALREADY_SET", "mine")
    assert set_environment(config)
    assert not set_environment(config)
    assert (os.environ["FOR_THE_IMAGE"], os.environ["ALREADY_SET"]) == ("1", "mine")
