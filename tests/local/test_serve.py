"""`python -m local.serve` as a person meets it: banner, keys, refusals, and `truss predict`."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from local import serve
from local.serve import config_of, environment_of, set_environment
from tests.local.served import Served, serving
from tests.server import REPOSITORY, SERVE, USER, changed_bundle

KEY, OTHER_KEY = "a-key", "the-other-key"
ORIGIN, OTHER_ORIGIN = "https://app.example", "http://localhost:5173"


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that wants one of two keys, and lets pages of two origins ask, of a bundle with a
    file more and a smaller limit."""
    directory = tmp_path_factory.mktemp("serve")
    bundle = changed_bundle(directory / "bundle", http={"max_body_bytes": 100_000})
    (bundle / "data" / "more").touch()
    keys = ("--api-key", KEY, "--api-key", OTHER_KEY, "--key-concurrency", "2")
    origins = ("--origin", ORIGIN, "--origin", OTHER_ORIGIN)
    with serving(directory / "log", *keys, *origins, "--bundle", str(bundle)) as served:
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


def test_a_folder_keeps_its_name_behind_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By it an Instruct without a chat template is known."""
    (tmp_path / "blob").mkdir()
    (tmp_path / "Mistral-7B-Instruct").symlink_to("blob")
    monkeypatch.chdir(tmp_path)
    assert serve._found("model", "Mistral-7B-Instruct") == str(tmp_path / "Mistral-7B-Instruct")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("quantization", "set is 'quantization'; it must be NAME=VALUE"),
        ("=int8", "set is '=int8'; it must be NAME=VALUE"),
        ("adapter=x", "set is 'adapter=x'; adapter is given with --adapter"),
        ("backend=vllm", "set is 'backend=vllm'; backend is given with --backend"),
        ("dtype=[", "set is 'dtype=['; '[' cannot be read as YAML"),
    ],
)
def test_a_setting_that_is_none_is_refused(given: str, told: str) -> None:
    assert told in refusal("--set", given)


def test_settings_are_read_as_config_yaml_reads_them() -> None:
    given = ["quantization=int8", "max_running=8", "adapter_path=a=b", "context_length=null"]
    assert serve.read_settings(given) == {
        "quantization": "int8",
        "max_running": 8,
        "adapter_path": "a=b",
        "context_length": None,
    }


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


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/tokenize"])
def test_the_limit_of_a_body_is_the_one_in_config_yaml(keyed: Served, path: str) -> None:
    headers = {"authorization": f"Bearer {KEY}"}
    packed = {**headers, "content-encoding": "gzip"}
    for size, status in {100_000: 400, 100_001: 413}.items():
        body = b" " * size
        answer = requests.post(keyed.url + path, data=body, headers=headers, timeout=10)
        assert answer.status_code == status
        body = gzip.compress(body)
        answer = requests.post(keyed.url + path, data=body, headers=packed, timeout=10)
        assert answer.status_code == status


def test_the_banner_says_where_the_playground_is(keyed: Served) -> None:
    assert f"In a browser: {keyed.url}\n" in keyed.printed
    assert requests.get(keyed.url, timeout=10).headers["content-type"].startswith("text/html")


def ask(served: Served, path: str, **headers: str) -> requests.Response:
    body: dict[str, Any] = {"messages": [USER], "max_tokens": 3}
    if "/v1/" in path:
        body["model"] = "mistral"
    return requests.post(served.url + path, json=body, headers=headers, timeout=60)


def test_no_key_stands_in_the_log_or_in_an_answer_right_or_wrong(keyed: Served) -> None:
    wrong = "not-a-key-at-all"
    answers = [
        ask(keyed, path, **header)
        for path in ("/v1/chat/completions", "/v1/messages", "/production/predict", "/no/such/url")
        for key in (KEY, OTHER_KEY, wrong)
        for header in ({"authorization": f"Bearer {key}"}, {"x-api-key": key})
    ]
    assert {answer.status_code for answer in answers} == {200, 401, 404}
    keyed.wait_for("POST /no/such/url HTTP/1.1 404", seconds=5)
    for text in (keyed.printed, *(f"{answer.headers} {answer.text}" for answer in answers)):
        assert not [key for key in (KEY, OTHER_KEY, wrong) if key in text]


def test_a_key_has_so_many_requests_at_once_and_the_other_key_its_own(keyed: Served) -> None:
    def open_stream(key: str) -> requests.Response:
        body = {"messages": [USER], "stream": True, "max_tokens": 3000, "ignore_eos": True}
        headers = {"authorization": f"Bearer {key}"}
        url = f"{keyed.url}/v1/chat/completions"
        return requests.post(url, json=body, headers=headers, stream=True, timeout=60)

    with open_stream(KEY), open_stream(KEY):
        refused = ask(keyed, "/v1/messages", **{"x-api-key": KEY})
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert refused.json()["error"]["type"] == "rate_limit_error"
        assert ask(keyed, "/v1/messages", **{"x-api-key": OTHER_KEY}).status_code == 200
    deadline = time.monotonic() + 20  # until it is noticed that the clients have left
    while ask(keyed, "/v1/messages", **{"x-api-key": KEY}).status_code == 429:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("origin", [ORIGIN, OTHER_ORIGIN])
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages", "/production/predict"])
def test_a_page_of_an_origin_that_was_named_asks_first_without_a_key_and_then_with_it(
    keyed: Served, path: str, origin: str
) -> None:
    wants = {"access-control-request-method": "POST", "access-control-request-headers": "x-api-key"}
    asked = requests.options(keyed.url + path, headers={"origin": origin, **wants}, timeout=10)
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-headers"] == "x-api-key"
    for key, status in {KEY: 200, "wrong": 401}.items():
        answer = ask(keyed, path, origin=origin, **{"x-api-key": key})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == origin
        assert "x-request-id" in answer.headers["access-control-expose-headers"]
    elsewhere = ask(keyed, path, origin="http://localhost:5174", **{"x-api-key": KEY})
    assert "access-control-allow-origin" not in elsewhere.headers


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
        (("--model", "a/b/c"), "model is 'a/b/c'; it must be a directory, or a hub id"),
        (("--model", "owner/name@"), "model is 'owner/name@'"),
        (("--model", "../no-such"), "model is '../no-such'"),
        (("--adapter", "owner/name"), "no model is named; name its base with MODEL="),
        (("--model", "a/b", "--adapter", "no-such"), "adapter is 'no-such'"),
        (("--model", ""), "model is ''"),
        (("--host", "0.0.0.0"), "--api-key"),
        (("--host", "::"), "--api-key"),
        (("--host", "no.such.host.invalid", "--api-key", "k"), "no.such.host.invalid"),
        (("--api-key", " "), "the api key is empty"),
        (("--api-key", "k", "--api-key", ""), "the api key is empty"),
        (("--key-concurrency", "0"), "key-concurrency is 0; it must be at least 1"),
        (("--key-concurrency", "-3"), "key-concurrency is -3; it must be at least 1"),
        (("--grace", "-1"), "grace is -1; it must be at least 0"),
        (
            ("--origin", "https://app.example/"),
            "origin is 'https://app.example/'; it must be scheme:",
        ),
        (("--origin", "https://app.example", "--origin", "*"), "origin is '*'"),
        (("--bundle", "tests"), "bundle is 'tests', which has no config.yaml"),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_line(
    arguments: tuple[str, ...], words: str
) -> None:
    assert words in refusal(*arguments)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_is_sent_does_not_wait_for_what_was_sent_to_be_acknowledged(host: str) -> None:
    """With Nagle's algorithm a stream's first token waited behind the headers."""
    with closing(serve._bind(host, 0)) as listener:
        assert asyncio.run(_is_sent_at_once(listener))


async def _is_sent_at_once(listener: socket.socket) -> bool:
    """Whether a connection that asyncio takes from it has TCP_NODELAY."""
    taken = asyncio.get_running_loop().create_future()

    def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        taken.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(take, sock=listener):
        with closing(socket.create_connection(listener.getsockname()[:2])):
            return bool(await taken)


def test_the_environment_is_the_one_that_config_yaml_gives_the_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written = "environment_variables: {FOR_THE_IMAGE: 1, ALREADY_SET: theirs}"
    (tmp_path / "config.yaml").write_text(written)
    wanted = environment_of(config_of(tmp_path))
    monkeypatch.setenv("FOR_THE_IMAGE", "")  # so that it is removed again afterwards
    monkeypatch.delenv("FOR_THE_IMAGE")
    monkeypatch.setenv("ALREADY_SET", "mine")
    assert set_environment(wanted)
    assert not set_environment(wanted)
    assert (os.environ["FOR_THE_IMAGE"], os.environ["ALREADY_SET"]) == ("1", "mine")


def test_libraries_are_kept_compiled_where_that_is_forbidden_and_our_sources_are_not(
    tmp_path: Path,
) -> None:
    """Or each start would compile torch and transformers anew."""
    code = (
        "import sys, pathlib; from local import server; from local.layout import Layout;"
        f"server._enter_container(Layout(pathlib.Path({str(tmp_path)!r})));"
        "sys.modules.pop('colorsys', None); import colorsys"
    )
    (tmp_path / "app").mkdir()
    kept = tmp_path / "kept"
    forbidden = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(kept)}
    environment = os.environ | forbidden
    subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, check=True, timeout=60
    )
    assert {path.name.split(".")[0] for path in kept.rglob("*.pyc")} == {"colorsys"}
