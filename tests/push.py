"""`truss push` against a platform of our own: GraphQL on loopback, S3 in memory. No account.

The command is Truss's, run in this process; what it asks and uploads is written down. Knows nothing
of what a push should hold.
"""

from __future__ import annotations

import io
import json
import logging
import re
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
from click.testing import CliRunner
from moto import mock_aws
from truss.cli.cli import truss_cli

API_KEY = "a-key-of-the-platform"
_TEAM = {"id": "team-1", "name": "team", "default": True}
_UPLOAD = {"s3_bucket": "uploads", "s3_key": "model.tgz"}
_OF_THE_UPLOAD = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_MODEL = {"id": "model-1", "name": "model", "hostname": "https://model-1.example"}
_VERSION = {"id": "version-1", "oracle": _MODEL, "instance_type": {"name": "A10G"}}
# All that a first push asks. Any other query is an error, which ends the push.
_ANSWERS: dict[str, Any] = {
    "teams": [_TEAM],
    "models": [],
    "truss_validation": {"success": True, "details": "{}"},
    "model_s3_upload_credentials": _UPLOAD | dict.fromkeys(_OF_THE_UPLOAD, "of-the-upload"),
    "create_model_from_truss": {"model_version": _VERSION},
}


@dataclass(frozen=True, slots=True)
class Query:
    """One GraphQL request: `name(arguments) { ... }`, with its variables."""

    name: str
    arguments: dict[str, str]
    variables: dict[str, Any]
    authorization: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Pushed:
    """What the platform was asked, what it was sent, and what the command printed."""

    queries: tuple[Query, ...]
    archive: bytes
    printed: str

    def unpack(self, directory: Path) -> None:
        """Write the archive's files under `directory`."""
        with tarfile.open(fileobj=io.BytesIO(self.archive)) as archive:
            for member in archive:
                content = archive.extractfile(member)
                assert content, f"{member.name} is no file"
                path = directory / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())


def push(bundle: Path, home: Path, config: str = "config.yaml") -> Pushed:
    """`truss push BUNDLE --config CONFIG`, as a user of an empty home directory.

    Fails where it fails.
    """
    with mock_aws(), _Platform() as platform, _logging_as_before():
        boto3.client("s3", "us-east-1").create_bucket(Bucket=_UPLOAD["s3_bucket"])
        environment = {
            "BASETEN_TRUSS_AUTH_REMOTE_URL": platform.serve(),
            "BASETEN_TRUSS_AUTH_API_KEY": API_KEY,
            "TRUSS_NO_UPDATE_CHECK": "1",  # it would ask PyPI
            "XDG_CONFIG_HOME": str(home),
        }
        command = ["push", str(bundle)]
        if config != "config.yaml":
            command += ["--config", str(bundle / config)]
        ended = CliRunner().invoke(truss_cli, command, env=environment)
        platform.shutdown()
        assert ended.exit_code == 0, ended.output
        return Pushed(tuple(platform.queries), _uploaded(), ended.output)


def _uploaded() -> bytes:
    bucket, key = _UPLOAD["s3_bucket"], _UPLOAD["s3_key"]
    client = boto3.client("s3", "us-east-1")
    assert [found["Key"] for found in client.list_objects(Bucket=bucket)["Contents"]] == [key]
    content: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    return content


class _Platform(ThreadingHTTPServer):
    """Answers what a push asks, and writes down what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.queries: list[Query] = []

    def serve(self) -> str:
        """Begin; returns the address."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: _Platform

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = _read(body, self.headers["Authorization"])
        self.server.queries.append(query)
        answer = json.dumps(_answer(self.path, query.name)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Nothing: the queries are the log."""


def _read(body: bytes, authorization: str) -> Query:
    asked = json.loads(body)
    named = re.search(r"\{\s*(\w+)\s*(?:\((.*?)\))?\s*\{", asked["query"], re.DOTALL)
    assert named, asked["query"]
    found = re.findall(r'(\w+): *("[^"]*"|\S+)', named[2] or "")
    arguments = {name: value.strip('"') for name, value in found}
    return Query(named[1], arguments, asked.get("variables") or {}, authorization, body)


def _answer(path: str, name: str) -> dict[str, Any]:
    if path != "/graphql/" or name not in _ANSWERS:
        return {"errors": [{"message": f"a push has no use for {name} at {path}"}]}
    return {"data": {name: _ANSWERS[name]}}


@contextmanager
def _logging_as_before() -> Iterator[None]:
    """The command replaces the root logger's handlers and level, as a process of its own may."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
